"""What an officer must know of a delivery: what to mend, what a month has left, what can be sent again."""

from bot.clock import VirtualClock
from bot.delivery import BudgetNews, Delivery, Hooks
from bot.errors import Ambiguous, Permanent
from bot.messages import ChannelKind
from bot.metrics import Metrics
from storage import Database, directory, outbox, pace
from storage.outbox import OutboxState
from tests.bot.delivery.conftest import MakeDelivery
from tests.bot.delivery.scripted import Scripted, put, scripted, state


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
