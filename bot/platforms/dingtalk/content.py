"""What stands inside a message or a quoted one: text and attachments, in every shape that clients send."""

from typing import Any

import orjson

from bot.messages import Attachment, MediaKind

Raw = dict[str, Any]

MEDIA = {
    "picture": MediaKind.IMAGE,
    "audio": MediaKind.VOICE,
    "video": MediaKind.VIDEO,
    "file": MediaKind.FILE,
}
MAX_CODE = 4096
MAX_NAME = 255


class Found:
    """Text and attachments of one message; not readable when the platform gave us no content that we know."""

    __slots__ = ("attachments", "readable", "text")

    def __init__(self, text: str = "", attachments: tuple[Attachment, ...] = (), readable: bool = True) -> None:
        self.text = text
        self.attachments = attachments
        self.readable = readable


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def as_object(value: object) -> Raw:
    """The object, also when it comes as JSON in a string; {} for anything else."""
    if isinstance(value, str) and value[:1] == "{":
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {}
    return value if isinstance(value, dict) else {}


def read(kind: str, text: object, content: object) -> Found:
    """`kind` is the msgtype; `text` and `content` are the two places where a message may hold what it says."""
    if kind == "text":
        return Found(_plain(text) or _plain(content))
    holder = as_object(content)
    if kind == "richText" or (not kind and "richText" in holder):
        return _rich(holder.get("richText"))
    if kind in MEDIA:
        return _media(MEDIA[kind], holder)
    if kind == "chatRecord":
        return Found(_record(holder))
    if not kind:
        return Found(_plain(text) or _plain(content))
    return Found(readable=False)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return as_text(value.get("content")) or as_text(value.get("text"))
    if not isinstance(value, str):
        return ""
    if value[:1] != "{":
        return value
    return _plain(as_object(value)) or value


def _media(kind: MediaKind, holder: Raw) -> Found:
    """Speech that the platform has turned to text is the message's text as well."""
    one = _attachment(kind, holder)
    if one is None:
        return Found(readable=False)
    return Found(one.transcript, (one,))


def _attachment(kind: MediaKind, holder: Raw) -> Attachment | None:
    code = as_text(holder.get("downloadCode")) or as_text(holder.get("pictureDownloadCode"))
    if not 0 < len(code) <= MAX_CODE:
        return None
    return Attachment(
        kind,
        code,
        name=as_text(holder.get("fileName"))[:MAX_NAME],
        transcript=as_text(holder.get("recognition")) if kind is MediaKind.VOICE else "",
    )


def _rich(items: object) -> Found:
    """Neighbouring pieces of text are one line's parts; a picture between them breaks the line."""
    words: list[str] = []
    attachments: list[Attachment] = []
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        kind = as_text(item.get("type")) or as_text(item.get("msgType"))
        one = _attachment(MEDIA[kind], item) if kind in MEDIA else None
        if one is not None:
            attachments.append(one)
            words.append("\n")
        elif kind == "at":
            words.append("@" + as_text(item.get("atName")))
        else:
            words.append(as_text(item.get("text")) or as_text(item.get("content")))
    return Found("".join(words).strip(), tuple(attachments), readable=bool(words))


def _record(holder: Raw) -> str:
    """A forwarded conversation: its title, then its lines if they are there, else the summary."""
    lines = []
    record = holder.get("chatRecord")
    for item in record if isinstance(record, list) else ():
        if isinstance(item, dict):
            name = as_text(item.get("senderName")) or as_text(item.get("senderNick"))
            lines.append(f"{name}: {_plain(item.get('content'))}")
    said = "\n".join(lines) or as_text(holder.get("summary"))
    return "\n".join(part for part in (as_text(holder.get("title")), said) if part)
