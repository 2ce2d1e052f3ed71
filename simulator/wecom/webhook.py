"""Group webhooks (path/91770): send and upload_media, bound to one group by their key."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from simulator.wecom import cards, display
from simulator.wecom.forms import upload_of
from simulator.wecom.gate import Call, Gate
from simulator.wecom.media import WEBHOOK_LIMITS, check_upload
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared
from simulator.world import Channel, Chat

SENDS_PER_MINUTE = 20  #: per webhook; refused ones count too (§1)
MAX_TEXT_BYTES = 2048
MAX_MARKDOWN_BYTES = 4096
MAX_IMAGE_BYTES = 2 * 1024 * 1024
MAX_ARTICLES = 8
MAX_TITLE_BYTES = 128
MAX_DESCRIPTION_BYTES = 512
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class Webhooks:
    def __init__(self, shared: Shared, gate: Gate) -> None:
        self._shared = shared
        self._gate = gate
        self._rate = shared.window(SENDS_PER_MINUTE, 60, count_refused=True)
        self._looks = {
            "text": self._text,
            "markdown": self._markdown,
            "markdown_v2": self._markdown_v2,
            "image": self._image,
            "news": self._news,
            "file": self._file,
            "voice": self._file,
            "template_card": self._card,
        }

    def routes(self) -> Iterable[web.RouteDef]:
        opened = self._gate.open
        yield web.post("/qyapi/cgi-bin/webhook/send", opened("webhook/send", self._by_key, self.send))
        upload = opened("webhook/upload_media", self._by_key, self.upload)
        yield web.post("/qyapi/cgi-bin/webhook/upload_media", upload)

    def _by_key(self, request: web.Request) -> Channel | None:
        return self._shared.channel("webhook", key=request.query.get("key", ""))

    def _group(self, call: Call) -> tuple[Channel, Chat]:
        """The webhook and its group; 93000 once either is gone."""
        channel = call.channel
        chat = self._shared.chat_of_webhook(channel) if channel else None
        if channel is None or chat is None or chat.dissolved or self._shared.take("removed", channel, chat):
            raise Refusal(93000)
        if channel.state.get("disabled"):
            raise Refusal(93004)
        return channel, chat

    async def send(self, call: Call) -> dict[str, Any]:
        channel, chat = self._group(call)
        if not self._rate.take(channel.id, self._shared.now()):
            raise Refusal(45009)
        kind = call.body.get("msgtype")
        look = self._looks.get(kind) if isinstance(kind, str) else None
        if look is None:
            raise Refusal(40008)
        content = call.body.get(str(kind))
        if not isinstance(content, dict):
            raise Refusal(40058, f"{kind} missing")
        display.show(self._shared, channel, chat, look(channel, chat, content, str(kind)))
        return ok()

    async def upload(self, call: Call) -> dict[str, Any]:
        channel, _ = self._group(call)
        kind = call.request.query.get("type", "")
        if kind not in WEBHOOK_LIMITS:
            raise Refusal(40004, "type")
        name, content = await upload_of(call.request)
        check_upload(kind, content, WEBHOOK_LIMITS)
        held = self._shared.media.put(
            owner=channel.credentials["key"], kind=kind, name=name, content=content, now=self._shared.now()
        )
        return ok(type=kind, media_id=held.id, created_at=str(int(held.created_at.timestamp())))

    # --- what each msgtype looks like ---------------------------------------------------------------------------

    def _text(self, channel: Channel, chat: Chat, body: dict[str, Any], _: str) -> display.Face:
        content = limited(body.get("content"), "text.content", MAX_TEXT_BYTES)
        users, mobiles = (_list(body, name) for name in ("mentioned_list", "mentioned_mobile_list"))
        return display.text(content, mentions=display.people_named(self._shared, chat, users, mobiles))

    def _markdown(self, channel: Channel, chat: Chat, body: dict[str, Any], _: str) -> display.Face:
        content = limited(body.get("content"), "markdown.content", MAX_MARKDOWN_BYTES)
        return display.markdown(content, mentions=display.people_in_markdown(self._shared, chat, content))

    def _markdown_v2(self, channel: Channel, chat: Chat, body: dict[str, Any], _: str) -> display.Face:
        return display.markdown(limited(body.get("content"), "markdown_v2.content", MAX_MARKDOWN_BYTES))

    def _image(self, channel: Channel, chat: Chat, body: dict[str, Any], _: str) -> display.Face:
        raw = picture_of(body, MAX_IMAGE_BYTES)
        name = "image.png" if raw.startswith(PNG) else "image.jpg"
        return display.attached(self._shared, "image", name, raw)

    def _news(self, channel: Channel, chat: Chat, body: dict[str, Any], _: str) -> display.Face:
        return display.news(articles_of(body, in_bytes=True))

    def _file(self, channel: Channel, chat: Chat, body: dict[str, Any], kind: str) -> display.Face:
        owner = channel.credentials["key"]
        held = self._shared.media.get(body.get("media_id"), owner=owner, now=self._shared.now(), kind=kind)
        return display.media(self._shared, held)

    def _card(self, channel: Channel, chat: Chat, body: dict[str, Any], _: str) -> display.Face:
        return cards.face(cards.check(body, cards.NOTICES))


def limited(content: object, name: str, most: int, *, code: int = 40058) -> str:
    """The text, neither empty nor longer than `most` bytes."""
    if not isinstance(content, str) or not content.strip():
        raise Refusal(44004, name)
    if len(content.encode()) > most:
        raise Refusal(code, f"{name} exceed max length {most}")
    return content


def picture_of(body: dict[str, Any], most: int) -> bytes:
    """The raw JPG or PNG behind base64 and md5."""
    try:
        raw = base64.b64decode(body.get("base64", ""), validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise Refusal(40058, "image.base64") from None
    if not raw:
        raise Refusal(44001)
    if len(raw) > most:
        raise Refusal(45001)
    if hashlib.md5(raw).hexdigest() != str(body.get("md5", "")).lower():
        raise Refusal(40058, "image.md5")
    if not raw.startswith((PNG, JPEG)):
        raise Refusal(40004, "neither JPG nor PNG")
    return raw


def articles_of(body: dict[str, Any], *, in_bytes: bool) -> list[dict[str, Any]]:
    """1 to 8 articles, each with a title and an address."""
    articles = _list(body, "articles")
    if not 1 <= len(articles) <= MAX_ARTICLES:
        raise Refusal(45008)
    for article in articles:
        if not isinstance(article, dict) or not article.get("title") or not article.get("url"):
            raise Refusal(40058, "articles.title and articles.url")
        for name, most in (("title", MAX_TITLE_BYTES), ("description", MAX_DESCRIPTION_BYTES)):
            value = str(article.get(name, ""))
            if len(value.encode() if in_bytes else value) > most:
                raise Refusal(40058, f"articles.{name}")
    return articles


def _list(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name) or []
    if not isinstance(value, list):
        raise Refusal(40058, name)
    return value
