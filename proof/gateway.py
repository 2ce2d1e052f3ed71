"""A second channel on this machine: an HTTP gateway that keeps what it was given."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Gateway:
    """An HTTP gateway. `answer` is its status; `hold` makes it say nothing until it is let go."""

    port: int = 0
    answer: int = 200
    got: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None

    def address(self, path: str = "") -> str:
        return f"json://127.0.0.1:{self.port}/{path}"

    @property
    def texts(self) -> list[str]:
        return [str(one.get("message", "")) for one in self.got]

    async def take(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        if request.method == "POST":
            self.got.append(await request.json())
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        return web.Response(status=self.answer)

    async def until(self, words: str, seconds: float = 10.0) -> str:
        """Wait in real time for a message with these words."""
        async with asyncio.timeout(seconds):
            while True:
                self.arrived.clear()
                found = next((text for text in self.texts if words in text), None)
                if found is not None:
                    return found
                await self.arrived.wait()


@contextlib.asynccontextmanager
async def gateway(answer: int = 200) -> AsyncIterator[Gateway]:
    sink = Gateway(answer=answer)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", sink.take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sink.port = runner.addresses[0][1]
    try:
        yield sink
    finally:
        if sink.hold is not None:
            sink.hold.set()
        await runner.cleanup()
