"""Round after round: look, mend, remember, page by itself, say that it lives, and tell the outside that all is well."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TypeVar

import structlog

from bot.callees import CallList
from bot.clock import STATION_ZONE, Clock
from bot.heart import WATCH
from bot.pager import Audience, Call, Pager
from bot.routing import Feature, Finding, Grade
from bot.steady import SteadyClock
from bot.watch import texts
from bot.watch.queues import ENGINE
from bot.watch.rounds import Rounds, Seen
from bot.watch.timing import Timing
from storage import Database, Unavailable, watching
from storage.watching import Fault

log = structlog.get_logger()
T = TypeVar("T")

#: How often a fault that lasts is told again.
AGAIN = {Grade.DANGER: timedelta(minutes=1), Grade.GRAVE: timedelta(minutes=10), Grade.MINOR: timedelta(hours=24)}
DAY_BEGINS, DAY_ENDS = time(7, 30), time(21, 30)  #: minor faults are told by day
SHOWN = 5  #: faults that one message names
DATABASE_ROUNDS = 2  #: rounds in a row without a database before it is told: a lock held a moment is no fault
LOOK_SECONDS = 20.0  #: for one round; it takes a fraction of a second
CALLS_EVERY = timedelta(seconds=60)
START_GRACE = timedelta(seconds=10)  #: what a serving process that starts together with the watch may take

_AUDIENCES = {
    Grade.DANGER: frozenset({Audience.DUTY, Audience.CHIEF, Audience.OPERATOR}),
    Grade.GRAVE: frozenset({Audience.DUTY, Audience.OPERATOR}),
    Grade.MINOR: frozenset({Audience.OPERATOR}),
}


@dataclass(slots=True)
class Known:
    """A fault that lasts."""

    station: int | None
    finding: Finding
    since: datetime
    paged_at: datetime | None = None


class Auditor:
    """`open_database` is asked again after the database was lost; `ping` tells the outside that all is well."""

    def __init__(
        self,
        open_database: Callable[[], Database],
        features: Sequence[Feature],
        clock: Clock,
        pager: Pager,
        timing: Timing | None = None,
        *,
        ping: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._open = open_database
        self._features = features
        self._clock = clock
        self._pager = pager
        self._timing = timing or Timing()
        self._ping = ping
        self._calls = CallList()
        self._called_at: datetime | None = None
        self._started = clock.now()
        self._database: Database | None = None
        self._rounds: Rounds | None = None
        self._without_database = 0
        self._looking: asyncio.Future[list[Seen]] | None = None
        self._outside_answers = True
        self._once: list[Seen] = []  #: told by the next round and then forgotten
        self.faults: dict[str, Known] = {}
        self.looked_at: datetime | None = None

    # --- life -------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(self._timing.every.total_seconds())

    async def stop(self) -> None:
        """A good end: the watch is not to be missed."""
        if self._database is not None:
            database = self._database
            try:
                await self._in_thread(lambda: watching.drop_beat(database, WATCH))
            except Unavailable:
                log.warning("beat_left", name=WATCH)
            database.close()
            self._database = None

    async def round(self) -> list[Seen]:
        """Look at everything once and do what follows; what was found."""
        now = self._clock.now()
        self.looked_at = now
        found = await self._look(now)
        found += self._own(now)
        ended = self._remember(found, now)
        await self._tell(now)
        if ended:
            await self._tell_over(ended)
        await self._write(ended, now)
        if self._ping is not None and not any(one.finding.grade is not Grade.MINOR for one in self.faults.values()):
            self._outside_answers = await self._ping()
        return found

    # --- looking ----------------------------------------------------------------------------------------------------

    async def _look(self, now: datetime) -> list[Seen]:
        """One look in a thread; one that does not come back in time counts as a database that cannot say."""
        if self._looking is None:
            self._looking = asyncio.ensure_future(asyncio.to_thread(lambda: self._ready(now).look(now)))
        done, _ = await asyncio.wait((self._looking,), timeout=LOOK_SECONDS)
        if not done:
            return await self._no_database("slow")
        looked, self._looking = self._looking, None
        try:
            found = looked.result()
        except (Unavailable, OSError) as error:
            return await self._no_database(str(error) if isinstance(error, Unavailable) else type(error).__name__)
        self._without_database = 0
        return found

    def _ready(self, now: datetime) -> Rounds:
        """The database opened and the call list fresh. Blocking."""
        if self._database is None or self._rounds is None:
            self._database = self._open()
            self._take_up(self._database, now)
            known = self.faults.get(ENGINE)
            alive = (known.since if known is not None else now + START_GRACE) - self._timing.engine_silent
            paging = self._pager.configured
            self._rounds = Rounds(self._database, self._features, self._timing, alive, with_pager=paging)
        if self._called_at is None or now - self._called_at >= CALLS_EVERY:
            self._calls.refresh(self._database, now)
            self._called_at = now
        return self._rounds

    def _take_up(self, database: Database, now: datetime) -> None:
        """What the watch before this one knew; if it did not end well, that is told."""
        for row in watching.open_faults(database):
            finding = Finding(row.key, Grade(row.grade), row.text)
            self.faults.setdefault(row.key, Known(row.station_id, finding, row.since, row.paged_at))
        last = watching.beats(database).get(WATCH)
        if last is not None and last.at <= self._started:
            seconds = int((now - last.at).total_seconds())
            log.error("watch_restarted", silent_seconds=seconds)
            self._once.append(Seen(None, Finding("watch-restarted", Grade.MINOR, texts.restarted(seconds=seconds))))

    async def _no_database(self, reason: str) -> list[Seen]:
        self._without_database += 1
        log.error("database_unavailable", rounds=self._without_database, reason=reason)
        if self._database is not None and reason == "lost":
            await self._in_thread(self._database.close)
            self._database = self._rounds = None
        still = [Seen(one.station, one.finding) for one in self.faults.values()]  # nothing new is known of them
        if self._without_database >= DATABASE_ROUNDS:
            still.append(Seen(None, Finding("database", Grade.GRAVE, texts.database_gone(reason=reason))))
        return still

    def _own(self, now: datetime) -> list[Seen]:
        """What this process knows by itself."""
        found, self._once = self._once, []
        if not self._outside_answers:
            found.append(Seen(None, Finding("outside", Grade.MINOR, texts.OUTSIDE_GONE)))
        steady = self._clock.steady if isinstance(self._clock, SteadyClock) else None
        if steady is not None and steady.suspicious_until is not None and now < steady.suspicious_until:
            found.append(Seen(None, Finding("clock-jump", Grade.MINOR, texts.CLOCK_JUMPED)))
        return found

    # --- remembering ------------------------------------------------------------------------------------------------

    def _remember(self, found: Sequence[Seen], now: datetime) -> list[Known]:
        """Take up what is new; what is not there any more."""
        seen = {one.finding.key: one for one in found}
        ended = [self.faults.pop(key) for key in [key for key in self.faults if key not in seen]]
        for key, one in seen.items():
            known = self.faults.setdefault(key, Known(one.station, one.finding, now))
            known.finding = replace(one.finding, mend=None)
            if known.since == now:
                log.error("fault", key=key, grade=one.finding.grade.value, station=one.station)
        for over in ended:
            log.warning("fault_over", key=over.finding.key, station=over.station)
        return ended

    async def _write(self, ended: Sequence[Known], now: datetime) -> None:
        database = self._database
        if database is None:
            return
        rows = [
            Fault(
                key=key,
                station_id=known.station,
                grade=known.finding.grade.value,
                text=known.finding.text,
                since=known.since,
                seen_at=now,
                paged_at=known.paged_at,
            )
            for key, known in self.faults.items()
        ]
        over = [one.finding.key for one in ended]
        info = {"faults": len(rows), "pid": os.getpid(), "pagers": len(self._pager.routes)}

        def write() -> None:
            if rows or over:
                watching.put_faults(database, rows, ended=over, now=now)
            watching.put_beat(database, WATCH, now, info)

        try:
            await self._in_thread(write)
        except Unavailable as error:
            log.error("database_unavailable", reason=str(error))

    # --- telling ----------------------------------------------------------------------------------------------------

    async def _tell(self, now: datetime) -> None:
        due: dict[tuple[int | None, Grade], list[Known]] = {}
        for known in self.faults.values():
            if _is_due(known, now):
                due.setdefault((known.station, known.finding.grade), []).append(known)
        for (station, grade), faults in due.items():
            for known in faults:
                known.paged_at = now
            texts_of = [known.finding.text for known in faults]
            said = texts.note if grade is Grade.MINOR else texts.page
            text = said(faults=texts_of[:SHOWN], more=max(0, len(texts_of) - SHOWN))
            await self._page(station, grade, text, at_once=grade is not Grade.MINOR)

    async def _tell_over(self, ended: Sequence[Known]) -> None:
        told = [one for one in ended if one.paged_at is not None and one.finding.grade is not Grade.MINOR]
        for station in {one.station for one in told}:
            faults = [one.finding.text for one in told if one.station == station]
            await self._page(station, Grade.GRAVE, texts.over(faults=faults[:SHOWN]), at_once=False)

    async def _page(self, station: int | None, grade: Grade, text: str, *, at_once: bool) -> None:
        callees = () if grade is Grade.MINOR else self._calls.of(station)
        key = self._calls.key_of(station)
        await self._pager.page(Call("watch", texts.TITLE, text, key, callees, _AUDIENCES[grade], at_once))

    @staticmethod
    async def _in_thread(work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)


def _is_due(known: Known, now: datetime) -> bool:
    grade = known.finding.grade
    if grade is Grade.MINOR and not DAY_BEGINS <= now.astimezone(STATION_ZONE).time() < DAY_ENDS:
        return False
    return known.paged_at is None or now - known.paged_at >= AGAIN[grade]
