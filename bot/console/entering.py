"""Signing in: by a platform's own page, or by a one-time link that the bot sent privately. There are no passwords.

Nothing is written by a look: what comes back from a platform is handed in by a form of our own page, so a stranger's
link can sign nobody in.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL

from bot.clock import Clock
from bot.console import texts
from bot.console.cookies import ENTERING_SECONDS, Cookies
from bot.console.guard import HEADERS, POLICY, Guard, Refused
from bot.console.identities import Entrance, Identities, Way
from bot.console.rendering import Renderer
from bot.console.viewers import grants_hash, person_view
from bot.errors import Ambiguous, Permanent, Transient
from bot.identity import may_anywhere
from bot.messages import Sender
from bot.metrics import Metrics
from bot.pages import ENTER
from bot.routing import StationView
from bot.views import Views
from storage import Database, Session, audit, directory, sessions

BACK = "/console/login/back"
AT_ONCE = 8  #: codes that are asked about at the platforms at the same time
_TOKEN = r"{token:[0-9A-Za-z_-]{40,64}}"


class Entering:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        identities: Identities,
        views: Views,
        renderer: Renderer,
        cookies: Cookies,
        guard: Guard,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._clock = clock
        self._identities = identities
        self._views = views
        self._renderer = renderer
        self._cookies = cookies
        self._guard = guard
        self._metrics = metrics
        self._asking = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get("/console/login", self._doors)
        yield web.get(r"/console/login/go/{channel:\d{1,19}}/{way}", self._go)
        yield web.get(BACK, self._back)
        yield web.post("/console/login/enter", self._enter)
        yield web.get(r"/console/login/link/{station:[a-z0-9-]{1,32}}/" + _TOKEN, self._link)
        yield web.post(r"/console/login/link/{station:[a-z0-9-]{1,32}}/" + _TOKEN, self._enter_by_link)

    # --- the doors ----------------------------------------------------------------------------------------------------

    async def _doors(self, request: web.Request) -> web.StreamResponse:
        """Which ways lead in. With several stations the person names his own: none is told of the others."""
        station = self._station(request.query.get("station", ""))
        ways = [] if station is None else self._identities.entrances(station.id)
        inside = _client_of(request)
        ways = sorted(ways, key=lambda one: one.way not in _FIRST.get(inside, ()))
        values = {
            "title": texts.SIGN_IN,
            "station": station.name if station is not None else "",
            "asks_station": station is None,
            "doors": [
                {
                    "href": f"/console/login/go/{one.channel}/{one.way}?{_next(request)}",
                    "title": self._door(one, ways),
                    "first": one.way in _FIRST.get(inside, ()),
                }
                for one in ways
                if one.way not in _HIDDEN.get(inside, ())
            ],
        }
        return self._page("console/login.html", values)

    def _door(self, one: Entrance, all_of_them: list[Entrance]) -> str:
        """Two robots of a platform are two doors: their names tell them apart."""
        name, twins = texts.DOORS[one.way], [other for other in all_of_them if other.way is one.way]
        return name if len(twins) == 1 else texts.door_of(door=name, channel=self._identities.name(one))

    def _station(self, key: str) -> StationView | None:
        known = self._views.stations()
        if len(known) == 1:
            return known[0]
        return next((one for one in known if one.key == key), None)

    async def _go(self, request: web.Request) -> web.StreamResponse:
        """Off to the platform's page, with a state that only this browser can bring back."""
        channel = int(request.match_info["channel"])
        station = self._identities.station_of(channel)
        entrance = next(
            (
                one
                for one in self._identities.entrances(station or 0)
                if one.channel == channel and one.way == request.match_info["way"]
            ),
            None,
        )
        if entrance is None:
            raise Refused(404, texts.NOT_FOUND)
        state = secrets.token_hex(16)
        if entrance.way is Way.DINGTALK_CLIENT:
            response = self._inside(channel, state)
        else:
            response = web.Response(status=303, headers={"Cache-Control": "no-store"})
            response.headers["Location"] = self._identities.url(entrance, self._own(request) + BACK, state)
        kept = {"state": state, "channel": channel, "way": entrance.way.value, "next": request.query.get("next", "")}
        self._cookies.set_entering(response, {**kept, "until": self._until()})
        return response

    def _inside(self, channel: int, state: str) -> web.Response:
        """A page that asks the client around it for a code; the one page that may run the platform's script."""
        script = self._identities.client_script
        corp, client = self._identities.public_ids(channel)
        values = {"title": texts.SIGN_IN, "state": state, "corp": corp, "client": client, "script": script}
        response = self._page("console/inside.html", values)
        policy = f"{HEADERS[POLICY]}; script-src 'self' {URL(script).origin()}"
        response.headers[POLICY] = policy
        return response

    async def _back(self, request: web.Request) -> web.StreamResponse:
        """The platform sent the browser back; our own form hands the code in (by itself, where scripts run)."""
        code = request.query.get("code", "") or request.query.get("authCode", "")
        values = {"title": texts.SIGN_IN, "code": code[:600], "state": request.query.get("state", "")[:128]}
        return self._page("console/back.html", values)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        self._guard.check_origin(request)
        form = await self._guard.form(request)
        kept = self._cookies.entering(request)
        state, code = str(kept.get("state", "")), form.get("code", "")
        expected = state or secrets.token_hex(16)
        if not hmac.compare_digest(form.get("state", "").encode(), expected.encode()) or self._is_late(kept):
            return self._refused("state", texts.SIGN_IN_STALE)
        entrance = Entrance(Way(kept["way"]), int(kept["channel"]))
        station = self._identities.station_of(entrance.channel)
        if station is None or not code:
            return self._refused("state", texts.SIGN_IN_STALE)
        try:
            async with self._asking:
                sender = await self._identities.who(entrance, code)
        except (Transient, Ambiguous):
            return self._refused("platform", texts.PLATFORM_SILENT, status=503)
        except Permanent:
            return self._refused("code", texts.SIGN_IN_STALE)
        if sender is None:
            return self._refused("outsider", texts.NOT_ENTITLED)
        opened = await self._database.write(
            station, partial(self._open_for, sender=sender, way=entrance.way, device=_client_of(request))
        )
        return self._entered(station, opened, kept)

    # --- the one-time link --------------------------------------------------------------------------------------------

    async def _link(self, request: web.Request) -> web.StreamResponse:
        """Asks for the number that stands beside the link; the answer must come from this very browser."""
        token = request.match_info["token"]
        response = self._page("console/link_login.html", {"title": texts.SIGN_IN, "wrong": ""})
        self._cookies.set_entering(response, {"link": self._mark(token), "until": self._until()})
        return response

    async def _enter_by_link(self, request: web.Request) -> web.StreamResponse:
        self._guard.check_origin(request)
        form = await self._guard.form(request)
        token, kept = request.match_info["token"], self._cookies.entering(request)
        if not hmac.compare_digest(str(kept.get("link", "")), self._mark(token)) or self._is_late(kept):
            return self._refused("browser", texts.OTHER_BROWSER)
        station = self._station_by_key(request.match_info["station"])
        if station is None:
            return self._refused("link", texts.LINK_SPENT)
        opened = await self._database.write(
            station,
            partial(self._open_by_ticket, token=token, code=form.get("code", ""), device=_client_of(request)),
        )
        if opened is None:
            self._metrics.count("console_login_refused", "link")
            return self._page("console/link_login.html", {"title": texts.SIGN_IN, "wrong": texts.LINK_WRONG}, 422)
        return self._entered(station, opened, {})

    def _station_by_key(self, key: str) -> int | None:
        return next((one.id for one in self._views.stations() if one.key == key), None)

    def _mark(self, token: str) -> str:
        return self._database.ring.blind(token, "console-browser").hex()

    # --- in the storage thread ----------------------------------------------------------------------------------------

    def _open_for(self, session: Session, *, sender: Sender, way: Way, device: str) -> str | None:
        """A session for the person to whom the account belongs; None for an account that is nobody's here."""
        found = directory.find_account(session, way.platform, sender.corp, sender.user_id)
        return self._open(session, found[1].id, way.platform, device) if found is not None else None

    def _open_by_ticket(self, session: Session, *, token: str, code: str, device: str) -> str | None:
        person_id = sessions.spend_ticket(session, token, code.strip(), self._clock.now())
        return self._open(session, person_id, "link", device) if person_id is not None else None

    def _open(self, session: Session, person_id: int, way: str, device: str) -> str | None:
        now, person = self._clock.now(), person_view(session, person_id)
        if person is None or not may_anywhere(person.grants, ENTER):
            return None
        sessions.purge_sessions(session, now)
        row, token = sessions.open_session(
            session, person_id=person_id, way=way, device=device, grants_hash=grants_hash(person.grants), now=now
        )
        audit.append(session, f"person:{person_id}", "console.enter", f"session:{row}", {"way": way})
        return token

    def leave(self, session: Session, *, token: str) -> None:
        """End the session of a token, if it lives."""
        live = sessions.find_session(session, token, self._clock.now())
        if live is not None and sessions.end_session(session, live.id, self._clock.now()):
            audit.append(session, f"person:{live.person_id}", "console.leave", f"session:{live.id}")

    # --- answers ------------------------------------------------------------------------------------------------------

    def _entered(self, station: int, token: str | None, kept: Mapping[str, Any]) -> web.StreamResponse:
        """A new session gets a new id, whatever the browser brought along."""
        if token is None:
            return self._refused("not-entitled", texts.NOT_ENTITLED)
        self._metrics.count("console_login")
        response = web.Response(status=303, headers={"Cache-Control": "no-store"})
        response.headers["Location"] = _safe(str(kept.get("next", "")))
        self._cookies.sign_in(response, station, token)
        return response

    def _refused(self, why: str, text: str, *, status: int = 403) -> web.Response:
        self._metrics.count("console_login_refused", why)
        response = self._page("console/plain.html", {"title": texts.SIGN_IN, "text": text}, status)
        self._cookies.forget_entering(response)
        return response

    def _page(self, template: str, values: Mapping[str, Any], status: int = 200) -> web.Response:
        return web.Response(
            status=status,
            text=self._renderer.page(template, values),
            content_type="text/html",
            charset="utf-8",
            headers={"Cache-Control": "no-store"},
        )

    def _own(self, request: web.Request) -> str:
        return self._guard.url or f"{request.scheme}://{request.host}"

    def _until(self) -> str:
        return (self._clock.now() + timedelta(seconds=ENTERING_SECONDS)).isoformat()

    def _is_late(self, kept: Mapping[str, Any]) -> bool:
        return "until" not in kept or datetime.fromisoformat(kept["until"]) < self._clock.now()


