"""A group webhook (path/91770): sends into one group and hears nothing."""

import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.errors import Permanent
from bot.messages import Act, Attachment, Card, ChatKind, Content, Fetched, Media, MediaKind, Outbound, Reading, Receipt
from bot.platforms.base import Abilities, Channel, Receive, Services
from bot.platforms.wecom import cards, codes
from bot.platforms.wecom.abilities import WEBHOOK, WEBHOOK_MARKDOWN_BYTES, WEBHOOK_TEXT_BYTES
from bot.platforms.wecom.client import Api
from bot.platforms.wecom.plain import defang
from bot.platforms.wecom.settings import Settings

MAX_IMAGE_BYTES = 2 * 1024 * 1024
MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_VOICE_BYTES = 2 * 1024 * 1024
NEWS_TITLE_BYTES = 128
NEWS_TEXT_BYTES = 512
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"

_TAKEN = Receipt()  #: the answer names nothing that could be asked for later
_USER_ID = re.compile(r"[\w.@-]{1,64}", re.ASCII)


class Webhook:
    abilities: Abilities = WEBHOOK

    def __init__(self, channel: Channel, services: Services, settings: Settings) -> None:
        self.channel = channel
        self._services = services
        self._api = Api(channel, services, settings)
        self._query = {"key": channel.credentials["key"]}
        self._address = self._api.address("/cgi-bin/webhook/send", self._query)

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        return ()

    async def run(self, receive: Receive) -> None:
        return

    async def send(self, message: Outbound) -> Receipt:
        if message.act is not Act.SEND or message.chat_kind is not ChatKind.GROUP:
            raise Permanent("unsupported")
        media = message.content.media
        body = await self._media(media) if media else text_body(message.content)
        try:
            await self._api.post_to(self._address, body)
        except codes.Refused as refused:
            if refused.number != codes.MEDIA_GONE or media is None:
                raise
            again = await self._media(media, rejected=str(body[body["msgtype"]]["media_id"]))
            await self._api.post_to(self._address, again)
        return _TAKEN

    async def fetch(self, attachment: Attachment) -> Fetched:
        raise Permanent("unsupported")

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        """A media id for this webhook only, 3 days; images need none, they travel in the message."""
        if kind not in (MediaKind.FILE, MediaKind.VOICE):
            raise Permanent("unsupported")
        if len(content) > (MAX_FILE_BYTES if kind is MediaKind.FILE else MAX_VOICE_BYTES):
            raise Permanent("too-long")
        query = {**self._query, "type": kind.value}
        return await self._api.upload("/cgi-bin/webhook/upload_media", query, name, content, token=False)

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        raise Permanent("unsupported")

    async def _media(self, media: Media, *, rejected: str = "") -> dict[str, Any]:
        if media.kind is MediaKind.IMAGE:
            return image_body((await self._services.media(media.reference)).content)
        kind = media.kind.value
        media_id = await self._api.media_id(media.kind, media.reference, self.upload, rejected=rejected)
        return {"msgtype": kind, kind: {"media_id": media_id}}


def text_body(content: Content) -> dict[str, Any]:
    """The body of everything that is not media; Permanent("too-long") rather than a cut text."""
    if content.card is not None and content.card.url and not content.card.buttons and not content.card.choices:
        return card_body(content.card)
    named = [user for user in content.mentions if _USER_ID.fullmatch(user)]
    if content.markdown and not content.mention_all:  # only the text kind can call everybody
        return _markdown(content.markdown, named)
    text = defang(content.text)
    if not text:
        raise Permanent("empty")
    body: dict[str, Any] = {"content": fitting(text, WEBHOOK_TEXT_BYTES)}
    if named or content.mention_all:
        body["mentioned_list"] = named + (["@all"] if content.mention_all else [])
    return {"msgtype": "text", "text": body}


def card_body(card: Card) -> dict[str, Any]:
    """An address with title and text is news; with fields it is a notice card, if all of it fits on one."""
    if not card.fields and not card.source:
        article = {
            "title": fitting(defang(card.title), NEWS_TITLE_BYTES),
            "description": fitting(defang(card.text), NEWS_TEXT_BYTES),
            "url": card.url,
        }
        return {"msgtype": "news", "news": {"articles": [article]}}
    built = cards.notice(card)
    if built.above:
        raise Permanent("too-long")
    return {"msgtype": "template_card", "template_card": built.wire}


def _markdown(markdown: str, named: list[str]) -> dict[str, Any]:
    """markdown_v2 shows lists and tables; only the older kind can mention people."""
    if named:
        calls = "".join(f"<@{user}>" for user in named)
        return {"msgtype": "markdown", "markdown": {"content": fitting(f"{markdown}\n{calls}", WEBHOOK_MARKDOWN_BYTES)}}
    return {"msgtype": "markdown_v2", "markdown_v2": {"content": fitting(markdown, WEBHOOK_MARKDOWN_BYTES)}}


def image_body(content: bytes) -> dict[str, Any]:
    """The picture itself, and the digest of its raw bytes."""
    if len(content) > MAX_IMAGE_BYTES:
        raise Permanent("too-long")
    if not content.startswith((PNG, JPEG)):
        raise Permanent("media-type")
    base64 = binascii.b2a_base64(content, newline=False).decode()
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64, "md5": md5}}


def fitting(text: str, most: int) -> str:
    """The text as it is, if it has at most so many bytes."""
    if len(text.encode(errors="replace")) > most:
        raise Permanent("too-long")
    return text
