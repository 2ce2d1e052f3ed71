"""The HTTP side of a serving process: platform callbacks on paths that may be added while it runs, and its health."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.app import House

MAX_BODY_BYTES = 1024 * 1024  #: largest callback of either platform (WeCom smart robot, JSON)

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Edge:
    """Callback routes by method and path. A path nobody owns is answered like a forged one: 403, empty."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, str], _Handler] = {}

    def add(self, routes: Iterable[web.RouteDef]) -> None:
        for route in routes:
            self._routes[(route.method, route.path)] = route.handler  # type: ignore[assignment]

    async def callback(self, request: web.Request) -> web.StreamResponse:
        handler = self._routes.get((request.method, request.path))
        return await handler(request) if handler is not None else web.Response(status=403)

    def application(self, house: House) -> web.Application:
        async def health(request: web.Request) -> web.Response:
            return web.Response(text="ok")

        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_get("/healthz", health)
        app.router.add_route("*", "/{path:.*}", self.callback)

        async def begin(_: web.Application) -> None:
            await house.start()

        async def end(_: web.Application) -> None:
            await house.stop()

        app.on_startup.append(begin)
        app.on_shutdown.append(end)
        return app
