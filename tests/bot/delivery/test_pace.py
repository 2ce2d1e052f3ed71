"""Order, limits and room: what leaves when, and that nothing slow holds up what must not wait."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from bot.errors import Transient
from bot.messages import Outbound, Receipt
from bot.metrics import Metrics
from bot.platforms.base import Limit
from storage import Database
from storage.delivering import claim
from storage.outbox import OutboxState
from tests.bot.delivery.conftest import MakeDelivery, run_on
from tests.bot.delivery.scripted import Scripted, put, scripted, state
from tests.conftest import OpenDatabase


async def test_too_fast_closes_the_bucket_for_everyone_behind_it(
    database: Database,
    station: int,
    platform: Scripted,
    deliver: MakeDelivery,
    clock: VirtualClock,
    metrics: Metrics,
) -> None:
    platform.answers["a"].append(Transient("45009", retry_after=timedelta(minutes=1), scope="channel"))
    other = scripted(station, clock.now, id=8)
    put(database, station, "first", address="a")
    delivery = deliver(database, platform, other)
    await delivery.idle()
    put(database, station, "second", address="b", lane=0)
    put(database, station, "third", address="c", channel=8)
    start = clock.now()
    await delivery.idle()
    assert other.texts() == ["third"]
    await run_on(delivery, clock, minutes=2)
    assert all(at - start >= timedelta(minutes=1) for at, _ in platform.shown)
    assert Counter(platform.texts()) == {"first": 1, "second": 1}
    assert metrics.get("limit", "channel") == 1


async def test_order_is_kept_behind_a_row_that_is_tried_again_and_urgent_overtakes(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform.answers["room"].append(Transient("http-502"))
    put(database, station, "part1", "part2", lane=4)
    delivery = deliver(database, platform)
    await delivery.idle()
    put(database, station, "part3", lane=4)
    put(database, station, "urgent", lane=2)
    await run_on(delivery, clock, minutes=1)
    assert platform.texts() == ["urgent", "part1", "part2", "part3"]


async def test_lanes_leave_in_order(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    for lane in (4, 2, 0, 3, 1):
        put(database, station, f"lane{lane}", address=f"room{lane}", lane=lane)
    await deliver(database, platform, parallel=1).idle()
    assert [message.key for _, message in platform.asked][:3] == ["lane0", "lane1", "lane2"]
    assert len(platform.shown) == 5


async def test_no_limit_is_broken_and_it_survives_a_restart(
    open_database: OpenDatabase, station: int, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    database = open_database()
    platform = scripted(station, clock.now, limits=(Limit("channel", 20, 60.0, 600.0),))
    put(database, station, *[f"k{n:02}" for n in range(50)], lane=4)
    await run_on(deliver(database, platform), clock, seconds=20)
    assert len(platform.shown) == 18  # bulk leaves a tenth to what may yet come
    second = open_database(worker=1)
    await run_on(deliver(second, platform), clock, minutes=5)
    assert platform.texts() == [f"k{n:02}" for n in range(50)]
    assert platform.worst_window(60.0) <= 20


async def test_an_urgent_message_finds_room_during_a_fan_out(
    database: Database, station: int, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform = scripted(station, clock.now, limits=(Limit("address", 20, 60.0),))
    put(database, station, *[f"bulk{n}" for n in range(40)], lane=4)
    delivery = deliver(database, platform)
    await delivery.idle()
    put(database, station, "urgent", lane=2)
    asked = clock.now()
    await run_on(delivery, clock, minutes=5)
    at = next(at for at, message in platform.shown if message.key == "urgent")
    assert at - asked < timedelta(seconds=3)
    assert platform.worst_window(60.0) <= 20


async def test_one_slow_destination_holds_up_nobody(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    slow = asyncio.Event()

    async def send(message: Outbound) -> Receipt:
        if message.chat_address == "slow":
            await slow.wait()
        return await Scripted.send(platform, message)

    platform.send = send  # type: ignore[method-assign]
    put(database, station, "s", address="slow")
    for n in range(30):
        put(database, station, f"k{n}", address=f"room{n}")
    delivery = deliver(database, platform, parallel=4)
    running = asyncio.create_task(delivery.run())
    async with asyncio.timeout(10):
        await platform.has_shown(30)
        slow.set()
        await platform.has_shown(31)
    running.cancel()
    await delivery.stop()
    assert not platform.doubled
    assert state(database, station, "s").state is OutboxState.SENT


async def test_danger_finds_a_slot_when_bulk_holds_them_all(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    platform.gate = asyncio.Event()
    for n in range(100):
        put(database, station, f"k{n}", address=f"room{n}", lane=4)
    delivery = deliver(database, platform, parallel=8)
    await delivery.step()
    await asyncio.sleep(0)
    put(database, station, "danger", address="duty", lane=0)
    await delivery.step()
    await asyncio.sleep(0)
    assert "danger" in [message.key for _, message in platform.asked]
    assert platform.most_flying == 9
    platform.gate.set()
    await delivery.idle()
    assert len(platform.shown) == 101


async def test_with_every_slot_stuck_it_still_finds_danger_and_does_not_hammer_the_database(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.delivery import desk

    trips = 0

    def counted(*arguments: object, **more: object) -> object:
        nonlocal trips
        trips += 1
        return claim(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "claim", counted)
    platform.gate = asyncio.Event()
    for n in range(60):
        put(database, station, f"k{n}", address=f"room{n}", lane=4)
    delivery = deliver(database, platform, parallel=8)
    running = asyncio.create_task(delivery.run())
    await asyncio.sleep(0.3)
    assert trips < 6
    put(database, station, "danger", address="duty", lane=0)
    delivery.wake()
    await asyncio.sleep(0.3)
    assert "danger" in [message.key for _, message in platform.asked]
    platform.gate.set()
    async with asyncio.timeout(10):
        await platform.has_shown(61)
    running.cancel()
    await delivery.stop()
