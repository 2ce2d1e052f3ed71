"""The simulator as one aiohttp application on one port: both platforms, the control API and the page."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from simulator import control, guard
from simulator.clock import Clock
from simulator.dingtalk import DingTalk
from simulator.faults import Faults
from simulator.wecom import WeCom
from simulator.world import DINGTALK, WECOM, PlatformSide, World

log = logging.getLogger(__name__)

SIDES: dict[str, Callable[[World], PlatformSide]] = {WECOM: WeCom, DINGTALK: DingTalk}
TICK_SECONDS = 0.2
MAX_BODY_BYTES = 120 * 1024 * 1024  #: above the largest file that either platform takes (WeCom aibot file, 100 MB)


def new_world(clock: Clock | None = None) -> World:
    """An empty town with its own clock and no fault in force."""
    return World(clock or Clock(), Faults())


def build_app(world: World) -> web.Application:
    """Everything mounted; the platforms start and stop with the application. Set `world.base_url` before the start."""
    for name, side in SIDES.items():
        if name not in world.platforms:
            world.platforms[name] = side(world)
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[guard.loopback_only])
    for platform in world.platforms.values():
        app.add_routes(platform.routes())
    control.mount(app, world)
    app.cleanup_ctx.append(lambda _: _live(world))
    app.on_shutdown.append(lambda _: _close(world))
    return app


async def _live(world: World) -> AsyncIterator[None]:
    for platform in world.platforms.values():
        await platform.start()
    ticking = asyncio.create_task(_tick(world)) if world.clock.running else None
    yield
    if ticking is not None:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking


async def _close(world: World) -> None:
    """Close the long connections before the server waits for its open requests."""
    await world.drop_errands()
    for platform in world.platforms.values():
        await platform.stop()


async def _tick(world: World) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        try:
            await world.clock.run_due()
        except Exception:  # a boundary: one timer's fault must not stop the town's time
            log.exception("a timer of the simulator failed")


class Simulator:
    """A started town: `async with Simulator(world) as simulator: simulator.url`."""

    def __init__(self, world: World, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world = world
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return self.world.base_url

    async def start(self) -> str:
        """Listen (port 0: any free one) and return the address."""
        listening = socket.create_server((self._host, self._port), backlog=1024)
        self.world.base_url = f"http://{self._host}:{listening.getsockname()[1]}"
        self._runner = web.AppRunner(build_app(self.world), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()
        return self.world.base_url

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> "Simulator":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
