"""A smart robot's callback body, the same in both modes, into an `Inbound` (path/100719, 101027, 101463)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from bot.errors import Unsupported
from bot.messages import (
    Attachment,
    ChatKind,
    Inbound,
    InboundKind,
    MediaKind,
    Press,
    Quote,
    ReplyHandle,
    Sender,
)
from bot.platforms.base import Channel
from bot.platforms.wecom.cards import NOOP

MEDIA_LIFE = timedelta(minutes=5)
MAX_ID = 180  #: longer ids are replaced by their digest

_MEDIA = {"image": MediaKind.IMAGE, "file": MediaKind.FILE, "video": MediaKind.VIDEO}


@dataclass(frozen=True, slots=True)
class Said:
    """The content of a message or of a quoted one."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def parse(body: Mapping[str, Any], channel: Channel, now: datetime, reply: ReplyHandle | None) -> Inbound:
    """Unsupported for kinds and events that are not for us; never another error, whatever the shape."""
    kind = _text(body, "msgtype")
    if kind == "event":
        return _event(body, channel, now, reply)
    said = content(body, now)
    if said is None:
        raise Unsupported(f"msgtype:{kind[:32]}")
    common = _common(body, channel, reply)
    text = said.text
    if common["chat_kind"] is ChatKind.GROUP:
        text = strip_mention(text, channel.name)
    return Inbound(
        kind=InboundKind.MESSAGE,
        message_id=_message_id(body),
        text=text.strip(),
        attachments=said.attachments,
        quote=_quote(body, now),
        **common,
    )


def content(body: Mapping[str, Any], now: datetime) -> Said | None:
    """What a message says and carries; None for a kind that we do not know."""
    kind = _text(body, "msgtype")
    part = _part(body, kind)
    if kind == "text":
        return Said(_text(part, "content"))
    if kind == "voice":
        words = _text(part, "content")
        return Said(words, (Attachment(MediaKind.VOICE, _text(part, "url"), transcript=words),))
    if kind in _MEDIA:
        url = _text(part, "url")
        more = Attachment(_MEDIA[kind], url, "", _text(part, "aeskey"), now + MEDIA_LIFE)
        return Said("", (more,) if url else ())
    if kind == "mixed":
        items = [said for item in _list(part, "msg_item") if (said := content(item, now)) is not None]
        words = "\n".join(said.text for said in items if said.text)
        return Said(words, tuple(a for said in items for a in said.attachments))
    return None


def strip_mention(text: str, name: str) -> str:
    """Without the robot's own @name; names may hold blanks, so the configured one is tried before the first word."""
    at = f"@{name}"
    if name and text.startswith(at) and (len(text) == len(at) or text[len(at)].isspace()):
        return text[len(at) :].strip()
    if text.startswith("@"):
        return text.partition(" ")[2].strip() if " " in text else "\n".join(text.split("\n")[1:]).strip()
    if name and (place := text.find(at)) >= 0:
        before, after = text[:place], text[place + len(at) :]
        if not after or after[0].isspace():
            return f"{before.rstrip()} {after.lstrip()}".strip()
    return text.strip()


def _quote(body: Mapping[str, Any], now: datetime) -> Quote | None:
    quoted = _part(body, "quote")
    if not quoted:
        return None
    said = content(quoted, now) or Said()
    return Quote(_text(quoted, "msgid"), said.text.strip(), said.attachments)


def _event(body: Mapping[str, Any], channel: Channel, now: datetime, reply: ReplyHandle | None) -> Inbound:
    event = _part(body, "event")
    kind = _text(event, "eventtype")
    detail = _part(event, kind)
    press: Press | None = None
    name = kind
    if kind == "template_card_event":
        what, press, name = InboundKind.PRESS, _press(detail), ""
        if press.button == NOOP:
            raise Unsupported("press:noop")
    elif kind == "enter_chat":
        what = InboundKind.ENTERED
    elif kind == "feedback_event":
        what, name = InboundKind.EVENT, f"{kind}:{_text(detail, 'type')}"
    else:
        raise Unsupported(f"event:{kind[:32]}")
    return Inbound(
        kind=what, message_id=_message_id(body), press=press, event=name, **_common(body, channel, reply)
    )  # fmt: skip


def _press(detail: Mapping[str, Any]) -> Press:
    items = _list(_part(detail, "selected_items"), "selected_item")
    values = {_text(item, "question_key"): _strings(_part(item, "option_ids").get("option_id")) for item in items}
    task = _text(detail, "task_id")
    return Press(task, _text(detail, "event_key"), values, update=task)


def _common(body: Mapping[str, Any], channel: Channel, reply: ReplyHandle | None) -> dict[str, Any]:
    sender = _part(body, "from")
    user_id, corp = _text(sender, "userid"), _text(sender, "corpid")
    chat_id = _text(body, "chatid")
    group = _text(body, "chattype") == "group" or (not _text(body, "chattype") and bool(chat_id))
    address = chat_id if group else user_id
    if not address:
        raise Unsupported("no-address")
    outsider = bool(corp) and corp != channel.corp
    return {
        "channel": channel.id,
        "chat_address": address,
        "chat_kind": ChatKind.GROUP if group else ChatKind.PRIVATE,
        "sender": Sender(corp or channel.corp, "" if outsider else user_id),
        "reply": reply,
        "sent_at": moment(body.get("create_time")),
    }


def _message_id(body: Mapping[str, Any]) -> str:
    """The platform's id; where an event has none, a digest of what makes it that event."""
    given = _text(body, "msgid")
    if given and len(given) <= MAX_ID:
        return given
    if given:
        return digest(given)
    event = _part(body, "event")
    detail = _part(event, _text(event, "eventtype"))
    parts = (
        _text(_part(body, "from"), "userid"), _text(body, "chatid"), _text(body, "create_time"),
        _text(event, "eventtype"), _text(detail, "event_key"), _text(detail, "task_id"), _text(detail, "id"),
    )  # fmt: skip
    if not parts[2]:
        raise Unsupported("no-id")
    return digest(*parts)


def digest(*parts: str) -> str:
    return "d-" + blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()


def moment(value: object) -> datetime | None:
    """Seconds since 1970 as aware UTC; None when it is no such number."""
    try:
        return datetime.fromtimestamp(int(value), UTC) if isinstance(value, int | str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name) if name else None
    return value if isinstance(value, dict) else {}


def _list(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = body.get(name)
    many = value if isinstance(value, list) else [value]
    return [item for item in many if isinstance(item, dict)]


def _strings(value: object) -> tuple[str, ...]:
    many = value if isinstance(value, list) else [value]
    return tuple(str(item) for item in many if isinstance(item, str | int))
