"""Every fault strikes where it should, and the book tells what people saw."""

import time
from typing import Any

import aiohttp
import pytest

from tests.simulator.wecom.town import Town

BODY = {"msgtype": "text", "text": {"content": "x"}}


async def test_drop_and_lost_answer_differ_by_what_people_see(town: Town) -> None:
    for kind, seen in (("drop", 0), ("lost_answer", 1)):
        town.fault(kind)
        with pytest.raises(aiohttp.ClientError):
            await town.hook(BODY)
        assert len(town.shown("park")) == seen


async def test_a_cut_answer_is_no_json(town: Town) -> None:
    town.fault("cut_answer", target="hook")
    with pytest.raises(aiohttp.ClientPayloadError):
        await town.hook(BODY)
    assert len(town.shown("park")) == 1


async def test_a_bad_gateway_is_html(town: Town) -> None:
    town.fault("5xx", target="park")
    address = town.channel("hook").endpoints["webhook"]
    async with town.http.post(address, json=BODY) as response:
        assert (response.status, response.content_type) == (502, "text/html")
    assert not town.shown("park")


async def test_too_fast_muted_and_late(town: Town) -> None:
    town.fault("45009")
    assert (await town.hook(BODY))["errcode"] == 45009
    town.fault("mute")
    assert (await town.hook(BODY))["errcode"] == 0
    assert not town.shown("park")
    town.fault("delay", seconds=0.2)
    begun = time.monotonic()
    assert (await town.hook(BODY))["errcode"] == 0
    assert time.monotonic() - begun >= 0.2


async def test_a_dead_token_and_a_foreign_address(town: Town) -> None:
    token = await town.token()
    town.fault("token_dead")
    assert (await town.call("user/get", access_token=token, userid="liyi"))["errcode"] == 40014
    fresh = await town.token()
    assert fresh != token
    assert (await town.call("user/get", access_token=fresh, userid="liyi"))["errcode"] == 0
    town.channel("app").state["trusted_ips"] = ["198.51.100.7"]
    assert (await town.call("user/get", access_token=fresh, userid="liyi"))["errcode"] == 60020
    assert town.side.calls["gettoken"] == 2


async def texts(line: Any, count: int) -> list[tuple[str, str]]:
    bodies = [(await line.frame())["body"] for _ in range(count)]
    return [(body["msgid"], body["text"]["content"].split()[-1]) for body in bodies]


async def test_frames_twice_swapped_renumbered_and_lost(town: Town) -> None:
    line = await town.connect()
    town.fault("duplicate")
    await town.say("li", "park", "a")
    first, second = await texts(line, 2)
    assert first == second
    town.fault("reorder")
    await town.say("li", "park", "b")
    await town.say("li", "park", "c")
    assert [word for _, word in await texts(line, 2)] == ["c", "b"]
    town.fault("msgid_reuse")
    await town.say("li", "park", "d")
    await town.say("li", "park", "e")
    (reused, _), (fresh, _) = await texts(line, 2)
    assert reused != fresh
    town.fault("no_callback")
    await town.say("li", "park", "f")
    await town.say("li", "park", "g")
    assert [word for _, word in await texts(line, 1)] == ["g"]


async def test_a_message_held_back_alone_comes_later(town: Town) -> None:
    line = await town.connect()
    town.fault("reorder")
    await town.say("li", "park", "a")
    assert town.world.faults.active == []
    await town.world.clock.advance(6)
    assert [word for _, word in await texts(line, 1)] == ["a"]


async def test_msgid_reuse_takes_the_last_id(town: Town) -> None:
    line = await town.connect()
    await town.say("li", "park", "a")
    town.fault("msgid_reuse")
    await town.say("li", "park", "b")
    (one, _), (two, _) = await texts(line, 2)
    assert one == two


async def test_kick_closes_and_freeze_silences(town: Town) -> None:
    line = await town.connect()
    town.fault("freeze", count=None)
    await line.socket.send_str('{"cmd": "ping", "headers": {"req_id": "1"}}')
    await town.say("li", "park", "a")
    with pytest.raises(TimeoutError):
        await line.socket.receive(timeout=0.15)
    town.world.faults.clear()
    kicked = await town.connect()
    town.fault("kick")
    assert await kicked.close_code() == 1001


async def test_faults_of_the_long_connections_answers(town: Town) -> None:
    line = await town.connect()
    await town.say("li", "park", "a")
    req_id = (await line.frame())["headers"]["req_id"]
    town.fault("45009")
    assert (await line.stream(req_id, "1", id="1"))["errcode"] == 45009
    town.fault("5xx")
    assert (await line.stream(req_id, "2", id="2"))["errcode"] == -1
    town.fault("removed")
    assert (await line.stream(req_id, "3", id="3"))["errcode"] == 93006
    town.fault("lost_answer")
    stream = {"id": "4", "finish": True, "content": "4"}
    frame = {"cmd": "aibot_respond_msg", "headers": {"req_id": req_id}, "body": {"msgtype": "stream", "stream": stream}}
    await line.socket.send_json(frame)
    assert await line.close_code() == 1001
    assert [entry.text for entry in town.shown("park")] == ["4"]
