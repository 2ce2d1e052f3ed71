"""Task rows → job functions, in the transactions that finish the rows. APScheduler only knocks; rows are the truth."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, SystemClock
from bot.jobs import SLA_LANE, Jobs, Runner, Stations
from bot.metrics import Metrics
from bot.pager import Pager
from bot.platforms.base import Channel, Platform
from bot.routing import Feature, StationView
from bot.steady import Steady, SteadyClock
from storage import Database, Session, Unavailable, tasks
from storage.tasks import DueTask

log = structlog.get_logger()

BATCH = 64  #: rows claimed at once
PLAN_EVERY = timedelta(hours=1)
PLAN_BY = timedelta(hours=24)  #: plans reach 48 h ahead, so planning later than this would lose nothing yet


class Ticker:
    """Runs what is due. Any number of processes may run one: claims decide, leases fence."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        channels: Mapping[int, Channel],
        platforms: Mapping[int, Platform],
        stations: Stations,
        clock: Clock,
        metrics: Metrics,
        *,
        on_commit: Callable[[], None] = lambda: None,
        pager: Pager | None = None,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._stations = stations
        self._clock = clock
        self._steady = _steady_of(clock)
        self._metrics = metrics
        self._on_commit = on_commit
        self._woken = asyncio.Event()
        self._ticking = asyncio.Lock()
        self._planned_at: datetime | None = None
        self._jumps = 0
        self._runner = Runner(database, jobs, channels, platforms, stations, self._now, metrics, on_commit, pager)

    # --- life -------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Run what comes due until cancelled."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        options: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler.add_job(self._knock, "interval", seconds=1, id="due", **options)
        scheduler.add_job(self._knock_plan, "interval", hours=1, id="plan", **options)
        scheduler.start()
        self._woken.set()
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                try:
                    while await self._tick():
                        pass
                except Unavailable:
                    self._metrics.count("database_unavailable", "ticker")
        finally:
            scheduler.shutdown(wait=False)
            self._runner.cancel()

    def wake(self) -> None:
        """Something may have come due. Call in the event loop."""
        self._woken.set()

    async def step(self) -> int:
        """Run what is due by now, its network work included; how many rows were claimed."""
        claimed = await self._tick()
        await self._runner.network_done()
        return claimed

    async def idle(self) -> None:
        """Return when nothing is due by now."""
        while await self.step():
            pass

    async def next_due(self) -> datetime | None:
        """When the next row can run or planning must be done again; may lie in the past."""
        due = await self._database.run(lambda: tasks.next_due(self._database))
        if self._planned_at is None or not any(feature.plan for feature in self._jobs.features):
            return due
        planning = self._planned_at + PLAN_BY
        return planning if due is None else min(due, planning)

    def trust_clock(self) -> None:
        """A human has looked at the clock: bulk need not wait."""
        if self._steady is not None:
            self._steady.trust()

    async def _knock(self) -> None:
        self._woken.set()

    async def _knock_plan(self) -> None:
        self._planned_at = None
        self._woken.set()

    # --- one tick ---------------------------------------------------------------------------------------------------

    async def _tick(self) -> int:
        async with self._ticking:
            now = self._now()
            if self._planned_at is None or abs(now - self._planned_at) >= PLAN_EVERY:
                await self._plan(now)
            database = self._database
            claim = partial(tasks.claim, database, database.worker, now, BATCH, self._runner.gave_up)
            due = await database.run(claim)
            ready = [task for task in due if not self._is_held(task, now)]
            await self._hold([task for task in due if self._is_held(task, now)])
            await self._runner.run(ready, now)
            if due:
                self._on_commit()
            return len(due)

    def _now(self) -> datetime:
        if self._steady is None:
            return self._clock.now()
        now = self._clock.now() if isinstance(self._clock, SteadyClock) else self._steady.now()
        if self._steady.jumps > self._jumps:
            self._jumps = self._steady.jumps
            self._metrics.count("alarm", "clock-jump")
            log.error("clock_jumped", until=str(self._steady.suspicious_until))
        return now

    def _is_held(self, task: DueTask, now: datetime) -> bool:
        until = self._steady.suspicious_until if self._steady is not None else None
        return until is not None and now < until and task.lane > SLA_LANE

    async def _hold(self, held: Sequence[DueTask]) -> None:
        until = self._steady.suspicious_until if self._steady is not None else None
        if until is None:
            return
        for task in held:
            await self._database.write(task.station_id, partial(_put_off, task, until))

    async def _plan(self, now: datetime) -> None:
        """Every feature's recurring rows; unique keys make doing it again harmless."""
        for view in self._stations.stations():
            for feature in self._jobs.features:
                if feature.plan is not None:
                    await self._plan_one(feature, view, now)
        self._planned_at = now

    async def _plan_one(self, feature: Feature, view: StationView, now: datetime) -> None:
        plan = feature.plan
        assert plan is not None
        try:
            await self._database.write(view.id, lambda session: plan(session, view, now))
        except Unavailable:
            raise
        except Exception:
            log.exception("plan_failed", feature=feature.name, station=view.id)
            self._metrics.count("plan_failed", feature.name)


def _steady_of(clock: Clock) -> Steady | None:
    """None for a clock that is moved: it is meant to jump."""
    if isinstance(clock, SteadyClock):
        return clock.steady
    return Steady(clock.now) if isinstance(clock, SystemClock) else None


def _put_off(task: DueTask, until: datetime, session: Session) -> None:
    tasks.retry_later(session, task.id, task.lease_token, until, "clock", failed=False)
