"""Killed, asleep, cut off or stopped at any point of claim, send and settle: nothing lost, nothing shown twice but by
rule."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from bot.errors import Transient
from bot.messages import Receipt
from bot.metrics import Metrics
from bot.platforms.base import Limit
from storage import Database
from storage.delivering import claim
from storage.outbox import OutboxState
from storage.settling import settle_many
from tests.bot.delivery.conftest import MakeDelivery, run_on
from tests.bot.delivery.scripted import Scripted, promise, put, scripted, state
from tests.conftest import OpenDatabase


@pytest.mark.parametrize(("unclear", "shown"), [("leave", 0), ("once", 1), ("resend", 1)])
async def test_killed_between_claim_and_send(
    database: Database,
    station: int,
    platform: Scripted,
    deliver: MakeDelivery,
    clock: VirtualClock,
    unclear: str,
    shown: int,
) -> None:
    put(database, station, "k", unclear=unclear)
    assert len(claim(database, 0, clock.now(), 10)) == 1  # and the process dies
    delivery = deliver(database, platform)
    await delivery.idle()
    assert platform.asked == []  # its lease still runs
    await run_on(delivery, clock, minutes=5)
    assert len(platform.shown) == shown
    assert state(database, station, "k").state is (OutboxState.SENT if shown else OutboxState.UNKNOWN)
    assert all(message.repeat for _, message in platform.asked)


async def test_killed_between_send_and_settle_shows_twice_only_by_rule(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    for key, unclear in (("chatter", "leave"), ("bulletin", "once"), ("danger", "resend")):
        put(database, station, key, address=key, unclear=unclear)
    dying = deliver(database, platform)
    await dying.step()
    await asyncio.sleep(0.01)  # the answers are in, nothing is settled
    assert len(platform.shown) == 3
    await run_on(deliver(database, platform), clock, minutes=5)
    assert Counter(platform.texts()) == {"chatter": 1, "bulletin": 2, "danger": 2}


async def test_a_worker_that_slept_through_its_lease_settles_nothing(
    open_database: OpenDatabase,
    station: int,
    platform: Scripted,
    deliver: MakeDelivery,
    clock: VirtualClock,
    metrics: Metrics,
) -> None:
    first, second = open_database(), open_database(worker=1)
    put(first, station, "k", unclear="resend")
    asleep = deliver(first, platform)
    await asleep.step()
    await asyncio.sleep(0.01)
    clock.advance(seconds=61)
    await deliver(second, platform).idle()
    tries = state(second, station, "k").tries
    await asleep.step()
    row = state(second, station, "k")
    assert (row.state, row.tries) == (OutboxState.SENT, tries)
    assert metrics.get("delivery_lease_lost") == 1


async def test_a_clock_that_jumps_does_not_take_our_own_rows_from_us(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform.gate = asyncio.Event()
    put(database, station, "k", unclear="resend")
    delivery = deliver(database, platform)
    await delivery.step()
    clock.advance(hours=1)
    await delivery.step()
    await delivery.step()
    platform.gate.set()
    await delivery.idle()
    assert len(platform.asked) == 1
    assert state(database, station, "k").state is OutboxState.SENT


async def test_two_engines_never_send_one_row_twice(
    open_database: OpenDatabase, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    database = open_database()
    if database.dialect == "sqlite":
        pytest.skip("one engine per SQLite file, held by its lock")
    with database.transaction(station) as session:
        for n in range(300):
            promise(session, f"k{n}", f"room{n % 60}", lane=n % 5)
    engines = [deliver(open_database(worker=n), platform, parallel=16) for n in range(4)]
    await asyncio.gather(*(engine.idle() for engine in engines))
    await asyncio.gather(*(engine.idle() for engine in engines))
    assert Counter(Counter(platform.texts()).values()) == {1: 300}
    assert not platform.doubled
    order = [int(key[1:]) for key in platform.texts() if int(key[1:]) % 60 == 5]
    assert order == sorted(order)


async def test_stopping_settles_what_flies_and_gives_back_what_waits(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    platform.gate = asyncio.Event()
    for n in range(20):
        put(database, station, f"k{n}", address=f"room{n}")
    delivery = deliver(database, platform, parallel=2)
    await delivery.step()
    await asyncio.sleep(0)
    platform.gate.set()
    await delivery.stop()
    states = Counter(state(database, station, f"k{n}").state for n in range(20))
    assert states == {OutboxState.SENT: 2, OutboxState.PENDING: 18}
    assert {state(database, station, f"k{n}").tries for n in range(20)} == {0, 1}


async def test_six_hours_of_outage_drain_urgent_first_and_stale_chatter_expires(
    database: Database, station: int, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform = scripted(station, clock.now, limits=(Limit("channel", 20, 60.0, 60.0),))
    platform.default = Transient("http-503")
    put(database, station, *[f"stale{n}" for n in range(5)], lane=4, expires_at=clock.now() + timedelta(hours=2))
    for n in range(8):
        put(database, station, f"old{n}", address=f"room{n}", lane=4)
    delivery = deliver(database, platform)
    await run_on(delivery, clock, hours=6)
    assert platform.shown == []
    platform.default = Receipt()
    put(database, station, "fresh", address="fresh", lane=3)
    for n in range(3):
        put(database, station, f"urgent{n}", address=f"urgent{n}", lane=2)
    await run_on(delivery, clock, hours=1)
    order = platform.texts()
    assert set(order[:3]) == {"urgent0", "urgent1", "urgent2"}
    assert order[3] == "fresh"
    assert len(order) == 12
    assert platform.worst_window(60.0) <= 20
    assert {state(database, station, f"stale{n}").state for n in range(5)} == {OutboxState.EXPIRED}


async def test_an_unreachable_database_loses_nothing(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.delivery import desk
    from storage import Unavailable

    put(database, station, "k")
    delivery = deliver(database, platform)
    await delivery.step()
    await asyncio.sleep(0.01)

    def gone(*_: object, **__: object) -> list[int]:
        raise Unavailable("locked")

    monkeypatch.setattr(desk, "settle_many", gone)
    with pytest.raises(Unavailable):
        await delivery.step()
    monkeypatch.setattr(desk, "settle_many", settle_many)
    await delivery.idle()
    assert len(platform.shown) == 1
    assert state(database, station, "k").state is OutboxState.SENT


async def test_a_robot_that_another_process_holds_is_left_to_it(
    open_database: OpenDatabase, station: int, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    here, there = scripted(station, clock.now), scripted(station, clock.now)
    here.default = Transient("not-connected")
    put(open_database(), station, "k")
    mine, other = deliver(open_database(worker=1), here), deliver(open_database(worker=2), there)
    for _ in range(20):
        await mine.idle()
        clock.advance(seconds=3)
    assert state(open_database(worker=3), station, "k").tries == 0
    await other.idle()
    assert there.texts() == ["k"]


async def test_cancelled_in_the_middle_of_a_claim_it_forgets_nothing(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    for n in range(20):
        put(database, station, f"k{n}", address=f"room{n}", unclear="leave")
    delivery = deliver(database, platform, parallel=4)
    running = asyncio.create_task(delivery.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await delivery.stop()
    states = Counter(state(database, station, f"k{n}").state for n in range(20))
    assert set(states) <= {OutboxState.SENT, OutboxState.PENDING}
    assert states[OutboxState.SENT] == len(platform.shown)
