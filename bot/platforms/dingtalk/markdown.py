"""The platform's markdown: what is plain must stay plain in it, and a line break needs blanks around it."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+|~!])")
_BLOCK_START = re.compile(r"(?m)^(\s*)(?:([-=])|(\d+)(?=\.(?:\s|$)))")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_BLOCK = re.compile(r"\s*(#|>|[-*+]\s|\d+[.)]\s|!?\[|$)")


def escape(text: str) -> str:
    """Plain text without effect inside markdown. What people wrote was made harmless before it came here."""
    return _BLOCK_START.sub(_guard, _ENTITY.sub(r"\\&", _MARKUP.sub(r"\\\1", text)))


def _guard(start: re.Match[str]) -> str:
    """What makes a list, a rule or a heading at a line's start; after a number it is the point."""
    blanks, sign, number = start.groups()
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\"


def lines(markdown: str) -> str:
    """Line breaks as the client shows them; lists, quotes, headings and empty lines keep their own."""
    shown = markdown.split("\n")
    joined = shown[0]
    for line in shown[1:]:
        joined += ("\n" if _BLOCK.match(line) else "  \n  ") + line
    return joined


def title_of(title: str, text: str) -> str:
    """The line that the conversation list shows; the platform refuses an empty one."""
    first = title or next((line for line in text.split("\n") if line.strip()), "")
    return re.sub(r"[#*>`\[\]\\]", "", first).strip()[:64] or "…"
