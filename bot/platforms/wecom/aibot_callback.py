"""A smart robot in callback mode: encrypted JSON in, passive answers and one POST to the message's response_url out."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from aiohttp import web
from yarl import URL

from bot.errors import Ambiguous, Permanent, ReplySpent, Transient, Unauthentic
from bot.messages import (
    Act,
    Attachment,
    ChatKind,
    Fetched,
    InboundKind,
    MediaKind,
    Outbound,
    Reading,
    Receipt,
    ReplyHandle,
    ReplyKind,
)  # fmt: skip
from bot.platforms.base import Abilities, Channel, Receive, Services
from bot.platforms.wecom import aibot_inbound, aibot_out, codes, media
from bot.platforms.wecom.abilities import AIBOT_CALLBACK
from bot.platforms.wecom.bodies import MAX_JSON_BYTES, encrypt_of_json
from bot.platforms.wecom.callbacks import Callbacks
from bot.platforms.wecom.crypto import Envelope, Signed
from bot.platforms.wecom.settings import Settings

PASSIVE_SECONDS = 1.5
RESPONSE_URL_LIFE = timedelta(hours=1)


class AibotCallback:
    abilities: Abilities = AIBOT_CALLBACK

    def __init__(self, channel: Channel, services: Services, settings: Settings) -> None:
        self.channel = channel
        self._services = services
        self._origin = URL(settings.api_url).origin()
        self._later: set[asyncio.Task[None]] = set()
        keys = channel.credentials
        self._key = keys["encoding_aes_key"]
        self._envelope = Envelope(
            token=keys["token"], encoding_aes_key=self._key, receive_id=keys.get("receive_id", ""), now=services.now
        )

    # --- in ---------------------------------------------------------------------------------------------------------

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        async def accept(message: bytes, signed: Signed, now: datetime) -> bytes:
            return await self._hear(message, signed, now, receive)

        callbacks = Callbacks(
            self.channel, self._services, self._envelope,
            encrypt_of=encrypt_of_json, max_bytes=MAX_JSON_BYTES, answer_type="application/json",
        )  # fmt: skip
        return callbacks.routes(accept)

    async def run(self, receive: Receive) -> None:
        return

    async def _hear(self, message: bytes, signed: Signed, now: datetime, receive: Receive) -> bytes:
        try:
            body = orjson.loads(message)
        except ValueError:
            raise Unauthentic("body") from None
        if not isinstance(body, dict):
            raise Unauthentic("body")
        if body.get("msgtype") == "stream":
            return self._seal(_end_of_stream(body), signed)
        inbound = aibot_inbound.parse(body, self.channel, now, self._handle(body))
        quick = inbound.kind in (InboundKind.ENTERED, InboundKind.PRESS)
        answers = await receive(inbound, PASSIVE_SECONDS if quick else 0)
        return self._passive(inbound.kind, answers, signed)

    def _handle(self, body: dict[str, Any]) -> ReplyHandle | None:
        """Welcome and card update are passive; everything later goes to the response_url, if that is WeCom's own."""
        url = body.get("response_url")
        given = url if isinstance(url, str) and url else ""
        if given and not self._is_own(given):
            self._services.count("foreign-address", "response-url")
            given = ""
        now = self._services.now()
        if body.get("msgtype") == "event":
            return ReplyHandle(ReplyKind.PASSIVE, given, now + timedelta(seconds=PASSIVE_SECONDS))
        return ReplyHandle(ReplyKind.RESPONSE_URL, given, now + RESPONSE_URL_LIFE) if given else None

    def _passive(self, kind: InboundKind, answers: tuple[Outbound, ...], signed: Signed) -> bytes:
        """The one answer that the request itself carries; another, if there is one, goes to the response_url."""
        act = Act.UPDATE if kind is InboundKind.PRESS else Act.SEND
        body: dict[str, Any] | None = None
        for answer in answers:
            if body is None and answer.act is act:
                body = self._passive_body(answer)
            elif answer.act is Act.SEND:
                task = asyncio.create_task(self._say_later(answer))
                self._later.add(task)
                task.add_done_callback(self._later.discard)
        return self._seal(body, signed) if body else b""

    def _passive_body(self, answer: Outbound) -> dict[str, Any] | None:
        try:
            if answer.act is Act.UPDATE:
                return aibot_out.update(answer)
            return aibot_out.welcome(answer.content, answer.token)
        except Permanent as refused:
            self._services.count("passive-refused", refused.code)
            return None

    async def _say_later(self, answer: Outbound) -> None:
        url = answer.reply.value if answer.reply is not None else ""
        handle = ReplyHandle(ReplyKind.RESPONSE_URL, url, self._services.now() + RESPONSE_URL_LIFE)
        try:
            await self.send(replace(answer, reply=handle))
        except (Transient, Permanent, Ambiguous, ReplySpent):
            self._services.count("passive-refused", "response-url")

    def _seal(self, body: dict[str, Any], signed: Signed) -> bytes:
        return orjson.dumps(self._envelope.seal(orjson.dumps(body), signed.nonce))

    def _is_own(self, url: str) -> bool:
        """The very origin of the API: scheme, host and port, without user info."""
        try:
            parsed = URL(url)
            return parsed.user is None and parsed.password is None and parsed.origin() == self._origin
        except ValueError:
            return False

    async def fetch(self, attachment: Attachment) -> Fetched:
        return await media.fetch_encrypted(self._services, attachment, self._key)

    # --- out --------------------------------------------------------------------------------------------------------

    async def send(self, message: Outbound) -> Receipt:
        """One answer per response_url; without one this mode cannot speak."""
        if message.act is not Act.SEND:
            raise Permanent("unsupported")
        reply = message.reply
        if reply is None:
            raise Permanent("no-push")
        lapsed = reply.kind is ReplyKind.RESPONSE_URL and reply.expires_at <= self._services.now()
        if lapsed or not reply.value or not self._is_own(reply.value):
            raise ReplySpent
        answer = await self._services.http.request("POST", reply.value, json=self._body(message))
        try:
            codes.read(answer, scope="address")
        except codes.Refused as refused:
            if refused.target_dead or refused.number in codes.CONTENT:
                raise
            if not message.repeat:
                raise ReplySpent from None
            # the unclear first try had arrived: an address serves once
        return Receipt()

    def _body(self, message: Outbound) -> dict[str, Any]:
        if message.content.media is not None:
            raise Permanent("unsupported")
        words = aibot_out.words(message.content, message.token)
        if words.card is None:
            return aibot_out.push_text(words.text)
        if message.chat_kind is ChatKind.GROUP:
            raise Permanent("card-in-group")
        if words.text:  # two messages would be needed, and the address serves once
            raise Permanent("too-long")
        return aibot_out.card_body(words.card)

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        raise Permanent("unsupported")

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        raise Permanent("unsupported")


def _end_of_stream(body: dict[str, Any]) -> dict[str, Any]:
    """We never leave a stream open, so a question about one is answered by closing it."""
    stream = body.get("stream")
    stream_id = stream.get("id") if isinstance(stream, dict) else ""
    return {"msgtype": "stream", "stream": {"id": stream_id, "finish": True, "content": ""}}
