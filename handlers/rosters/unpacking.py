"""The parent's side of `wire.py`: what the child answered becomes a reading again, piece by piece."""

import gc
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import orjson

from handlers.rosters.reading.lines import Lines
from handlers.rosters.reading.marks import SIZE
from handlers.rosters.reading.model import Reading, Summary, Vehicle, Visitor
from handlers.rosters.wire import LENGTH, WORDS
from storage.resting import rest, resting, step_aside

_CODES = frozenset({"errors", "warnings"})
_DAYS = ("date", "stated_date", "visit_date")


@contextmanager
def uncollected() -> Iterator[None]:
    """Hundreds of thousands of small objects without a cycle: looking through them again and again finds nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def unpack(packed: bytes) -> Reading | str:
    """The reading as it was in the child, or why there is none."""
    with uncollected():
        return _unpacked(packed)


def _unpacked(packed: bytes) -> Reading | str:
    frames = _frames(packed)
    found: dict[str, Any] = orjson.loads(next(frames))
    if "rejected" in found:
        return str(found["rejected"])
    columns: list[list[Any]] = [[] for _ in WORDS]
    for _ in range(found.pop("pieces")):
        for whole, name in zip(columns, WORDS, strict=True):
            step_aside()
            whole.extend(_column(orjson.loads(next(frames)), name))
        rest()
    marks = next(frames)
    cut = range(0, len(marks), SIZE)
    columns.append([marks[start : start + SIZE] for start in resting(cut)] if marks else [b""] * len(columns[0]))
    same = array("I")
    same.frombytes(next(frames))
    summary = Summary(**found.pop("summary"))
    visitors = [Visitor(**one) for one in found.pop("visitors")]
    vehicles = [Vehicle(**one) for one in found.pop("vehicles")]
    days: dict[str, Any] = {key: date.fromisoformat(value) if (value := found.pop(key)) else None for key in _DAYS}
    return Reading(
        rows=Lines(columns), same=same, summary=summary, visitors=visitors, vehicles=vehicles, **days, **found
    )


def _frames(packed: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(packed):
        (length,) = LENGTH.unpack_from(packed, at)
        yield packed[at + LENGTH.size : at + LENGTH.size + length]
        at += LENGTH.size + length


def _column(packed: list[Any] | dict[str, Any], name: str) -> list[Any]:
    if isinstance(packed, list):
        return list(map(tuple, packed)) if name in _CODES else packed
    words = list(map(tuple, packed["words"])) if name in _CODES else packed["words"]
    if isinstance(packed["numbers"], int):
        return words * packed["numbers"]
    return list(map(words.__getitem__, packed["numbers"]))
