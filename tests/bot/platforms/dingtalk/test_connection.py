"""One socket against a bare gateway that says what the tests want, byte for byte."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from bot.platforms.dingtalk import Settings
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.http_client import Client
from tests.bot.platforms.dingtalk.conftest import CLIENT_SECRET, robot_channel
from tests.bot.platforms.fakes import Hears, House, Inbox

BOT = {
    "specVersion": "1.0", "type": "CALLBACK",
    "headers": {"topic": "/v1.0/im/bot/messages/get", "messageId": "m1", "contentType": "application/json"},
}  # fmt: skip


def bot_frame(number: int, text: str = "好") -> str:
    data = {"msgId": f"msg{number}", "conversationId": "cid", "msgtype": "text", "text": {"content": text}}
    return json.dumps({**BOT, "headers": {**BOT["headers"], "messageId": f"m{number}"}, "data": json.dumps(data)})  # type: ignore[dict-item]


class Gateway:
    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.accepts: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: list[tuple[int, dict[str, Any]]] = []
        self.arrived = asyncio.Event()
        self.endpoint = ""
        self.answer_pings = True

    async def open(self, request: web.Request) -> web.Response:
        self.opened.append(await request.json())
        self.accepts.append(request.headers.get("Accept", ""))
        return web.json_response({"endpoint": self.endpoint, "ticket": "t/+= &"})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        assert request.query["ticket"] == "t/+= &"
        socket = web.WebSocketResponse(autoping=self.answer_pings)
        await socket.prepare(request)
        number = len(self.sockets)
        self.sockets.append(socket)
        self.arrived.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acks.append((number, json.loads(message.data)))
                self.arrived.set()
        return socket

    async def until(self, holds: Any) -> None:
        async with asyncio.timeout(5):
            while not holds():
                self.arrived.clear()
                await self.arrived.wait()

    async def ack_of(self, message_id: str) -> tuple[int, dict[str, Any]]:
        await self.until(lambda: any(a["headers"]["messageId"] == message_id for _, a in self.acks))
        return next((n, a) for n, a in self.acks if a["headers"]["messageId"] == message_id)


class Desk:
    def __init__(self, gateway: Gateway, house: House, base: str) -> None:
        self.gateway = gateway
        self.house = house
        self.inbox = Inbox()
        self.base = base
        self.tasks: list[asyncio.Task[None]] = []

    async def run(self, receive: Any = None, **more: Any) -> Robot:
        settings = Settings(
            api_base=self.base, gateway_base=self.base.replace("http", "ws"), retry_first_seconds=0.02, **more
        )
        robot = Robot(robot_channel(), self.house.services, settings)
        self.tasks.append(asyncio.create_task(robot.run(Hears(receive) if receive else self.inbox)))
        await self.gateway.until(lambda: self.gateway.sockets)
        return robot


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    gateway = Gateway()
    app = web.Application()
    app.add_routes([web.post("/v1.0/gateway/connections/open", gateway.open), web.get("/connect", gateway.connect)])
    runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    gateway.endpoint = base.replace("http", "ws") + "/connect"
    house = House(http=Client([base, base.replace("http", "ws")]))
    made = Desk(gateway, house, base)
    yield made
    for task in made.tasks:
        task.cancel()
    await asyncio.gather(*made.tasks, return_exceptions=True)
    await house.close()
    await runner.cleanup()


async def test_opening_says_who_and_what_for(desk: Desk) -> None:
    await desk.run()
    (asked,) = desk.gateway.opened
    assert (asked["clientId"], asked["clientSecret"]) == ("dingabc", CLIENT_SECRET)
    assert {(s["type"], s["topic"]) for s in asked["subscriptions"]} == {
        ("EVENT", "*"),
        ("CALLBACK", "/v1.0/im/bot/messages/get"),
        ("CALLBACK", "/v1.0/card/instances/callback"),
    }
    assert desk.gateway.accepts == ["application/json"]


async def test_a_ping_is_answered_with_its_own_data(desk: Desk) -> None:
    await desk.run()
    data = '{"opaque" : "123-dsfs"}'
    await desk.gateway.sockets[0].send_json(
        {"type": "SYSTEM", "headers": {"topic": "ping", "messageId": "p"}, "data": data}
    )
    _, ack = await desk.gateway.ack_of("p")
    assert (ack["code"], ack["message"], ack["data"]) == (200, "OK", data)


async def test_bad_frames_cost_no_connection(desk: Desk) -> None:
    await desk.run()
    socket = desk.gateway.sockets[0]
    for bad in ("", "{", "[]", '{"type": "SYSTEM", "headers": {"topic": "ping",}}', '{"header": {}, "type": "EVENT"}'):
        await socket.send_str(bad)
    await socket.send_bytes(b"\x00\xff")
    for topic in ("CONNECTED", "REGISTERED", "KEEPALIVE"):
        await socket.send_json({"type": "SYSTEM", "headers": {"topic": topic}})
    await socket.send_json({"type": "CALLBACK", "headers": {"topic": "/slow", "messageId": "m-7"}, "data": "{}"})
    await socket.send_json({**BOT, "data": "not json"})
    await socket.send_str(bot_frame(2))
    assert (await desk.gateway.ack_of("m-7"))[1]["code"] == 404
    assert (await desk.gateway.ack_of("m1"))[1]["code"] == 400
    assert (await desk.gateway.ack_of("m2"))[1]["code"] == 200
    assert len(desk.gateway.sockets) == 1
    assert desk.house.counted.count(("stream", "bad-frame")) == 6


async def test_the_acknowledgement_comes_after_the_commit_on_the_socket_that_delivered(desk: Desk) -> None:
    door = asyncio.Event()

    async def receive(*_: object) -> tuple[()]:
        await door.wait()
        return ()

    await desk.run(receive)
    await desk.gateway.sockets[0].send_str(bot_frame(1))
    await desk.gateway.sockets[0].send_json({"type": "SYSTEM", "headers": {"topic": "disconnect"}, "data": "{}"})
    await desk.gateway.until(lambda: len(desk.gateway.sockets) == 2)
    assert desk.gateway.acks == []
    door.set()
    number, ack = await desk.gateway.ack_of("m1")
    assert (number, ack["code"], json.loads(ack["data"])) == (0, 200, {"response": None})


async def test_an_acknowledgement_that_finds_no_socket_is_no_fault(desk: Desk) -> None:
    door = asyncio.Event()

    async def receive(*_: object) -> tuple[()]:
        await door.wait()
        return ()

    await desk.run(receive)
    await desk.gateway.sockets[0].send_str(bot_frame(1))
    await asyncio.sleep(0.02)
    await desk.gateway.sockets[0].close()
    await desk.gateway.until(lambda: len(desk.gateway.sockets) == 2)
    door.set()
    await desk.gateway.sockets[1].send_str(bot_frame(2))
    assert (await desk.gateway.ack_of("m2"))[0] == 1


async def test_no_more_frames_are_taken_than_can_wait(desk: Desk) -> None:
    begun, door = 0, asyncio.Event()

    async def receive(*_: object) -> tuple[()]:
        nonlocal begun
        begun += 1
        await door.wait()
        return ()

    await desk.run(receive, concurrent_frames=4)
    for number in range(20):
        await desk.gateway.sockets[0].send_str(bot_frame(number))
    await asyncio.sleep(0.1)
    assert begun == 4
    door.set()
    await desk.gateway.ack_of("m19")
    assert begun == 20


async def test_a_gateway_elsewhere_is_not_visited(desk: Desk) -> None:
    good, desk.gateway.endpoint = desk.gateway.endpoint, "wss://dingtalk.com.evil.example/connect"
    running = asyncio.create_task(desk.run())
    async with asyncio.timeout(5):
        while ("stream", "endpoint") not in desk.house.counted:  # noqa: ASYNC110 - a counter has no event
            await asyncio.sleep(0.01)
    desk.gateway.endpoint = good
    await running
    assert desk.gateway.sockets


async def test_no_pong_is_a_dead_connection(desk: Desk) -> None:
    desk.gateway.answer_pings = False
    await desk.run(heartbeat_seconds=0.1)
    await desk.gateway.until(lambda: len(desk.gateway.sockets) >= 2)
