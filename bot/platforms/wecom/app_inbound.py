"""A self-built application's decrypted XML into an `Inbound` (path/90239, 90240)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.enterprise import parse_message
from wechatpy.enterprise.messages import ImageMessage, LinkMessage, LocationMessage, VideoMessage, VoiceMessage
from wechatpy.messages import UnknownMessage

from bot.errors import Unauthentic, Unsupported
from bot.messages import Attachment, ChatKind, Inbound, InboundKind, MediaKind, Press, Sender
from bot.platforms.base import Channel
from bot.platforms.wecom.aibot_inbound import digest, moment
from bot.platforms.wecom.bodies import as_list, parse_xml, plain_fields
from bot.platforms.wecom.cards import NOOP

MEDIA_LIFE = timedelta(days=3)

#: Events that something in the house may want to know; all others are acknowledged and counted (path/90240).
EVENTS = frozenset({
    "subscribe", "unsubscribe", "enter_agent", "location", "click", "view", "template_card_event",
    "template_card_menu_event", "change_contact", "share_agent_change", "share_chain_change", "batch_job_result",
})  # fmt: skip


def parse(message: bytes, channel: Channel, now: datetime) -> Inbound:
    """Text, which is nearly everything, is read from its fields (a quarter of wechatpy's cost); the rest through
    wechatpy's message classes, and through the raw dictionary what these do not know."""
    fields, text = plain_fields(message), ""
    if fields is None or fields.get("MsgType") != "text":
        root, text = parse_xml(message)
        fields = {child.tag: child.text or "" for child in root}
    kind = fields.get("MsgType", "").lower()
    sender = fields.get("FromUserName", "")
    if not sender:
        raise Unsupported("no-sender")
    if kind == "text":
        return _message(fields, channel, sender, fields.get("Content", "").strip())
    try:
        parsed = parse_message(text)
    except (ExpatError, KeyError, TypeError, AttributeError, ValueError):  # what it lets out on odd bodies
        raise Unauthentic("body") from None
    raw: Mapping[str, Any] = parsed._data
    if kind == "event":
        return _event(raw, channel, sender)
    said = _content(parsed, raw, now)
    if said is None:
        raise Unsupported(f"msgtype:{kind[:32]}")
    return _message(fields, channel, sender, *said)


def _content(parsed: Any, raw: Mapping[str, Any], now: datetime) -> tuple[str, tuple[Attachment, ...]] | None:
    expires, media_id = now + MEDIA_LIFE, _str(raw, "MediaId")
    if isinstance(parsed, VoiceMessage):
        words = _str(raw, "Recognition")
        return words.strip(), (Attachment(MediaKind.VOICE, media_id, expires_at=expires, transcript=words),)
    if isinstance(parsed, ImageMessage):
        return "", (Attachment(MediaKind.IMAGE, media_id, expires_at=expires),)
    if isinstance(parsed, VideoMessage):
        return "", (Attachment(MediaKind.VIDEO, media_id, expires_at=expires),)
    if isinstance(parsed, LocationMessage):
        place = _str(raw, "Label")
        return f"{place} ({_str(raw, 'Location_X')}, {_str(raw, 'Location_Y')})".strip(), ()
    if isinstance(parsed, LinkMessage):
        return "\n".join(filter(None, (_str(raw, "Title"), _str(raw, "Description"), _str(raw, "Url")))), ()
    if isinstance(parsed, UnknownMessage) and _str(raw, "MsgType").lower() == "file":  # undocumented, seen named
        return "", (Attachment(MediaKind.FILE, media_id, _str(raw, "FileName"), expires_at=expires),)
    return None


def _message(
    fields: Mapping[str, str], channel: Channel, sender: str, text: str, attachments: tuple[Attachment, ...] = ()
) -> Inbound:
    """`MsgId` is a 64-bit number and stays text."""
    message_id = fields.get("MsgId", "")
    if not message_id.isdigit() or len(message_id) > 32:
        raise Unsupported("no-id")
    return Inbound(
        channel.id,
        InboundKind.MESSAGE,
        message_id,
        sender,
        ChatKind.PRIVATE,
        Sender(channel.corp, sender),
        text,
        tuple(a for a in attachments if a.reference),
        sent_at=moment(fields.get("CreateTime")),
    )


def _event(raw: Mapping[str, Any], channel: Channel, sender: str) -> Inbound:
    event = _str(raw, "Event").lower()
    if event not in EVENTS:
        raise Unsupported(f"event:{event[:32]}")
    press = _press(raw) if event == "template_card_event" else None
    if press is not None and press.button == NOOP:
        raise Unsupported("press:noop")
    kind = InboundKind.PRESS if press else InboundKind.ENTERED if event == "enter_agent" else InboundKind.EVENT
    change = _str(raw, "ChangeType")
    parts = [_str(raw, name) for name in ("CreateTime", "EventKey", "TaskId", "ChangeType", "UserID", "Id", "TagId")]
    return Inbound(
        channel.id,
        kind,
        digest(sender, event, *parts),
        sender,
        ChatKind.PRIVATE,
        Sender(channel.corp, sender),
        press=press,
        event="" if press else f"{event}:{change}" if change else event,
        sent_at=moment(_str(raw, "CreateTime")),
    )


def _press(raw: Mapping[str, Any]) -> Press:
    selected = raw.get("SelectedItems")
    items = as_list(selected.get("SelectedItem")) if isinstance(selected, dict) else []
    values = {_str(item, "QuestionKey"): _options(item) for item in items if isinstance(item, dict)}
    return Press(_str(raw, "TaskId"), _str(raw, "EventKey"), values, update=_str(raw, "ResponseCode"))


def _options(item: Mapping[str, Any]) -> tuple[str, ...]:
    options = item.get("OptionIds")
    given = as_list(options.get("OptionId")) if isinstance(options, dict) else []
    return tuple(option for option in given if isinstance(option, str))


def _str(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""
