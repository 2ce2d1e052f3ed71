"""The door of both API generations: counting, faults, access token, speed, quota, and the shape of every answer."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from simulator.dingtalk.errors import ApiError, Barred, OldError
from simulator.dingtalk.limits import QPS
from simulator.dingtalk.state import API, OAPI, State
from simulator.faults import Fault
from simulator.world import DINGTALK, Channel

TOKEN_HEADER = "x-acs-dingtalk-access-token"
PAGE_502 = (
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)
QPS_CODE = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
QUOTA_CODE = "Forbidden.AccessDenied.ApiCountLimitForOrg"
SCOPE_CODE = "Forbidden.AccessDenied.AccessTokenPermissionDenied"


@dataclass
class Call:
    """One request on its way to a handler."""

    request: web.Request
    api: str
    body: dict[str, Any] = field(default_factory=dict)
    caller: Channel | None = None  #: the app whose token it carries
    chat: str = ""  #: the chat that the handler found to be meant, so that faults can name it
    raw: web.Response | None = None  #: set by a handler whose answer is not JSON

    @property
    def channel(self) -> Channel:
        if self.caller is None:
            raise RuntimeError("an API without a token has no channel")
        return self.caller

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)

    def targets(self) -> tuple[str, ...]:
        """What a fault may name: the channel, and the chat once it is known."""
        return (self.caller.id if self.caller else "", *([self.chat] if self.chat else []))


Answer = dict[str, Any]
Work = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True)
class Api:
    """One interface: where it is, what it needs, whether it counts towards the month."""

    method: str
    path: str
    work: Work
    old: bool = False
    token: bool = True
    counted: bool = True
    scope: str = ""
    form: bool = False  #: the body is not JSON; the handler reads it
    #: finds the channel of a request that carries no access token, so that faults can name it
    whose: Callable[[Call], Channel | None] | None = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


class Edge:
    """Turns interfaces into routes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self, apis: Iterable[Api]) -> list[web.RouteDef]:
        return [web.route(a.method, (OAPI if a.old else API) + a.path, self._door(a)) for a in apis]

    def _door(self, api: Api) -> Handler:
        async def door(request: web.Request) -> web.StreamResponse:
            call = Call(request, api.name)
            self._state.calls[api.name] += 1
            try:
                status, answer = 200, await self._answer(api, call)
            except Struck as struck:
                return await _broken(request, struck)
            except Barred:
                return _barred(api)
            except (ApiError, OldError) as refusal:
                status, answer = self._refusal(api, refusal)
            return await self._send(call, status, answer)

        return door

    async def _answer(self, api: Api, call: Call) -> Answer:
        state = self._state
        self._bar(call)
        if not api.form and call.request.method in ("POST", "PUT"):
            call.body = await _json(call.request, api)
        call.caller = api.whose(call) if api.whose else self._owner(api, call)
        chat = state.world.chat_by_wire(DINGTALK, str(call.body.get("openConversationId", "")))
        call.chat = chat.id if chat else call.chat
        targets = call.targets()
        if fault := state.struck("delay", *targets):
            await asyncio.sleep(fault.seconds or 1.0)
        for kind in ("drop", "5xx"):
            if fault := state.struck(kind, *targets):
                raise Struck(fault)
        if api.token:
            self._admit(api, call)
        answer = await api.work(call)
        return {"errcode": 0, "errmsg": "ok", **answer} if api.old else answer

    def _bar(self, call: Call) -> None:
        state, limits, address = self._state, self._state.limits, call.request.remote or ""
        if state.blocks.holds(("address", address), state.now):
            raise Barred
        seconds = limits.per_address_seconds
        if not state.pace.take(("address", address), count=limits.per_address, seconds=seconds, now=state.now):
            state.blocks.put(("address", address), state.now + timedelta(seconds=limits.address_block_seconds))
            raise Barred

    def _owner(self, api: Api, call: Call) -> Channel | None:
        if not api.token:
            return None
        query, headers = call.request.query, call.request.headers
        token = query.get("access_token", "") if api.old else headers.get(TOKEN_HEADER, "")
        found = self._state.live(self._state.tokens, token)
        return self._state.world.channels.get(found) if found else None

    def _admit(self, api: Api, call: Call) -> None:
        """Token, scope, speed and quota, in this order; refusals by speed are not counted towards the month."""
        state = self._state
        if call.caller is not None and state.struck("token_dead", call.caller.id):
            for token in [t for t, kept in state.tokens.items() if kept.value == call.caller.id]:
                del state.tokens[token]
            call.caller = None
        if call.caller is None:
            raise (
                OldError(40014, "不合法的access_token")
                if api.old
                else ApiError(400, "InvalidAuthentication", "不合法的access_token")
            )
        channel = call.caller
        if api.scope and api.scope in channel.state.get("scopes_withheld", ()):
            raise (
                OldError(60011, f"没有调用该接口的权限，接口权限为{api.scope}")
                if api.old
                else ApiError(
                    403, SCOPE_CODE, "应用尚未开通所需的权限", accessdenieddetail={"requiredScopes": [api.scope]}
                )
            )
        rate = QPS[state.edition(channel.corp)]
        too_fast = not state.pace.take((channel.id, api.name), count=rate, seconds=1, now=state.now)
        if too_fast or state.struck("45009", channel.id):
            raise (
                OldError(90018, "调用接口过于频繁")
                if api.old
                else ApiError(403, QPS_CODE, f"该AppKey调用该接口超过{rate}次/秒")
            )
        if api.counted and not state.take_quota(channel, "api"):
            raise (
                OldError(90020, "本月接口调用次数已用完")
                if api.old
                else ApiError(403, QUOTA_CODE, "本月API调用量已用完")
            )

    def _refusal(self, api: Api, refusal: ApiError | OldError) -> tuple[int, Answer]:
        if isinstance(refusal, OldError):
            self._state.refused[(api.name, str(refusal.errcode))] += 1
            return 200, {"errcode": refusal.errcode, "errmsg": refusal.errmsg, "request_id": _request_id()}
        self._state.refused[(api.name, refusal.code)] += 1
        return refusal.status, {
            "code": refusal.code, "message": refusal.message, "requestid": _request_id(), **refusal.more
        }  # fmt: skip

    async def _send(self, call: Call, status: int, answer: Answer) -> web.StreamResponse:
        """The answer, unless a fault loses it or cuts it: the request has taken effect by now."""
        for kind in ("lost_answer", "cut_answer"):
            if fault := self._state.struck(kind, *call.targets()):
                return await _broken(call.request, Struck(fault), answer)
        return call.raw or web.json_response(answer, status=status)


