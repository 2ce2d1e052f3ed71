"""The platform's side of sending, as cheap as it can be: takes messages over TLS, counts them, keeps to its limit.

`endpoint CERTIFICATE KEY DELAY-MS LIMIT`: answers after DELAY-MS; LIMIT sends a minute for each `key`, 0 for no limit.
GET /seen gives {"taken", "limited"} at once.
"""

import asyncio
import json
import ssl
import sys
import time
from collections import defaultdict, deque
from typing import cast
from urllib.parse import parse_qs, urlsplit

import uvloop

from benchmarks.machine import CLIENT_CORE, pin, ready

WINDOW_SECONDS = 60.0
_TOKEN = b'{"errcode":0,"errmsg":"ok","access_token":"bench-access-token","expires_in":7200}'
_LIMITED = b'{"errcode":45009,"errmsg":"api freq out of limit"}'


def _answer(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


class Platform:
    """What all connections share."""

    def __init__(self, delay: float, limit: int) -> None:
        self.delay = delay
        self._limit = limit
        self._sent: dict[str, deque[float]] = defaultdict(deque)
        self._taken = self._limited = 0

    def answer(self, target: str) -> tuple[bytes, float]:
        """The answer, and after how many seconds it is due."""
        if target == "/seen":
            return _answer(json.dumps({"taken": self._taken, "limited": self._limited}).encode()), 0.0
        if target.startswith("/cgi-bin/gettoken"):
            return _answer(_TOKEN), 0.0
        if self._limit and not self._has_room(target):
            self._limited += 1
            return _answer(_LIMITED), self.delay
        self._taken += 1
        return _answer(b'{"errcode":0,"errmsg":"ok","msgid":"%d"}' % self._taken), self.delay

    def _has_room(self, target: str) -> bool:
        key, now = parse_qs(urlsplit(target).query)["key"][0], time.monotonic()
        sent = self._sent[key]
        while sent and sent[0] <= now - WINDOW_SECONDS:
            sent.popleft()
        if len(sent) >= self._limit:
            return False
        sent.append(now)
        return True


class Connection(asyncio.Protocol):
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._buffer = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's over TLS is of no such class

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (request := self._next()) is not None:
            answer, delay = self._platform.answer(request)
            if delay:
                asyncio.get_running_loop().call_later(delay, self._write, answer)
            else:
                self._write(answer)

    def _next(self) -> str | None:
        """The target of a whole request; the body is thrown away."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._buffer[:end]
        place = head.lower().find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return None
        self._buffer = self._buffer[end + 4 + length :]
        return head.split(b" ", 2)[1].decode()

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


async def serve(certificate: str, key: str, delay: float, limit: int) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    platform = Platform(delay, limit)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(platform), "127.0.0.1", 0, ssl=context, backlog=4096)
    ready(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    pin(CLIENT_CORE)
    uvloop.run(serve(sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000, int(sys.argv[4])))
