"""Stream: opening, tickets, and the sockets. What is pushed over them is `push.py`."""

import asyncio
import contextlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import ApiError
from simulator.dingtalk.sign import same
from simulator.dingtalk.state import GATEWAY, Lapsing, State
from simulator.world import Channel

BOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
WATCH_SECONDS = 0.05  #: real time between looks at the faults that strike connections


@dataclass(eq=False)
class Connection:
    """One socket of one app."""

    channel: str
    topics: set[tuple[str, str]]
    socket: web.WebSocketResponse
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    leaving: bool = False  #: a disconnect frame was sent; nothing more comes
    frozen: bool = False
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)

    def takes(self, kind: str, topic: str) -> bool:
        wanted = {(kind, topic), (kind, "*")}
        return not self.leaving and not self.socket.closed and bool(wanted & self.topics)

    async def send(self, frame: dict[str, Any]) -> None:
        if not self.frozen and not self.socket.closed:
            with contextlib.suppress(ConnectionError):
                await self.socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def ask(self, frame: dict[str, Any], within: float) -> dict[str, Any] | None:
        """Send a frame and await its ack; None when none came in time or the socket closed."""
        message_id = frame["headers"]["messageId"]
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[message_id] = answer
        await self.send(frame)
        try:
            async with asyncio.timeout(within):
                return await answer
        except (TimeoutError, ConnectionResetError):
            return None
        finally:
            self.waiting.pop(message_id, None)

    def heard(self, text: str) -> None:
        """An ack from the bot; anything else is ignored, as the platform does."""
        try:
            frame = json.loads(text)
            waiting = self.waiting.get(frame["headers"]["messageId"])
        except (ValueError, KeyError, TypeError):
            return
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)

    def lost(self) -> None:
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())


class Gateway:
    """All connections; each push goes to one of an app's, picked at random."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.connections: list[Connection] = []
        self._tickets: dict[str, Lapsing] = {}
        self._watch: asyncio.Task[None] | None = None

    def apis(self) -> list[Api]:
        path = "/v1.0/gateway/connections/open"
        return [Api("POST", path, self._open, token=False, counted=False, whose=self._whose)]

    def routes(self) -> list[web.RouteDef]:
        return [web.get(GATEWAY, self._connect)]

    def start(self) -> None:
        self._watch = asyncio.create_task(self._watch_faults())

    async def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        for connection in list(self.connections):
            await connection.socket.close()

    # --- opening ------------------------------------------------------------------------------------------------

    def _whose(self, call: Call) -> Channel | None:
        return self._state.by_credential("robot", "client_id", str(call.body.get("clientId", "")))

    async def _open(self, call: Call) -> Answer:
        channel, secret = call.caller, str(call.body.get("clientSecret", ""))
        if channel is None or not same(channel.credentials.get("client_secret", ""), secret):
            raise ApiError(401, "authFailed", "鉴权失败")
        if self._state.struck("45009", channel.id):
            raise ApiError(429, "Throttling", "busy")
        topics = call.body.get("subscriptions")
        if not isinstance(topics, list) or not all(isinstance(t, dict) for t in topics):
            raise ApiError(400, "invalidParameter.subscriptions", "订阅列表不合法")
        wanted = {(str(t.get("type", "")), str(t.get("topic", ""))) for t in topics}
        ticket = str(uuid.uuid4())
        self._tickets[ticket] = self._state.lapsing((channel.id, wanted), self._state.limits.ticket_seconds)
        endpoint = self._state.world.base_url.replace("http", "ws", 1) + GATEWAY
        if "application/json" not in call.request.headers.get("Accept", ""):
            inside = f"<endpoint>{endpoint}</endpoint><ticket>{ticket}</ticket>"
            call.raw = web.Response(text=f"<Response>{inside}</Response>", content_type="application/xml")
        return {"endpoint": endpoint, "ticket": ticket}

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        found = self._state.live(self._tickets, ticket)
        self._tickets.pop(ticket, None)
        if found is None:
            return web.Response(status=401, text="ticket is invalid")
        channel, topics = found
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(channel, topics, socket)
        self.connections.append(connection)
        keepalive = asyncio.create_task(self._keep_alive(connection))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not connection.frozen:
                    connection.heard(message.data)
        finally:
            keepalive.cancel()
            connection.lost()
            self.connections.remove(connection)
        return socket

    # --- the life of a connection -------------------------------------------------------------------------------

    async def _keep_alive(self, connection: Connection) -> None:
        while True:
            await asyncio.sleep(self._state.limits.keepalive)
            if not connection.leaving:
                await self.ping(connection)

    async def ping(self, connection: Connection) -> dict[str, Any] | None:
        """A SYSTEM ping and the bot's answer to it."""
        headers = {"topic": "ping", "messageId": self.message_id(), "contentType": "application/json"}
        data = json.dumps({"opaque": str(uuid.uuid4())})
        frame = {"specVersion": "1.0", "type": "SYSTEM", "headers": headers, "data": data}
        return await connection.ask(frame, self._state.limits.push_timeout)

    async def expire(self, connection: Connection, reason: str = "connection is expired") -> None:
        """Say goodbye, fall silent, close some seconds later."""
        headers = {"topic": "disconnect", "contentType": "application/json"}
        await connection.send({"type": "SYSTEM", "headers": headers, "data": json.dumps({"reason": reason})})
        connection.leaving = True

        async def close() -> None:
            await self._close(connection)

        self._state.world.clock.after(self._state.limits.silent_seconds, close)

    async def _close(self, connection: Connection) -> None:
        if not connection.socket.closed:
            await connection.socket.close(code=1001)

    async def _watch_faults(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if self._state.world.faults.active:
                await self.strike()

    async def strike(self) -> None:
        """Let the faults in force strike the connections: kick closes (politely if `detail` has a reason), freeze."""
        for channel in {c.channel for c in self.connections}:
            mine = [c for c in self.connections if c.channel == channel and not c.leaving]
            thawed = [c for c in mine if not c.frozen]
            if mine and (fault := self._state.struck("kick", channel)):
                for connection in mine:
                    if reason := (fault.detail or {}).get("reason"):
                        await self.expire(connection, str(reason))
                    else:
                        await self._close(connection)
            elif thawed and self._state.struck("freeze", channel):
                for connection in thawed:
                    connection.frozen = True

    # --- choosing -----------------------------------------------------------------------------------------------

    def pick(self, channel: str, kind: str, topic: str) -> Connection | None:
        able = [c for c in self.connections if c.channel == channel and c.takes(kind, topic)]
        return self._state.random.choice(able) if able else None

    def message_id(self) -> str:
        stamp = f"{int(self._state.now.timestamp() * 1000):x}"
        return f"213d841d_{self._state.random.randrange(1000)}_{stamp}_{uuid.uuid4().hex[:6]}"
