"""Rows become messages: outcomes, order, pace and crashes, on both databases."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.clock import VirtualClock
from bot.delivery import BudgetNews, Delivery, Hooks
from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.messages import ChannelKind, Outbound, Receipt, ReplyHandle, ReplyKind
from bot.metrics import Metrics
from bot.platforms.base import Limit
from storage import Database, directory, outbox, pace
from storage.delivering import claim, settle_many
from storage.outbox import OutboxState
from tests.bot.delivery.conftest import MakeDelivery, run_on
from tests.bot.delivery.scripted import Scripted, promise, scripted, state
from tests.conftest import OpenDatabase


def put(database: Database, station: int, *keys: str, **more: object) -> None:
    with database.transaction(station) as session:
        for key in keys:
            promise(session, key, **more)  # type: ignore[arg-type]


async def test_a_promise_is_sent_once_and_its_receipt_kept(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    platform.default = Receipt(provider_id="p1", handle="h1")
    put(database, station, "answer:1")
    put(database, station, "answer:1")
    delivery = deliver(database, platform)
    await delivery.idle()
    await delivery.idle()
    assert platform.texts() == ["answer:1"]
    row = state(database, station, "answer:1")
    assert (row.state, row.provider_id, row.handle, row.tries) == (OutboxState.SENT, "p1", "h1", 1)
    assert await delivery.next_due() is None


async def test_not_sent_is_tried_again_with_growing_waits(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform.answers["room"].extend(Transient("http-502") for _ in range(3))
    put(database, station, "k")
    await run_on(deliver(database, platform), clock, minutes=5)
    waits = [(b[0] - a[0]).total_seconds() for a, b in pairwise(platform.asked)]
    assert waits == pytest.approx([2, 4, 8], abs=0.1)
    assert platform.texts() == ["k"]


async def test_chatter_gives_up_after_a_day_and_danger_never(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform.default = Transient("http-503")
    put(database, station, "chatter")
    put(database, station, "danger", address="duty", lane=0)
    delivery = deliver(database, platform)
    await run_on(delivery, clock, minutes=30)
    danger = [at for at, message in platform.asked if message.chat_address == "duty"]
    assert max(b - a for a, b in pairwise(danger)) <= timedelta(seconds=15.1)
    platform.answers["duty"].append(Receipt())
    await run_on(delivery, clock, hours=25)
    assert state(database, station, "chatter").state is OutboxState.FAILED
    assert state(database, station, "chatter").reason == "gave-up:http-503"
    assert state(database, station, "danger").state is OutboxState.SENT


async def test_expired_rows_never_leave(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    put(database, station, "stale", expires_at=clock.now() + timedelta(minutes=1))
    clock.advance(minutes=2)
    await deliver(database, platform).idle()
    assert platform.asked == []
    assert state(database, station, "stale").state is OutboxState.EXPIRED


@pytest.mark.parametrize(
    ("unclear", "asked", "final"),
    [("leave", 1, OutboxState.UNKNOWN), ("once", 2, OutboxState.SENT), ("resend", 2, OutboxState.SENT)],
)
async def test_unclear_is_handled_by_class(
    database: Database,
    station: int,
    platform: Scripted,
    deliver: MakeDelivery,
    clock: VirtualClock,
    unclear: str,
    asked: int,
    final: OutboxState,
) -> None:
    platform.answers["room"].append(Ambiguous("timeout"))
    put(database, station, "k", unclear=unclear)
    await run_on(deliver(database, platform), clock, minutes=3)
    assert [message.repeat for _, message in platform.asked] == [False, True][:asked]
    assert state(database, station, "k").state is final
    if unclear == "once":
        assert platform.asked[1][0] - platform.asked[0][0] == timedelta(seconds=60)
    if unclear == "resend":
        assert platform.asked[1][0] - platform.asked[0][0] < timedelta(seconds=1)


async def test_a_bulletin_is_repeated_once_only(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform.default = Ambiguous("timeout")
    put(database, station, "k", unclear="once")
    await run_on(deliver(database, platform), clock, hours=1)
    assert len(platform.asked) == 2
    assert state(database, station, "k").state is OutboxState.UNKNOWN


async def test_where_the_platform_swallows_repeats_unclear_is_always_resent(
    database: Database, station: int, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform = scripted(station, clock.now, same_key_once=True)
    platform.answers["room"].extend([Ambiguous("timeout"), Ambiguous("timeout")])
    put(database, station, "k", unclear="leave")
    await run_on(deliver(database, platform), clock, minutes=5)
    assert len(platform.asked) == 3
    assert state(database, station, "k").state is OutboxState.SENT


async def test_a_spent_reply_goes_out_proactively_at_once(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    reply = ReplyHandle(ReplyKind.REQUEST, "req", clock.now() + timedelta(hours=1))
    platform.answers["room"].append(ReplySpent())
    put(database, station, "k", reply=reply)
    await deliver(database, platform).idle()
    assert [message.reply for _, message in platform.asked] == [reply, None]
    assert state(database, station, "k").state is OutboxState.SENT


async def test_a_lapsed_reply_is_not_even_tried(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    put(database, station, "k", reply=ReplyHandle(ReplyKind.SESSION, "url", clock.now() + timedelta(minutes=1)))
    clock.advance(minutes=2)
    await deliver(database, platform).idle()
    assert [message.reply for _, message in platform.asked] == [None]


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


async def test_a_refusal_for_good_says_what_to_mend_and_is_told_once_per_row(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, metrics: Metrics
) -> None:
    platform.default = Permanent("93000", target_dead=True)
    put(database, station, "k")
    await deliver(database, platform).idle()
    row = state(database, station, "k")
    assert (row.state, row.answer, row.reason) == (OutboxState.FAILED, "93000", "93000")
    assert metrics.get("alarm", "target") == 1
    assert await deliver(database, platform).step() == 0


async def test_our_own_bug_in_a_platform_is_unclear_not_a_crash(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    platform.default = ZeroDivisionError()
    put(database, station, "k")
    await deliver(database, platform).idle()
    assert state(database, station, "k").state is OutboxState.UNKNOWN


# --- crashes ----------------------------------------------------------------------------------------------------------


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


async def test_a_dead_letter_is_replayed_by_an_officer(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform.answers["room"].append(Permanent("40035"))
    put(database, station, "k")
    delivery: Delivery = deliver(database, platform)
    await delivery.idle()
    with database.transaction(station) as session:
        (dead,) = outbox.list_dead(session)
        outbox.replay(session, dead.id, clock.now())
    await delivery.idle()
    assert platform.texts() == ["k"]


# --- what an officer must know ----------------------------------------------------------------------------------------


async def test_a_target_that_is_gone_marks_the_way_dead(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        chat = directory.put_chat(session, platform="wecom", kind=directory.ChatKind.GROUP, now=clock.now())
        directory.put_route(session, chat_id=chat.id, channel_id=7, address="room", can_push=True)
    platform.default = Permanent("93000", target_dead=True)
    told: list[str] = []
    hooks = Hooks(on_dead=lambda session, row, reason, now: told.append(f"{row.key} {reason}"))
    put(database, station, "k")
    await deliver(database, platform, hooks=hooks).idle()
    with database.reading(station) as session:
        (route,) = directory.routes_of(session, chat.id)
        assert (route.state, route.dead_reason) == (directory.ChatState.DEAD, "93000")
    assert told == ["k 93000"]


async def test_a_hook_that_fails_undoes_nothing(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery, metrics: Metrics
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    platform.default = Permanent("93000", target_dead=True)
    put(database, station, "k")
    await deliver(database, platform, hooks=Hooks(on_dead=broken)).idle()
    assert state(database, station, "k").state is OutboxState.FAILED
    assert metrics.get("hook_failed") == 1


async def test_the_month_s_budget_is_counted_kept_for_danger_and_told(
    database: Database, station: int, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform = scripted(station, clock.now, counted=("api",), edition="standard", kind=ChannelKind.DINGTALK_ROBOT)
    news: list[BudgetNews] = []
    hooks = Hooks(on_budget=lambda session, one, now: news.append(one))
    pace.exchange(database, (), lambda states: {}, now=0, booked=[(("corp", "2026-03", "api"), 3_998)])
    delivery = deliver(database, platform, hooks=hooks)
    put(database, station, "roster", subject="roster:1")
    put(database, station, "unclear", address="other", subject="roster:2")
    platform.answers["other"].append(Ambiguous("timeout"))
    await delivery.idle()
    assert pace.used(database, "2026-03") == {("corp", "2026-03", "api"): 4_000}
    assert [(one.part, one.used, one.runs_out is not None) for one in news] == [(0.8, 4_000, True)]
    put(database, station, "chatter", address="a", lane=4)
    put(database, station, "bulletin", address="b", subject="bulletin:1", lane=4)
    put(database, station, "danger", address="c", lane=0)
    await delivery.idle()
    assert (state(database, station, "chatter").state, state(database, station, "chatter").reason) == (
        OutboxState.FAILED,
        "budget",
    )
    assert {"bulletin", "danger"} <= set(platform.texts())


async def test_a_refused_try_costs_no_budget(
    database: Database, station: int, deliver: MakeDelivery, clock: VirtualClock
) -> None:
    platform = scripted(station, clock.now, counted=("api",), edition="standard", kind=ChannelKind.DINGTALK_ROBOT)
    platform.default = Permanent("40035")
    put(database, station, "k")
    await deliver(database, platform).idle()
    assert pace.used(database, "2026-03") == {}


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
