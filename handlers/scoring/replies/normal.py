"""One form for everything that looks alike: width, case, circles, emoji, old characters, mentions."""

import re
import unicodedata
from functools import cache

from handlers.scoring.replies import texts

LETTERS = "ABCDEFGH"
_MENTION = re.compile(r"@[\u4e00-\u9fff]{2,12}(?=[A-Ha-h]{1,8}\s*$)|@[^\s@]{1,20}(?:\s|$|(?=[,，:：]))")
_JOINERS = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\u20e3\U000e0000-\U000e007f\ufeff]")
_PUNCTUATION = str.maketrans("，。；：！？【】《》“”‘’「」『』…～—–―─", ',.;:!?[]<>""\'\'"""".~----')
_SQUARED = 0x1F170  #: white letters on black squares, which have no normal form
_LONE_LETTERS = re.compile(r"(?<![A-Za-z])[a-hA-H]{1,8}(?![A-Za-z])")


def normal(text: str) -> str:
    """Half width; tick and cross as √ and ×; letters of options as capitals where they stand alone; no mentions."""
    bare = "".join(texts.SIGNS.get(one, one) for one in _JOINERS.sub("", text))
    bare = "".join(chr(65 + ord(one) - _SQUARED) if 0 <= ord(one) - _SQUARED < 26 else one for one in bare)
    bare = unicodedata.normalize("NFKC", bare).translate(_PUNCTUATION)
    bare = _JOINERS.sub("", bare)
    bare = re.sub(rf"{texts.LAUGHTER}|\[(?:OK|ok|Ok)\]", " ", _MENTION.sub(" ", bare))
    bare = "".join(" " if _is_decoration(one) else one for one in bare)
    bare = _LONE_LETTERS.sub(lambda match: match.group().upper(), bare)
    return re.sub(r"\s+", " ", bare).strip()


def _is_decoration(one: str) -> bool:
    """Emoji and the like, which colour an answer and do not change it."""
    return one not in "√×" and unicodedata.category(one) in ("So", "Sk", "Cs", "Co", "Cn", "Cc", "Cf")


@cache
def any_of(words: tuple[str, ...]) -> str:
    """An alternation, the longest word first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"
