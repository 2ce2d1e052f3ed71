"""The console's routes: whoever asks is known before anything is read, and every answer passes one boundary."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from urllib.parse import quote, urlencode

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.console import texts
from bot.console.cookies import Cookies
from bot.console.entering import Entering
from bot.console.forms import Forms
from bot.console.guard import Guard, Refused
from bot.console.identities import Identities
from bot.console.live import Live
from bot.console.rendering import ASSET_TYPES, Renderer, load_asset
from bot.console.showing import Asked, Pages, Shown
from bot.errors import UserError
from bot.metrics import Metrics
from bot.platforms.base import Channel
from bot.routing import Feature
from bot.views import Views
from storage import Database, NotFound, Unavailable, sessions
from storage.media import StoredMedia

log = structlog.get_logger()

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
HOME = "/console/"
LOGIN = "/console/login"
MAX_QUERY_CHARS = 2000


class Console:
    """The web side of one house. `url` is the address that people reach us by, "" when only this machine does."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        features: Sequence[Feature],
        views: Views,
        channels: Mapping[int, Channel],
        identities: Identities,
        metrics: Metrics,
        *,
        url: str = "",
        on_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._on_commit = on_commit
        self.guard = Guard(url)
        self._cookies = Cookies(database.ring, secure=self.guard.secure)
        self._renderer = Renderer(features)
        self.pages = Pages(features, self._renderer, self._cookies, views, channels, clock)
        self.live = Live(database, self.pages, self._cookies)
        self._entering = Entering(
            database, clock, identities, views, self._renderer, self._cookies, self.guard, metrics
        )
        self._forms = Forms(database, clock, features, views, channels, self._renderer, self.guard, on_commit)

    def routes(self) -> Iterable[web.RouteDef]:
        """Everything under /console and /f; a platform's callbacks stand beside them."""
        yield web.get("/", self._to_home)
        yield web.get("/console", self._to_home)
        yield web.get("/console/static/{version}/{name}", self._guarded(self._static))
        yield web.get("/console/live/{path:.*}", self._guarded(self.live.stream))
        yield from (web.route(r.method, r.path, self._guarded(r.handler)) for r in self._entering.routes())
        yield web.post("/console/logout", self._guarded(self._log_out))
        yield from (web.route(r.method, r.path, self._guarded(r.handler)) for r in self._forms.routes())
        yield web.get("/console/{path:.*}", self._guarded(self._look))
        yield web.post("/console/{path:.*}", self._guarded(self._act))

    async def _to_home(self, request: web.Request) -> web.StreamResponse:
        return _sent_to(HOME)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        try:
            content, version = load_asset(name)
        except KeyError:
            return self._plain(404, texts.NOT_FOUND)
        kept = "public, max-age=31536000, immutable" if version == request.match_info["version"] else "no-cache"
        return web.Response(
            body=content, content_type=ASSET_TYPES[name], charset="utf-8", headers={"Cache-Control": kept}
        )

    # --- pages --------------------------------------------------------------------------------------------------------

    async def _look(self, request: web.Request) -> web.StreamResponse:
        asked = self._asked(request)
        shown = None
        if asked is not None:
            shown = await self._database.read(asked.station, partial(self.pages.look, asked=asked))
        if asked is None or shown is None:
            return _sent_to(f"{LOGIN}?{urlencode({'next': request.path})}" if request.path != HOME else LOGIN)
        if shown.stale:
            now = self._clock.now()
            with suppress(Unavailable):
                await self._database.write(asked.station, lambda s: sessions.touch(s, shown.stale, now))
        return self._answer(shown)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        self.guard.check_origin(request)
        form = await self.guard.form(request)
        asked = self._asked(request, form)
        if asked is None:
            raise Refused(403, texts.SIGN_IN_AGAIN)
        try:
            shown = await self._database.write(asked.station, partial(self.pages.act, asked=asked))
        except UserError as error:
            again = partial(self.pages.failed, asked=asked, error=error)
            try:
                shown = await self._database.read(asked.station, again)
            except UserError:  # nor can the page itself be shown any more
                raise Refused(422, error.text) from None
        except NotFound:  # no such station
            shown = None
        if shown is None:
            raise Refused(403, texts.SIGN_IN_AGAIN)
        self._on_commit()
        return self._answer(shown)

    async def _log_out(self, request: web.Request) -> web.StreamResponse:
        self.guard.check_origin(request)
        form = await self.guard.form(request)
        known = self._cookies.session(request)
        if known is not None:
            station, token = known
            self.guard.check_token(form.get("csrf", ""), self._cookies.csrf(token))
            await self._database.write(station, partial(self._entering.leave, token=token))
        response = _sent_to(LOGIN)
        self._cookies.sign_out(response)
        return response

    def _asked(self, request: web.Request, form: Mapping[str, str] | None = None) -> Asked | None:
        known = self._cookies.session(request)
        if known is None or len(request.query_string) > MAX_QUERY_CHARS:
            return None
        return Asked(known[0], known[1], request.match_info["path"], dict(request.query), form)

    # --- the boundary -------------------------------------------------------------------------------------------------

    def _guarded(self, answer: Answer) -> Answer:
        """Errors become answers: a refusal its own status, a lost database 503, our own bug 500 with a number."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                return await answer(request)
            except Refused as refused:
                self._metrics.count("console_refused", str(refused.status))
                return self._plain(refused.status, refused.text)
            except Unavailable:
                self._metrics.count("database_unavailable", "console")
                return self._plain(503, texts.UNAVAILABLE)
            except (web.HTTPException, asyncio.CancelledError):
                raise
            except Exception:
                number = self._database.new_id()
                log.exception("console_failed", number=number, route=getattr(request.match_info.route, "name", ""))
                self._metrics.count("console_failed")
                return self._plain(500, texts.our_fault(number=number))

        return guarded

    def _answer(self, shown: Shown) -> web.StreamResponse:
        if shown.file is not None:
            return file_response(shown.file)
        return _sent_to(shown.goto) if shown.goto else page_response(shown.status, shown.html)

    def _plain(self, status: int, text: str) -> web.Response:
        """A page without the shell: nobody may be signed in."""
        return page_response(status, self._renderer.page("console/plain.html", {"title": texts.PROBLEM, "text": text}))


def page_response(status: int, html: str) -> web.Response:
    return web.Response(
        status=status,
        text=html,
        content_type="text/html",
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )


def file_response(file: StoredMedia) -> web.Response:
    """To be saved and never shown, whatever is in it; nothing on the way keeps it."""
    return web.Response(
        body=file.content,
        content_type="application/octet-stream",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        },
    )


def _sent_to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
