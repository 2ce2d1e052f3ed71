"""A closed-loop HTTP/1.1 client: so many keep-alive connections, each with one request under way."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence

CONNECTIONS = 32
PATIENCE_SECONDS = 300.0


class Refused(Exception):
    """An answer other than 200."""


class _Connection(asyncio.Protocol):
    def __init__(
        self, todo: Iterator[bytes], answers: Counter[bytes], expected: int, done: asyncio.Future[None]
    ) -> None:
        self._todo = todo
        self._answers = answers
        self._expected = expected
        self._done = done
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        place = head.find(b"content-length:")
        if place < 0:
            self._fail(Refused(f"no length: {head[:80]!r}"))
            return
        length = int(head[place + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) < head_end + 4 + length:
            return
        self._buffer = self._buffer[head_end + 4 + length :]
        self._answers[head[9:12]] += 1
        if self._answers.total() >= self._expected:
            if not self._done.done():
                self._done.set_result(None)
        else:
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(Refused("connection lost"))

    def _next(self) -> None:
        request = next(self._todo, None)
        if request is not None and self._transport is not None:
            self._transport.write(request)

    def _fail(self, error: Exception) -> None:
        if not self._done.done():
            self._done.set_exception(error)


async def post_all(port: int, requests: Sequence[bytes], *, connections: int = CONNECTIONS) -> float:
    """Every request answered 200; wall seconds that it took."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    answers: Counter[bytes] = Counter()
    todo = iter(requests)
    began = time.perf_counter()
    transports = []
    for _ in range(min(connections, len(requests))):
        transport, _made = await loop.create_connection(
            lambda: _Connection(todo, answers, len(requests), done), "127.0.0.1", port
        )
        transports.append(transport)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await done
    finally:
        for transport in transports:
            transport.close()
    if set(answers) != {b"200"}:
        raise Refused(f"answers: {dict(answers)}")
    return time.perf_counter() - began
