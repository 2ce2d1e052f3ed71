"""The page's event stream: every new or changed entry, and the town itself when it is replaced."""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from simulator import views
from simulator.world import Shown, World

QUEUE_ENTRIES = 10_000  #: a page that lags further behind is told to load again
KEEP_ALIVE_SECONDS = 10.0


class Feed:
    """One open page. Entries waiting to be sent are kept once each, in the order of their last change."""

    def __init__(self) -> None:
        self._waiting: dict[str, Shown] = {}
        self._reset = False
        self.closed = False
        self._wake = asyncio.Event()

    def __call__(self, entry: Shown) -> None:
        self._waiting.pop(entry.id, None)
        self._waiting[entry.id] = entry
        if len(self._waiting) > QUEUE_ENTRIES:
            self.reset()
        self._wake.set()

    def reset(self) -> None:
        self._waiting.clear()
        self._reset = True
        self._wake.set()

    def close(self) -> None:
        self.closed = True
        self._wake.set()

    async def take(self) -> tuple[bool, list[Shown]]:
        """(load again?, entries); empty after KEEP_ALIVE_SECONDS of real time without news."""
        with suppress(TimeoutError):
            async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                await self._wake.wait()
        self._wake.clear()
        reset, entries = self._reset, list(self._waiting.values())
        self._reset = False
        self._waiting.clear()
        return reset, entries


async def stream(request: web.Request, world: World, feeds: set[Feed]) -> web.StreamResponse:
    """GET /sim/events; `Last-Event-ID` or ?after= is the number of the last change that the page knows."""
    known = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    feed = Feed()
    if known.isdecimal() and len(known) < 16:
        _catch_up(feed, world, int(known))
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    feeds.add(feed)
    world.listen(feed)
    try:
        while not feed.closed:
            await response.write(_frames(world, *await feed.take()))
    except ConnectionError:
        pass  # the page was closed
    finally:
        world.unlisten(feed)
        feeds.discard(feed)
    return response


def _catch_up(feed: Feed, world: World, known: int) -> None:
    """What changed while the page was away; a number from before a restart of the simulator asks for a fresh load."""
    if known > world.touched:
        feed.reset()
    for entry in sorted((e for e in world.book if e.touched > known), key=lambda e: e.touched):
        feed(entry)


def _frames(world: World, reset: bool, entries: list[Shown]) -> bytes:
    lines = ["event: reset\ndata: {}\n\n"] if reset else []
    for entry in entries:
        data = json.dumps(views.shown(world, entry), ensure_ascii=False)
        lines.append(f"id: {entry.touched}\nevent: shown\ndata: {data}\n\n")
    lines.append(f"event: clock\ndata: {json.dumps(views.clock(world))}\n\n")
    return "".join(lines).encode()
