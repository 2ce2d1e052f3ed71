"""The HTTP side of a serving process: platform callbacks on paths that may be added while it runs, and its health."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import structlog
from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from bot.platforms.acknowledged import ACKNOWLEDGED, Acknowledged
from storage.resting import AWAITED

if TYPE_CHECKING:
    from bot.app import House

log = structlog.get_logger()

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


_CUT_SHORT = (web.RequestPayloadError, ConnectionResetError)  #: or half closed before its end
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Server = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Edge:
    """Callback routes by method and path. A path nobody owns is answered like a forged one: 403, empty."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._routes: dict[tuple[str, str], _Handler] = {}
        self._is_leaving = False
        self._asking = 0  #: callbacks whose handler has not come back
        self._mark: Callable[[web.StreamResponse], None] = lambda answer: None
        self._acknowledged = ACKNOWLEDGED
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
        """As a route of an application: for paths that nobody owns, and bodies that are still coming."""
        handler = self._routes.get((request.method, request.path))
        answer = web.Response(status=403) if handler is None else await self._in_time(request, handler)
        return self._complete(answer)

    def _before(self, inner: _Server) -> _Server:
        """A callback whose body is whole, as it nearly always is, is taken before `inner` looks for a page and makes
        all ready that pages need: two fifths of what an empty answer costs. Everything else is `inner`'s."""
        known, me = self._routes.get, id(self)

        async def serve(request: web.BaseRequest) -> web.StreamResponse:
            handler = known((request.method, request.path))
            if handler is None or not request.content.is_eof():
                return await inner(request)
            self._asking += 1
            AWAITED.add(me)
            try:
                answer = await handler(cast(web.Request, request))
            except _CUT_SHORT:
                answer = web.Response(status=403)
            except Exception as error:  # our bug
                log.exception("callback_failed")
                failed = web.HTTPInternalServerError(text="")
                failed.force_close()
                self._mark(failed)
                raise failed from error
            finally:
                self._asking -= 1
                if not self._asking:  # then the answers are written, before anything else
                    asyncio.get_running_loop().call_soon(self._answered)
            return self._complete(answer)

        return serve

    def _answered(self) -> None:
        if not self._asking:
            AWAITED.discard(id(self))

    def _complete(self, answer: web.StreamResponse) -> web.StreamResponse:
        """With the headers of every answer, in one order: nobody may tell a path that is ours from one that is not.
        The last of its connection, if it has to be."""
        if answer is ACKNOWLEDGED:
            if not self._is_leaving:
                return self._acknowledged
            answer = web.Response()
        if answer.status == 403 or self._is_leaving:
            answer.force_close()
        self._mark(answer)
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
        except _CUT_SHORT:
            return web.Response(status=403)
        finally:
            deadline.cancel()

    def runner(self, application: web.Application, *, drain_seconds: float) -> web.AppRunner:
        """Serves `application` with our patience. Bodies are never decompressed: callbacks are not compressed."""
        return _Runner(
            application,
            self._before,
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
        self._mark = house.console.guard.mark
        marked = web.Response()
        self._mark(marked)
        self._acknowledged = Acknowledged(marked.headers)
        app.on_startup.append(begin)
        app.on_shutdown.append(end)
        return app


class _Runner(web.AppRunner):
    """Serves an application behind something that is asked first."""

    def __init__(self, application: web.Application, before: Callable[[_Server], _Server], **settings: Any) -> None:
        super().__init__(application, **settings)
        self._before = before

    async def setup(self) -> None:
        await super().setup()
        assert self.server is not None
        self.server.request_handler = self._before(self.server.request_handler)


async def _until(holds: Callable[[], bool], seconds: float) -> None:
    """Until it holds, or the time is over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - nobody tells when a connection has gone
                await asyncio.sleep(LOOK_SECONDS)


def _drop_unfinished(request: web.Request) -> None:
    if not request.content.is_eof() and request.transport is not None:
        request.transport.abort()