def _client_of(request: web.Request) -> str:
    """Which client the browser says it is; only to offer the right door first and to name the session."""
    agent = request.headers.get("User-Agent", "").lower()
    if "wxwork" in agent:
        return "wecom"
    if "dingtalk" in agent:
        return "dingtalk"
    return "phone" if "mobile" in agent else "computer"


_FIRST = {
    "wecom": (Way.WECOM_CLIENT,),
    "dingtalk": (Way.DINGTALK_CLIENT, Way.DINGTALK_WEB),
    "computer": (Way.WECOM_QR, Way.DINGTALK_WEB),
    "phone": (Way.DINGTALK_WEB,),
}
_HIDDEN = {
    "wecom": (Way.WECOM_QR, Way.DINGTALK_CLIENT),
    "dingtalk": (Way.WECOM_CLIENT, Way.WECOM_QR),
    "computer": (Way.DINGTALK_CLIENT,),
    "phone": (Way.DINGTALK_CLIENT,),
}


def _next(request: web.Request) -> str:
    return urlencode({"next": request.query.get("next", "")[:400]})


def _safe(target: str) -> str:
    """Only our own pages; anything else leads to the first one."""
    plain = target.startswith("/console/") and "\\" not in target and not target.startswith("/console//")
    return target if plain and target.isprintable() and not target.startswith("/console/login") else "/console/"
