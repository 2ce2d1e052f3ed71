"""Stream against the simulated gateway: stored before acknowledged, nothing lost by cuts, silence or replacement."""

import asyncio
import logging

import pytest

from bot.messages import ChatKind, InboundKind, ReplyKind
from simulator.dingtalk import Limits
from tests.bot.platforms.dingtalk.conftest import CLIENT_SECRET, CORP, GROUP, Town, robot_channel
from tests.bot.platforms.fakes import Hears


async def test_a_group_message_arrives_whole(town: Town) -> None:
    await town.connect(town.robot())
    await town.says("今天有访客")
    (heard,) = town.inbox.stored
    assert (heard.text, heard.chat_address, heard.chat_kind) == ("今天有访客", GROUP, ChatKind.GROUP)
    assert (heard.sender.corp, heard.sender.user_id, heard.sender.nick) == (CORP, "u-wang", "王强")
    assert heard.trusted
    assert heard.chat_title == "园区群"
    assert heard.reply is not None
    assert heard.reply.kind is ReplyKind.SESSION
    assert not town.side.push.lost


async def test_an_outsider_has_no_user_id(town: Town) -> None:
    await town.connect(town.robot())
    await town.says("我是外人", person="zhao")
    assert town.inbox.stored[0].sender.user_id == ""
    assert town.inbox.stored[0].sender.corp == "dingother"


async def test_unavailable_is_not_acknowledged_and_comes_again(town: Town) -> None:
    await town.connect(town.robot())
    town.inbox.down = True
    await town.says("重要")
    assert town.inbox.stored == []
    town.inbox.down = False
    await town.advance(61)
    assert [m.text for m in town.inbox.stored] == ["重要"]
    await town.advance(600)
    assert len(town.inbox.stored) == 1
    assert not town.side.push.lost


async def test_a_duplicate_has_the_same_id(town: Town) -> None:
    await town.connect(town.robot())
    town.fault("duplicate")
    await town.says("一次")
    assert len(town.inbox.waited) == 2
    assert len(town.inbox.stored) == 1


async def test_a_cut_connection_is_opened_again(town: Town) -> None:
    await town.connect(town.robot())
    first = town.side.gateway.connections[0]
    town.fault("kick")
    await town.until(lambda: first not in town.side.gateway.connections and town.side.gateway.connections)
    await town.says("又来了")
    assert [m.text for m in town.inbox.stored] == ["又来了"]


