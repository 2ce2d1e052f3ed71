"""Callback mode of a smart robot: encrypted POSTs, passive answers, stream refreshes, response_url (§2)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from simulator.wecom import cards, crypto, display
from simulator.wecom.aibot.commands import show_welcome
from simulator.wecom.aibot.inbound import Bodies
from simulator.wecom.aibot.robot import ENTER, MESSAGE, PRESS, STREAM_WITHIN, Request, Robots, Stream, new_id
from simulator.wecom.courier import TRIES, Courier, answer_refused, open_json, seal_json
from simulator.wecom.gate import Call, Gate
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.webhook import picture_of
from simulator.world import Channel

REFRESH_SECONDS = 1.0  #: simulated time between two refreshes of an unfinished stream
RESPONSE_URL_LIFE = timedelta(hours=1)
MAX_STREAM_IMAGES = 10
MAX_STREAM_IMAGE_BYTES = 10 * 1024 * 1024
RESPONSE_PATH = "/qyapi/cgi-bin/aibot/response"


@dataclass
class _ResponseUrl:
    request: Request
    given_at: datetime
    used: bool = False


class CallbackMode:
    def __init__(self, robots: Robots, bodies: Bodies, courier: Courier, gate: Gate) -> None:
        self._robots = robots
        self._shared = robots.shared
        self._bodies = bodies
        self._courier = courier
        self._gate = gate
        self._response_urls: dict[str, _ResponseUrl] = {}

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.post(RESPONSE_PATH, self._gate.open("aibot/response", self._by_code, self.respond))

    async def deliver(self, request: Request, body: dict[str, Any]) -> None:
        """POST one callback; card events once, everything else up to three times."""
        channel = request.channel

        async def on_answer(answer: str) -> None:
            if request.sort == MESSAGE and request.trigger is not None:
                request.trigger.heard_by.append(channel.id)
            try:
                passive = open_json(channel, answer)
                if passive is not None:
                    self._take_passive(request, passive)
            except (Refusal, crypto.Tampered) as fault:
                answer_refused(channel, str(fault))

        tries = 1 if request.sort == PRESS else TRIES
        await self._courier.post(channel, lambda: seal_json(self._shared, channel, body), on_answer, tries=tries)

    def response_url(self, request: Request) -> str:
        """An address that takes one plain JSON answer within the hour."""
        code = secrets.token_urlsafe(32)
        self._response_urls[code] = _ResponseUrl(request, self._shared.now())
        return f"{self._shared.world.base_url}{RESPONSE_PATH}?response_code={code}"

    # --- passive answers --------------------------------------------------------------------------------

    def _take_passive(self, request: Request, body: dict[str, Any]) -> None:
        """Do what the answer asks, if this callback may be answered so; each callback is answered once."""
        if request.used:
            return
        if request.sort == ENTER:
            show_welcome(self._robots, request, body)
        elif request.sort == PRESS:
            self._robots.update_card(request, body)
        elif request.sort == MESSAGE:
            self._answer_message(request, body)
        request.used = True

    def _answer_message(self, request: Request, body: dict[str, Any]) -> None:
        kind = body.get("msgtype")
        if kind not in ("stream", "template_card", "stream_with_template_card"):
            raise Refusal(40008)
        if kind != "stream" and body.get("template_card") is not None:
            self._robots.show_card(request.channel, request.chat, body["template_card"])
        if kind != "template_card":
            stream = self._robots.write_stream(request, body.get("stream"), images=_images(body.get("stream")))
            self._refresh_later(stream)

    def _refresh_later(self, stream: Stream) -> None:
        if stream.finished or self._shared.now() - stream.started_at > STREAM_WITHIN:
            return

        async def refresh() -> None:
            self._shared.world.errand(self._refresh(stream))

        self._shared.world.clock.after(REFRESH_SECONDS, refresh)

    async def _refresh(self, stream: Stream) -> None:
        """Ask the bot how the stream stands now; a silent bot is asked again until the time is over."""
        request = stream.request
        channel = request.channel

        async def on_answer(answer: str) -> None:
            try:
                passive = open_json(channel, answer)
                if passive is not None:
                    self._take_refresh(stream, passive)
            except (Refusal, crypto.Tampered) as fault:
                answer_refused(channel, str(fault))

        if not stream.finished:
            body = self._bodies.refresh(channel, request.chat, request.person, stream.id, new_id())
            await self._courier.post(channel, lambda: seal_json(self._shared, channel, body), on_answer, tries=1)
            self._refresh_later(stream)

    def _take_refresh(self, stream: Stream, body: dict[str, Any]) -> None:
        answered = body.get("stream")
        if body.get("msgtype") not in ("stream", "stream_with_template_card") or not isinstance(answered, dict):
            raise Refusal(40008)
        if answered.get("id") != stream.id:
            raise Refusal(40058, "stream.id")
        self._robots.write_stream(stream.request, answered, images=_images(answered))
        if body.get("template_card") is not None and body["msgtype"] == "stream_with_template_card":
            self._robots.show_card(stream.request.channel, stream.request.chat, body["template_card"])

    # --- response_url --------------------------------------------------------------------------------

    def _by_code(self, request: web.Request) -> Channel | None:
        held = self._response_urls.get(request.query.get("response_code", ""))
        return held.request.channel if held else None

    async def respond(self, call: Call) -> dict[str, Any]:
        held = self._response_urls.get(call.request.query.get("response_code", ""))
        if held is None or held.used or self._shared.now() - held.given_at > RESPONSE_URL_LIFE:
            raise Refusal(60140)
        channel, chat = held.request.channel, held.request.chat
        if chat.dissolved or channel.id not in chat.channels or self._shared.take("removed", channel, chat):
            raise Refusal(93006)
        trigger = held.request.trigger
        quote = trigger.id if trigger and chat.kind == "group" else None
        kind = call.body.get("msgtype")
        if kind == "markdown":
            look = self._robots.markdown(call.body)
            self._robots.count_one(channel, chat)
            display.show(self._shared, channel, chat, look, quote=quote, wire={"sort": "aibot"})
        elif kind == "template_card" and chat.kind != "group":
            self._robots.show_card(channel, chat, cards.check(call.body.get("template_card"), cards.ALL_TYPES))
        else:
            raise Refusal(40008)
        held.used = True
        return ok()


def _images(stream: object) -> list[bytes]:
    """The pictures at the end of a stream: at most 10, only in its last answer."""
    items = stream.get("msg_item") if isinstance(stream, dict) else None
    if not items:
        return []
    if not isinstance(items, list) or len(items) > MAX_STREAM_IMAGES or not isinstance(stream, dict):
        raise Refusal(40058, "stream.msg_item")
    if stream.get("finish") is not True:
        raise Refusal(40058, "stream.msg_item before finish")
    images = []
    for item in items:
        if not isinstance(item, dict) or item.get("msgtype") != "image" or not isinstance(item.get("image"), dict):
            raise Refusal(40058, "stream.msg_item")
        images.append(picture_of(item["image"], MAX_STREAM_IMAGE_BYTES))
    return images
