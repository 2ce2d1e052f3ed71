"""How people put an answer to a sweep or a call: figures in words, `没有`, `我马上到`. Pure."""

import re

from bot import words
from handlers.disputes.drives import texts
from handlers.disputes.reading import number
from handlers.disputes.texts import NUMERALS, TEN

_REST = rf"(?:[{texts.APART}\s]+(?P<note>.*))?"
_FIGURE = rf"(?P<figure>\d{{1,4}}|[{NUMERALS}{TEN}]{{1,3}})"
_COUNT = re.compile(rf"{_FIGURE}\s*(?P<unit>{texts.UNITS})?{_REST}", re.DOTALL)
_NONE = re.compile(rf"(?:{texts.NONE_FOUND})[{texts.APART}]?{_REST}", re.DOTALL)
_DAYS = re.compile(rf"{_FIGURE}\s*(?P<unit>{'|'.join(texts.DAYS_OF)})?[{texts.APART}\s]+(?P<note>\S.*)", re.DOTALL)
_ANSWERS = {word: re.compile(rf"(?:{pattern}){_REST}", re.DOTALL) for word, pattern in texts.ANSWERED.items()}


def count(text: str) -> int | None:
    """`0`, `两件，一件是打架`, `我们这没有` → how many; None when it says no figure."""
    folded = words.fold(text).strip()
    if _NONE.fullmatch(folded) is not None:
        return 0
    match = _COUNT.fullmatch(folded)
    return number(match["figure"]) if match is not None else None


def bare_count(text: str) -> int | None:
    """The same where no number of a sweep stands before it: a bare 3 may be meant for anything."""
    folded = words.fold(text).strip()
    match = _COUNT.fullmatch(folded)
    if match is not None and match["unit"] is None and number(match["figure"]) != 0:
        return None
    return count(text)


def days(text: str) -> tuple[int, str] | None:
    """`3天 节前欠薪`, `三天 …`, `1周 …` → (days, title)."""
    match = _DAYS.fullmatch(words.fold(text).strip())
    if match is None:
        return None
    return number(match["figure"]) * texts.DAYS_OF.get(match["unit"] or "", 1), match["note"].strip()


def to_call(text: str) -> str:
    """`不能去 在医院` → "不能"; "" for what is no answer."""
    folded = words.fold(text).strip()
    return next((word for word, pattern in _ANSWERS.items() if pattern.fullmatch(folded)), "")
