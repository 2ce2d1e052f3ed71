"""Rows that name columns: told from data, and put together when they take two rows."""

import itertools
from collections.abc import Sequence
from functools import cache

from handlers.rosters.reading import deferred, headings
from handlers.rosters.reading.cells import could_be_name, text_of
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.enterprise import is_company
from handlers.rosters.reading.shaping import ticked
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import fold, fold_heading, load

_DAY = deferred.compile(
    r"(?:(?:20)?[0-9]{2}[年./-])?(?:[0-9]{1,2}[月./-])?[0-9]{1,2}[日号]?|(?:周|星期|礼拜)[一二三四五六日天]"
)
_LAST_DAY = 31
_MONTH = 3
_LONG_NUMBER = deferred.compile("[0-9]{7}")
_ALONE = frozenset({"name", "visitor", "plate"})  #: headings that may stand as the only one
#: A field of the form with its value, or a day: stands above headings without being one.
_FORM = deferred.compile(r"[:：]|^(?:填报|填表|报送|上报|制表)|20\d\d|\d月\d")
#: Over the parts of an identity number that takes several columns.
_PART_OF_NUMBER = deferred.compile("[前中后末](?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[位码]|[前后]半?段")
_DATA = frozenset({"id_no", "phone", "plate", "gender"})

#: What a group of columns that is not taken (紧急联系人) can have below it of somebody else.
_OF_OTHERS = frozenset({"name", "phone", "id_no", "id_type", "ignore", "lodging"})


def is_heading(row: Sequence[Cell]) -> bool:
    """Whether a row names columns: at least two known headings, one of them telling, and nothing that is data."""
    filled = [text for cell in row if isinstance(cell, str) and (text := cell.strip())]
    days = [text for text in filled if _DAY.fullmatch(text)]
    if len(days) >= _MONTH:  # a sheet of ticks: a column for each day
        filled = [text for text in filled if not _DAY.fullmatch(text)]
    numbers = [cell for cell in row if isinstance(cell, int | float) and cell]
    if not filled or len(filled) > 100 or (numbers and not _are_days(numbers)):
        return False
    if any(_LONG_NUMBER.search(text) for text in filled):
        return False
    told = headings.TELLING & {headings.meaning(text) for text in filled}
    if len(days) >= _MONTH and "name" in told:
        return not any(looks(text) in _DATA for text in filled)
    if len(filled) > 2:  # a column for each shift, with ticks below
        filled = [text for text in filled if ticked(text) is None or headings.meaning(text)]
    if len(filled) == 1:
        return headings.meaning(filled[0]) in _ALONE and fold(filled[0]) in _alone_words()
    kinds = [headings.meaning(text) for text in filled]
    known = sum(1 for kind in kinds if kind)
    if known < 2 or (known * 2 < len(filled) and not {"id_no", "phone"} <= told) or not told:
        return False
    return not any(looks(text) in _DATA for text in filled)


def _are_days(numbers: Sequence[float]) -> bool:
    """Whether numbers are days of a month one behind another, each over a column of ticks."""
    follow = all(later - earlier == 1 for earlier, later in itertools.pairwise(numbers))
    return len(numbers) > 2 and follow and 1 <= numbers[0] <= _LAST_DAY


@cache
def _alone_words() -> frozenset[str]:
    found = load("headings")
    return frozenset(fold_heading(word) for kind in _ALONE for word in found[kind]["exact"] if len(word) > 1)


def join_headings(rows: Sequence[Sequence[Cell]], at: int) -> tuple[list[str], int]:
    """The words over each column when headings take one row, or two of which one is above the other."""
    here = _texts(rows[at])
    if at and _is_upper(rows[at - 1], here):
        above = _spread(_texts(rows[at - 1]), here)
        here = [_joined(above[place] if place < len(above) else "", word) for place, word in enumerate(here)]
    if at + 1 < len(rows) and _is_lower(rows[at + 1], here):
        below = _texts(rows[at + 1])
        upper = _spread(here, below)
        width = max(len(upper), len(below))
        upper, below = upper + [""] * (width - len(upper)), below + [""] * (width - len(below))
        return [_joined(up, low) for up, low in zip(upper, below, strict=True)], at + 2
    return here, at + 1


def _texts(row: Sequence[Cell]) -> list[str]:
    return [text_of(cell).strip() for cell in row]


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """A heading over several columns, written over each that has a word of its own below."""
    found, last = [], ""
    for place in range(max(len(upper), len(lower))):
        word = upper[place] if place < len(upper) else ""
        low = lower[place] if place < len(lower) else ""
        last = word or (last if low else "")
        found.append(last)
    return found


def _joined(upper: str, lower: str) -> str:
    """One heading out of two: the lower where it says enough, with the upper where it does not."""
    if not upper or not lower or upper == lower or (ticked(lower) and headings.meaning(lower) is None):
        return lower or upper
    low, both, up = headings.meaning(lower), headings.meaning(upper + lower), headings.meaning(upper)
    if low is None or (len(fold_heading(lower)) <= 2 and low in ("phone", "id_type", "seq", "employer", "time")):
        return upper + lower if both else upper if up else lower
    if (
        up in ("visitor", "driver")
        or (up == "ignore" and low in _OF_OTHERS)
        or (low == "name" and both in ("visitor", "driver", "ignore"))
    ):
        return upper + lower
    return lower


def _is_upper(row: Sequence[Cell], here: list[str]) -> bool:
    """Whether the row above names groups of columns: known words over gaps, more than one of them."""
    above = _texts(row)
    filled = [word for word in above if word]
    if any(cell not in (None, "") and not isinstance(cell, str) for cell in row):
        return False
    if any(_FORM.search(word) or is_company(word) for word in filled):
        return False
    if len(set(filled)) < 2 or any(looks(word) in _DATA for word in filled):
        return False
    return sum(1 for word in filled if headings.meaning(word)) * 2 >= len(filled)


def _is_lower(row: Sequence[Cell], here: list[str]) -> bool:
    """Whether the row below refines headings: short words only, each known or under a known one, no data."""
    below = _texts(row)
    filled = [word for word in below if word]
    if not filled or any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row):
        return False
    if len(filled) == 1 and below[0]:  # alone at the edge: a part's name
        return False
    if any(len(word) > 10 or looks(word) in ("id_no", "phone", "plate", "seq", "gender") for word in filled):
        return False
    if numbered := {word for word in filled if _PART_OF_NUMBER.fullmatch(fold(word))}:
        filled = [word for word in filled if word not in numbered]
    known = [headings.meaning(word) or (len(filled) > 1 and ticked(word)) for word in filled]
    fresh = [word for place, word in enumerate(below) if word and (place >= len(here) or word != here[place])]
    return bool(fresh) and all(known) and not all(could_be_name(word) for word in fresh)
