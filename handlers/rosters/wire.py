"""A reading on its way from the child to the parent: in pieces, so that nothing else waits while one is opened.

Frames, each with its length in front: the head, each column of some thousand lines at a time, marks, places. Within a
piece words that repeat are sent once and numbered, and are one object again on the other side.
"""

import gc
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from itertools import count
from struct import Struct
from typing import Any

import orjson

from handlers.rosters.reading.lines import Lines
from handlers.rosters.reading.marks import NONE, SIZE
from handlers.rosters.reading.model import ROW_FIELDS, Reading, Summary, Vehicle, Visitor
from storage.resting import rest, resting, step_aside

_LENGTH = Struct(">I")
_PIECE = 1000  #: lines whose column is a frame
_SAMPLE = 128  #: of them that tell whether words repeat
_WORDS = tuple(name for name in ROW_FIELDS if name != "mark")
_OWN = frozenset({"id_no", "phone", "line"})  #: hardly ever the same in two lines
_CODES = frozenset({"errors", "warnings"})
_DAYS = ("date", "stated_date", "visit_date")
_APART = frozenset({"rows", "same"})


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


def rejection(code: str) -> bytes:
    return _framed([orjson.dumps({"rejected": code})])


def pack(reading: Reading) -> bytes:
    plain = {one.name: getattr(reading, one.name) for one in fields(Reading) if one.name not in _APART}
    lines = Lines.of(reading.rows)
    columns = [(lines.column(name), name not in _OWN) for name in _WORDS]
    starts = range(0, len(lines), _PIECE)
    marks = b"".join(mark or NONE for mark in lines.column("mark")) if any(lines.column("mark")) else b""
    pieces = (
        orjson.dumps(_numbered(column[start : start + _PIECE]) if repeats else column[start : start + _PIECE])
        for start in starts
        for column, repeats in columns
    )
    head = orjson.dumps({**plain, "pieces": len(starts)})
    return _framed([head, *pieces, marks, array("I", reading.same).tobytes()])


def _framed(frames: Iterable[bytes]) -> bytes:
    return b"".join(part for frame in frames for part in (_LENGTH.pack(len(frame)), frame))


def _frames(packed: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(packed):
        (length,) = _LENGTH.unpack_from(packed, at)
        yield packed[at + _LENGTH.size : at + _LENGTH.size + length]
        at += _LENGTH.size + length


def _numbered(column: list[Any]) -> object:
    if column.count(column[0]) == len(column):
        return {"words": column[:1], "numbers": len(column)}
    if len(set(column[:_SAMPLE])) * 8 > _SAMPLE * 7:
        return column
    words = list(dict.fromkeys(column))
    if len(words) * 4 > len(column) > 1:
        return column
    numbers = dict(zip(words, count(), strict=False))
    return {"words": words, "numbers": list(map(numbers.__getitem__, column))}


def unpack(packed: bytes) -> Reading | str:
    """The reading as it was in the child, or why there is none."""
    with uncollected():
        return _unpacked(packed)


def _unpacked(packed: bytes) -> Reading | str:
    frames = _frames(packed)
    found: dict[str, Any] = orjson.loads(next(frames))
    if "rejected" in found:
        return str(found["rejected"])
    columns: list[list[Any]] = [[] for _ in _WORDS]
    for _ in range(found.pop("pieces")):
        for whole, name in zip(columns, _WORDS, strict=True):
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


def _column(packed: list[Any] | dict[str, Any], name: str) -> list[Any]:
    if isinstance(packed, list):
        return list(map(tuple, packed)) if name in _CODES else packed
    words = list(map(tuple, packed["words"])) if name in _CODES else packed["words"]
    if isinstance(packed["numbers"], int):
        return words * packed["numbers"]
    return list(map(words.__getitem__, packed["numbers"]))
