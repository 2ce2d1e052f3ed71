"""A self-built application (自建应用): sends to persons, hears persons over XML callbacks (path/90236, 90239)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.errors import Permanent
from bot.messages import Act, Attachment, Card, ChatKind, Content, Fetched, Media, MediaKind, Outbound, Reading, Receipt
from bot.platforms.base import Abilities, Channel, Receive, Services
from bot.platforms.wecom import app_inbound, cards, codes, texts
from bot.platforms.wecom.abilities import APP, APP_MARKDOWN_BYTES, APP_TEXT_BYTES
from bot.platforms.wecom.bodies import MAX_XML_BYTES, encrypt_of_xml
from bot.platforms.wecom.callbacks import Callbacks
from bot.platforms.wecom.client import Api
from bot.platforms.wecom.crypto import Envelope, Signed
from bot.platforms.wecom.media import clean, name_of
from bot.platforms.wecom.plain import defang
from bot.platforms.wecom.settings import Settings
from bot.platforms.wecom.twins import Twins
from bot.platforms.wecom.webhook import NEWS_TITLE_BYTES, fitting

CARD_TITLE_CHARS = 128
CARD_TEXT_CHARS = 512
URL_BYTES = 2048
FETCH_BYTES = 20 * 1024 * 1024
MAX_UPLOAD_BYTES = {
    MediaKind.IMAGE: 10 * 1024 * 1024,
    MediaKind.VOICE: 2 * 1024 * 1024,
    MediaKind.VIDEO: 10 * 1024 * 1024,
    MediaKind.FILE: 20 * 1024 * 1024,
}
_REFUSED = ("invaliduser", "unlicenseduser")


class App:
    abilities: Abilities = APP

    def __init__(self, channel: Channel, services: Services, settings: Settings) -> None:
        self.channel = channel
        self._services = services
        self._api = Api(channel, services, settings)
        self._agent = int(channel.credentials["agent_id"])
        self._twins = Twins()
        self._above: set[str] = set()  # tokens of cards whose text above has been shown already

    # --- in ---------------------------------------------------------------------------------------------------------

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        keys = self.channel.credentials
        if not self.channel.callback_path:
            return ()
        envelope = Envelope(
            token=keys["token"],
            encoding_aes_key=keys["encoding_aes_key"],
            receive_id=keys["corp_id"],
            now=self._services.now,
        )

        async def accept(message: bytes, signed: Signed, now: datetime) -> bytes:
            await receive(app_inbound.parse(message, self.channel, now), 0)
            return b""  # every answer goes out through the API; an empty 200 ends the platform's retries

        callbacks = Callbacks(
            self.channel, self._services, envelope,
            encrypt_of=encrypt_of_xml, max_bytes=MAX_XML_BYTES, answer_type="text/xml",
        )  # fmt: skip
        return callbacks.routes(accept)

    async def run(self, receive: Receive) -> None:
        return

    async def fetch(self, attachment: Attachment) -> Fetched:
        """media/get: bytes, or JSON with a number when it has lapsed."""
        if attachment.expires_at is not None and attachment.expires_at <= self._services.now():
            raise Permanent("media-lapsed")
        query = {"media_id": attachment.reference}
        answer = await self._api.ask("/cgi-bin/media/get", query, limit_bytes=FETCH_BYTES)
        return Fetched(name_of(answer, attachment, answer.body), answer.body)

    # --- out --------------------------------------------------------------------------------------------------------

    async def send(self, message: Outbound) -> Receipt:
        if message.act is Act.RECALL:
            await self._api.call("/cgi-bin/message/recall", {"msgid": message.target})
            return Receipt(provider_id=message.target)
        if message.chat_kind is not ChatKind.PRIVATE or message.act is Act.DING:
            raise Permanent("unsupported")
        if message.act is Act.UPDATE:
            return await self._update(message)
        return await self._show(message)

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        """A media id, shared within the corp, 3 days."""
        if len(content) > MAX_UPLOAD_BYTES[kind]:
            raise Permanent("too-long")
        return await self._api.upload("/cgi-bin/media/upload", {"type": kind.value}, clean(name), content, token=True)

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        raise Permanent("unsupported")

    async def _show(self, message: Outbound) -> Receipt:
        content = message.content
        if content.media is not None:
            return await self._show_media(message, content.media)
        if content.card is None:
            return await self._post(message, text_part(content))
        if not content.card.buttons and not content.card.choices and not content.card.done:
            return await self._post(message, link_part(content.card))
        built = cards.build(content.card, message.token, cards.APP_STYLES)
        above = "\n".join(filter(None, (content.text, built.text)))
        if above and message.token not in self._above:
            await self._post(message, text_part(Content(text=above)))
            self._remember(message.token)
        return await self._post_card(message, built.wire)

    async def _post_card(self, message: Outbound, wire: dict[str, Any]) -> Receipt:
        try:
            receipt = await self._post(message, {"msgtype": "template_card", "template_card": wire})
        except codes.Refused as refused:
            if refused.number == codes.CARD_KNOWN and message.repeat:
                return Receipt()  # the unclear first try had arrived: the platform knows this card
            raise
        self._above.discard(message.token)
        return receipt

    async def _show_media(self, message: Outbound, media: Media) -> Receipt:
        kind = media.kind.value
        media_id = await self._api.media_id(media.kind, media.reference, self.upload)
        try:
            return await self._post(message, {"msgtype": kind, kind: {"media_id": media_id}})
        except codes.Refused as refused:
            if refused.number != codes.MEDIA_GONE:
                raise
        media_id = await self._api.media_id(media.kind, media.reference, self.upload, rejected=media_id)
        return await self._post(message, {"msgtype": kind, kind: {"media_id": media_id}})

    async def _post(self, message: Outbound, part: Mapping[str, Any]) -> Receipt:
        """The duplicate check compares whole requests, so a repeat must be the same bytes."""
        interval = self._twins.interval(message.token, message.chat_address, part)
        check = {"enable_duplicate_check": 1, "duplicate_check_interval": interval}
        body = {"touser": message.chat_address, "agentid": self._agent, **part, **check}
        answer = await self._api.call("/cgi-bin/message/send", body)
        refused = tuple(user for name in _REFUSED for user in str(answer.get(name) or "").split("|") if user)
        wanted = {user.lower() for user in message.chat_address.split("|")}
        if wanted <= {user.lower() for user in refused}:
            raise Permanent("81013")
        return Receipt(str(answer.get("msgid") or ""), str(answer.get("response_code") or ""), refused)

    async def _update(self, message: Outbound) -> Receipt:
        """`target` is a response_code, of the send or of the press; each serves once, within 72 hours."""
        card = message.content.card
        if card is None or not message.target:
            raise Permanent("card-update")
        wire = cards.build(card, message.token, cards.APP_STYLES).wire
        body = {
            "userids": message.chat_address.split("|"),
            "agentid": self._agent,
            "response_code": message.target,
            "template_card": wire,
        }
        await self._api.call("/cgi-bin/message/update_template_card", body)
        return Receipt()

    def _remember(self, token: str) -> None:
        if len(self._above) > 10_000:
            self._above.clear()
        self._above.add(token)


def text_part(content: Content) -> dict[str, Any]:
    """Text longer than the limit would be cut by the platform without a word, so it is refused here."""
    if content.markdown:
        return {"msgtype": "markdown", "markdown": {"content": fitting(content.markdown, APP_MARKDOWN_BYTES)}}
    if not content.text:
        raise Permanent("empty")
    return {"msgtype": "text", "text": {"content": fitting(defang(content.text), APP_TEXT_BYTES)}}


def link_part(card: Card) -> dict[str, Any]:
    """A card with nothing to press: notice card with fields, text card with a text, else one news line."""
    if not card.url or len(card.url.encode()) > URL_BYTES:
        raise Permanent("card-needs-url")
    if card.fields or card.source:
        built = cards.notice(card)
        if built.above:
            raise Permanent("too-long")
        return {"msgtype": "template_card", "template_card": built.wire}
    if not card.text:
        article = {"title": fitting(defang(card.title), NEWS_TITLE_BYTES), "url": card.url}
        return {"msgtype": "news", "news": {"articles": [article]}}
    if len(card.title) > CARD_TITLE_CHARS or len(card.text) > CARD_TEXT_CHARS:
        raise Permanent("too-long")
    body = {"title": defang(card.title), "description": defang(card.text), "url": card.url, "btntxt": texts.OPEN}
    return {"msgtype": "textcard", "textcard": body}
