"""Due rows run once, in the transaction that finishes them; nothing that was due is lost."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from bot.clock import SystemClock, VirtualClock
from bot.errors import Permanent, Transient
from bot.metrics import Metrics
from bot.registry import Registry
from bot.routing import Feature, Job, NetworkJob, NetworkTools, Router, StationView
from bot.ticker import Ticker
from storage import Database, Session, tasks
from storage.tasks import TaskState
from tests.conftest import OpenDatabase


@dataclass
class House:
    """One feature whose jobs write down that they ran, in a row that commits or vanishes with them."""

    station: int
    ran: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    fetched: list[object] = field(default_factory=list)
    network: list[Exception] = field(default_factory=list)

    def registry(self) -> Registry:
        feature = Feature(
            "test",
            "测试",
            Router(),
            jobs={"note": self.note},
            network_jobs={"fetch": NetworkJob(self.work, lambda job, result: self.fetched.append(result))},
            plan=self.plan,
        )
        return Registry((feature,), unknown=lambda context: None, welcome=lambda context: None)

    def note(self, job: Job) -> None:
        tasks.put(job.session, "effect", f"effect:{job.key}", job.now + timedelta(days=365))
        if job.key in self.broken:
            raise ZeroDivisionError
        self.ran.append(job.key)

    def plan(self, session: Session, station: StationView, now: datetime) -> None:
        for day in range(2):
            due = (now + timedelta(days=day)).replace(hour=2, minute=0, second=0, microsecond=0)
            tasks.put(session, "note", f"daily:{due:%Y-%m-%d}", due)

    async def work(self, payload: Mapping[str, Any], tools: NetworkTools) -> str:
        if self.network:
            raise self.network.pop(0)
        return f"got {payload['what']}"

    def view(self) -> StationView:
        return StationView(self.station, "dongcheng", "东城派出所", "", {})

    def stations(self) -> list[StationView]:
        return [self.view()]

    def station_view(self, station: int) -> StationView:
        return self.view()


class Stations:
    def __init__(self, house: House) -> None:
        self._house = house

    def station(self, station: int) -> StationView:
        return self._house.view()

    def stations(self) -> list[StationView]:
        return [self._house.view()]


@pytest.fixture
def house(station: int) -> House:
    return House(station)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def ticker(database: Database, house: House, clock: Any, metrics: Metrics) -> Ticker:
    return Ticker(database, house.registry(), {}, {}, Stations(house), clock, metrics)


def put(database: Database, station: int, key: str, due: datetime, **more: Any) -> None:
    with database.transaction(station) as session:
        tasks.put(session, more.pop("kind", "note"), key, due, **more)


def found(database: Database, station: int, key: str) -> TaskState | None:
    with database.reading(station) as session:
        row = tasks.find(session, key)
    return None if row is None else row[0]


async def test_what_is_due_runs_once_and_what_is_not_waits(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    put(database, station, "now", clock.now())
    put(database, station, "later", clock.now() + timedelta(minutes=30))
    mine = ticker(database, house, clock, metrics)
    await mine.idle()
    await mine.idle()
    assert house.ran == ["now"]
    assert await mine.next_due() == clock.now() + timedelta(minutes=30)
    assert found(database, station, "effect:now") is TaskState.NEW


async def test_after_three_days_asleep_all_runs_oldest_and_highest_first_and_stale_chatter_is_skipped(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    now = clock.now()
    put(database, station, "chatter", now, lane=4, expires_at=now + timedelta(hours=1))
    put(database, station, "bulk", now, lane=4)
    put(database, station, "sla2", now + timedelta(hours=2), lane=0)
    put(database, station, "sla1", now + timedelta(hours=1), lane=0)
    clock.advance(days=3)
    await ticker(database, house, clock, metrics).idle()
    assert [key for key in house.ran if not key.startswith("daily")] == ["sla1", "sla2", "bulk"]
    assert found(database, station, "chatter") is TaskState.SKIPPED


async def test_our_own_bug_is_undone_tried_again_with_growing_waits_and_kept_as_failed(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    house.broken = {"bad"}
    put(database, station, "bad", clock.now())
    put(database, station, "good", clock.now())
    mine = ticker(database, house, clock, metrics)
    await mine.idle()
    assert house.ran == ["good"]
    assert found(database, station, "effect:bad") is None
    waits = []
    while found(database, station, "bad") is TaskState.NEW:
        due = await mine.next_due()
        assert due is not None
        waits.append((due - clock.now()).total_seconds())
        clock.move_to(due)
        await mine.idle()
    assert found(database, station, "bad") is TaskState.FAILED
    assert waits == [10, 20, 40, 80]
    assert metrics.get("job_failed", "bug") == 5


async def test_a_mended_job_runs_when_replayed(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    house.broken = {"bad"}
    put(database, station, "bad", clock.now())
    mine = ticker(database, house, clock, metrics)
    await mine.idle()
    house.broken = set()
    clock.advance(seconds=10)
    await mine.idle()
    assert house.ran == ["bad"]


async def test_a_kind_that_nobody_knows_is_failed_not_lost(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    put(database, station, "odd", clock.now(), kind="gone")
    await ticker(database, house, clock, metrics).idle()
    assert found(database, station, "odd") is TaskState.FAILED


async def test_killed_while_running_it_runs_again_after_the_lease(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    put(database, station, "k", clock.now())
    assert len(tasks.claim(database, 0, clock.now(), 10)) == 1  # and the process dies
    mine = ticker(database, house, clock, metrics)
    await mine.idle()
    assert house.ran == []
    clock.advance(seconds=61)
    await mine.idle()
    assert house.ran == ["k"]


async def test_several_tickers_fire_each_row_once(
    open_database: OpenDatabase, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    database = open_database()
    with database.transaction(station) as session:
        for n in range(300):
            tasks.put(session, "note", f"k{n}", clock.now(), lane=n % 5)
    count = 1 if database.dialect == "sqlite" else 3
    mine = [ticker(open_database(worker=n + 1), house, clock, metrics) for n in range(count)]
    await asyncio.gather(*(one.idle() for one in mine))
    ran = Counter(key for key in house.ran if key.startswith("k"))
    assert len(ran) == 300
    assert set(ran.values()) == {1}


async def test_planning_happens_at_start_and_every_hour_and_harms_nothing(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    mine = ticker(database, house, clock, metrics)
    await mine.idle()
    await mine.idle()
    for _ in range(72):
        clock.advance(hours=1)
        await mine.idle()
    assert (
        house.ran == ["daily:2026-03-02", "daily:2026-03-03", "daily:2026-03-04", "daily:2026-03-05"][: len(house.ran)]
    )
    assert len(house.ran) >= 3


async def test_network_work_runs_outside_and_its_result_finishes_the_row(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    house.network = [Transient("http-502", retry_after=timedelta(seconds=30))]
    put(database, station, "f", clock.now(), kind="fetch", payload={"what": "book"})
    mine = ticker(database, house, clock, metrics)
    await mine.idle()
    assert house.fetched == []
    clock.advance(seconds=30)
    await mine.idle()
    assert house.fetched == ["got book"]
    assert found(database, station, "f") is TaskState.DONE


async def test_a_refusal_for_good_is_a_result_that_the_feature_is_told(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    house.network = [Permanent("media-gone")]
    put(database, station, "f", clock.now(), kind="fetch", payload={"what": "book"})
    await ticker(database, house, clock, metrics).idle()
    assert [type(one) for one in house.fetched] == [Permanent]
    assert found(database, station, "f") is TaskState.DONE


class Wall(SystemClock):
    """A system clock whose wall time is set by the test."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


