"""The watch and the heart of a schedule: the product's own, looking at the case that is played."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.alarms import watching as danger_watching
from bot.callees import CallList, station_callees
from bot.clock import Clock
from bot.heart import Beats, Heart
from bot.metrics import Metrics
from bot.pager import Call, Tried
from bot.routing import StationView
from bot.watch.auditor import Auditor
from bot.watch.queues import Queues
from bot.watch.rounds import Seen
from bot.watch.timing import Timing
from handlers.disputes import watching
from proof.disputes.house import House
from storage.watching import Pulse

VIEW = StationView(1, "d", "东城派出所", "example.cn", {}, "https://example.cn")


@dataclass
class Plight:
    """What the guardians can know from outside."""

    database_down: bool = False
    engine_beat: datetime | None = None  #: by the engine's own clock
    watch_beat: datetime | None = None


@dataclass
class Gateway:
    """A pager whose one route is open or shut; tells each call."""

    told: Callable[[Call, bool], None]
    open: bool = True
    configured: bool = True
    routes: tuple[int, ...] = field(default=(1,))

    async def page(self, call: Call) -> tuple[Tried, ...]:
        self.told(call, self.open)
        return tuple(Tried("sms", one.person_id, self.open) for one in call.callees)


class Watch(Auditor):
    """Looks at the case and at the engine's beat; everything that it makes of it is the product's."""

    def __init__(self, house: House, clock: Clock, gateway: Any, plight: Plight, calls: CallList) -> None:
        super().__init__(lambda: None, (), clock, gateway)  # type: ignore[arg-type, return-value]
        self._house, self._plight, self._calls = house, plight, calls
        self._queues = Queues(None, Timing(), clock.now())  # type: ignore[arg-type]
        self._last: datetime | None = None

    async def _look(self, now: datetime) -> list[Seen]:
        if self._plight.database_down:
            return await self._no_database("locked")
        self._without_database = 0
        beats = {"serve:0": Pulse(self._plight.engine_beat)} if self._plight.engine_beat is not None else {}
        found = [Seen(None, one) for one in self._queues._engines(beats, now)]
        with self._house.reading() as session:
            for look in (watching.look, danger_watching.look):
                found += [Seen(VIEW.id, one) for one in look(session, VIEW, now)]
        for one in found:
            if one.finding.mend is not None:
                raise AssertionError(f"a live case without a next step: {one.finding.key}")
        return found

    async def _write(self, ended: Any, now: datetime) -> None:
        self._plight.watch_beat = now


def heart(clock: Clock, gateway: Any, calls: CallList) -> Heart:
    database: Any = SimpleNamespace(worker=0)
    return Heart(database, clock, Metrics(), gateway, calls, dict, Beats())


def called_in_need(house: House, now: datetime) -> CallList:
    """Whom the guardians call, as they last read it."""
    with house.reading() as session:
        callees = station_callees(session, now)
    return CallList({VIEW.id: ("d", callees)}, {})


def at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """Run what waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise AssertionError("it waits for something")


ROUND, BEAT, WATCH_SILENT = 15, 5, 45
MISSED = timedelta(seconds=20 + 2 * ROUND + 1)  #: engine silent for 20 s, looked for every 15, and a round of grace
