"""Text as people type it → the form that the rules are written in: half-width, simplified, spelling mended, every mark
either a soft stop `，` or a hard stop `。`. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_CHARS = 3000  #: what is looked at; of anything longer the head and the tail
SOFT, HARD = "，", "。"
BEGIN = "^"  #: stands before the first character, so that rules can speak of the beginning
_HARD = re.compile(r"[。！!；;\n\r]+|(?<!\d)\.(?!\d)")
_ASK = re.compile(r"[?]+")
_SOFT = re.compile(r"[\s,、:：…~～—\-_/\\|()（）\[\]【】<>《》\"'“”‘’「」『』*#·•^]+")
_STOPS = re.compile("[，。]*。[，。]*|，+")
_MENTION = re.compile(r"@[^\s@，,。:：]{1,16}[\s，,。:：]+")
_NUMBER = re.compile(r"(?<![\d.])\d{7,}x?(?![\d.元块圆])")  #: a telephone, a document: says nothing of the matter
_SPACED = re.compile(r"(?:[㐀-鿿] ){2,}[㐀-鿿]")


@dataclass(frozen=True)
class Folding:
    characters: Mapping[int, str]  #: traditional → simplified, and other single characters
    spelling: tuple[tuple[str, str], ...]  #: typed → meant; words of letters match as whole words only
    _letters: tuple[tuple[re.Pattern[str], str], ...] = field(init=False)
    _plain: Mapping[str, str] = field(init=False)
    _any: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        plain = {typed: meant for typed, meant in self.spelling if not typed.isascii()}
        letters = [(typed, meant) for typed, meant in self.spelling if typed.isascii()]
        ordered = sorted(plain, key=len, reverse=True)
        object.__setattr__(self, "_plain", plain)
        object.__setattr__(self, "_any", re.compile("|".join(map(re.escape, ordered)) or "(?!)"))
        compiled = [(re.compile(rf"(?<![a-z0-9]){re.escape(typed)}(?![a-z0-9])"), meant) for typed, meant in letters]
        object.__setattr__(self, "_letters", tuple(compiled))

    def fold(self, text: str) -> str:
        """The message in the rules' spelling, between `^` and a hard stop."""
        if len(text) > MAX_CHARS:
            text = text[: MAX_CHARS // 2] + "\n" + text[-MAX_CHARS // 2 :]
        text = _MENTION.sub("", unicodedata.normalize("NFKC", text) + "\n").lower().translate(self.characters)
        if " " in text:
            text = _SPACED.sub(lambda found: found.group().replace(" ", ""), text)
        text = _NUMBER.sub(SOFT, text)
        if self._plain:
            text = self._any.sub(lambda found: self._plain[found.group()], text)
        if self._letters and re.search("[a-z]", text):
            for pattern, meant in self._letters:
                text = pattern.sub(meant, text)
        text = _SOFT.sub(SOFT, _HARD.sub(HARD, _ASK.sub("?" + HARD, text)))
        text = _STOPS.sub(lambda found: HARD if HARD in found.group() else SOFT, text).strip(SOFT + HARD)
        return BEGIN + text + HARD
