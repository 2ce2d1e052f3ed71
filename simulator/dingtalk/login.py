"""Web login: the consent page, and what its code buys."""

import html
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from simulator.dingtalk.edge import TOKEN_HEADER, Answer, Api, Call
from simulator.dingtalk.errors import ApiError
from simulator.dingtalk.people import People
from simulator.dingtalk.sign import same
from simulator.dingtalk.state import LOGIN, State
from simulator.world import Channel, Person

MOBILE_SCOPE = "Contact.User.mobile"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}


class Login:
    """oauth2/auth in the browser; userAccessToken and contact/users/me for the bot's server."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def apis(self) -> list[Api]:
        return [
            Api("POST", "/v1.0/oauth2/userAccessToken", self._token, token=False, counted=False, whose=self._whose),
            Api("GET", "/v1.0/contact/users/me", self._me, token=False, counted=False),
        ]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{LOGIN}/oauth2/auth", self._page),
            web.post(f"{LOGIN}/oauth2/auth", self._consent),
            web.post(f"{LOGIN}/client-code", self._client_code),
        ]

    def _whose(self, call: Call) -> Channel | None:
        return self._state.by_credential("robot", "client_id", str(call.body.get("clientId", "")))

    # --- in the browser -----------------------------------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """Choose who you are; `person` in the query chooses at once."""
        asked = dict(request.query)
        channel, trouble = self._asked(asked)
        if channel is None:
            return web.Response(status=400, text=_html(f"<p>{html.escape(trouble)}</p>"), content_type="text/html")
        if "person" in asked:
            return self._back(channel, asked, asked["person"])
        kept = "".join(
            f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">' for k, v in asked.items()
        )
        rows = "".join(
            f'<p><button name="person" value="{html.escape(p.id)}">{html.escape(p.name)}</button></p>'
            for p in self._members(channel)
        )
        form = f'<h1>{html.escape(channel.name)}</h1><p>以谁的身份登录？</p><form method="post">{kept}{rows}</form>'
        return web.Response(text=_html(form), content_type="text/html", headers=HEADERS)

    async def _consent(self, request: web.Request) -> web.StreamResponse:
        asked = {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
        channel, trouble = self._asked(asked)
        if channel is None:
            return web.Response(status=400, text=_html(f"<p>{html.escape(trouble)}</p>"), content_type="text/html")
        return self._back(channel, asked, asked.get("person", ""))

    def _asked(self, asked: dict[str, str]) -> tuple[Channel | None, str]:
        """The app, if the address it is called with is in order; else why not."""
        channel = self._state.by_credential("robot", "client_id", asked.get("client_id", ""))
        if channel is None:
            return None, "client_id 不存在"
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            return None, "response_type 或 scope 不合法"
        registered = channel.endpoints.get("login_redirect", "").split()
        address = asked.get("redirect_uri", "")
        if registered and address not in registered:
            return None, "redirect_uri 与登记的不一致"
        if not registered and _host(address) not in LOOPBACK:
            return None, "redirect_uri 未登记"
        return channel, ""

    def _members(self, channel: Channel) -> list[Person]:
        return [p for p in self._state.world.people.values() if self._state.user_id(p, channel.corp)]

    def _back(self, channel: Channel, asked: dict[str, str], person_id: str) -> web.StreamResponse:
        person = self._state.world.people.get(person_id)
        if person is None or not self._state.user_id(person, channel.corp):
            text = _html("<p>该应用只允许本组织成员登录</p>")
            return web.Response(status=403, text=text, content_type="text/html")
        code, limits = self._state.fresh(size=32), self._state.limits
        self._state.codes[code] = self._state.lapsing(("web", channel.id, person.id), limits.login_code_seconds)
        parts = urlsplit(asked["redirect_uri"])
        query = [*parse_qsl(parts.query), ("code", code), ("authCode", code)]
        query += [("state", asked["state"])] if "state" in asked else []
        raise web.HTTPFound(urlunsplit(parts._replace(query=urlencode(query))))

    async def _client_code(self, request: web.Request) -> web.StreamResponse:
        """What the client's JSAPI does when a page inside DingTalk asks who is there: {client_id, person} → {code}."""
        asked: Any = await request.json()
        channel = self._state.by_credential("robot", "client_id", str(asked.get("client_id", "")))
        person = self._state.world.people.get(str(asked.get("person", "")))
        if channel is None or person is None:
            return web.json_response({"error": "client_id or person unknown"}, status=400)
        return web.json_response({"code": self._people.client_code(channel, person)})

    # --- by the bot's server ------------------------------------------------------------------------------------

    async def _token(self, call: Call) -> Answer:
        body, state = call.body, self._state
        channel = call.caller
        if channel is None or not same(channel.credentials.get("client_secret", ""), str(body.get("clientSecret", ""))):
            raise ApiError(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        table, name = (state.codes, "code") if body.get("grantType") == "authorization_code" else (
            state.refresh_tokens, "refreshToken",
        )  # fmt: skip
        given = str(body.get(name) or "")
        found = state.live(table, given)
        if found is None or found[:2] != ("web", channel.id):
            raise ApiError(400, f"invalidParameter.{name}.notFound", f"{name} 不存在或已使用")
        del table[given]
        access, refresh = state.fresh(size=32), state.fresh(size=32)
        state.user_tokens[access] = state.lapsing(found, state.limits.token_seconds)
        state.refresh_tokens[refresh] = state.lapsing(found, state.limits.refresh_token_seconds)
        answer = {"accessToken": access, "refreshToken": refresh, "expireIn": state.limits.token_seconds}
        return answer | {"corpId": channel.corp}

    async def _me(self, call: Call) -> Answer:
        found = self._state.live(self._state.user_tokens, call.request.headers.get(TOKEN_HEADER, ""))
        if found is None:
            raise ApiError(400, "InvalidAuthentication", "不合法的access_token")
        channel, person = self._state.world.channels[found[1]], self._state.world.people[found[2]]
        me = {"nick": person.name, "unionId": self._state.union_id(person)}
        me["openId"] = self._state.dingtalk_id(person.id, channel.id)[-20:]
        if MOBILE_SCOPE not in channel.state.get("scopes_withheld", ()):
            me |= {"mobile": person.mobile, "stateCode": "86"}
        return me


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _html(inside: str) -> str:
    return f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>钉钉登录（模拟）</title>{inside}</html>'
