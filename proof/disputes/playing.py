"""Plays one schedule: the engine works off what is due, people act, things break, the guardians look."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.alarms import jobs as danger_jobs
from bot.alarms import paging
from bot.alarms import rules as danger_rules
from bot.pager import Call
from bot.pager import Tried as Paged
from bot.routing import Job
from bot.steady import SteadyClock
from handlers.disputes import jobs
from handlers.disputes.core import stepping
from handlers.disputes.intake import opening
from handlers.disputes.intake.opening import Report
from proof.disputes import deeds, guarding
from proof.disputes.crowd import SOON, Crowd, Speech
from proof.disputes.guarding import VIEW
from proof.disputes.house import House, Station
from proof.disputes.judging import Judge
from proof.disputes.schedules import WORDS, Kind, Schedule, Window
from storage import alarms
from storage.alarms import Told
from storage.base import LeaseLost
from storage.disputes import STEP, Source
from storage.tasks import DueTask

JOBS: dict[str, Callable[[Job], None]] = {STEP: jobs.step, alarms.STEP: danger_jobs.step}
CALLS: dict[str, tuple[Callable[..., Call | None], Callable[..., None]]] = {
    stepping.CALL: (jobs._call, jobs.called),
    paging.CALL: (danger_jobs._call, danger_jobs.called),
}
FOLLOWED = 62  #: seconds until a dispute has seen that its danger case is over
UP_AGAIN = 4  #: seconds until a killed engine works again


class Killed(BaseException):
    """The process died in the middle of a transaction."""


class Player:
    """Counts time in whole seconds since the report; the clocks of the house are what the schedule makes of them."""

    def __init__(
        self, schedule: Schedule, station: Station, make: Callable[[Callable[[], datetime]], House], judge: Judge
    ) -> None:
        self.schedule, self.station, self.judge = schedule, station, judge
        self.at, self.offset = 0, 0
        self.clock = SteadyClock(self._wall, lambda: float(self.at))
        self.house = make(self.clock.now)
        self.broken: dict[Kind, int] = dict.fromkeys(Kind, 0)
        self.silence = False
        self._dying = 0
        self.crowd = Crowd(self)
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = 0
        self._plight = guarding.Plight()
        gateway: Any = guarding.Gateway(self._guardian_called)
        self._gateway = gateway
        calls = guarding.called_in_need(self.house, self.clock.now())
        watch_clock = SteadyClock(self._wall, lambda: float(self.at))
        self._watch = guarding.Watch(self.house, watch_clock, gateway, self._plight, calls)
        self._heart = guarding.heart(self.clock, gateway, calls)
        self._looking_until = 0

    def _wall(self) -> datetime:
        return self.schedule.begin + timedelta(seconds=self.at + self.offset)

    # --- the whole --------------------------------------------------------------------------------------------------

    def play(self) -> None:
        self._plan_faults()
        self._open()
        self.run(self.schedule.ends)
        self.silence = True  # from here on nobody does anything: who has it loses it, who has not is called
        self._dying = 0
        self.run(self.at + FOLLOWED)
        self.judge.finish(self)

    def run(self, until: int, enough: Callable[[], bool] = lambda: False) -> None:
        """Let time pass until a moment, or until it is enough."""
        while not enough():
            moment = min(self._next_event(), self._next_due())
            if moment > until:
                self.at = until
                return
            self.at = moment
            while self._events and self._events[0][0] <= self.at:
                heapq.heappop(self._events)[2]()
            self._tick()

    def _next_event(self) -> int:
        return self._events[0][0] if self._events else 1 << 60

    def _next_due(self) -> int:
        """When the ticker's next knock finds something."""
        due_at = self.house.next_due() if self.works else None
        if due_at is None:
            return 1 << 60
        wait = (due_at - self.clock.now()).total_seconds()
        return self.at + max(1, -int(-wait // 1))

    def after(self, seconds: int, act: Callable[[], None]) -> None:
        self._numbers += 1
        heapq.heappush(self._events, (self.at + max(0, seconds), self._numbers, act))

    @property
    def works(self) -> bool:
        return not (self.broken[Kind.ENGINE] or self.broken[Kind.DATABASE])

    # --- what breaks ------------------------------------------------------------------------------------------------

    def _plan_faults(self) -> None:
        for window in self.schedule.windows:
            self.after(window.start, lambda one=window: self._breaks(one))  # type: ignore[misc]
            self.after(window.end, lambda one=window: self._mends(one))  # type: ignore[misc]
        for moment in self.schedule.kills:
            self.after(moment, self._will_die)
        for moment, by in self.schedule.jumps:
            self.after(moment, lambda seconds=by: self._jumps(seconds))  # type: ignore[misc]

    def _breaks(self, window: Window) -> None:
        self.broken[window.kind] += 1
        self._gateway.open = not self.broken[Kind.SMS_DEAD]
        self._plight.database_down = bool(self.broken[Kind.DATABASE])
        if window.kind in (Kind.ENGINE, Kind.DATABASE, Kind.WATCH):
            self._look_until(window.end + 60)
        self.judge.trouble(self)

    def _mends(self, window: Window) -> None:
        self.broken[window.kind] -= 1
        self._gateway.open = not self.broken[Kind.SMS_DEAD]
        self._plight.database_down = bool(self.broken[Kind.DATABASE])
        self._beats()
        self.judge.trouble(self)

    def _will_die(self) -> None:
        self._dying += 1

    def _dies(self) -> None:
        self.broken[Kind.ENGINE] += 1
        self.after(UP_AGAIN, lambda: self._mends(Window(Kind.ENGINE, self.at, 0)))
        self.judge.trouble(self)

    def _jumps(self, seconds: int) -> None:
        self.offset += seconds
        self.clock.now()
        self._beats()

    # --- the guardians ----------------------------------------------------------------------------------------------

    def _beats(self) -> None:
        if self.works:
            self._plight.engine_beat = self.clock.now()

    def _look_until(self, moment: int) -> None:
        """Rounds and beats are played only while they can tell something."""
        if self._looking_until <= self.at:
            if not self.broken[Kind.WATCH]:
                self._plight.watch_beat = self.clock.now()
            self.after(0, self._round)
            self.after(0, self._beat)
        self._looking_until = max(self._looking_until, moment)

    def _round(self) -> None:
        if not self.broken[Kind.WATCH]:
            guarding.at_once(self._watch.round())
        if self.at < self._looking_until:
            self.after(guarding.ROUND, self._round)

    def _beat(self) -> None:
        self._beats()
        beat = self._plight.watch_beat
        if self.works and beat is not None:
            guarding.at_once(self._heart._look(beat, self.clock.now()))
        if self.at < self._looking_until:
            self.after(guarding.BEAT, self._beat)

    def _guardian_called(self, call: Call, sent: bool) -> None:
        self.judge.called(self, "guardian", 0, [one.person_id for one in call.callees], sent)

    # --- the engine -------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        if not self.works:
            return
        for due in self.house.claim(self.clock.now()):
            if self._dying:
                self._dying -= 1
                self._die_at(due)
                return
            self._run(due)

    def _die_at(self, due: DueTask) -> None:
        try:
            self._run(due, dying=True)
        except Killed:
            self._dies()

    def _run(self, due: DueTask, *, dying: bool = False) -> None:
        number, now, speech = int(due.payload["number"]), self.clock.now(), Speech()
        result: Any = None
        if due.kind in CALLS:
            result = self._call(due)
        try:
            with self.house.transaction() as session:
                job = Job(due.id, due.kind, due.key, due.due_at, due.payload, VIEW, now, session, speech)  # type: ignore[arg-type]
                if due.kind in CALLS:
                    CALLS[due.kind][1](job, result)
                else:
                    JOBS[due.kind](job)
                self.house.finish(session, due)
                if dying:
                    raise Killed
        except LeaseLost:
            return
        self.committed(number, speech)

    def _call(self, due: DueTask) -> Any:
        with self.house.reading() as session:
            call = CALLS[due.kind][0](session, due.payload)
        if call is None:
            return ()
        sent = not self.broken[Kind.SMS_DEAD]
        people = [one.person_id for one in call.callees]
        if not due.payload.get("news"):
            self.judge.called(self, "sms", int(due.payload["number"]), people, sent)
            for person in people if sent else ():
                self.after(SOON, lambda one=person: self.crowd.sees(one, int(due.payload["number"])))  # type: ignore[misc]
        return tuple(Paged("sms", person, sent) for person in people)

    # --- messages in -------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """The report, stored by intake and worked off at once; a danger sounds first."""
        speech, words, what = Speech(), WORDS[self.schedule.what], self.schedule.what
        worker = self.station.people["worker"]
        with self.house.transaction() as session:
            now = self.clock.now()
            danger = self._sound(session, speech, words, now) if what == "danger" else None
            desk = deeds.desk_of(session, speech, now, worker)
            report = Report(words, self.station.team, Source.PRIVATE, reporter_id=worker, danger=danger)
            number = opening.open_report(desk, report).case.number
        self.committed(number, speech)

    def _sound(self, session: Any, speech: Any, words: str, now: datetime) -> int:
        case = alarms.open_case(
            session,
            kind="weapon",
            place=f"unit:{self.station.team.id}",
            unit_id=self.station.team.id,
            reporter_id=None,
            chat_id=0,
            told=Told("一号物流园", words),
            ladder=danger_rules.frozen(),
            now=now,
        )
        paging.run_rung(session, speech, case, now)
        return int(case.number)

    def committed(self, number: int, speech: Speech) -> None:
        pages = [(person, lane) for person, key, lane in speech.told if ":page" in key]
        if pages:
            self.judge.called(self, "chat", number, [person for person, _ in pages], True)
        for person, lane in pages:
            self.crowd.is_sent(number, person, lane)
        self.judge.committed(self)
