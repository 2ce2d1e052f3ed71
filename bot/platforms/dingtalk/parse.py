"""From the platform's JSON to `Inbound`. Unknown fields are ignored and hardly any is required."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import Unsupported
from bot.messages import ChatKind, Inbound, InboundKind, Quote, ReplyHandle, ReplyKind, Sender
from bot.platforms.base import Channel
from bot.platforms.dingtalk.content import Found, Raw, as_object, as_text, read
from bot.platforms.dingtalk.settings import Settings

OVER_QUOTA = "20001"
UNREADABLE = "unreadable"  #: `Inbound.event` of a message whose kind the platform does not pass on
SESSION_USES = 20  #: the limit of sendBySession is unpublished; taken from the webhook's 20 a minute
MAX_SENT_OFFSET = timedelta(days=1)  #: an unsigned body's own time is believed no further than this
PRIVATE_PREFIX = "oto:"  #: before the processQueryKey of a one-to-one message: other calls serve those

_is_id = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII).fullmatch
_SESSION_PATH = r"/robot/sendBySession\?[0-9A-Za-z_=&%.~+*-]{1,1024}"
_LATEST_MS = 4_102_444_800_000  # the year 2100


class Parser:
    """Reads what one channel receives."""

    def __init__(
        self, channel: Channel, settings: Settings, now: Callable[[], datetime], count: Callable[[str, str], None]
    ) -> None:
        self._channel = channel
        self._now = now
        self._count = count
        self._mention = "@" + channel.name if channel.name else ""
        base, port = settings.oapi_base, "(?::443)?" if settings.oapi_base.startswith("https:") else ""
        self._session = re.compile(re.escape(base) + port + _SESSION_PATH, re.ASCII)

    def message(self, raw: Raw, fallback_id: str, *, trusted: bool = True) -> Inbound:
        """A message to the robot. Unsupported for the hollow body that stands for one above the month's quota."""
        get = raw.get
        if "errorCode" in raw and str(raw["errorCode"]) == OVER_QUOTA:
            self._count("alarm", "dingtalk-quota")
            raise Unsupported("quota")
        conversation = as_id(get("conversationId"))
        own_corp = as_id(get("chatbotCorpId")) or self._channel.corp
        corp = as_id(get("senderCorpId")) or own_corp
        # the platform leaves it empty for outsiders; an unsigned body must also agree with itself
        user_id = as_id(get("senderStaffId")) if trusted or corp == own_corp else ""
        private = str(get("conversationType")) == "1"
        msgtype, text, content = as_text(get("msgtype")), get("text"), get("content")
        found = read(msgtype, text, content)
        holder = text if isinstance(text, dict) else as_object(content)
        return Inbound(
            channel=self._channel.id,
            kind=InboundKind.MESSAGE,
            message_id=as_id(get("msgId")) or fallback_id,
            chat_address=(user_id or conversation) if private else conversation,
            chat_kind=ChatKind.PRIVATE if private else ChatKind.GROUP,
            sender=Sender(corp, user_id, as_text(get("senderNick"))[:64]),
            text=found.text.strip() if private else self._without_mention(found.text),
            attachments=found.attachments,
            quote=_quote(raw, holder, private),
            event="" if found.readable else UNREADABLE,
            reply=self._reply(raw) if trusted else None,
            chat_title="" if private else as_text(get("conversationTitle"))[:128],
            sent_at=self._sent(raw, trusted),
            trusted=trusted,
        )

    def _without_mention(self, text: str) -> str:
        text = text.strip()
        if self._mention and self._mention in text:
            text = text.removeprefix(self._mention).removesuffix(self._mention).strip()
        return text

    def _sent(self, raw: Raw, trusted: bool) -> datetime | None:
        sent = as_moment(raw.get("createAt") or raw.get("createA"))
        if sent is not None and not trusted and abs(self._now() - sent) > MAX_SENT_OFFSET:
            return None
        return sent

    def _reply(self, raw: Raw) -> ReplyHandle | None:
        """The session webhook, if it is one. Never from an unsigned body: a forger would get our answer."""
        address = raw.get("sessionWebhook")
        if not address:
            return None
        expires = as_moment(raw.get("sessionWebhookExpiredTime"))
        if expires is None or not self.is_session(address):
            self._count("dropped", "session-webhook")
            return None
        return ReplyHandle(ReplyKind.SESSION, address, expires, SESSION_USES)

    def is_session(self, address: object) -> bool:
        """Exactly the address form that the platform gives out; everything else could be anyone's server."""
        return isinstance(address, str) and self._session.fullmatch(address) is not None

    def event(self, raw: Raw, *, event_id: str, event_type: str) -> Inbound:
        """An organisation's event: who and where as far as the event tells."""
        chat = next((as_id(raw[name]) for name in _CHAT_NAMES if name in raw), "")
        actor = next((as_id(raw[name]) for name in _ACTOR_NAMES if name in raw), "")
        return Inbound(
            channel=self._channel.id,
            kind=InboundKind.EVENT,
            message_id=event_id,
            chat_address=chat,
            chat_kind=ChatKind.GROUP,
            sender=Sender(self._channel.corp, actor),
            event=event_type,
        )


_CHAT_NAMES = ("openConversationId", "OpenConversationId", "conversationId", "chatId", "ChatId")
_ACTOR_NAMES = ("operator", "Operator", "userId", "UserId", "staffId")


def as_id(value: object) -> str:
    """An identifier as the platform writes them; "" for anything else."""
    return value if isinstance(value, str) and _is_id(value) else ""


def as_moment(value: object) -> datetime | None:
    """Milliseconds since 1970 as a number or in digits; None for 0, for nonsense and beyond the year 2100."""
    if isinstance(value, str):
        value = int(value) if len(value) <= 16 and value.isascii() and value.isdigit() else 0
    if not isinstance(value, int) or not 0 < value < _LATEST_MS:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)


def content_id(body: bytes) -> str:
    """A stand-in for an id that the platform did not give."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def provider_id(process_query_key: str, *, private: bool) -> str:
    """How the house knows a message that we sent: `Receipt.provider_id` and `Quote.message_id` alike."""
    return PRIVATE_PREFIX + process_query_key if private else process_query_key


def _quote(raw: Raw, holder: Raw, private: bool) -> Quote | None:
    """The quoted message: today's form inside the text, the older one beside it, or its number alone."""
    if "repliedMsg" not in holder and "isReplyMsg" not in holder and "quoteMessage" not in raw:
        return None
    replied = as_object(holder.get("repliedMsg")) or as_object(raw.get("quoteMessage"))
    kind = as_text(replied.get("msgType")) or as_text(replied.get("msgtype"))
    found = read(kind, replied.get("text"), replied.get("content")) if replied else Found()
    key = as_id(raw.get("originalProcessQueryKey"))
    number = (
        provider_id(key, private=private) if key else as_id(replied.get("msgId")) or as_id(raw.get("originalMsgId"))
    )
    if not (number or found.text or found.attachments):
        return None
    return Quote(number, found.text.strip(), found.attachments)
