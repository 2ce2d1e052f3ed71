"""The gateway: opening, tickets, pings, goodbye, redelivery, several connections."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.simulator.dingtalk.bot import BOT_TOPIC, Bot
from tests.simulator.dingtalk.conftest import Town

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "dingtalk"


async def test_wrong_credentials_are_401_auth_failed(town: Town) -> None:
    status, answer = await Bot(town.session, town.api).open(secret="s3cret ")
    assert status == 401
    assert answer["code"] == "authFailed"
    assert set(answer) == {"code", "message", "requestid"}
    assert town.side.state.refused[("POST /v1.0/gateway/connections/open", "authFailed")] == 1


async def test_without_the_accept_header_the_gateway_speaks_xml(town: Town) -> None:
    status, answer = await Bot(town.session, town.api).open(Accept="*/*")
    assert status == 200
    assert answer.startswith("<Response><endpoint>ws://")


async def connect(town: Town, opened: dict[str, Any]) -> aiohttp.ClientWebSocketResponse:
    return await town.session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})


async def test_a_ticket_opens_one_connection(town: Town) -> None:
    _, opened = await Bot(town.session, town.api).open()
    socket = await connect(town, opened)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await connect(town, opened)
    await socket.close()


async def test_a_ticket_lapses_after_90_seconds(town: Town) -> None:
    _, opened = await Bot(town.session, town.api).open()
    _, second = await Bot(town.session, town.api).open()
    await town.world.clock.advance(89)
    await (await connect(town, opened)).close()
    await town.world.clock.advance(1)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await connect(town, second)


async def test_a_ping_is_answered_with_its_own_data(town: Town) -> None:
    bot = await town.bot()
    (connection,) = town.side.gateway.connections
    ack = await town.side.gateway.ping(connection)
    assert ack is not None
    assert json.loads(ack["data"]) == bot.heard("ping")[0]


async def test_a_frame_has_the_shape_of_the_published_one(town: Town) -> None:
    if not FIXTURES.exists():
        pytest.skip("the shared fixtures are not here")
    published = json.loads((FIXTURES / "stream_callback_bot_frame.json").read_text())["payload"]
    bot = await town.bot()
    await town.says("测试数据")
    (frame,) = bot.frames
    assert set(published) <= set(frame)
    assert set(published["headers"]) <= set(frame["headers"])
    ours, theirs = json.loads(frame["data"]), json.loads(published["data"])
    assert set(theirs) - {"createA"} <= set(ours)
    for name in set(theirs) - {"createA"}:
        assert type(ours[name]) is type(theirs[name]), name
    assert ours["text"]["content"] == " 测试数据"


async def test_an_unacknowledged_message_comes_again_after_a_minute_with_the_same_id(town: Town) -> None:
    bot = await town.bot(acks=False)
    town.impatient()
    await town.says("收到")
    await town.world.clock.advance(59)
    assert len(bot.heard()) == 1
    bot.acks = True
    town.impatient(5)
    await town.world.clock.advance(1)
    first, second = bot.heard()
    assert first == second
    assert bot.frames[0]["headers"]["messageId"] != bot.frames[1]["headers"]["messageId"]
    await town.world.clock.advance(600)
    assert len(bot.heard()) == 2


async def test_after_three_redeliveries_the_message_is_lost(town: Town) -> None:
    bot = await town.bot(acks=False)
    town.impatient()
    await town.says("收到")
    await town.world.clock.advance(600)
    assert len(bot.heard()) == 4
    assert len(town.side.push.lost) == 1


async def test_a_message_said_while_nobody_is_connected_comes_a_minute_later(town: Town) -> None:
    await town.says("收到")
    bot = await town.bot()
    await town.world.clock.advance(60)
    assert [m["text"]["content"] for m in bot.heard()] == [" 收到"]


async def test_several_connections_share_the_messages(town: Town) -> None:
    bots = [await town.bot() for _ in range(3)]
    for number in range(30):
        await town.says(str(number))
    counts = [len(bot.heard()) for bot in bots]
    assert sum(counts) == 30
    assert all(counts)


async def test_goodbye_then_silence_then_the_close_ten_seconds_later(town: Town) -> None:
    old, new = await town.bot(), await town.bot()
    leaving = town.side.gateway.connections[0]
    await town.side.gateway.expire(leaving)
    for number in range(10):
        await town.says(str(number))
    assert old.heard() == []
    assert [f["headers"]["topic"] for f in old.frames] == ["disconnect"]
    assert len(new.heard()) == 10
    await town.world.clock.advance(9)
    assert not old.closed
    await town.world.clock.advance(1)
    await old.gone()


async def test_an_event_is_told_again_until_it_is_a_success(town: Town) -> None:
    bot = await town.bot(event="LATER")
    town.side.happened(town.robot, "chat_disband", {"chatId": "chat1"})
    await town.world.settle()
    bot.event = "SUCCESS"
    await town.world.clock.advance(300)
    events = [f for f in bot.frames if f["type"] == "EVENT"]
    assert len(events) == 2
    assert len({f["headers"]["eventId"] for f in events}) == 1
    assert events[0]["headers"]["eventType"] == "chat_disband"


async def test_a_kicked_connection_closes(town: Town) -> None:
    bot = await town.bot()
    town.fault("kick", target="robot")
    await bot.gone()
    assert town.side.gateway.connections == []


async def test_a_frozen_connection_stays_open_and_silent_and_a_new_one_works(town: Town) -> None:
    frozen = await town.bot()
    town.fault("freeze")
    await town.side.gateway.strike()
    town.impatient()
    await town.says("听见吗")
    town.impatient(5)
    assert frozen.heard() == []
    assert not frozen.closed
    await frozen.close()
    new = await town.bot()
    await town.world.clock.advance(60)
    assert len(new.heard()) == 1


async def test_a_robot_over_http_gets_nothing_by_stream(town: Town) -> None:
    bot = await town.bot()
    town.robot.mode = "http"
    await town.says("你好")
    assert bot.heard(BOT_TOPIC) == []
