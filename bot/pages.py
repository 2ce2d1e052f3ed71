"""What a capability gives to the console (`Page`, `Form`), and what the console gives to a page (`PageContext`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.identity import Act, Grant, Role, may
from bot.masking import mask_name
from bot.plain import plain
from bot.routing import PersonView, Speech, StationView
from storage import NotFound, Session, directory
from storage.links import SignedLink
from storage.media import Staged

#: Signing in to the console. What is seen there is decided page by page and unit by unit.
ENTER = Act.of(
    "console.enter",
    Role.OFFICER,
    Role.AUXILIARY,
    Role.LEADERSHIP,
    Role.AUDITOR,
    Role.MANAGER,
    Role.MEDIATOR,
    privileged=True,
)


def row_number(text: str) -> int | None:
    """A number that a row may have, 0 to 2**63 - 1; None for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if number < 2**63 else None


@dataclass(frozen=True)
class PageContext:
    """Everything a page may use. On a look (GET) the session only reads: whatever is changed in it is thrown away."""

    station: StationView
    person: PersonView
    grants: tuple[Grant, ...]
    now: datetime
    session: Session
    speech: Speech
    path: Mapping[str, str] = field(default_factory=dict)  #: the named parts of the page's path
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)  #: what was handed in; on a look, what was typed before
    once: str = ""  #: names the form that was handed in; a message's key may be made of it
    revealed: bool = False  #: a look at personal data was asked for and is on record: show it in full
    signed_in: int = 0  #: the console session
    root: str = "/"  #: path of the station's own unit

    def may(self, act: Act, path: str) -> bool:
        return may(self.grants, act, path)

    def number(self, name: str) -> int:
        """A row number out of the path or the form; NotFound for anything else."""
        number = row_number(self.path.get(name) or self.form.get(name, ""))
        if number is None:
            raise NotFound(name)
        return number


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed: a sentence, and perhaps something that is shown this once (a code)."""

    text: str
    shown_once: str = ""
    reveals: bool = False  #: it was a look at personal data: the page shows it in full for a while
    goto: str = ""  #: another page of the console to go on to
    file: str = ""  #: a kept file (`storage.media`) that is handed over instead of a page


@dataclass(frozen=True, slots=True)
class Deed:
    """One form of a page. `fields` are all that it may carry: anything else is refused."""

    act: Act
    handler: Callable[[PageContext], str | Done]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person, shown on the first page; `urgent` ones stand first."""

    text: str
    path: str
    count: int
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing at a glance on the first page."""

    name: str
    value: str
    path: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page under /console/. `path` may hold parts in braces: "directory/unit/{unit}"."""

    path: str
    title: str
    act: Act
    template: str  #: "<feature>/<name>.html" in the feature's folder templates/
    show: Callable[[PageContext], Mapping[str, Any]]
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    words: object = None  #: the texts that the template shows, as `t`
    menu: bool = True
    whole_station: bool = False  #: the act is asked for on the station's own unit, not just somewhere
    live: bool = False  #: its block `live` is sent again whenever it has changed
    waiting: Callable[[PageContext], Sequence[Waiting]] | None = None
    figures: Callable[[PageContext], Sequence[Figure]] | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form, as the browser names it; nothing of it has been looked at."""

    name: str
    content: bytes = field(repr=False)
    staged: Staged | None = None  #: where it is large and the form `stages`: to be given to `put_media`


@dataclass(frozen=True)
class FormContext:
    """A phone-sized form reached by a signed link. `person` is whom the link carries, or who typed his own number."""

    station: StationView
    link: SignedLink
    person_id: int | None
    verified: bool  #: False: nobody is known, and nothing of what is there may be shown
    now: datetime
    session: Session
    speech: Speech
    form: Mapping[str, str] = field(default_factory=dict)
    once: str = ""
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a signed link of one purpose opens. `show` reads only; `submit` answers with a sentence."""

    purpose: str
    title: str
    template: str
    show: Callable[[FormContext], Mapping[str, Any]]
    submit: Callable[[FormContext], str]
    fields: frozenset[str] = frozenset()
    words: object = None
    #: on which unit the number's holder must hold a role
    answers_for: frozenset[Role] = frozenset({Role.REPORTER, Role.LEADER, Role.MANAGER})
    file_field: str = ""  #: the field that may carry a file; "" where there is none
    stages: bool = False  #: its file may be large and is kept: it is written in pieces before `submit`


#: Named in full on every look; everybody else is masked until asked for on record.
STAFF = frozenset({Role.OFFICER, Role.AUXILIARY, Role.DUTY, Role.CHIEF, Role.LEADERSHIP, Role.AUDITOR})


def shown_name(session: Session, person_id: int | None, *, revealed: bool = False) -> str:
    """How a person is named on a page, "" for nobody."""
    person = directory.find_person(session, person_id) if person_id is not None else None
    if person is None:
        return ""
    name = plain(directory.name_of(session, person), limit=40)
    if revealed or {grant.role for grant, _ in directory.grants_of(session, person.id)} & STAFF:
        return name
    return mask_name(name)


__all__ = [
    "ENTER",
    "Deed",
    "Done",
    "Figure",
    "Form",
    "FormContext",
    "Page",
    "PageContext",
    "Upload",
    "Waiting",
    "row_number",
    "shown_name",
]
