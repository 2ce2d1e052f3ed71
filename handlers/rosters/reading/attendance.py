"""Sheets with a column for each day: of these only the one for the report's day says something of its people."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from handlers.rosters.reading import dates, deferred
from handlers.rosters.reading.cells import text_of
from handlers.rosters.reading.columns import Columns
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import change_of, fold, meanings, words

_DAY = deferred.compile(
    r"(?:20[0-9]{2}[年./-])?(?:(?P<month>1[0-2]|0?[1-9])[月./-])?(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]?(?:\s*[(（]?(?:周|星期)?[一二三四五六日天][)）]?)?"
)
_OF_MONTH = deferred.compile(r"(?:20([0-9]{2})年)?(?<![0-9])(1[0-2]|0?[1-9])月(?![0-9])")
_LEGEND = deferred.compile(r"([√✓×✗△▲○●◎☆★◇◆□■#*＊/+A-Z])\s*[:：为=\-]?\s*([\u4e00-\u9fff]{1,4})")
_LEGEND_TURNED = deferred.compile(r"([\u4e00-\u9fff]{2,4})\s*[:：为=]?\s*[(（]?([√✓×✗△▲○●◎☆★◇◆□■#*＊])")
_SHORT = 8  #: signs of a cell that says how somebody spent a day

Below = Callable[[int | None], list[list[Cell]]]  #: the rows of a block, at most so many of them


def days(words_: Sequence[str]) -> dict[int, "re.Match[str]"]:
    """The columns whose headings are days, when there are days with their month or three of the month alone."""
    found = {place: match for place, word in enumerate(words_) if (match := _DAY.fullmatch(word.strip()))}
    return found if len(found) > 2 or any(match["month"] for match in found.values()) else {}


def shape(below: Below, block: Columns, titles: Sequence[str], today: date) -> None:
    """Take the column for today for the change and the shift; the other days tell nothing."""
    found = days([block.headings.get(place, "") for place in range(max(block.headings, default=-1) + 1)])
    if not found:
        return
    for field in [field for field, place in block.places.items() if place in found]:
        del block.places[field]
    place = next((place for place, match in found.items() if _is_today(match, titles, today)), None)
    if place is None:
        return
    rows = below(None)
    legend = _legend(titles)
    said = [_said(row, place, legend) for row in rows]
    for field, column in (("change", [change_of(one) for one in said]), ("shift", [_shift(one) for one in said])):
        if field not in block and any(column):
            block.places[field] = _add(rows, column)


def _is_today(match: "re.Match[str]", titles: Sequence[str], today: date) -> bool:
    stated = next((day for title in titles if (day := dates.find(title, today, spoken=False))), today)
    month = match["month"] or next((one[2] for title in titles if (one := _OF_MONTH.search(title))), stated.month)
    return (int(month), int(match["day"])) == (stated.month, stated.day)


def _said(row: Sequence[Cell], place: int, legend: dict[str, str]) -> str:
    text = text_of(row[place]).strip() if place < len(row) else ""
    return legend.get(text, text) if len(text) <= _SHORT else ""


def _legend(titles: Sequence[str]) -> dict[str, str]:
    """What the signs of a sheet stand for, as it says itself: `√出勤 △事假`."""
    for title in titles:
        found = {sign: word for sign, word in _LEGEND.findall(title)}
        turned = {sign: word for word, sign in _LEGEND_TURNED.findall(title)}
        best = max((found, turned), key=lambda one: sum(1 for word in one.values() if _tells(word)))
        if sum(1 for word in best.values() if _tells(word)) > 1:
            return best
    return {}


def _tells(word: str) -> bool:
    return change_of(word) is not None or fold(word) in words("none", "words")


def _shift(text: str) -> str | None:
    return meanings("shift").get(fold(text))


def _add(rows: Sequence[list[Cell]], column: Sequence[Cell]) -> int:
    width = max(map(len, rows), default=0)
    for row, cell in zip(rows, column, strict=True):
        row.extend([None] * (width - len(row)))
        row.append(cell)
    return width
