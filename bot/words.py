"""Finding the command in what people type: full-width or half-width, any case, with or without blanks. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: What may stand directly behind a command word: nothing, a blank, punctuation, a digit, or a letter of a code.
_BOUNDARY = re.compile(r"[\s\d,.:;!?，。：；！？、~#@()（）\[\]【】<>《》\"'“”\-—_/A-Za-z]")
_NUMBERED = re.compile(r"^(?P<word>\S*?[^\d\s#号])\s*[#第]?\s*(?P<number>\d{1,9})\s*号?[。.!！]?$")
_LEADING = " \t\n\r,，。:：;；!！?？、/\\"


def fold(text: str) -> str:
    """Half-width, lower case, outer blanks and stray leading punctuation gone; inner text as typed."""
    return unicodedata.normalize("NFKC", text).strip().lstrip(_LEADING).rstrip()


def bare(text: str) -> str:
    """The key for comparing a short word: folded, lower case, trailing punctuation gone (`收到！` → `收到`)."""
    return fold(text).rstrip(_LEADING + ".~").lower()


@dataclass(frozen=True, slots=True)
class Found:
    word: str
    rest: str


def build(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """First character → the words that begin with it, longest first."""
    table: dict[str, list[str]] = {}
    for word in {bare(w) for w in words}:
        table.setdefault(word[0], []).append(word)
    return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in table.items()}


def find(text: str, vocabulary: Mapping[str, tuple[str, ...]]) -> Found | None:
    """The command word at the head of `text` and what follows it, or None."""
    head = fold(text)
    if not head:
        return None
    lowered = head.lower()
    for word in vocabulary.get(lowered[0], ()):
        if lowered.startswith(word) and (len(head) == len(word) or _BOUNDARY.match(head[len(word)])):
            return Found(word, head[len(word) :].lstrip(_LEADING))
    return None


def numbered(text: str) -> tuple[str, int] | None:
    """`收到 12`, `收到12`, `收到#12` → ("收到", 12)."""
    match = _NUMBERED.match(bare(text))
    return (match["word"].strip(), int(match["number"])) if match else None
