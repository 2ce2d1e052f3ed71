"""What is handed to the second channel, and what comes back of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Audience(StrEnum):
    """For whom a route was set up. Anything else a route serves is the user id of one person."""

    DUTY = "duty"  #: whoever an alarm calls: on duty, deputy, or who stands in for them
    CHIEF = "chief"
    OPERATOR = "operator"  #: who keeps the machine running


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody to be reached. `tags`: the audiences that he belongs to, and his user ids on the platforms."""

    person_id: int
    mobile: str = field(default="", repr=False)
    tags: frozenset[str] = field(default=frozenset(), repr=False)
    words: str = field(default="", repr=False)  #: what only he is told, after the text: his own link


@dataclass(frozen=True, slots=True)
class Call:
    """One message for some people. `text` is masked already; it carries its own number.

    `at_once` tries every route side by side (danger); otherwise in order until one has taken it.
    """

    subject: str  #: "danger:12"; names the call in logs and records
    title: str = field(repr=False)
    text: str = field(repr=False)
    station: str = ""  #: key of the station; "" concerns all
    callees: tuple[Callee, ...] = ()
    audiences: frozenset[str] = frozenset({Audience.DUTY})  #: fixed addresses of these are called too
    at_once: bool = False

    def told(self, callee: Callee | None) -> Call:
        """As one person is told it; None: an address that many may read."""
        return replace(self, text=self.text + callee.words) if callee is not None and callee.words else self


@dataclass(frozen=True, slots=True)
class Tried:
    """What one route did for one person; `person_id` is None for an address that belongs to nobody in particular."""

    route: str
    person_id: int | None
    sent: bool
    code: str = ""  #: short word when it was not sent: refused, timeout, …
