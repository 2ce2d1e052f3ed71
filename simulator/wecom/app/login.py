"""OAuth inside the client and QR login in a browser (§4.7); in the simulator the person is chosen on the page."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from yarl import URL

from simulator.wecom.app.tokens import Tokens
from simulator.wecom.gate import Call
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared
from simulator.world import Channel

PREFIX = "/wecom-open"
CODE_LIFE = timedelta(minutes=5)
TICKET_SECONDS = 1800
STATE = re.compile(r"[a-zA-Z0-9]{0,128}\Z")
SCOPES = ("snsapi_base", "snsapi_privateinfo")


@dataclass
class _Code:
    corp: str
    person: str
    private: bool
    given_at: datetime
    used: bool = False


class Login:
    def __init__(self, shared: Shared, tokens: Tokens) -> None:
        self._shared = shared
        self._tokens = tokens
        self._codes: dict[str, _Code] = {}

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get(f"{PREFIX}/connect/oauth2/authorize", self._authorize)
        yield web.get(f"{PREFIX}/wwlogin/sso/login", self._scan)

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        if query.get("response_type") != "code" or query.get("scope") not in SCOPES:
            return _wrong("response_type or scope")
        return self._enter(request, private=query["scope"] == "snsapi_privateinfo")

    async def _scan(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("login_type") != "CorpApp":
            return _wrong("login_type")
        return self._enter(request, private=False)

    def _enter(self, request: web.Request, *, private: bool) -> web.StreamResponse:
        """Redirect with a code once a person is chosen (`person=`), else offer the corp's members."""
        query = request.query
        corp, agent, target = query.get("appid", ""), query.get("agentid", ""), query.get("redirect_uri", "")
        app = self._shared.channel("app", corp_id=corp, **({"agent_id": agent} if agent else {}))
        if app is None:
            return _wrong("appid or agentid")
        if not STATE.match(query.get("state", "")):
            return _wrong("state: a-zA-Z0-9, at most 128")
        if not self._is_trusted(app, target):
            return _wrong("50001 redirect_uri: not the trusted domain of the app")
        person = query.get("person", "")
        if person not in self._shared.world.people:
            return self._choose(request, app)
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(corp, person, private, self._shared.now())
        raise web.HTTPFound(URL(target).update_query(code=code, state=query.get("state", "")))

    def _is_trusted(self, app: Channel, target: str) -> bool:
        parts = urlsplit(target)
        trusted = app.state.get("trusted_domain")
        return bool(
            parts.scheme in ("http", "https") and parts.netloc and trusted in (None, parts.netloc, parts.hostname)
        )

    def _choose(self, request: web.Request, app: Channel) -> web.Response:
        rows = []
        for person in self._shared.members(app.corp):
            address = str(request.rel_url.update_query(person=person.id))
            rows.append(f'<li><a href="{escape(address)}">{escape(person.name)}</a></li>')
        name = escape(app.name)
        page = f'<!doctype html><meta charset="utf-8"><title>{name}</title><h1>{name}</h1><ul>{"".join(rows)}</ul>'
        return web.Response(text=page, content_type="text/html")

    async def user_of_code(self, call: Call) -> dict[str, Any]:
        """auth/getuserinfo: a member's userid, an outsider's openid. The code serves once, for 5 minutes."""
        app = self._tokens.admit(call)
        held = self._codes.get(call.request.query.get("code", ""))
        if held is None or held.used or held.corp != app.corp:
            raise Refusal(40029)
        if self._shared.now() - held.given_at > CODE_LIFE:
            raise Refusal(42003)
        held.used = True
        user_id = self._shared.user_id(held.person, app.corp)
        if not user_id:
            return ok(openid="o" + secrets.token_hex(14))
        ticket = {"user_ticket": secrets.token_urlsafe(48), "expires_in": TICKET_SECONDS} if held.private else {}
        return ok(userid=user_id, **ticket)


def _wrong(reason: str) -> web.Response:
    return web.Response(
        status=400, text=f"<!doctype html><title>error</title><p>{escape(reason)}</p>", content_type="text/html"
    )
