"""Columns in which what several lines share is written once, beside the first of them, without merged cells."""

import itertools
from collections.abc import Callable, Sequence

from handlers.rosters.reading import headings
from handlers.rosters.reading.cells import text_of
from handlers.rosters.reading.columns import YES_NO, Columns
from handlers.rosters.reading.sheets import Cell

_SHARED = ("team", "shift", "building", "room", "lodging", "change")
_LOOKED_AT = 60  #: rows from which the form of a table is told
_BLANK = 0.3  #: share of blanks from which a column in front of the names is written so; behind them every group is one
_GROUPS = ("team", "shift")
_ROOMY = 1.5  #: gaps for each filled cell from which a place behind the names is taken to be given once
_KEYS = ("name", "id_no", "phone")

Below = Callable[[int | None], list[list[Cell]]]  #: the rows of a block, at most so many of them


def fill(below: Below, block: Columns) -> None:
    """Write what is given once into the lines below it."""
    if block.is_visits or block.is_vehicles:
        return
    sample = [row for row in below(_LOOKED_AT) if _is_person(row, block)]
    _fall_back(below, sample, block)
    for field in _SHARED:
        place = block.places.get(field)
        if place is not None and _is_given_once(sample, place, field, block):
            _carry(below(None), place, block)


def _fall_back(below: Below, sample: Sequence[Sequence[Cell]], block: Columns) -> None:
    """Where the better of two columns for the lodging (宿舍号) is blank, what the other says (住宿方式: 外宿)."""
    place = block.places.get("lodging")
    others = [at for at, word in block.headings.items() if at != place and headings.meaning(word) == "lodging"]
    if place is None or len(others) != 1 or "room" in block:
        return
    if all(_at(row, place) or not _at(row, others[0]) for row in sample) or all(_at(row, place) for row in sample):
        return
    for row in below(None):
        if not _at(row, place) and not YES_NO.fullmatch(_at(row, others[0])) and _is_person(row, block):
            row.extend([None] * (place + 1 - len(row)))
            row[place] = _at(row, others[0]) or None


def _is_person(row: Sequence[Cell], block: Columns) -> bool:
    return any(_at(row, block.places[key]) for key in _KEYS if key in block)


def _at(row: Sequence[Cell], place: int) -> str:
    return text_of(row[place]).strip() if place < len(row) else ""


def _is_given_once(rows: Sequence[Sequence[Cell]], place: int, field: str, block: Columns) -> bool:
    """Whether a column begins filled, has gaps, and names something new wherever it is filled again."""
    said = [_at(row, place) for row in rows]
    filled = [text for text in said if text]
    gaps = len(said) - len(filled)
    if not gaps or not said[0] or any(one == other for one, other in itertools.pairwise(filled)):
        return False
    if field in ("team", "lodging") and len(set(filled)) < len(filled):
        return False
    if place < block.places.get("name", -1):
        return gaps >= _BLANK * len(said)
    if field == "change":
        return False
    if len(filled) == 1:
        return field in _GROUPS and gaps > 1
    return min(_sizes(said)) > 1 and (field in _GROUPS or gaps >= _ROOMY * len(filled))


def _sizes(said: Sequence[str]) -> list[int]:
    """How many lines stand beside each filled cell and the blanks below it."""
    found: list[int] = []
    for text in said:
        if text:
            found.append(0)
        found[-1] += 1
    return found


def _carry(rows: Sequence[list[Cell]], place: int, block: Columns) -> None:
    above: Cell = None
    for row in rows:
        if _at(row, place):
            above = row[place]
        elif above is not None and _is_person(row, block):
            row.extend([None] * (place + 1 - len(row)))
            row[place] = above
