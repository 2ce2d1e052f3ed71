"""The vocabulary files, loaded once, and folding of what people type."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from handlers.rosters.reading import deferred

_HERE = Path(__file__).parent
#: Full-width ASCII → ASCII, one character for one, so that places in the folded text are places in the text.
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2003: 0x20,
    0x2002: 0x20,
}
_INVISIBLE = deferred.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]"
)
_BLANKS = deferred.compile(r"\s+")
_BRACKETED = deferred.compile(r"[(\[{【<《「][^)\]}】>》」]*[)\]}】>》」]")
_EDGES = " \t\r\n:：*＊、,，.。;；'\"`_-—#★※|"


@cache
def load(name: str) -> dict[str, Any]:
    with (_HERE / f"{name}.toml").open("rb") as stream:
        return tomllib.load(stream)


def visible(text: str) -> str:
    """Without control, direction and zero-width characters."""
    return _INVISIBLE.sub("", text)


def narrow(text: str) -> str:
    """Full-width forms as ASCII; as long as `text`."""
    return text.translate(NARROW)


def squeeze(text: str) -> str:
    """Outer blanks gone, inner ones single, nothing invisible; width as typed."""
    return _BLANKS.sub(" ", visible(text).replace("\u3000", " ").replace("\xa0", " ")).strip()


def fold(text: str) -> str:
    """A key for looking up short words: half-width, lower case, no blanks, no punctuation at the edges."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", visible(text))).strip(_EDGES).lower()


def fold_heading(text: str) -> str:
    """Like `fold`, also without what stands in brackets, unless nothing would remain."""
    folded = fold(text)
    return _BRACKETED.sub("", folded).strip(_EDGES) or folded.strip("()[]【】")


@cache
def words(*path: str) -> frozenset[str]:
    """The folded words of one list of the vocabulary."""
    return frozenset(fold(word) or word for word in listed(*path))


@cache
def listed(*path: str) -> tuple[str, ...]:
    found: Any = load("words")
    for step in path:
        found = found[step]
    return tuple(found)


@cache
def meanings(section: str) -> dict[str, str]:
    """Folded word → what it stands for, of a table such as `shift`."""
    return {fold(word): meaning for meaning, group in load("words")[section].items() for word in group}


@cache
def any_of(*path: str) -> re.Pattern[str]:
    """Finds the longest of a list's words."""
    return re.compile("|".join(map(re.escape, sorted(listed(*path), key=len, reverse=True))))


def is_blank_word(folded: str) -> bool:
    return not folded or folded in words("blank", "words")


@cache
def change_of(text: str) -> str | None:
    """What a status, remark or section says of a person: one of the changes, or None."""
    folded = NO_HIRE.sub("", fold(text))
    if not folded or folded in words("none", "words") or _denied().search(folded):
        return None
    best: tuple[int, str] | None = None
    for word, meaning in meanings("change").items():
        if word in folded and (best is None or len(word) > best[0]):
            best = (len(word), meaning)
    return best[1] if best else None


#: An advertisement, names, and what else begins like hiring.
NO_HIRE = deferred.compile("招[聘募商标待呼牌娣弟财男娇妹银]|招工(?=[启信广简])|招人|招(?=普工|若干)")
_DENIAL = deferred.compile(
    "未|没有?|无|不能?|[不别勿]要?|拒绝|不想|不愿意?|不肯|不同意|下个?(?:周|月|星期|礼拜).?|明年"
)


@cache
def _denied() -> re.Pattern[str]:
    said = "|".join(word for word in meanings("change") if len(word) > 1)
    return re.compile(f"(?:{_DENIAL.pattern})(?:{said})")


@cache
def shift_of(text: str) -> str:
    """`白` is 白班; anything unknown stays as typed."""
    return meanings("shift").get(fold(text), text)


@cache
def surnames() -> frozenset[str]:
    return frozenset(load("words")["surnames"])
