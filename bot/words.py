"""Finding the command in what people type: full-width or half-width, any case, with or without blanks. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: What may stand directly behind a command word: nothing, a blank, punctuation, a digit, or a letter of a code.
_BOUNDARY = re.compile(r"[\s\d,.:;!?，。：；！？、~#@()（）\[\]【】<>《》\"'“”\-—_/A-Za-z]")
_NUMBERED = re.compile(r"^(?P<word>\S*?[^\d\s#号])\s*[#第]?\s*(?P<number>\d{1,9})\s*号?[。.!！]?$")
_NUMBERS = re.compile(r"(?P<word>[^\d\s#]{1,8})\s*(?P<numbers>[#第]?\d{1,9}号?(?:[\s、,，和及]+[#第]?\d{1,9}号?)+)")
#: `接 单 12`: a short word that a keyboard set apart.
_SET_APART = re.compile(r"[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff]){1,3}(?=\s*[#第]?\d)")
_PARTS = re.compile(r"[\s,，.。!！~、;；:：]+")
_LONGEST_COURTESY = 24
_LEADING = " \t\n\r,，。:：;；!！?？、/\\"
_LEADING_ANY = _LEADING + "\u3000／＼"
#: What people hang on a short word: pictures, and the platforms' own as `[OK]`, `[抱拳]`.
_PICTURES_BEHIND = re.compile(
    r"(?:\[[^\[\]\s]{1,6}\]|[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\s,，。:：;；!！?？、.~])+$"
)
_LONGEST_WORD = 24  #: characters of a message that can hold its command word and the one behind it


def fold(text: str) -> str:
    """Half-width, lower case, outer blanks and stray leading punctuation gone; inner text as typed."""
    return unicodedata.normalize("NFKC", text).strip().lstrip(_LEADING).rstrip()


def bare(text: str) -> str:
    """The key for comparing a short word: folded, lower case, trailing punctuation and pictures gone (`收到！👌`);
    pictures alone are a word themselves."""
    folded = fold(text).rstrip(_LEADING + ".~").lower()
    if folded.isascii() and not folded.endswith("]"):
        return folded
    return _PICTURES_BEHIND.sub("", folded) or folded


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
    """The command word at the head of `text`, and what follows it exactly as it was typed; None when there is none."""
    typed = text.strip().lstrip(_LEADING_ANY)
    if not typed:
        return None
    head, ends = _folded_head(typed)
    for word in vocabulary.get(head[:1], ()):
        if head.startswith(word) and (len(word) == len(head) or _BOUNDARY.match(head[len(word)])):
            return Found(word, typed[ends[len(word) - 1] :].lstrip(_LEADING_ANY).rstrip())
    return None


def _folded_head(typed: str) -> tuple[str, list[int]]:
    """The beginning folded and in lower case, and for each of its characters where in `typed` the next one begins."""
    head: list[str] = []
    ends: list[int] = []
    for index, character in enumerate(typed[:_LONGEST_WORD], 1):
        for folded in unicodedata.normalize("NFKC", character).lower():
            head.append(folded)
            ends.append(index)
    return "".join(head), ends


def short_forms(text: str) -> list[str]:
    """The short words that a message may amount to: all of it, or its first or last part when the rest is courtesy
    (`收到，马上办`, `好的 收到`). A question or a long message is none."""
    whole = bare(text)
    if not whole or "?" in whole or len(whole) > _LONGEST_COURTESY:
        return [whole] if whole else []
    parts = [bare(part) for part in _PARTS.split(whole) if part]
    return list(dict.fromkeys((whole, "".join(parts), parts[0], parts[-1]))) if parts else [whole]


def numbered_all(text: str) -> tuple[str, list[int]] | None:
    """`收到 1、3` → ("收到", [1, 3]); `numbered` is the case of one."""
    match = _NUMBERS.fullmatch(_joined(bare(text)))
    return (match["word"], [int(number) for number in re.findall(r"\d+", match["numbers"])]) if match else None


def numbered(text: str) -> tuple[str, int] | None:
    """`收到 12`, `收到12`, `收到#12`, `收 到 12` → ("收到", 12)."""
    match = _NUMBERED.match(_joined(bare(text)))
    return (match["word"].strip(), int(match["number"])) if match else None


def _joined(text: str) -> str:
    apart = _SET_APART.match(text)
    return "".join(apart.group().split()) + text[apart.end() :] if apart else text
