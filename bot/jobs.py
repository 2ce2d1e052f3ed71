"""Running claimed tasks: job functions in the transaction that finishes their rows, network work outside of any."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog

from bot.errors import Permanent, Transient, UserError
from bot.messages import Attachment, Reading
from bot.metrics import Metrics
from bot.pager import Call, Pager, Tried, nobody
from bot.platforms.base import Channel, Platform
from bot.routing import Feature, Job, NetworkJob, StationView
from bot.savepoint import Savepoint
from bot.speech import OutboxSpeech
from storage import Database, LeaseLost, Session, Unavailable, tasks
from storage.tasks import DueTask

log = structlog.get_logger()
T = TypeVar("T")

TOGETHER = 16  #: rows of one station that share a commit
SLA_LANE = 2  #: lanes up to this come first, and run whatever the clock does
NETWORK_SECONDS = 50.0  #: for `NetworkJob.work`, inside the lease of 60 s
NETWORK_AT_ONCE = 8
_BACK_OFF = timedelta(seconds=5)
_BACK_OFF_CAP = timedelta(minutes=10)
_DANGER_CAP = timedelta(seconds=10)


class Jobs(Protocol):
    """Who knows the job functions: `bot.registry.Registry`."""

    @property
    def features(self) -> tuple[Feature, ...]: ...

    def job(self, kind: str) -> Callable[[Job], None] | None: ...

    def network_job(self, kind: str) -> NetworkJob | None: ...


class Stations(Protocol):
    """Who knows the stations: `bot.views.Views`."""

    def station(self, station: int) -> StationView: ...

    def stations(self) -> Sequence[StationView]: ...


class Runner:
    """Runs tasks that the ticker has claimed. `now` is read once more when network work has ended."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        channels: Mapping[int, Channel],
        platforms: Mapping[int, Platform],
        stations: Stations,
        now: Callable[[], datetime],
        metrics: Metrics,
        on_commit: Callable[[], None],
        pager: Pager | None = None,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._channels = channels
        self._platforms = platforms
        self._stations = stations
        self._now = now
        self._metrics = metrics
        self._on_commit = on_commit
        self._pager = pager or nobody()
        self._network: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(NETWORK_AT_ONCE)

    async def run(self, due: Sequence[DueTask], now: datetime) -> None:
        """Run what needs no network to its end; begin what does."""
        local = []
        for task in due:
            network = self._jobs.network_job(task.kind)
            if network is None:
                local.append(task)
                continue
            running = asyncio.get_running_loop().create_task(self._run_network(task, network))
            self._network.add(running)
            running.add_done_callback(self._network.discard)
        await self._run_local(local, now)

    async def network_done(self) -> None:
        """Return when no network work is under way."""
        while self._network:
            await asyncio.wait(self._network)

    def cancel(self) -> None:
        """Break off network work; its rows run again when their leases end."""
        for task in self._network:
            task.cancel()

    # --- in the transaction that finishes the row -------------------------------------------------------------------

    async def _run_local(self, due: Sequence[DueTask], now: datetime) -> None:
        """Urgent lanes of every station first; within a station in order, some to a commit."""
        for wanted in (True, False):
            by_station: dict[int, list[DueTask]] = {}
            for task in due:
                if (task.lane <= SLA_LANE) is wanted:
                    by_station.setdefault(task.station_id, []).append(task)
            await asyncio.gather(*(self._run_station(station, rows, now) for station, rows in by_station.items()))

    async def _run_station(self, station: int, rows: Sequence[DueTask], now: datetime) -> None:
        """What was taken over from a dead process comes last, each by itself: it may be what killed it."""
        safe = [task for task in rows if not task.taken_over]
        for start in range(0, len(safe), TOGETHER):
            batch = safe[start : start + TOGETHER]
            await self._database.write(station, partial(self._run_batch, batch, now))
        for task in rows:
            if task.taken_over:
                await self._begin(task)
                await self._database.write(station, partial(self._run_batch, [task], now))

    async def _begin(self, task: DueTask) -> None:
        await self._database.run(partial(tasks.count_try, self._database, task))

    def _run_batch(self, batch: Sequence[DueTask], now: datetime, session: Session) -> None:
        for task in batch:
            self._run_one(session, task, now)

    def _run_one(self, session: Session, task: DueTask, now: datetime) -> None:
        run = self._jobs.job(task.kind)
        if run is None:
            self._metrics.count("job_failed", "unknown-kind")
            self.gave_up(task)
            self._finish(session, task, now, lambda: tasks.fail(session, task.id, task.lease_token, "unknown-kind"))
            return
        job = self._job(session, task, now)

        def act() -> None:
            run(job)
            session.flush()
            tasks.finish(session, task.id, task.lease_token)

        self._finish(session, task, now, act)

    def _finish(self, session: Session, task: DueTask, now: datetime, act: Callable[[], None]) -> None:
        """Run `act` behind a savepoint; our own bug is undone and tried again later, a lost lease is let go."""
        savepoint = Savepoint(session)
        try:
            act()
        except Unavailable:
            raise
        except LeaseLost:
            savepoint.undo()
            self._metrics.count("job", "lease-lost")
            return
        except Exception:
            savepoint.undo()
            log.exception("job_failed", task=task.id, kind=task.kind, tries=task.tries)
            self._metrics.count("job_failed", "bug")
            self._later(session, task, now, "bug")
            return
        savepoint.keep()
        self._metrics.count("job", "done")

    def _later(self, session: Session, task: DueTask, now: datetime, code: str, wait: timedelta | None = None) -> None:
        try:
            failures = task.tries + 1
            if failures >= tasks.MAX_TRIES and task.lane > tasks.NEVER_FAILED_LANE:
                tasks.fail(session, task.id, task.lease_token, code)
                self.gave_up(task)
                return
            cap = _BACK_OFF_CAP if task.lane > tasks.NEVER_FAILED_LANE else _DANGER_CAP
            pause = max(wait or timedelta(), min(_BACK_OFF * 2 ** min(failures, 10), cap))
            begun = task.taken_over  # and counted when it began
            tasks.retry_later(session, task.id, task.lease_token, now + pause, code, failed=not begun)
        except LeaseLost:
            self._metrics.count("job", "lease-lost")

    def gave_up(self, task: DueTask) -> None:
        """It will not be tried again by itself: told to whoever keeps the machine. Safe in any thread."""
        kind_of_key = task.key.partition(":")[0]
        log.error("task_given_up", kind=task.kind, key=kind_of_key, task=task.id, station=task.station_id)
        self._metrics.count("alarm", "job")

    def _job(self, session: Session, task: DueTask, now: datetime) -> Job:
        return Job(
            id=task.id,
            kind=task.kind,
            key=task.key,
            due_at=task.due_at,
            payload=task.payload,
            station=self._stations.station(task.station_id),
            now=now,
            session=session,
            speech=OutboxSpeech(session, station=task.station_id, now=now, channels=self._channels),
        )

    # --- network jobs -----------------------------------------------------------------------------------------------

    async def _run_network(self, task: DueTask, job: NetworkJob) -> None:
        """Work without a transaction, then `done` in the finishing one. A refusal for good is a result too."""
        try:
            if task.taken_over:
                await self._begin(task)
            async with self._slot(task), asyncio.timeout(NETWORK_SECONDS):
                result: Any = await job.work(task.payload, _Tools(self, task))
        except (Permanent, UserError) as refused:
            result = refused
        except (Transient, TimeoutError) as refused:
            wait = refused.retry_after if isinstance(refused, Transient) else None
            await self._write(task, lambda s, now: self._later(s, task, now, "network", wait))
            return
        except Unavailable:
            self._metrics.count("database_unavailable", "ticker")  # its lease will end and it runs again
            return
        except Exception:
            log.exception("job_failed", task=task.id, kind=task.kind)
            self._metrics.count("job_failed", "network")
            await self._write(task, lambda s, now: self._later(s, task, now, "bug"))
            return
        await self._write(task, lambda s, now: self._done_network(s, task, job, result, now))

    def _done_network(self, session: Session, task: DueTask, job: NetworkJob, result: Any, now: datetime) -> None:
        def act() -> None:
            job.done(self._job(session, task, now), result)
            session.flush()
            tasks.finish(session, task.id, task.lease_token)

        self._finish(session, task, now, act)

    def _slot(self, task: DueTask) -> AbstractAsyncContextManager[None]:
        """Danger never waits behind slow downloads."""
        return nullcontext() if task.lane == 0 else self._slots

    async def _write(self, task: DueTask, act: Callable[[Session, datetime], None]) -> None:
        now = self._now()
        try:
            await self._database.write(task.station_id, lambda session: act(session, now))
        except Unavailable:
            self._metrics.count("database_unavailable", "ticker")  # its lease will end and it runs again
        self._on_commit()

    async def fetch(self, channel_id: int, attachment: Attachment) -> tuple[str, bytes]:
        """The bytes behind an attachment, through the channel that it came by."""
        platform = self._platforms.get(channel_id)
        if platform is None:
            raise Permanent("no-channel")
        fetched = await platform.fetch(attachment)
        return fetched.name, fetched.content

    async def read_by(self, channel_id: int, provider_id: str, chat_address: str) -> Reading:
        """The platform's own figure, through the channel that sent it."""
        platform = self._platforms.get(channel_id)
        if platform is None:
            raise Permanent("no-channel")
        return await platform.read_by(provider_id, chat_address)

    async def read(self, station: int, look: Callable[[Session], T]) -> T:
        return await self._database.read(station, look)

    async def page(self, call: Call) -> tuple[Tried, ...]:
        return await self._pager.page(call)

    async def step(self, task: DueTask, act: Callable[[Job], T], *, provisional: bool = False) -> T:
        """Unavailable is the work's own to bear: the row runs again when its lease ends."""
        now = self._now()
        run = self._database.write
        found = await run(task.station_id, lambda s: act(self._job(s, task, now)), provisional=provisional)
        if not provisional:
            self._on_commit()
        return found


@dataclass(frozen=True, slots=True)
class _Tools:
    """`bot.routing.NetworkTools` of one task."""

    runner: Runner
    task: DueTask

    async def fetch(self, channel_id: int, attachment: Attachment) -> tuple[str, bytes]:
        return await self.runner.fetch(channel_id, attachment)

    async def read_by(self, channel_id: int, provider_id: str, chat_address: str) -> Reading:
        return await self.runner.read_by(channel_id, provider_id, chat_address)

    async def read(self, look: Callable[[Session], T]) -> T:
        return await self.runner.read(self.task.station_id, look)

    async def page(self, call: Call) -> tuple[Tried, ...]:
        return await self.runner.page(call)

    async def step(self, act: Callable[[Job], T], *, provisional: bool = False) -> T:
        return await self.runner.step(self.task, act, provisional=provisional)