class Struck(Exception):
    """A fault took the request's answer away."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.kind = fault.kind


async def _broken(request: web.Request, struck: Struck, answer: Answer | None = None) -> web.StreamResponse:
    if struck.kind == "5xx":
        return web.Response(status=502, text=PAGE_502, content_type="text/html")
    if struck.kind == "cut_answer":
        whole = json.dumps(answer, ensure_ascii=False).encode()
        cut = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
        await cut.prepare(request)
        await cut.write(whole[: len(whole) // 2])
        _hang_up(request)
        return cut
    _hang_up(request)
    return web.Response()


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def _barred(api: Api) -> web.Response:
    if api.old:
        return web.json_response({"status": 1111, "wait": 5, "source": "x5", "punish": "deny"})
    return web.Response(status=403, text="<html><body>deny</body></html>", content_type="text/html")


async def _json(request: web.Request, api: Api) -> dict[str, Any]:
    raw = await request.read()
    if not raw and not api.old:
        return {}
    body = parse(raw)
    if body is None:
        raise (
            OldError(40035, "不合法的参数")
            if api.old
            else ApiError(400, "invalidParameter.body", "请求体不是合法的JSON对象")
        )
    return body


def parse(raw: bytes) -> dict[str, Any] | None:
    """The JSON object, or None if it is not one that people can be shown: half a surrogate pair is no character."""
    try:
        body = json.loads(raw)
        if b"\\ud" in raw.lower():
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _request_id() -> str:
    return str(uuid.uuid4()).upper()
