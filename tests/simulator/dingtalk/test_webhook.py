"""Custom robots: who may send, how fast, whom they can @."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.dingtalk.sign import card_sign, same, sign
from tests.simulator.dingtalk.conftest import CORP, SECRET, Town

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "dingtalk"


def text(content: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}, **more}


async def send(town: Town, body: Any, *, late_ms: int = 0, secret: str = SECRET, **query: str) -> dict[str, Any]:
    stamp = str(int(town.world.clock.now().timestamp() * 1000) - late_ms)
    asked = {"access_token": "hooktoken", "timestamp": stamp, "sign": sign(stamp, secret), **query}
    return await town.old("/robot/send", body, **asked)


def test_the_published_signature() -> None:
    path = FIXTURES / "sign_vector_community.json"
    if not path.exists():
        pytest.skip("the shared fixtures are not here")
    vector = json.loads(path.read_text())["payload"]
    assert sign(vector["timestamp"], vector["secret"]) == vector["sign"]
    assert card_sign(vector["timestamp"], vector["secret"]) != vector["sign"]
    assert same("a", "a")
    assert not same("名", "a")


@pytest.mark.parametrize(
    ("late_ms", "secret", "query", "errcode"),
    [
        (3_600_000, SECRET, {}, 0),
        (3_600_001, SECRET, {}, 310000),
        (-3_600_001, SECRET, {}, 310000),
        (0, "SECother", {}, 310000),
        (0, SECRET, {"timestamp": "١٢٣"}, 310000),
        (0, SECRET, {"sign": ""}, 310000),
        (0, SECRET, {"access_token": "nobody"}, 300005),
        (0, SECRET, {"access_token": ""}, 400101),
    ],
)
async def test_who_may_send(town: Town, late_ms: int, secret: str, query: dict[str, str], errcode: int) -> None:
    answer = await send(town, text("通知"), late_ms=late_ms, secret=secret, **query)
    assert answer["errcode"] == errcode
    assert len(town.shown()) == (errcode == 0)


async def test_a_keyword_must_occur(town: Town) -> None:
    town.world.channels["hook"].credentials["keywords"] = "通报, 提醒"
    assert (await send(town, text("你好")))["errcode"] == 310000
    assert (await send(town, text("反诈通报")))["errcode"] == 0


async def test_an_address_list_may_shut_us_out(town: Town) -> None:
    town.world.channels["hook"].credentials["ips"] = "10.0.0.0/8"
    assert (await send(town, text("你好")))["errcode"] == 310000
    town.world.channels["hook"].credentials["ips"] = "10.0.0.0/8 127.0.0.1"
    assert (await send(town, text("你好")))["errcode"] == 0


async def test_the_21st_in_a_minute_blocks_for_ten(town: Town) -> None:
    for _ in range(20):
        assert (await send(town, text("通知")))["errcode"] == 0
    assert (await send(town, text("通知")))["errcode"] == 130101
    await town.world.clock.advance(599)
    assert (await send(town, text("通知")))["errcode"] == 130101
    await town.world.clock.advance(1)
    assert (await send(town, text("通知")))["errcode"] == 0
    assert len(town.shown()) == 21


async def test_the_same_msg_uuid_shows_once(town: Town) -> None:
    for uuid in ("a", "a", "b"):
        assert (await send(town, text("通知", msgUuid=uuid)))["errcode"] == 0
    assert len(town.shown()) == 2


async def test_an_answer_that_was_lost_is_repeated_safely_with_a_msg_uuid(town: Town) -> None:
    town.fault("lost_answer", target="hook")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(town, text("通知", msgUuid="a"))
    assert (await send(town, text("通知", msgUuid="a")))["errcode"] == 0
    assert len(town.shown()) == 1


async def test_a_refused_message_is_no_repeat_when_it_comes_again(town: Town) -> None:
    town.fault("45009", target="hook")
    assert (await send(town, text("通知", msgUuid="a")))["errcode"] != 0
    assert (await send(town, text("通知", msgUuid="a")))["errcode"] == 0
    assert len(town.shown()) == 1


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({}, 40035),
        ({"msgtype": "image"}, 400105),
        ({"msgtype": "text"}, 40035),
        (text(""), 40035),
        ({"msgtype": "markdown", "markdown": {"text": "x"}}, 40035),
        (text("http://unsafe.test/x"), 430101),
        (text("违禁词样本"), 430102),
        (text("x" * 20_000), 460101),
    ],
)
async def test_bodies_that_are_refused(town: Town, body: Any, errcode: int) -> None:
    assert (await send(town, body))["errcode"] == errcode
    assert town.shown() == []


async def test_another_content_type_is_refused(town: Town) -> None:
    async with town.session.post(f"{town.oapi}/robot/send?access_token=hooktoken", data=b"{}") as answer:
        assert (await answer.json())["errcode"] == 43004


async def test_a_mention_counts_only_when_it_stands_in_the_text(town: Town) -> None:
    at = {"atUserIds": ["u-li", "u-wang"], "atMobiles": ["13800000001"]}
    await send(town, text("@u-li 请报送", at=at))
    await send(town, text("@13800000001 请报送", at=at))
    await send(town, text("请报送", at=at))
    assert [(e.text, e.mentions) for e in town.shown()] == [
        ("@李敏 请报送", ["li"]),
        ("@王强 请报送", ["wang"]),
        ("请报送", []),
    ]


async def test_everyone_and_the_external_group(town: Town) -> None:
    await send(town, text("开会", at={"isAtAll": True}))
    town.world.chats["park"].external = True
    await send(town, text("开会", at={"isAtAll": True}))
    assert [e.mentions for e in town.shown()] == [["all"], []]


async def test_link_and_feed_and_action_cards(town: Town) -> None:
    row = {"title": "第一条", "messageURL": "https://a.test/1", "picURL": "https://a.test/1.png"}
    await send(town, {"msgtype": "feedCard", "feedCard": {"links": [row, {**row, "title": "第二条"}]}})
    buttons = [{"title": "看", "actionURL": "https://a.test/2"}, {"title": "填", "actionURL": "https://a.test/3"}]
    await send(town, {"msgtype": "actionCard", "actionCard": {"title": "t", "text": "x", "btns": buttons}})
    feed, card = town.shown()
    assert (feed.kind, feed.text) == ("news", "第一条\n第二条")
    assert [(b.label, b.url) for b in card.buttons] == [("看", "https://a.test/2"), ("填", "https://a.test/3")]


async def test_dissolved_removed_and_disabled(town: Town) -> None:
    town.fault("removed")
    assert (await send(town, text("x")))["errcode"] == 400106
    town.world.channels["hook"].state["disabled"] = True
    assert (await send(town, text("x")))["errcode"] == 400102
    town.world.channels["hook"].state.clear()
    town.world.chats["park"].dissolved = True
    assert (await send(town, text("x")))["errcode"] == 400013


async def test_each_send_counts_as_webhook_use(town: Town) -> None:
    await send(town, text("x"))
    state = town.side.state
    assert state.quotas.count(CORP, "push", state.now) == 1
    assert state.quotas.count(CORP, "api", state.now) == 0
    town.fault("quota")
    assert (await send(town, text("x")))["errcode"] == 90020