async def test_a_farewell_opens_the_replacement_first(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    old = town.side.gateway.connections[0]
    await town.side.gateway.expire(old)
    await town.until(lambda: len(town.side.gateway.connections) == 2)
    assert not old.socket.closed
    await town.says("走新的")
    assert [m.text for m in town.inbox.stored] == ["走新的"]
    await town.until(lambda: len(town.side.gateway.connections) == 1)
    assert old.socket.closed
    assert robot.stream.connections == 1


async def test_a_frozen_connection_is_replaced(town: Town) -> None:
    await town.connect(town.robot(silent_seconds=0.3, heartbeat_seconds=30.0))
    first = town.side.gateway.connections[0]
    town.fault("freeze")
    await town.until(lambda: first.frozen)
    await town.until(lambda: any(c is not first for c in town.side.gateway.connections))
    assert ("stream", "silent") in town.house.counted


async def test_an_old_connection_is_renewed_by_plan(town: Town) -> None:
    await town.connect(town.robot(renew_seconds=0.2))
    first = town.side.gateway.connections[0]
    await town.until(lambda: any(c is not first for c in town.side.gateway.connections))
    assert ("stream", "aged") in town.house.counted


async def test_two_connections_share_and_lose_nothing(town: Town) -> None:
    robot = town.robot(connections=2)
    await town.connect(robot, connections=2)
    for number in range(20):
        await town.says(f"第{number}条")
    assert sorted(m.text for m in town.inbox.stored) == sorted(f"第{n}条" for n in range(20))
    town.fault("duplicate")
    await town.says("两边")
    assert len(town.inbox.stored) == 21


async def test_messages_are_stored_side_by_side(town: Town) -> None:
    """Frames that are there together are handed on together, so that one commit can take them all."""
    waiting, most, door = 0, 0, asyncio.Event()

    async def receive(*_: object) -> tuple[()]:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        if waiting == 5:
            door.set()
        await door.wait()
        waiting -= 1
        return ()

    robot = town.robot()
    task = asyncio.create_task(robot.run(Hears(receive)))
    town.running.append(task)
    await town.until(lambda: town.side.gateway.connections)
    await asyncio.gather(*(town.says(f"{n}") for n in range(5)))
    assert most == 5
    assert not town.side.push.lost


async def test_events_are_stored_or_asked_for_later(town: Town) -> None:
    await town.connect(town.robot())
    town.inbox.down = True
    town.side.happened(
        town.world.channels["robot"], "chat_disband", {"openConversationId": GROUP, "operator": "u-wang"}
    )
    await town.world.settle()
    town.inbox.down = False
    await town.advance(61)
    (event,) = town.inbox.stored
    assert (event.kind, event.event, event.chat_address) == (InboundKind.EVENT, "chat_disband", GROUP)
    assert event.sender.user_id == "u-wang"


async def test_wrong_credentials_are_tried_slowly_and_alarmed(town: Town) -> None:
    robot = town.robot(channel=robot_channel(credentials={"client_secret": "wrong"}))
    town.running.append(asyncio.create_task(robot.run(town.inbox)))
    await town.until(lambda: ("alarm", "dingtalk-credentials") in town.house.counted)
    await asyncio.sleep(0.2)
    assert town.side.state.calls["POST /v1.0/gateway/connections/open"] == 1


@pytest.mark.parametrize("kind", ["5xx", "drop", "45009", "cut_answer"])
async def test_a_troubled_opening_is_tried_again(town: Town, kind: str) -> None:
    town.fault(kind, count=2)
    await town.connect(town.robot())
    assert town.side.state.calls["POST /v1.0/gateway/connections/open"] == 3


async def test_cancelling_finishes_what_is_under_way(town: Town) -> None:
    begun, door = asyncio.Event(), asyncio.Event()

    async def receive(*_: object) -> tuple[()]:
        begun.set()
        await door.wait()
        return ()

    task = asyncio.create_task(town.robot().run(Hears(receive)))
    await town.until(lambda: town.side.gateway.connections)
    saying = asyncio.create_task(town.says("最后一条"))
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0.02)
    door.set()
    await asyncio.gather(task, saying, return_exceptions=True)
    assert not town.side.push.lost
    assert not town.side.gateway.connections


async def test_our_own_fault_costs_one_frame_only(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    async def receive(inbound: object, wait: float) -> tuple[()]:
        if "坏" in getattr(inbound, "text", ""):
            raise RuntimeError("正文 " + getattr(inbound, "text", ""))
        await town.inbox(inbound, wait)  # type: ignore[arg-type]
        return ()

    with caplog.at_level(logging.DEBUG):
        town.running.append(asyncio.create_task(town.robot().run(Hears(receive))))
        await town.until(lambda: town.side.gateway.connections)
        await town.says("坏消息")
        await town.says("好消息")
    assert [m.text for m in town.inbox.stored] == ["好消息"]
    assert "坏" not in caplog.text
    assert CLIENT_SECRET not in caplog.text


async def test_over_quota_is_acknowledged_and_alarmed(town: Town) -> None:
    await town.connect(town.robot())
    town.fault("quota")
    await town.says("超额")
    assert town.inbox.stored == []
    assert ("alarm", "dingtalk-quota") in town.house.counted
    assert not town.side.push.lost


class TestQuietSeconds:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(push_timeout=1.0, keepalive=0.05)

    async def test_the_platforms_pings_are_answered_and_keep_the_clock_fresh(self, town: Town) -> None:
        robot = town.robot(silent_seconds=0.4)
        await town.connect(robot)
        first = town.side.gateway.connections[0]
        await asyncio.sleep(0.8)
        assert town.side.gateway.connections == [first]
        quiet = robot.stream.quiet_seconds()
        assert quiet is not None
        assert quiet < 0.4
        ack = await town.side.gateway.ping(first)
        assert ack is not None
        assert ack["code"] == 200
        assert "opaque" in ack["data"]
