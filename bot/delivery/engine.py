"""Claims what is due, starts it, and settles what came of it: outcomes and next claims share a trip to the database.

Every destination is a slot of its own: a slow answer holds up nobody else, and there is no barrier between batches.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

import structlog

from bot.clock import Clock
from bot.delivery.desk import Desk
from bot.delivery.flight import Flight, Withdrawn, attempt
from bot.delivery.hooks import Hooks
from bot.delivery.plan import BULK
from bot.metrics import Metrics
from bot.platforms.base import Platform
from storage import Database, Unavailable
from storage.delivering import next_due, next_lapse

log = structlog.get_logger()

POLL_SECONDS = 1.0
GATHER_SECONDS = 0.025  #: under load, outcomes that come within this share one transaction
URGENT_LANE = 2  #: lanes up to this may use the reserved slots
LAPSE = timedelta(seconds=30)  #: claimed ahead and not left by then: given back, well inside the lease of 60 s
CLAIM_AT_LEAST = 8  #: even with every slot taken look for something urgent


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    parallel: int = 64  #: destinations sent to side by side
    bulk_share: float = 0.6  #: part of a limit that bulk may use while something better waits

    @property
    def reserve(self) -> int:
        """Slots beyond `parallel` that only danger, answers and urgent messages use."""
        return max(1, self.parallel // 8)

    @property
    def ahead(self) -> int:
        """Rows claimed beyond the free slots, so that a slot that frees is filled without waiting for the database."""
        return max(8, 3 * self.parallel)


class Delivery:
    """The one sender of a process. Any number of processes may run one on the same database."""

    def __init__(
        self,
        database: Database,
        platforms: Mapping[int, Platform],
        clock: Clock,
        metrics: Metrics,
        settings: DeliverySettings | None = None,
        *,
        hooks: Hooks | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._metrics = metrics
        self._settings = settings or DeliverySettings()
        self._desk = Desk(database, platforms, metrics, self._settings.bulk_share, hooks or Hooks(), chance)
        self._ready: list[tuple[tuple[int, datetime, int], Flight]] = []
        self._flights: dict[int, Flight] = {}  #: every claimed row that is not settled
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[Flight] = []
        self._woken = asyncio.Event()
        self._turning = asyncio.Lock()
        self._nudged = True  #: somebody says that something came due: look even with every slot taken
        self._claimed_at = 0.0  #: by the loop's own clock
        self._more = False  #: the last claim was cut short by its limit

    # --- life -----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Send what comes due until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self._turn()
            except Unavailable:
                self._metrics.count("database_unavailable", "delivery")
                await asyncio.sleep(POLL_SECONDS)
                continue
            if self._is_fed():
                await self._pause(GATHER_SECONDS)
            elif not self._done and not (self._more and self._room() > 0):
                await self._pause(POLL_SECONDS)

    def _is_fed(self) -> bool:
        """Enough is claimed ahead that freed slots need not wait for the database."""
        return len(self._ready) > self._settings.ahead // 3

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    def wake(self) -> None:
        """Something may have come due. Call in the event loop."""
        self._nudged = True
        self._woken.set()

    async def step(self) -> int:
        """Settle what has ended, claim and start what is due; how many rows were settled or claimed."""
        self._nudged = True
        return await self._turn()

    async def idle(self) -> None:
        """Return when nothing is due by now and nothing is in flight."""
        while True:
            worked = await self._turn()
            if self._tasks:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            elif not worked and not self._done and not self._ready:
                return

    async def stop(self, seconds: float = 10.0) -> None:
        """Begin nothing more, wait for what is in flight, settle it. What does not end in time is left to its lease."""
        async with self._turning:
            waiting, self._ready = self._ready, []
            for _, flight in waiting:
                self._end(flight, Withdrawn("stopped"))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        with suppress(Unavailable):
            async with self._turning:
                await self._exchange(0)
                await self._database.run(lambda: self._desk.write_down(self._clock.now()))

    async def next_due(self) -> datetime | None:
        """When the next pending row is due, or a row left by another process may be taken over; may lie in the past."""

        def look() -> list[datetime | None]:
            return [next_due(self._database), next_lapse(self._database, list(self._flights))]

        return min((moment for moment in await self._database.run(look) if moment is not None), default=None)

    # --- one turn -------------------------------------------------------------------------------------------------

    async def _turn(self) -> int:
        async with self._turning:
            self._withdraw_stale()
            want, moment = max(0, self._room()), asyncio.get_running_loop().time()
            if want == 0 and (self._nudged or moment - self._claimed_at >= POLL_SECONDS):
                want = CLAIM_AT_LEAST
            if want == 0 and not self._done:
                return 0
            self._nudged = False
            self._claimed_at = moment if want else self._claimed_at
            return await self._exchange(want)

    async def _exchange(self, want: int) -> int:
        """One trip to the database, never broken off half-way: what it has claimed must not be forgotten."""
        trip = asyncio.ensure_future(self._trip(want))
        try:
            return await asyncio.shield(trip)
        except asyncio.CancelledError:
            with suppress(Unavailable):
                await trip
            raise

    async def _trip(self, want: int) -> int:
        done, self._done = self._done, []
        try:
            result = await self._database.run(lambda: self._desk.exchange(done, want, self._flights, self._clock.now()))
        except BaseException:
            self._done[:0] = done
            raise
        for flight in done:
            self._flights.pop(flight.row.id, None)
        for flight in result.flights:
            self._flights[flight.row.id] = flight
            heappush(self._ready, (flight.order, flight))
        self._more = want > 0 and result.claimed >= want
        self._start_ready()
        self._withdraw_excess()
        return len(done) + result.claimed + result.found

    def _room(self) -> int:
        return self._settings.parallel + self._settings.ahead - len(self._tasks) - len(self._ready)

    def _start_ready(self) -> None:
        while self._ready:
            slots = self._settings.parallel
            if self._ready[0][1].row.lane <= URGENT_LANE:
                slots += self._settings.reserve
            if len(self._tasks) >= slots:
                return
            task = asyncio.get_running_loop().create_task(self._fly(heappop(self._ready)[1]))
            self._tasks.add(task)
            task.add_done_callback(self._landed)

    async def _fly(self, flight: Flight) -> None:
        """This flight, and in the same task whatever may follow in its slot: a task for each would cost its making."""
        row = flight.row
        self._end(flight, await attempt(self._platforms.get(row.channel_id), row, self._clock.now()))
        while self._ready and self._ready[0][1].row.lane <= self._last_lane():
            flight = heappop(self._ready)[1]
            row = flight.row
            if not self._is_fed():
                self._woken.set()
            self._end(flight, await attempt(self._platforms.get(row.channel_id), row, self._clock.now()))

    def _last_lane(self) -> int:
        """The least urgent lane that a slot which has become free may serve."""
        return BULK if len(self._tasks) <= self._settings.parallel else URGENT_LANE

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._start_ready()
        if not self._is_fed():
            self._woken.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("flight_failed", error=type(task.exception()).__name__)

    def _end(self, flight: Flight, outcome: object) -> None:
        flight.outcome = outcome  # type: ignore[assignment]
        self._done.append(flight)

    # --- rows claimed ahead ---------------------------------------------------------------------------------------

    def _withdraw_stale(self) -> None:
        """Give back what has waited so long that its lease may end under it."""
        deadline = self._clock.now() - LAPSE
        stale = [entry for entry in self._ready if entry[1].claimed_at < deadline]
        if stale:
            self._ready = [entry for entry in self._ready if entry[1].claimed_at >= deadline]
            heapify(self._ready)
            for _, flight in stale:
                self._end(flight, Withdrawn("waited"))

    def _withdraw_excess(self) -> None:
        """Give back the last in order when more was claimed than fits, so that what is urgent always fits."""
        most = self._settings.ahead + CLAIM_AT_LEAST
        if len(self._ready) > most:
            self._ready.sort()
            self._ready, excess = self._ready[:most], self._ready[most:]
            for _, flight in excess:
                self._end(flight, Withdrawn("overtaken"))
