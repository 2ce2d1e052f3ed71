"""The town's time: it halts at every due moment, waits for its followers, and never goes back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from simulator.clock import Clock, Timer
from simulator.world import World

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Bot:
    """A follower with work at given moments; `stuck` work stays due."""

    def __init__(self, clock: Clock, *due: float, stuck: bool = False) -> None:
        self._clock = clock
        self._due = [START + timedelta(seconds=s) for s in due]
        self._stuck = stuck
        self.worked: list[float] = []

    async def next_due(self) -> datetime | None:
        return min(self._due, default=None)

    async def settle(self) -> None:
        for moment in [m for m in self._due if m <= self._clock.now()]:
            self.worked.append((self._clock.now() - START).total_seconds())
            if not self._stuck:
                self._due.remove(moment)


@pytest.fixture
def clock() -> Clock:
    return Clock(start=START, running=False)


async def test_timers_run_at_their_own_moment_and_in_order(clock: Clock) -> None:
    ran: list[tuple[str, float]] = []

    async def note(name: str) -> None:
        ran.append((name, (clock.now() - START).total_seconds()))
        if name == "a":
            clock.after(5, lambda: note("after a"))

    clock.after(30, lambda: note("b"))
    clock.after(10, lambda: note("a"))
    clock.after(99, lambda: note("late"))
    assert await clock.advance(60) == START + timedelta(seconds=60)
    assert ran == [("a", 10), ("after a", 15), ("b", 30)]


async def test_a_cancelled_timer_is_silent(clock: Clock) -> None:
    ran: list[str] = []
    timers: list[Timer] = []

    async def first() -> None:
        ran.append("first")
        clock.cancel(timers[1])

    async def second() -> None:
        ran.append("second")

    timers += [clock.after(1, first), clock.after(1, second)]
    await clock.advance(2)
    assert ran == ["first"]


async def test_the_clock_halts_for_every_follower(clock: Clock) -> None:
    one, two = Bot(clock, 0, 20, 40), Bot(clock, 30, 90)
    clock.follow(one)
    clock.follow(two)
    await clock.advance(60)
    assert one.worked == [0, 20, 40]
    assert two.worked == [30]


async def test_stuck_work_holds_nobody_else_up(clock: Clock) -> None:
    stuck, other = Bot(clock, 10, stuck=True), Bot(clock, 30)
    clock.follow(stuck)
    clock.follow(other)
    await clock.advance(60)
    assert other.worked == [30]
    assert clock.now() == START + timedelta(seconds=60)


async def test_two_callers_run_a_timer_once(clock: Clock) -> None:
    ran: list[str] = []

    async def slow() -> None:
        await asyncio.sleep(0)
        ran.append("slow")

    clock.at(START, slow)
    clock.at(START, slow)
    await asyncio.gather(clock.run_due(), clock.run_due())
    assert ran == ["slow", "slow"]


async def test_a_running_clock_jumps_ahead_and_runs_on() -> None:
    clock = Clock(start=START)
    assert clock.running
    moment = await clock.advance(3600)
    assert timedelta(hours=1) <= moment - START < timedelta(hours=1, minutes=1)
    assert clock.now() >= moment


async def test_a_still_clock_stays() -> None:
    clock = Clock(start=START, running=False)
    assert clock.now() == clock.now() == START
    await clock.advance(0)
    assert clock.now() == START


async def test_a_delivery_that_hangs_is_waited_for_once_only(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr("simulator.world.ERRAND_SECONDS", 0.05)
    task = world.errand(asyncio.Event().wait())  # type: ignore[arg-type]
    loop = asyncio.get_running_loop()
    for seconds in range(20):
        world.clock.after(seconds, _nothing)
    begun = loop.time()
    await world.clock.advance(60)
    assert 0.04 < loop.time() - begun < 0.5
    await world.drop_errands()
    assert task.cancelled()


async def _nothing() -> None:
    pass
