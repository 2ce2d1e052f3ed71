"""Passive answers: taken in time they are sent, else they go out proactively; never both."""

import asyncio
from datetime import timedelta

from bot import wire
from bot.clock import VirtualClock
from bot.delivery.passive import Passives, Waiting
from bot.messages import ChatKind, Content, Outbound, ReplyHandle, ReplyKind
from storage import Database, outbox
from storage.outbox import OutboxState
from tests.bot.delivery.conftest import MakeDelivery, run_on
from tests.bot.delivery.scripted import Scripted, state


def handle(database: Database, station: int, clock: VirtualClock, waiting: Waiting | None) -> None:
    """What a handler's transaction leaves behind."""
    reply = ReplyHandle(ReplyKind.PASSIVE, "", clock.now() + timedelta(seconds=5))
    message = Outbound("answer:5", "t" * 22, "room", ChatKind.GROUP, Content(text="好"), reply=reply)
    draft = outbox.Draft(
        "answer:5",
        7,
        "room",
        wire.dump_outbound(message),
        state=OutboxState.SENDING,
        lease_until=clock.now() + timedelta(seconds=5),
    )
    with database.transaction(station) as session:
        row = outbox.put(session, draft)
        assert row is not None
        if waiting is not None:
            waiting.offer(station, row, message)


async def test_an_answer_in_time_goes_back_with_the_request(
    database: Database, station: int, clock: VirtualClock, platform: Scripted, deliver: MakeDelivery
) -> None:
    passives = Passives(database, clock)
    passives.register(5)
    taking = asyncio.create_task(passives.take(5, 5.0))
    await asyncio.sleep(0)
    handle(database, station, clock, passives.awaited(5))
    assert not taking.done()
    passives.committed([5])
    assert [message.key for message in await taking] == ["answer:5"]
    assert state(database, station, "answer:5").state is OutboxState.SENT
    await run_on(deliver(database, platform), clock, minutes=1)
    assert platform.asked == []
    assert passives.awaited(5) is None


async def test_nobody_takes_it_and_it_goes_out_by_itself(
    database: Database, station: int, clock: VirtualClock, platform: Scripted, deliver: MakeDelivery
) -> None:
    passives = Passives(database, clock)
    passives.register(5)
    waiting = passives.awaited(5)
    assert await passives.take(5, 0.01) == ()
    handle(database, station, clock, waiting)
    passives.committed([5])
    delivery = deliver(database, platform)
    await delivery.idle()
    assert platform.asked == []
    await run_on(delivery, clock, seconds=10)
    assert [(message.reply, message.repeat) for _, message in platform.asked] == [(None, False)]
    row = state(database, station, "answer:5")
    assert (row.state, row.tries) == (OutboxState.SENT, 1)


async def test_what_was_rolled_back_is_not_given_away(database: Database, station: int, clock: VirtualClock) -> None:
    passives = Passives(database, clock)
    passives.register(5)
    waiting = passives.awaited(5)
    assert waiting is not None
    waiting.offer(station, 12345, Outbound("gone", "t" * 22, "room", ChatKind.GROUP, Content()))
    passives.committed([5])
    assert await passives.take(5, 1.0) == ()


async def test_taken_over_by_delivery_it_is_not_given_again(
    database: Database, station: int, clock: VirtualClock, platform: Scripted, deliver: MakeDelivery
) -> None:
    passives = Passives(database, clock)
    passives.register(5)
    handle(database, station, clock, passives.awaited(5))
    clock.advance(seconds=6)
    await deliver(database, platform).idle()
    passives.committed([5])
    assert await passives.take(5, 1.0) == ()
    assert len(platform.shown) == 1


async def test_a_row_that_nobody_asked_for_answers_nothing(database: Database, clock: VirtualClock) -> None:
    assert await Passives(database, clock).take(9, 1.0) == ()
