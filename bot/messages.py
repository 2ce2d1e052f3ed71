"""What travels between the platforms and the rest of the house: neutral, frozen values. Wire names never get here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def _value(made: type[T]) -> type[T]:
    """A frozen dataclass to whoever checks types. While it runs nothing watches over that: they are made for every
    message, and making one that is watched over costs three times as much."""
    return dataclass(slots=True, unsafe_hash=True)(made)


class ChannelKind(StrEnum):
    """One set of credentials with a platform. What each can do is `bot.platforms.abilities`."""

    WECOM_AIBOT = "wecom-aibot"
    WECOM_APP = "wecom-app"
    WECOM_WEBHOOK = "wecom-webhook"
    DINGTALK_ROBOT = "dingtalk-robot"
    DINGTALK_WEBHOOK = "dingtalk-webhook"


class ChatKind(StrEnum):
    GROUP = "group"
    PRIVATE = "private"


class InboundKind(StrEnum):
    MESSAGE = "message"
    PRESS = "press"  #: a card's button or form
    ENTERED = "entered"  #: the private chat was opened; a welcome may be given
    EVENT = "event"  #: anything else the platform tells (member left, read, feedback …)


class MediaKind(StrEnum):
    IMAGE = "image"
    FILE = "file"
    VOICE = "voice"
    VIDEO = "video"


@_value
class Sender:
    """Who sent it, as the platform vouches for it. `user_id` is "" for someone outside the channel's corp."""

    corp: str
    user_id: str
    nick: str = ""


@_value
class Attachment:
    """Something that can be fetched through the channel it came by: `reference` is the platform's own handle."""

    kind: MediaKind
    reference: str
    name: str = ""
    secret: str = ""  #: per-address key, where the platform gives one
    expires_at: datetime | None = None
    transcript: str = ""  #: speech already turned to text by the platform


class ReplyKind(StrEnum):
    REQUEST = "request"  #: answer on the long connection under the message's request id
    RESPONSE_URL = "response-url"  #: one POST to the address given, within its time
    SESSION = "session"  #: DingTalk session webhook
    PASSIVE = "passive"  #: only the answer to the platform's own HTTP request or frame


@_value
class ReplyHandle:
    """A short-lived way to answer one message. Spent or expired, the answer goes out as a proactive send."""

    kind: ReplyKind
    value: str
    expires_at: datetime
    uses: int = 1


@_value
class Quote:
    message_id: str = ""  #: of a message of ours, where the platform tells it: the `Receipt.provider_id` of that one
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    card_key: str = ""  #: the outbound key token of a bot card that was quoted, when the platform tells


@_value
class Press:
    """A press on one of our cards. `card` is the card's own key (task_id, outTrackId); `update` changes that card."""

    card: str
    button: str
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    update: str = ""  #: response_code or other handle for the card update


@_value
class Inbound:
    """One verified message, press or event. `message_id` is unique within its channel."""

    channel: int
    kind: InboundKind
    message_id: str
    chat_address: str  #: group id or, in private, the person's user id; as the platform spells it
    chat_kind: ChatKind
    sender: Sender
    text: str = ""  #: mention of the bot already removed, outer blanks stripped
    attachments: tuple[Attachment, ...] = ()
    quote: Quote | None = None
    press: Press | None = None
    event: str = ""
    reply: ReplyHandle | None = None
    chat_title: str = ""
    sent_at: datetime | None = None  #: the platform's own time, aware UTC
    trusted: bool = True  #: False where the transport's signature does not cover the body (DingTalk over HTTP)


# --- out ------------------------------------------------------------------------------------------------------------


@_value
class Button:
    key: str  #: comes back in Press.button; ≤ 128 of 0-9A-Za-z_-:
    label: str  #: ≤ 10 characters are shown whole everywhere
    style: str = "normal"  #: normal | primary | danger


@_value
class Choice:
    """A question on a card; the answer comes back in Press.values[key]."""

    key: str
    title: str
    options: tuple[tuple[str, str], ...]  #: (id, text)
    multiple: bool = False


@_value
class Card:
    """A card with buttons. Where a chat has no cards it is shown as `fallback` text with numbered choices."""

    title: str
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    choices: tuple[Choice, ...] = ()
    source: str = ""  #: small line above the title
    url: str = ""
    done: str = ""  #: set on an update: the pressed state shown instead of the buttons


@_value
class Media:
    """Bytes to be sent; kept in the media table, uploaded by delivery when its turn comes."""

    kind: MediaKind
    name: str
    reference: str  #: our own media row, hex


@_value
class Content:
    """What one message shows. Exactly the parts that are set are used; `text` is always plain, never markup.

    `markdown` is our own text in the common subset (headings, bold, link, quote, lists) in which every value that came
    from a person has passed `bot.plain.escape`; a channel without markdown shows `text` instead.
    """

    text: str = ""
    title: str = ""
    markdown: str = ""
    card: Card | None = None
    media: Media | None = None
    mentions: tuple[str, ...] = ()  #: platform user ids of this chat
    mention_all: bool = False


class Act(StrEnum):
    SEND = "send"
    UPDATE = "update"  #: replace the card `target`
    RECALL = "recall"  #: take back the message `target`
    DING = "ding"  #: DingTalk DING / urgent call to persons


@_value
class Outbound:
    """One rendered message for one destination over one channel."""

    key: str  #: why it exists; unique per station
    token: str  #: short form of the key for the platform (task_id, outTrackId, msgUuid): [0-9A-Za-z_-]{22}
    chat_address: str
    chat_kind: ChatKind
    content: Content
    act: Act = Act.SEND
    reply: ReplyHandle | None = None
    #: provider id, card token or update handle of what is updated or recalled; of a DING: "app" (or ""), "sms", "phone"
    target: str = ""
    repeat: bool = False  #: this is a second try after an unclear first one


@_value
class Receipt:
    """The platform took it. `provider_id` serves read queries and recall; `handle` serves a later card update."""

    provider_id: str = ""
    handle: str = ""
    refused: tuple[str, ...] = ()  #: user ids that the platform names as not reached


@_value
class Fetched:
    name: str
    content: bytes


@_value
class Reading:
    """Who has read a message, by the platform's own figure."""

    user_ids: tuple[str, ...]
    complete: bool
