"""The long connection's gateway: one connection per bot, frames in, acknowledgements and callbacks out (§3)."""

import asyncio
import contextlib
import json
from collections.abc import Iterable
from typing import Any

from aiohttp import WSMsgType, web

from simulator.wecom.aibot.commands import Commands
from simulator.wecom.aibot.inbound import Bodies
from simulator.wecom.aibot.robot import Robots, new_id
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared, log
from simulator.world import Channel

PATH = "/openws"
MAX_FRAME_BYTES = 4 * 1024 * 1024
WATCH_SECONDS = 0.1  #: real time between looks for the fault "kick"
CLOSE_SECONDS = 1.0
GOING_AWAY = 1001


class Connection:
    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.channel: Channel | None = None
        self.closing: asyncio.Task[None] | None = None

    async def send(self, frame: dict[str, Any]) -> bool:
        """Whether the frame could be written."""
        if self.socket.closed:
            return False
        try:
            await self.socket.send_str(json.dumps(frame, ensure_ascii=False))
        except (ConnectionError, RuntimeError):
            return False
        return True

    def close(self) -> None:
        """Say goodbye in the background: a peer that does not answer must not hold up others."""
        if self.closing is None:
            self.closing = asyncio.create_task(self._say_goodbye())

    async def _say_goodbye(self) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError, TimeoutError):
            await self.socket.close(code=GOING_AWAY)


class Gateway:
    def __init__(self, shared: Shared, robots: Robots, bodies: Bodies) -> None:
        self._shared = shared
        self._bodies = bodies
        self._acts = Commands(robots).acts
        self._of_bot: dict[str, Connection] = {}
        self._open: set[Connection] = set()
        self._watching: asyncio.Task[None] | None = None
        self._late: set[asyncio.Task[None]] = set()

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get(PATH, self._serve)

    async def start(self) -> None:
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        for task in [*self._late, *([self._watching] if self._watching else [])]:
            task.cancel()
        for connection in self._open:
            connection.close()
        if goodbyes := [c.closing for c in self._open if c.closing]:
            await asyncio.wait(goodbyes)
        self._of_bot.clear()

    def is_connected(self, channel: Channel) -> bool:
        return channel.id in self._of_bot

    def close(self, channel: Channel) -> None:
        """End the bot's connection (its mode was switched)."""
        if connection := self._of_bot.pop(channel.id, None):
            connection.close()

    async def push(self, channel: Channel, cmd: str, req_id: str, body: dict[str, Any]) -> None:
        """Send a callback to the bot's connection, if there is one; there is no second try."""
        connection = self._of_bot.get(channel.id)
        if connection is None:
            channel.state["undelivered"] = channel.state.get("undelivered", 0) + 1
        elif not self._shared.take("freeze", channel):
            await connection.send({"cmd": cmd, "headers": {"req_id": req_id}, "body": body})

    # --- connections -----------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=MAX_FRAME_BYTES, timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        connection = Connection(socket)
        self._open.add(connection)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take_frame(connection, message.data)
        finally:
            self._open.discard(connection)
            if connection.channel and self._of_bot.get(connection.channel.id) is connection:
                del self._of_bot[connection.channel.id]
            if connection.closing is not None:
                await asyncio.wait([connection.closing])
        return socket

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            for connection in list(self._of_bot.values()):
                if self._shared.take("kick", connection.channel):
                    connection.close()

    async def _take_frame(self, connection: Connection, raw: str) -> None:
        try:
            frame = json.loads(raw)
            cmd, req_id = frame["cmd"], frame["headers"]["req_id"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return
        body = frame.get("body")
        body = body if isinstance(body, dict) else {}
        channel = self._subscriber(body) if cmd == "aibot_subscribe" else connection.channel
        if not isinstance(cmd, str) or not isinstance(req_id, str) or self._shared.take("freeze", channel):
            return
        self._shared.count(cmd, channel)
        if cmd == "ping":
            await connection.send(_ack(req_id, ok()))
        elif self._shared.take("drop", channel):
            connection.close()
        else:
            answer = await self._answer(connection, channel, cmd, req_id, body)
            await self._acknowledge(connection, channel, _ack(req_id, answer))

    async def _answer(
        self, connection: Connection, channel: Channel | None, cmd: str, req_id: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        try:
            if self._shared.take("5xx", channel):
                raise Refusal(-1)
            if self._shared.take("45009", channel) or self._shared.take("quota", channel):
                raise Refusal(45009)
            if cmd == "aibot_subscribe":
                await self._subscribe(connection, channel)
                return ok()
            if channel is None:
                raise Refusal(853000, "not subscribed")
            if cmd not in self._acts:
                raise Refusal(40058, "unknown cmd")
            answered = self._acts[cmd](channel, req_id, body)
            return ok(body=answered) if answered else ok()
        except Refusal as refusal:
            return refusal.answer()

    async def _acknowledge(self, connection: Connection, channel: Channel | None, frame: dict[str, Any]) -> None:
        if self._shared.take("lost_answer", channel) or self._shared.take("cut_answer", channel):
            connection.close()
        elif fault := self._shared.take("delay", channel):
            task = asyncio.create_task(_send_late(connection, frame, fault.seconds))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        else:
            await connection.send(frame)

    # --- subscription ------------------------------------------------------------------------------------------------

    def _subscriber(self, body: dict[str, Any]) -> Channel | None:
        bot_id, secret = body.get("bot_id"), body.get("secret")
        if not isinstance(bot_id, str) or not isinstance(secret, str):
            return None
        channel = self._shared.channel("aibot", bot_id=bot_id, secret=secret)
        return channel if channel is not None and channel.mode == "long" else None

    async def _subscribe(self, connection: Connection, channel: Channel | None) -> None:
        """Take the bot over; the older connection is told and closed."""
        if channel is None:
            raise Refusal(853000)
        older = self._of_bot.get(channel.id)
        if connection.channel and connection.channel is not channel:
            self._of_bot.pop(connection.channel.id, None)
        connection.channel = channel
        self._of_bot[channel.id] = connection
        if older is not None and older is not connection:
            log.info("a newer connection takes over %s", channel.id)
            body = self._bodies.disconnected(channel, new_id())
            await older.send({"cmd": "aibot_event_callback", "headers": {"req_id": new_id()}, "body": body})
            older.close()


async def _send_late(connection: Connection, frame: dict[str, Any], seconds: float) -> None:
    await asyncio.sleep(seconds)
    await connection.send(frame)


def _ack(req_id: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {"headers": {"req_id": req_id}, **answer}
