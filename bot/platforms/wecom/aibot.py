"""A smart robot (智能机器人) on its long connection: hears groups and persons, answers and pushes."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.errors import Permanent, ReplySpent, Unsupported
from bot.messages import (
    Act,
    Attachment,
    ChatKind,
    Fetched,
    Inbound,
    Media,
    MediaKind,
    Outbound,
    Reading,
    Receipt,
    ReplyHandle,
    ReplyKind,
)  # fmt: skip
from bot.platforms.base import Abilities, Channel, Receive, Services, Unavailable
from bot.platforms.wecom import aibot_inbound, aibot_out, aibot_upload, codes, media
from bot.platforms.wecom.abilities import AIBOT
from bot.platforms.wecom.aibot_socket import LongConnection, Pace
from bot.platforms.wecom.client import Api
from bot.platforms.wecom.settings import Settings

QUICK = timedelta(seconds=5)  #: welcome and card update
SLOW = timedelta(minutes=5)  #: the document says 24 h, one implementation counts on 5 min only
REPLIES = 5  #: answers under one request id, each its own stream or card
MAX_PENDING = 256  #: messages being stored at once; beyond it the socket is not read
LONGEST_WAIT_SECONDS = 5.0
DRAIN_SECONDS = 2.0

MESSAGE, WELCOME, PRESS = "message", "welcome", "press"
_COMMANDS = {MESSAGE: "aibot_respond_msg", WELCOME: "aibot_respond_welcome_msg", PRESS: "aibot_respond_update_msg"}
_SORTS = {"enter_chat": WELCOME, "template_card_event": PRESS}


class Aibot:
    abilities: Abilities = AIBOT

    def __init__(self, channel: Channel, services: Services, settings: Settings, pace: Pace | None = None) -> None:
        self.channel = channel
        self._services = services
        self._api = Api(channel, services, settings)
        self._link = LongConnection(channel, services, settings.socket_url, pace)
        self._pending: set[asyncio.Task[None]] = set()
        self._above: set[str] = set()  # tokens of cards whose text above has been shown already

    @property
    def is_connected(self) -> bool:
        """Whether this process holds the robot's connection; sends of others' are Transient here."""
        return self._link.is_connected

    # --- in ---------------------------------------------------------------------------------------------------------

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        return ()

    async def run(self, receive: Receive) -> None:
        async def on_message(req_id: str, body: dict[str, Any]) -> None:
            await self._hear(req_id, body, receive)

        try:
            await self._link.run(on_message)
        finally:
            await self._drain()

    async def _hear(self, req_id: str, body: dict[str, Any], receive: Receive) -> None:
        now = self._services.now()
        event = body.get("event")
        kind = event.get("eventtype") if isinstance(event, dict) else None
        sort = _SORTS.get(kind, MESSAGE) if isinstance(kind, str) else MESSAGE
        life = SLOW if sort == MESSAGE else QUICK
        handle = ReplyHandle(ReplyKind.REQUEST, f"{sort}:{req_id}", now + life, 1 if sort == WELCOME else REPLIES)
        try:
            inbound = aibot_inbound.parse(body, self.channel, now, handle)
        except Unsupported:
            self._services.count("unsupported", self.channel.kind.value)
            return
        while len(self._pending) >= MAX_PENDING:
            await asyncio.wait(self._pending, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._store(inbound, receive))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def _store(self, inbound: Inbound, receive: Receive) -> None:
        """Until it is stored: this transport has no second delivery."""
        wait = 0.1
        while True:
            try:
                await receive(inbound, 0)
                return
            except Unavailable:
                self._services.count("unavailable", self.channel.kind.value)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _drain(self) -> None:
        if self._pending:
            await asyncio.wait(self._pending, timeout=DRAIN_SECONDS)
        for task in self._pending:
            task.cancel()
            self._services.count("alarm", "wecom-aibot-not-stored")

    async def fetch(self, attachment: Attachment) -> Fetched:
        return await media.fetch_encrypted(self._services, attachment, "")

    # --- out --------------------------------------------------------------------------------------------------------

    async def send(self, message: Outbound) -> Receipt:
        if message.act is Act.UPDATE:
            return await self._update(message)
        if message.act is not Act.SEND:
            raise Permanent("unsupported")
        sort, req_id = self._reply_of(message)
        if sort == PRESS:  # a press can only be answered by changing its card
            raise ReplySpent
        if sort == WELCOME:
            return await self._welcome(message, req_id)
        if message.content.media is not None:
            return await self._show_media(message, message.content.media, req_id)
        return await self._show_words(message, req_id)

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        return await aibot_upload.upload(self._link.wire, kind, name, content)

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        raise Permanent("unsupported")

    async def _welcome(self, message: Outbound, req_id: str) -> Receipt:
        if message.content.media is not None or (message.content.card and message.content.text):
            raise ReplySpent  # a welcome is one text or one card
        await self._link.wire.ask(_COMMANDS[WELCOME], aibot_out.welcome(message.content, message.token), req_id)
        return Receipt(provider_id=message.token if message.content.card else "")

    def _reply_of(self, message: Outbound) -> tuple[str, str]:
        """Sort and request id of the handle; ("", "") for a push."""
        reply = message.reply
        if reply is None:
            return "", ""
        if reply.kind is not ReplyKind.REQUEST or reply.expires_at <= self._services.now():
            raise ReplySpent
        sort, _, req_id = reply.value.partition(":")
        return sort, req_id

    async def _show_words(self, message: Outbound, req_id: str) -> Receipt:
        words = aibot_out.words(message.content, message.token)
        if words.card is not None and not req_id and message.chat_kind is ChatKind.GROUP:
            raise Permanent("card-in-group")
        if words.text and not (words.card and message.token in self._above):
            await self._say(message, req_id, words.text)
            if words.card:
                self._remember(message.token)
        if words.card is not None:
            await self._show_card(message, req_id, words.card)
        return Receipt(provider_id=message.token if words.card else "")

    async def _say(self, message: Outbound, req_id: str, text: str) -> None:
        if not req_id:
            await self._push(message, aibot_out.push_text(text))
            return
        try:
            await self._answer(req_id, aibot_out.answer_text(text, message.token))
        except codes.StreamOver:
            if not message.repeat:
                raise
            # the unclear first try had arrived: the stream of this very message is finished

    async def _show_card(self, message: Outbound, req_id: str, card: dict[str, Any]) -> None:
        body = aibot_out.card_body(card)
        try:
            await (self._answer(req_id, body) if req_id else self._push(message, body))
        except codes.Refused as refused:
            if refused.number != codes.CARD_KNOWN or not message.repeat:
                raise
            # likewise: the robot has shown the card of this id
        self._above.discard(message.token)

    async def _show_media(self, message: Outbound, held: Media, req_id: str) -> Receipt:
        media_id = await self._api.media_id(held.kind, held.reference, self.upload)
        try:
            await self._show_uploaded(message, held, media_id, req_id)
        except codes.Refused as refused:
            if refused.number != codes.MEDIA_GONE:
                raise
            media_id = await self._api.media_id(held.kind, held.reference, self.upload, rejected=media_id)
            await self._show_uploaded(message, held, media_id, req_id)
        return Receipt()

    async def _show_uploaded(self, message: Outbound, held: Media, media_id: str, req_id: str) -> None:
        body = aibot_out.media_body(held.kind.value, media_id)
        await (self._answer(req_id, body) if req_id else self._push(message, body))

    async def _update(self, message: Outbound) -> Receipt:
        """Only the card just pressed, within 5 s; later its state is told by a new message."""
        sort, req_id = self._reply_of(message)
        if sort != PRESS:
            raise Permanent("card-update")
        await self._link.wire.ask(_COMMANDS[PRESS], aibot_out.update(message), req_id)
        return Receipt(provider_id=message.target)

    async def _answer(self, req_id: str, body: dict[str, Any]) -> None:
        await self._link.wire.ask(_COMMANDS[MESSAGE], body, req_id)

    async def _push(self, message: Outbound, body: dict[str, Any]) -> None:
        await self._link.wire.ask("aibot_send_msg", aibot_out.pushed(message, body))

    def _remember(self, token: str) -> None:
        if len(self._above) > 10_000:
            self._above.clear()
        self._above.add(token)
