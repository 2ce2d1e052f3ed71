"""Parts of a page that update by themselves: one event stream each, sent only when what is shown has changed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

import orjson
from aiohttp import web

from bot.console import texts
from bot.console.cookies import Cookies
from bot.console.guard import Refused
from bot.console.showing import Asked, Pages
from storage import Database, Unavailable

LOOK_EVERY_SECONDS = 2.0
LONGEST_SECONDS = 600.0  #: after which the browser connects anew
MOST_STREAMS = 200  #: beyond it a page shows what it showed when it was opened


class Live:
    """A stream does not keep its session alive: the person may have gone home and left the wall on."""

    def __init__(self, database: Database, pages: Pages, cookies: Cookies) -> None:
        self._database = database
        self._pages = pages
        self._cookies = cookies
        self._closing = asyncio.Event()
        self._streams = 0

    def close(self) -> None:
        """End every stream, so that a process that is told to stop need not wait for them."""
        self._closing.set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        known = self._cookies.session(request)
        if known is None or self._streams >= MOST_STREAMS:
            raise Refused(403 if known is None else 503, texts.SIGN_IN_AGAIN)
        asked = Asked(*known, request.match_info["path"], {k: v for k, v in request.query.items() if k != "seen"})
        first = await self._look(asked)
        if first is None:
            raise Refused(403, texts.SIGN_IN_AGAIN)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        self._streams += 1
        try:
            await response.prepare(request)
            await self._tell(response, asked, request.query.get("seen", ""), first)
        except (ConnectionError, RuntimeError):  # the browser has gone
            pass
        finally:
            self._streams -= 1
        return response

    async def _tell(self, response: web.StreamResponse, asked: Asked, seen: str, look: tuple[str, str] | None) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_SECONDS
        while loop.time() < until and not self._closing.is_set():
            if look is None:
                await response.write(b"event: gone\ndata: {}\n\n")
                return
            html, digest = look
            if digest != seen:
                body = orjson.dumps({"html": html, "digest": digest})
                await response.write(b"event: shown\ndata: " + body + b"\n\n")
                seen = digest
            else:
                await response.write(b": still\n\n")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._closing.wait()
            look = await self._look(asked, otherwise=look)

    async def _look(self, asked: Asked, otherwise: tuple[str, str] | None = None) -> tuple[str, str] | None:
        """What there is to be seen; while the database is away, what was seen before."""
        try:
            return await self._database.read(asked.station, partial(self._pages.fragment, asked=asked))
        except Unavailable:
            return otherwise
