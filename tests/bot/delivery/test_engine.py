"""What becomes of a row: sent, refused, unclear, lapsed, on both databases."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.clock import VirtualClock
from bot.errors import Ambiguous, ReplySpent, Transient
from bot.messages import Receipt, ReplyHandle, ReplyKind
from storage import Database
from storage.outbox import OutboxState
from tests.bot.delivery.conftest import MakeDelivery, run_on
from tests.bot.delivery.scripted import Scripted, put, scripted, state


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


async def test_our_own_bug_in_a_platform_is_unclear_not_a_crash(
    database: Database, station: int, platform: Scripted, deliver: MakeDelivery
) -> None:
    platform.default = ZeroDivisionError()
    put(database, station, "k")
    await deliver(database, platform).idle()
    assert state(database, station, "k").state is OutboxState.UNKNOWN
