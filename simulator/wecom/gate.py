"""The HTTP door of qyapi: counts calls, lets faults strike, and turns refusals into HTTP 200 with a number."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.wecom.quota import Quota
from simulator.wecom.refusals import Refusal
from simulator.wecom.shared import Shared
from simulator.world import Channel, Chat

API_PER_MINUTE, API_PER_HOUR = 10_000, 150_000  #: per API and corp (§4.6)
ADDRESS_PER_MINUTE = 20_000  #: per caller's address, all APIs together
BAD_GATEWAY = (
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)

Answer = dict[str, Any] | web.StreamResponse


@dataclass
class Call:
    """One API request: the channel whose key or token it carries, and its JSON body, {} for GET and forms."""

    request: web.Request
    channel: Channel | None
    raw: bytes = b""
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def the_channel(self) -> Channel:
        if self.channel is None:
            raise Refusal(40014)
        return self.channel


Identify = Callable[[web.Request], Channel | None]
Act = Callable[[Call], Awaitable[Answer]]


class Gate:
    """Wraps the acts of all APIs."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._rate = Quota(shared.window(API_PER_MINUTE, 60), shared.window(API_PER_HOUR, 3600))
        self._address_rate = shared.window(ADDRESS_PER_MINUTE, 60)

    def open(self, api: str, identify: Identify, act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """An aiohttp handler for the API named."""

        async def handle(request: web.Request) -> web.StreamResponse:
            channel = identify(request)
            chat = self._chat(channel)
            self._shared.count(api, channel)
            if self._shared.take("drop", channel, chat):
                return _hang_up(request)
            if self._shared.take("5xx", channel, chat):
                return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
            answer = await self._answer(api, Call(request, channel), act, chat)
            return await self._deliver(request, channel, chat, answer)

        return handle

    def _chat(self, channel: Channel | None) -> Chat | None:
        return self._shared.chat_of_webhook(channel) if channel and channel.kind == "webhook" else None

    async def _answer(self, api: str, call: Call, act: Act, chat: Chat | None) -> Answer:
        try:
            if self._shared.take("45009", call.channel, chat) or self._shared.take("quota", call.channel, chat):
                raise Refusal(45009)
            corp = call.channel.corp if call.channel else ""
            now = self._shared.now()
            if not self._address_rate.take(call.request.remote, now) or not self._rate.take((corp, api), now):
                raise Refusal(45009)
            await _read(call)
            return await act(call)
        except Refusal as refusal:
            return refusal.answer()

    async def _deliver(
        self, request: web.Request, channel: Channel | None, chat: Chat | None, answer: Answer
    ) -> web.StreamResponse:
        if fault := self._shared.take("delay", channel, chat):
            await asyncio.sleep(fault.seconds)
        if self._shared.take("lost_answer", channel, chat):
            return _hang_up(request)
        response = _json(answer) if isinstance(answer, dict) else answer
        if isinstance(response, web.Response) and self._shared.take("cut_answer", channel, chat):
            return await _cut(request, response)
        return response


async def _read(call: Call) -> None:
    """Read the JSON body of a POST; forms are left to the act."""
    if call.request.method != "POST" or call.request.content_type.startswith("multipart/"):
        return
    call.raw = await call.request.read()
    try:
        body = json.loads(call.raw)
    except (ValueError, RecursionError):
        raise Refusal(40035, "not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(40035, "not an object")
    call.body = body


def _json(answer: dict[str, Any]) -> web.Response:
    return web.json_response(answer, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut(request: web.Request, whole: web.Response) -> web.StreamResponse:
    body = whole.body if isinstance(whole.body, bytes) else b""
    part = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await part.prepare(request)
    await part.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return part