async def test_a_wall_clock_a_day_ahead_fires_the_urgent_and_holds_the_bulk(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    wall = Wall(clock.now())
    mine = ticker(database, house, wall, metrics)
    put(database, station, "sla", wall.at + timedelta(hours=20), lane=0)
    put(database, station, "bulk", wall.at + timedelta(hours=20), lane=4)
    await mine.idle()
    wall.at += timedelta(days=1)
    await mine.idle()
    assert "sla" in house.ran
    assert "bulk" not in house.ran
    assert metrics.get("alarm", "clock-jump") == 1
    wall.at += timedelta(minutes=9)
    await mine.idle()
    assert "bulk" not in house.ran
    wall.at += timedelta(minutes=2)
    await mine.idle()
    assert "bulk" in house.ran


async def test_a_moved_virtual_clock_is_no_suspicion(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    mine = ticker(database, house, clock, metrics)
    await mine.idle()
    put(database, station, "bulk", clock.now() + timedelta(hours=20), lane=4)
    clock.advance(days=1)
    await mine.idle()
    assert "bulk" in house.ran


async def test_the_knock_finds_what_is_due_by_itself(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    mine = ticker(database, house, clock, metrics)
    running = asyncio.create_task(mine.run())
    put(database, station, "k", clock.now())
    async with asyncio.timeout(10):
        while "k" not in house.ran:  # noqa: ASYNC110 - the knock comes by real time
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_row_that_killed_six_processes_is_given_up_aloud(
    database: Database, station: int, house: House, clock: VirtualClock, metrics: Metrics
) -> None:
    put(database, station, "note:secret", clock.now())
    for _ in range(tasks.MAX_TRIES + 1):
        (task,) = tasks.claim(database, 0, clock.now(), 10)
        if task.taken_over:
            tasks.count_try(database, task)
        clock.advance(seconds=61)
    with structlog.testing.capture_logs() as lines:
        await ticker(database, house, clock, metrics).step()
    assert found(database, station, "note:secret") is TaskState.FAILED
    assert metrics.get("alarm", "job") == 1
    told = [line for line in lines if line["event"] == "task_given_up"]
    assert [(line["log_level"], line["kind"], line["key"]) for line in told] == [("error", "note", "note")]
    assert "secret" not in str(told)
