"""Plain text on WeCom's wires: shown as it is, with no mention, no tag and no markup coming out of it."""

import re

_UNSEEN = r"\x00-\x08\x0b-\x1f\x7f"
_CONTROL = re.compile(f"[{_UNSEEN}]")
_MENTION = re.compile(rf"<(?=[\s{_UNSEEN}]*[@/!?a-zA-Z])")  #: signs that are taken out later hide nothing
_ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`*\u3000-\u303f\uff00-\uffef]+")
_ANYWHERE = re.compile(r"([\\`*_\[\]<>~|])")
_CLOSED = re.compile(r"(?<=\])\(")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_LINE_START = re.compile("(?m)^(\u00a0*)([#+=-]|\\d{1,9}(?=[.)](?:\\s|$)))")
_INDENT = re.compile(r"(?m)^[ \t]+")


def defang(text: str) -> str:
    """For places that know no escape (text messages, cards): `<@someone>` and `<a href=…>` lose their bracket."""
    return _MENTION.sub("＜", text)


def to_markdown(text: str) -> str:
    """Markdown that shows exactly this text. Only a whole http address stays what it is, for that is how a link of ours
    is given; everything else that could be markup gets a backslash, blanks at a line's start become unbreakable."""
    parts, place = [], 0
    text = _CONTROL.sub("", defang(text.replace("\r\n", "\n").replace("\r", "\n")))
    for address in _ADDRESS.finditer(text):
        parts += [_escape(text[place : address.start()]), address.group()]
        place = address.end()
    parts.append(_escape(text[place:]))
    shown = _INDENT.sub(lambda m: "\u00a0" * len(m.group().expandtabs(4)), "".join(parts))
    return _LINE_START.sub(_guard, shown)


def _escape(text: str) -> str:
    text = _ANYWHERE.sub(r"\\\1", text)
    return _ENTITY.sub(r"\&", _CLOSED.sub(r"\\(", text))


def _guard(start: re.Match[str]) -> str:
    """A heading, list or rule sign at a line's start; after a number it is the point that makes the list."""
    blanks, found = start.groups()
    return f"{blanks}{found}\\" if found[0].isdigit() else f"{blanks}\\{found}"
