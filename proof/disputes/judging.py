"""What must hold whatever breaks, said once more and without the product's own rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from proof.disputes.guarding import MISSED, WATCH_SILENT
from proof.disputes.schedules import Kind
from storage import alarms, disputes
from storage.disputes import OPEN, TAKEN, UNTAKEN, DisputeState, Level

if TYPE_CHECKING:
    from proof.disputes.playing import Player

MINUTE, LEASE = 60, 60
KNOCK = 2  #: seconds that a ticker may lose between two knocks
DAY = 86_400
GRAVE_AGAIN = 600
GIVEN_BACK = {True: 3000, False: 60 * DAY}  #: high, or not: nobody keeps a case so long without a word
LEGAL = {
    (DisputeState.NEW, DisputeState.ACCEPTED),
    (DisputeState.REOPENED, DisputeState.ACCEPTED),
    (DisputeState.ACCEPTED, DisputeState.WORKING),
    (DisputeState.ACCEPTED, DisputeState.SETTLED),
    (DisputeState.WORKING, DisputeState.ACCEPTED),
    (DisputeState.WORKING, DisputeState.SETTLED),
    (DisputeState.SETTLED, DisputeState.CLOSED),
    (DisputeState.SETTLED, DisputeState.REOPENED),
    (DisputeState.CLOSED, DisputeState.REOPENED),
    (DisputeState.ACCEPTED, DisputeState.NEW),
    (DisputeState.WORKING, DisputeState.NEW),
    (DisputeState.REOPENED, DisputeState.NEW),
    # a danger case that is closed leads its dispute on in one commit, after which a word may hold at once
    (DisputeState.ACCEPTED, DisputeState.REOPENED),
    (DisputeState.WORKING, DisputeState.REOPENED),
    (DisputeState.NEW, DisputeState.REOPENED),
    (DisputeState.NEW, DisputeState.SETTLED),
    (DisputeState.REOPENED, DisputeState.SETTLED),
}


@dataclass
class Judge:
    """Follows one schedule from commit to commit."""

    problems: list[str] = field(default_factory=list)
    trace: list[tuple[Any, ...]] = field(default_factory=list)
    states: dict[int, DisputeState] = field(default_factory=dict)
    waits_since: int | None = None  #: a high one that nobody has taken
    last_page: int | None = None
    ended_dangers: dict[int, int] = field(default_factory=dict)  #: when somebody's word ended each
    excused_until: int = 0  #: an engine that was down, its leases after it
    down_since: int | None = None
    guarded: int = -GRAVE_AGAIN  #: when a guardian called last; what lasts is told again after so long
    ended: str = ""
    pages: int = 0

    def wrong(self, player: Player, what: str) -> None:
        self.problems.append(f"seed {player.schedule.seed}, {player.at} s: {what}")

    # --- told by the player -----------------------------------------------------------------------------------------

    def called(self, player: Player, way: str, number: int, people: list[int], sent: bool) -> None:
        self.trace.append((player.at, way, number, tuple(player.station.accounts.get(one, "") for one in people), sent))
        if way == "guardian":
            self.guarded = player.at
            return
        if not people:
            return
        if way == "chat":
            self._in_time(player)
            self.last_page = player.at
            self.pages += 1

    def acted(self, player: Player, person: int, number: int, deed: str) -> None:
        self.trace.append((player.at, "deed", number, player.station.accounts[person], deed))

    def trouble(self, player: Player) -> None:
        """Something of the engine's broke or was mended."""
        works = player.works
        if not works and self.down_since is None:
            self._in_time(player)
            self.down_since = player.at
        if works and self.down_since is not None:
            self._missed(player, self.down_since)
            self.down_since = None
            self.excused_until = player.at + LEASE

    def committed(self, player: Player) -> None:
        self._in_time(player)
        waits = False
        with player.house.reading() as session:
            for case in disputes.list_cases(session):
                self._look(player, session, case)
                waits |= _waits(session, case)
        if waits and self.waits_since is None:
            self.waits_since = player.at
        if not waits:
            self.waits_since = None

    # --- what must hold ---------------------------------------------------------------------------------------------

    def _look(self, player: Player, session: Any, case: Any) -> None:
        before, due_at = self.states.get(case.number), disputes.next_step(session, case)
        self.states[case.number] = case.state
        if disputes.is_live(case) and due_at is None:
            self.wrong(player, f"a live case ({case.state}) without a due row")
        if not disputes.is_live(case) and due_at is not None:
            self.wrong(player, f"a case that is over ({case.state}) with a due row")
        if case.state in OPEN and (case.holder_id is not None) != (case.state in TAKEN):
            self.wrong(player, f"{case.state} with holder {case.holder_id}")
        if before is not None and before is not case.state and (before, case.state) not in LEGAL:
            self.wrong(player, f"{before} → {case.state}")
        danger = alarms.find_case(session, case.number)
        if danger is not None and danger.state in alarms.LIVE and alarms.next_step(session, danger) is None:
            self.wrong(player, "a danger without a due row")
        if danger is not None and danger.state not in alarms.LIVE:
            self.ended_dangers.setdefault(case.number, player.at)

    def _in_time(self, player: Player) -> None:
        """While a high one waits and the engine works, no more than a minute lies between two pages. A word that ends
        its danger is somebody's look at it, as good as a page: the dispute sees it within a minute."""
        if self.waits_since is None or self.down_since is not None:
            return
        looked = [*self.ended_dangers.values(), *([self.last_page] if self.last_page is not None else [])]
        since = max(self.waits_since, *looked) if looked else self.waits_since
        if player.at > max(since, self.excused_until) + MINUTE + KNOCK:
            self.wrong(player, f"a high case silent since {since} s")

    def _missed(self, player: Player, since: int) -> None:
        """An engine or a database that was gone so long: the watch has called somebody by itself."""
        lasted = player.at - since
        watched = not any(
            one.kind is Kind.WATCH and one.start < player.at and one.end + WATCH_SILENT > since
            for one in player.schedule.windows
        )
        jumped = any(since - 1 <= moment <= player.at for moment, _ in player.schedule.jumps)
        if watched and not jumped and lasted > MISSED.total_seconds() + 1 and self.guarded <= since - GRAVE_AGAIN:
            self.wrong(player, f"nothing worked for {lasted} s and nobody was called")

    # --- the end ----------------------------------------------------------------------------------------------------

    def finish(self, player: Player) -> None:
        """A human has it, who loses it if he does nothing, or the page repeats."""
        state, high, danger_held = _standing(player)
        self.ended = "human" if state not in UNTAKEN else "page"
        if state in TAKEN and danger_held:
            self.ended = "human at the place"
            return
        if state in TAKEN:
            self._comes_back(player, high=high)
            state, high, _ = _standing(player)
        if state in UNTAKEN and not self.problems:
            self._repeats(player, high=high)

    def _comes_back(self, player: Player, *, high: bool) -> None:
        number = max(self.states)
        player.run(player.at + GIVEN_BACK[high], lambda: self.states[number] not in TAKEN)
        if self.states[number] in TAKEN:
            self.wrong(player, "kept by somebody who does nothing")

    def _repeats(self, player: Player, *, high: bool) -> None:
        """Three more pages, each within a minute, or where clocks stand by night within a day."""
        for _ in range(3):
            before, moment = self.pages, player.at
            player.run(moment + (MINUTE + LEASE + KNOCK if high else 4 * DAY), lambda b=before: self.pages > b)  # type: ignore[misc]
            if self.pages == before:
                self.wrong(player, f"no page after {moment} s")
                return


def _waits(session: Any, case: Any) -> bool:
    """High and taken by nobody, as its danger case says where that one runs."""
    danger = alarms.find_case(session, case.number)
    if danger is not None and danger.state in alarms.LIVE:
        return bool(danger.state is alarms.CaseState.OPEN)
    return case.level is Level.HIGH and case.state in UNTAKEN and case.merged_into is None


def _standing(player: Player) -> tuple[DisputeState, bool, bool]:
    with player.house.reading() as session:
        case = disputes.list_cases(session)[0]
        danger = alarms.find_case(session, case.number)
        live = danger is not None and danger.state in alarms.LIVE
        arrived = danger is not None and danger.state is alarms.CaseState.ARRIVED
        state = case.state
        if live and danger is not None:
            state = DisputeState.NEW if danger.state is alarms.CaseState.OPEN else DisputeState.ACCEPTED
        return state, case.level is Level.HIGH, arrived
