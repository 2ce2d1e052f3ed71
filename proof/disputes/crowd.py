"""Those who are called in a schedule: what reaches them over a chat that may be broken, and what they do then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.delivery.outcomes import Tried, on_refused_for_now, on_unclear
from bot.errors import UserError
from bot.routing import Lane
from proof.disputes import deeds
from proof.disputes.schedules import Kind
from storage import NotFound

if TYPE_CHECKING:
    from proof.disputes.playing import Player

SOON, SLOW = 2, 90  #: seconds until what was sent is seen


@dataclass
class Speech:
    """Keeps what is promised until the transaction has committed."""

    told: list[tuple[int, str, Lane]] = field(default_factory=list)

    def to_person(self, person_id: int, content: Any, *, key: str, lane: Lane, subject: str, via: int = 0) -> bool:
        self.told.append((person_id, key, lane))
        return True

    def reply(self, *_: Any, **__: Any) -> None:
        """Whoever acts sees it at once."""

    def update(self, *_: Any, **__: Any) -> bool:
        return False

    def to_chat(self, *_: Any, **__: Any) -> bool:
        return True


class Crowd:
    """Everybody of one schedule."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._taken: set[tuple[str, int]] = set()

    def is_sent(self, number: int, person: int, lane: Lane) -> None:
        """A page over the chat; played only for whoever would hear it."""
        if self._nature(person) is not None:
            self._send(number, person, lane, 0)

    def _nature(self, person: int) -> Any:
        nature = self._player.schedule.people.get(self._player.station.accounts.get(person, ""))
        return nature if nature is not None and nature.hears else None

    def _send(self, number: int, person: int, lane: Lane, tries: int) -> None:
        """One try over the chat, and what delivery makes of it."""

        def again(due_at: datetime) -> None:
            wait = max(1, round((due_at - self._player.clock.now()).total_seconds()))
            self._player.after(wait, lambda: self._send(number, person, lane, tries + 1))

        broken, now = self._player.broken, self._player.clock.now()
        if not self._player.works:
            self._player.after(5, lambda: self._send(number, person, lane, tries))
        elif broken[Kind.CHAT_DEAD] or broken[Kind.CHAT_HANGS]:
            row = Tried(int(lane), tries + 1, now, None, "resend", tries > 0, False)
            if broken[Kind.CHAT_DEAD]:
                verdict = on_refused_for_now(row, "5xx", None, now, 0.5)
            else:
                verdict = on_unclear(row, now, 0.5)
            if verdict.due_at is not None and self._player.at < self._player.schedule.ends:
                again(verdict.due_at)
        elif not (broken[Kind.CHAT_MUTE] or broken[Kind.CHAT_LIES]):
            wait = SLOW if broken[Kind.CHAT_SLOW] else SOON
            self._player.after(wait, lambda: self.sees(person, number))

    def sees(self, person: int, number: int) -> None:
        """Who hears takes it, once; then does what is his nature."""
        account, nature = self._player.station.accounts[person], self._nature(person)
        if nature is None or self._player.silence or (account, number) in self._taken:
            return
        self._taken.add((account, number))
        self._player.after(nature.delay, lambda: self._does(person, number, "take", 0))
        wait = nature.delay
        for gap, deed, whom in nature.deeds:
            wait += gap
            to = self._player.station.people[whom]
            self._player.after(wait, lambda one=deed, other=to: self._does(person, number, one, other))  # type: ignore[misc]

    def _does(self, person: int, number: int, deed: str, to: int) -> None:
        if self._player.silence:
            return
        if not self._player.works:  # the platform sends it again, or it lies in the inbox
            self._player.after(5, lambda: self._does(person, number, deed, to))
            return
        speech = Speech()
        try:
            with self._player.house.transaction() as session:
                desk = deeds.desk_of(session, speech, self._player.clock.now(), person)
                deeds.do(desk, number, deed, to)
        except (UserError, NotFound):
            return
        self._player.judge.acted(self._player, person, number, deed)
        self._player.committed(number, speech)
