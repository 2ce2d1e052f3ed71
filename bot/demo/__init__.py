"""The demo: simulated platforms, the bot and a synthetic station, in one process. The only importer of simulator."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from aiohttp import web
from rich.console import Console

from bot import logs
from bot.app import FEATURES, Addresses, Guard, House
from bot.clock import FollowingClock
from bot.demo import records, rosters, texts, town, world
from bot.heart import Beats
from bot.pager import Pager, nobody
from bot.platforms import dingtalk, wecom
from bot.watch.auditor import Auditor
from bot.watch.timing import Timing
from simulator.clock import Clock
from simulator.server import Simulator
from simulator.world import World
from storage import Database, KeyRing
from storage.base import WORKERS
from storage.migrations import migrate

LOOK_EVERY = timedelta(seconds=15)  #: the watch's round, where the clock stops
LOOK_WITHIN = timedelta(hours=1)


@dataclass
class Demo:
    """A running town with its bot."""

    town: town.Town
    world: World
    house: House
    auditor: Auditor
    url: str  #: the page and the control API
    bot_url: str  #: where the platforms call the bot


class _Follower:
    """The bot as the simulator's clock sees it: it stops at every due row and waits until the bot has done its work.
    The watch looks where the clock stops, unless it did so less than `look_every` ago, and at least once in
    `look_within`."""

    def __init__(self, house: House, auditor: Auditor, look_every: timedelta, look_within: timedelta) -> None:
        self._house = house
        self._auditor = auditor
        self._look_every = look_every
        self._look_within = look_within
        self._looking = asyncio.Lock()

    async def next_due(self) -> datetime | None:
        seen = self._auditor.looked_at
        moments = [await self._house.next_due(), seen + self._look_within if seen is not None else None]
        return min((moment for moment in moments if moment is not None), default=None)

    async def settle(self) -> None:
        await self._house.settle()
        if await self.look():
            await self._house.settle()

    async def look(self) -> bool:
        """A round of the watch, if it is time for one; a clock that jumps must not look like a process that died."""
        async with self._looking:
            seen, now = self._auditor.looked_at, self._house.clock.now()
            if seen is not None and now - seen < self._look_every:
                return False
            await self._house.heart.say()
            await self._auditor.round()
            return True

    async def run(self) -> None:
        """While the clock runs by itself."""
        while True:
            await asyncio.sleep(LOOK_EVERY.total_seconds())
            await self.look()


def card_template() -> dict[str, Any]:
    """The card that an operator imports by hand and the simulator loads (docs/cards/liaison.json)."""
    packed = resources.files("bot").joinpath("cards", "liaison.json")
    source = packed if packed.is_file() else Path(__file__).parents[2] / "docs" / "cards" / "liaison.json"
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def addresses(url: str) -> Addresses:
    """Where the simulated platforms are, on this machine."""
    socket = url.replace("http://", "ws://")
    return Addresses(
        wecom=wecom.Settings(
            api_url=f"{url}/qyapi",
            socket_url=f"{socket}/openws",
            authorize_url=f"{url}/wecom-open/connect/oauth2/authorize",
            qr_login_url=f"{url}/wecom-open/wwlogin/sso/login",
            media_urls=(url,),
        ),
        dingtalk=dingtalk.Settings(
            api_base=f"{url}/dingtalk-api",
            oapi_base=f"{url}/dingtalk-oapi",
            login_url=f"{url}/dingtalk-login/oauth2/auth",
            gateway_base=socket,
            media_base=url,
        ),
    )


@contextlib.asynccontextmanager
async def running(
    *,
    seed: int = 1,
    port: int = 0,
    clock: Clock | None = None,
    size: town.Size | None = None,
    database_url: str = "",
    modes: Mapping[str, str] | None = None,
    pager: Pager | None = None,
    drill_at: str = "",
    look_every: timedelta = LOOK_EVERY,
    look_within: timedelta = LOOK_WITHIN,
) -> AsyncIterator[Demo]:
    """Start everything, on a temporary SQLite database unless another empty one is named, and stop it again."""
    place = town.build(seed, size)
    clock = clock or Clock()
    simulated = world.build(place, clock, card_template(), modes)
    with contextlib.ExitStack() as stack:
        if not database_url:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-demo-"))
            database_url = f"sqlite:///{folder}/demo.db"
        following = FollowingClock(clock.now)
        ring = KeyRing.parse(KeyRing.generate())
        database = Database(database_url, ring, now=following.now).open()
        stack.callback(database.close)
        migrate(database)
        async with Simulator(simulated, port=port) as simulator:
            edge = _listening()
            await asyncio.to_thread(records.write, database, place, simulated, edge.url)
            guard = Guard(pager or nobody(), beats=Beats(watch_silent=3 * look_within.total_seconds()))
            house = House(database, following, addresses(simulator.url), public_url=edge.url, guard=guard)
            auditor = Auditor(
                lambda: Database(database_url, ring, now=following.now, worker=WORKERS - 1).open(),
                FEATURES,
                following,
                guard.pager,
                Timing(drill_at=drill_at),
            )
            follower = _Follower(house, auditor, look_every, look_within)
            clock.follow(follower)
            runner = house.edge.runner(house.application(), drain_seconds=0.5)
            await runner.setup()
            await web.SockSite(runner, edge.socket).start()
            await _connected(simulated)
            watching = asyncio.create_task(follower.run())
            try:
                yield Demo(place, simulated, house, auditor, simulator.url, edge.url)
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                await auditor.stop()
                await runner.cleanup()


async def _connected(simulated: World) -> None:
    """Wait until the bot is on its long connections: what is said before is heard by nobody."""
    for channel in simulated.channels.values():
        if channel.mode in ("long", "stream"):
            while not simulated.connected(channel.id):  # noqa: ASYNC110 - the simulator has no event to wait for
                await asyncio.sleep(0.02)


@dataclass
class _Edge:
    socket: Any
    url: str


def _listening() -> _Edge:
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    return _Edge(listening, f"http://127.0.0.1:{listening.getsockname()[1]}")


async def show(*, port: int, script: bool, seed: int, out: Console) -> int:
    """`python -m bot demo`: until interrupted, or one scripted day; the exit code."""
    from bot.demo import script as scripted

    logs.configure(level="warning", format="console")
    if script:
        return await scripted.play(seed=seed, port=0, out=out)
    out.print(texts.BUILDING)
    async with running(seed=seed, port=port) as demo:
        await rosters.seed(demo)
        out.print(texts.ready(url=demo.url))
        out.print(texts.console_ready(url=demo.bot_url))
        out.print(texts.TRY)
        told = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        await told.wait()
    return 0
