"""Pace in the memory of a SQLite file's one engine: it holds over a kill, a commit that fails and an orderly end."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from bot.delivery import Delivery
from bot.delivery.gates import ms
from bot.delivery.pacing import Own, Shared, pacing
from bot.delivery.plan import Bucket
from bot.platforms.base import Limit
from storage import Database, Unavailable, pace
from storage.encryption import KeyRing
from tests.bot.delivery.conftest import MakeDelivery, run_on
from tests.bot.delivery.scripted import Scripted, put, scripted

LIMIT = Limit("channel", 20, 60.0, 600.0)


@pytest.fixture
def database(sqlite_url: str, ring: KeyRing, clock: VirtualClock) -> Iterator[Database]:
    """As `serve` opens it: alone."""
    database = Database(sqlite_url, ring, now=clock.now, exclusive=True).open()
    yield database
    database.close()


@pytest.fixture
def platform(station: int, clock: VirtualClock) -> Scripted:
    return scripted(station, clock.now, limits=(LIMIT,))


def test_memory_is_used_only_where_nobody_else_may_send(database: Database, sqlite_database: Database) -> None:
    assert isinstance(pacing(database), Own)
    assert isinstance(pacing(sqlite_database), Shared)


async def test_the_limit_holds_over_many_trips(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    put(database, station, *[f"k{n:02}" for n in range(60)], lane=4)
    await run_on(deliver(database, platform), clock, minutes=6)
    assert platform.texts() == [f"k{n:02}" for n in range(60)]
    assert platform.worst_window(60.0) <= 20


async def test_after_a_kill_no_limit_is_broken(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    """What was written down before the sends left says less than the dead engine knew: they arrived 40 s later."""
    await answered_late(platform, deliver(database, platform), database, station, clock)
    clock.advance(seconds=21)
    put(database, station, *[f"more{n:02}" for n in range(20)], lane=4)
    await run_on(deliver(database, platform), clock, minutes=5)
    assert len(platform.shown) == 38
    assert worst(platform) <= 20


async def test_after_an_orderly_end_nobody_waits_longer_than_need_be(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    first = deliver(database, platform)
    await answered_late(platform, first, database, station, clock)
    before = states(database)
    await first.stop()
    assert {at for at, _ in marks(before)} == {ms(clock.now()) - 40_000}
    assert {at for at, _ in marks(states(database))} == {ms(clock.now())}


async def test_a_send_that_took_longer_than_a_restart_allows_for_is_written_down(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    await answered_late(platform, deliver(database, platform), database, station, clock, seconds=75)
    assert {at for at, _ in marks(states(database))} == {ms(clock.now())}


async def answered_late(
    platform: Scripted, delivery: Delivery, database: Database, station: int, clock: VirtualClock, seconds: int = 40
) -> None:
    """Eighteen messages, as many as bulk may, shown and settled so long after they were claimed."""
    platform.gate = asyncio.Event()
    for n in range(18):
        put(database, station, f"k{n:02}", address=f"room{n}", lane=4)
    await delivery.step()
    await asyncio.sleep(0)
    clock.advance(seconds=seconds)
    platform.gate.set()
    await delivery.idle()
    assert len(platform.shown) == 18


async def test_a_commit_that_fails_leaves_nothing_counted(
    database: Database,
    station: int,
    platform: Scripted,
    deliver: MakeDelivery,
    clock: VirtualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(database, station, "k")
    delivery = deliver(database, platform)
    written = pace.write

    def full(*given: object, **named: object) -> None:
        written(*given, **named)  # type: ignore[arg-type]
        raise Unavailable("full")

    with monkeypatch.context() as patch:
        patch.setattr(pace, "write", full)
        with pytest.raises(Unavailable):
            await delivery.step()
    assert states(database) == {}
    await run_on(delivery, clock, seconds=5)
    assert platform.texts() == ["k"]
    assert marks(states(database))[0][1] == 1


def states(database: Database) -> dict[str, bytes]:
    with database.short(write=False) as connection:
        return pace.everything(connection)


def marks(found: dict[str, bytes]) -> list[list[int]]:
    logs = [log for state in found.values() for log in Bucket.load(state).logs.values()]
    return [mark for log in logs for mark in log if mark[1]]


def worst(platform: Scripted) -> int:
    """The most that arrived in any minute."""
    times = [at for at, _ in platform.shown]
    return max(sum(1 for other in times if at <= other < at + timedelta(seconds=60)) for at in times)
