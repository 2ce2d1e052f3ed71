"""Frames of the smart robot's long connection: requests with their acknowledgements, callbacks in (path/101463)."""

import asyncio
import contextlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
import orjson

from bot.errors import Ambiguous, ReplySpent, Transient
from bot.platforms.base import Socket
from bot.platforms.wecom import codes

ACK_SECONDS = 5.0
MAX_QUEUE = 500  #: requests waiting for their acknowledgement
MAX_SPOILED = 2_000

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")

#: cmd, req_id, body of a callback.
OnCallback = Callable[[str, str, dict[str, Any]], Awaitable[None]]


class Wire:
    """One open connection. Requests under one req_id go one by one, each after the last one's acknowledgement."""

    def __init__(
        self, socket: Socket, *, count: Callable[[str, str], None],
        ack_seconds: float = ACK_SECONDS,
    ) -> None:  # fmt: skip
        self._socket = socket
        self._count = count
        self._ack_seconds = ack_seconds
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._spoiled: OrderedDict[str, None] = OrderedDict()

    async def ask(self, cmd: str, body: object | None, req_id: str = "") -> dict[str, Any]:
        """The acknowledgement's body. Ambiguous without one in time; ReplySpent once a req_id has lost one, for a late
        acknowledgement could be taken for the next one's."""
        req_id = req_id or f"{cmd}_{secrets.token_hex(8)}"
        lock = self._locks.get(req_id)
        if lock is None:
            lock = self._locks[req_id] = asyncio.Lock()
        async with lock:
            if req_id in self._spoiled:
                raise ReplySpent
            frame = await self._exchange(cmd, body, req_id)
        number = codes.number_of(frame)
        if number is None:
            raise Ambiguous("ack")
        if number != 0:
            raise codes.failure(number, scope="address")
        answer = frame.get("body")
        return answer if isinstance(answer, dict) else {}

    async def _exchange(self, cmd: str, body: object | None, req_id: str) -> dict[str, Any]:
        if self._socket.closed or len(self._waiting) >= MAX_QUEUE:
            raise Transient("not-connected")
        frame: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": req_id}}
        if body is not None:
            frame["body"] = body
        future = self._waiting[req_id] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send_str(orjson.dumps(frame).decode())
            async with asyncio.timeout(self._ack_seconds):
                answered: dict[str, Any] = await future
                return answered
        except TimeoutError:
            self._spoil(req_id)
            raise Ambiguous("ack") from None
        except (aiohttp.ClientError, ConnectionError, RuntimeError):  # refused by the closed socket, before any byte
            raise Transient("not-connected") from None
        finally:
            self._waiting.pop(req_id, None)

    async def read(self, on_callback: OnCallback) -> None:
        """Take frames until the connection ends; then nobody waits any longer."""
        try:
            async for message in self._socket:
                if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    await self._take(message.data, on_callback)
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(Ambiguous("closed"))

    async def close(self) -> None:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError, RuntimeError, TimeoutError):
            await self._socket.close()

    async def _take(self, raw: str | bytes, on_callback: OnCallback) -> None:
        frame = decode(raw)
        headers = frame.get("headers") if frame else None
        req_id = headers.get("req_id") if isinstance(headers, dict) else None
        if frame is None or not isinstance(req_id, str):
            self._count("bad-frame", "wecom-aibot")
            return
        cmd, body = frame.get("cmd"), frame.get("body")
        if isinstance(cmd, str) and cmd.endswith("_callback"):
            await on_callback(cmd, req_id, body if isinstance(body, dict) else {})
        elif "errcode" in frame:
            waiting = self._waiting.get(req_id)
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
        else:
            self._count("unsupported", "wecom-aibot")

    def _spoil(self, req_id: str) -> None:
        self._spoiled[req_id] = None
        while len(self._spoiled) > MAX_SPOILED:
            self._spoiled.popitem(last=False)


def decode(raw: str | bytes) -> dict[str, Any] | None:
    """A frame's object; control characters, which some clients let into texts, are no reason to lose it."""
    try:
        frame = orjson.loads(raw)
    except ValueError:
        text = raw.decode(errors="replace") if isinstance(raw, bytes) else raw
        try:
            frame = orjson.loads(_CONTROL.sub("", text))
        except ValueError:
            return None
    return frame if isinstance(frame, dict) else None
