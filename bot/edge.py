"""The HTTP side of a serving process: platform callbacks on paths that may be added while it runs, and its health."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from storage.resting import AWAITED

if TYPE_CHECKING:
    from bot.app import House

MAX_BODY_BYTES = 1024 * 1024  #: largest callback of either platform (WeCom smart robot, JSON)

LINGER_SECONDS = 1.0  #: how long the rest of a body that was refused unread is swallowed
LEAVING_SECONDS = 1.0  #: how long a connection that is open when we are told to end may still ask
LAST_SECONDS = 0.25  #: how long one that was accepted last may still ask; nobody else is served meanwhile
LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Patience:
    """Real seconds that a client has: together ten from its connection, or its last answer, to the end of a body."""

    head: float = 5.0
    body: float = 5.0


_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Edge:
    """Callback routes by method and path. A path nobody owns is answered like a forged one: 403, empty."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._routes: dict[tuple[str, str], _Handler] = {}
        self._is_leaving = False
        self._staying: set[RequestHandler] = set()  #: open since before we were told to end

    def add(self, routes: Iterable[web.RouteDef]) -> tuple[tuple[str, str], ...]:
        """Serve them from now on; what `remove` takes them away by."""
        added = {(route.method, route.path): route.handler for route in routes}
        self._routes |= added
        return tuple(added)

    def remove(self, added: Iterable[tuple[str, str]]) -> None:
        for place in added:
            self._routes.pop(place, None)

    async def callback(self, request: web.Request) -> web.StreamResponse:
        handler = self._routes.get((request.method, request.path))
        if handler is None:
            answer: web.StreamResponse = web.Response(status=403)
        elif request.content.is_eof():  # the body is whole already, as it nearly always is
            AWAITED.add(id(request))
            try:
                answer = await handler(request)
            finally:  # once the answer is written, which comes next
                asyncio.get_running_loop().call_soon(AWAITED.discard, id(request))
        else:
            answer = await self._in_time(request, handler)
        if answer.status == 403 or self._is_leaving:
            answer.force_close()
        return answer

    def leave(self, runner: web.AppRunner) -> None:
        """From now on every answer to a callback ends its connection, so that the next one goes to the successor."""
        self._is_leaving = True
        self._staying = set(runner.server.connections) if runner.server else set()

    async def see_off(self, runner: web.AppRunner, seconds: float = LEAVING_SECONDS) -> None:
        """Let connections end by their next answer, then accept nobody more. What is on its way is still answered: a
        platform that is cut off may not send again, and what is not accepted waits for the successor."""
        await _until(
            lambda: not self._staying.intersection(runner.server.connections if runner.server else ()), seconds
        )
        for site in list(runner.sites):
            await site.stop()
        await asyncio.sleep(LOOK_SECONDS)  # what was accepted last is among the connections only now
        await _until(lambda: not (runner.server and runner.server.connections), LAST_SECONDS)

    async def _in_time(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """A body that is not whole in its time ends the connection; one that breaks off is refused like a forgery."""
        deadline = asyncio.get_running_loop().call_later(self._patience.body, _drop_unfinished, request)
        try:
            return await handler(request)
        except (web.RequestPayloadError, ConnectionResetError):  # cut short, or half closed before its end
            return web.Response(status=403)
        finally:
            deadline.cancel()

    def runner(self, application: web.Application, *, drain_seconds: float) -> web.AppRunner:
        """Serves `application` with our patience. Bodies are never decompressed: callbacks are not compressed."""
        return web.AppRunner(
            application,
            access_log=None,
            shutdown_timeout=drain_seconds,
            keepalive_timeout=self._patience.head,  # the library counts it from the connection on, too
            lingering_time=LINGER_SECONDS,
            auto_decompress=False,
        )

    def application(self, house: House) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.add_routes([*house.health.routes(), *house.console.routes()])
        app.router.add_route("*", "/{path:.*}", self.callback)

        async def begin(_: web.Application) -> None:
            try:
                await house.start()
            except BaseException:  # a start that is refused is not shut down by the library
                await house.stop()
                raise

        async def end(_: web.Application) -> None:
            house.console.live.close()
            await house.stop()

        app.on_response_prepare.append(house.console.guard.add_headers)
        app.on_startup.append(begin)
        app.on_shutdown.append(end)
        return app


async def _until(holds: Callable[[], bool], seconds: float) -> None:
    """Until it holds, or the time is over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - nobody tells when a connection has gone
                await asyncio.sleep(LOOK_SECONDS)


def _drop_unfinished(request: web.Request) -> None:
    if not request.content.is_eof() and request.transport is not None:
        request.transport.abort()
