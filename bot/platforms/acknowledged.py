"""The empty 200 that nearly every callback is answered with: one object for all, its bytes made once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from email.utils import formatdate

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter

_BARE: Mapping[str, str] = {}


class Acknowledged(web.StreamResponse):
    """Keeps nothing of a request, so it cannot be changed for one: whoever wants it to differ answers with a
    `web.Response`. For requests that `is_fit` lets through."""

    def __init__(self, headers: Mapping[str, str] = _BARE) -> None:
        super().__init__()
        named = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._head = f"HTTP/1.1 200 OK\r\n{named}Content-Length: 0\r\n"
        self._bytes, self._until = b"", 0.0

    @staticmethod
    def is_fit(request: web.BaseRequest) -> bool:
        """Nothing has to be said about the connection: it stays, as it does by itself."""
        return request.keep_alive and request.version == HttpVersion11

    @property
    def keep_alive(self) -> bool:
        return True

    def force_close(self) -> None:
        raise RuntimeError("others are answered with it too")

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("nobody is there any more")
        transport.write(self._now())
        await request.writer.drain()  # whoever asks on and on without reading the answers waits
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        return

    def _now(self) -> bytes:
        time = asyncio.get_running_loop().time()
        if time >= self._until:
            self._bytes, self._until = f"{self._head}Date: {formatdate(usegmt=True)}\r\n\r\n".encode(), int(time) + 1.0
        return self._bytes


ACKNOWLEDGED = Acknowledged()


def acknowledge(request: web.BaseRequest) -> web.StreamResponse:
    """An empty 200."""
    return ACKNOWLEDGED if Acknowledged.is_fit(request) else web.Response()
