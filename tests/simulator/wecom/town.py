"""A small WeCom town on a free port, its clock standing still, and a bot's side of the wire to try it with."""

import asyncio
import io
import json
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from simulator import acts
from simulator.clock import Clock
from simulator.faults import Fault, Faults
from simulator.wecom import WeCom
from simulator.world import WECOM, Channel, Chat, Shown, World

CORP = "ww0000000000000001"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def build_world(clock: Clock | None = None) -> World:
    """Three members, an outsider, one group with everything in it and one group without the robot."""
    world = World(clock or Clock(start=START, running=False), Faults())
    for id, name, user_id in (("li", "李一", "LiYi"), ("wang", "王二", "wanger"), ("zhao", "赵三", "zhaosan")):
        world.add_person(id, name, accounts={(WECOM, CORP): user_id}, mobile=f"1380000000{len(world.people)}")
    world.add_person("stranger", "外人")
    robot = {"bot_id": "bot-1", "secret": "s-1", "token": "tok1", "encoding_aes_key": KEY}
    world.add_channel(Channel("robot", WECOM, "aibot", "联络 助手", CORP, robot))
    app = {"corp_id": CORP, "agent_id": "1000002", "secret": "app-s", "token": "tok2", "encoding_aes_key": KEY}
    world.add_channel(Channel("app", WECOM, "app", "园区联络", CORP, app, mode="callback"))
    world.add_channel(Channel("hook", WECOM, "webhook", "通报", CORP, {"key": "key-1"}, mode="send"))
    people = ["li", "wang", "zhao"]
    world.add_chat(Chat("park", WECOM, "group", "一号园区", people, ["robot", "hook"], "wrPark", CORP))
    world.add_chat(Chat("other", WECOM, "group", "别的群", people, [], "wrOther", CORP))
    return world


class Town:
    """The world with a running WeCom side, and calls as a bot makes them."""

    def __init__(self, world: World, side: WeCom, http: aiohttp.ClientSession) -> None:
        self.world = world
        self.side = side
        self.http = http

    def channel(self, id: str) -> Channel:
        return self.world.channels[id]

    def shown(self, chat: str) -> list[Shown]:
        return [entry for entry in self.world.book if entry.chat == chat and entry.from_bot]

    def fault(self, kind: str, *, count: int | None = 1, target: str = "", seconds: float = 0.0) -> None:
        self.world.faults.add(Fault(WECOM, kind, count, None, target, seconds))

    async def call(self, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        """GET without a body, POST with one; `path` below cgi-bin."""
        address = f"{self.world.base_url}/qyapi/cgi-bin/{path}"
        data = io.BytesIO(json.dumps(body).encode())
        headers = {"Content-Type": "application/json"}
        get, post = self.http.get, self.http.post
        sending = (
            get(address, params=query) if body is None else post(address, params=query, data=data, headers=headers)
        )
        async with sending as response:
            assert response.status == 200
            answer: dict[str, Any] = await response.json()
            return answer

    async def token(self) -> str:
        answer = await self.call("gettoken", corpid=CORP, corpsecret="app-s")
        assert answer["errcode"] == 0
        return str(answer["access_token"])

    async def app(self, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        return await self.call(path, body, access_token=await self.token(), **query)

    async def hook(self, body: Any) -> dict[str, Any]:
        return await self.call("webhook/send", body, key="key-1")

    async def upload(self, path: str, name: str, content: bytes, **query: str) -> dict[str, Any]:
        form = aiohttp.FormData(quote_fields=False)  # the platform takes the name as it stands
        form.add_field("media", io.BytesIO(content), filename=name)
        async with self.http.post(f"{self.world.base_url}/qyapi/cgi-bin/{path}", params=query, data=form) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def say(self, person: str, chat: str, text: str, **more: Any) -> Shown:
        entry = await acts.say(self.world, person=person, chat=chat, text=text, **more)
        await self.world.settle()
        return entry

    async def connect(self, *, secret: str = "s-1", bot_id: str = "bot-1") -> "Line":
        line = Line(await self.http.ws_connect(self.channel("robot").endpoints["ws"]))
        line.subscribed = await line.ask("aibot_subscribe", {"bot_id": bot_id, "secret": secret})
        return line


class Line:
    """A bot's long connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.subscribed: dict[str, Any] = {}
        self._numbers = 0

    async def frame(self) -> dict[str, Any]:
        """The next frame."""
        frame: dict[str, Any] = json.loads(await self.socket.receive_str(timeout=3))
        return frame

    async def ask(self, cmd: str, body: Any = None, *, req_id: str = "") -> dict[str, Any]:
        """Send a command and return its acknowledgement, which must be the next frame."""
        self._numbers += 1
        number = req_id or f"{cmd}_{self._numbers}"
        await self.socket.send_str(json.dumps({"cmd": cmd, "headers": {"req_id": number}, "body": body}))
        answer = await self.frame()
        assert "cmd" not in answer
        assert answer["headers"]["req_id"] == number
        return answer

    async def stream(self, req_id: str, content: str, *, id: str = "s", finish: bool = True) -> dict[str, Any]:
        body = {"msgtype": "stream", "stream": {"id": id, "finish": finish, "content": content}}
        return await self.ask("aibot_respond_msg", body, req_id=req_id)

    async def is_silent(self, seconds: float = 0.15) -> bool:
        """Whether nothing comes for a moment of real time."""
        try:
            await self.socket.receive(timeout=seconds)
        except TimeoutError:
            return True
        return False

    async def close_code(self) -> int | None:
        """Wait until the platform has closed the line."""
        async with asyncio.timeout(3):
            async for _ in self.socket:
                pass
        return self.socket.close_code


class Stage:
    """Starts and stops towns and bots."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def serve(
        self, routes: Any, *, tls: ssl.SSLContext | None = None, runner: Callable[..., web.AppRunner] | None = None
    ) -> str:
        """`runner` makes another than aiohttp's own, of an application and `drain_seconds`."""
        app = web.Application(client_max_size=120 * 1024 * 1024)
        app.add_routes(routes)
        made = runner(app, drain_seconds=0.2) if runner else web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await made.setup()
        self._stack.push_async_callback(made.cleanup)
        site = web.TCPSite(made, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = made.addresses[0][1]
        return f"{'https' if tls else 'http'}://127.0.0.1:{port}"

    async def town(self, *, clock: Clock | None = None, tls: ssl.SSLContext | None = None) -> Town:
        world = build_world(clock)
        side = WeCom(world)
        world.platforms[WECOM] = side
        world.base_url = await self.serve(side.routes(), tls=tls)
        await side.start()
        self._stack.push_async_callback(side.stop)
        self._stack.push_async_callback(world.drop_errands)
        http = await self._stack.enter_async_context(aiohttp.ClientSession())
        return Town(world, side, http)

    async def bot(self, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> str:
        """A callback address that answers with `answer`."""
        return await self.serve([web.route("*", "/callback", answer)]) + "/callback"
