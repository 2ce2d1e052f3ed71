"""A reading on its way from the child to the parent: in pieces, so that nothing else waits while one is opened.

Frames, each with its length in front: the head, each column of some thousand lines at a time, marks, places. Within a
piece words that repeat are sent once and numbered, and are one object again on the other side (`unpacking.py`). Here is
the child's side, which begins anew for each list and so knows nothing of what the program is made of.
"""

from array import array
from collections.abc import Iterable
from dataclasses import fields
from itertools import count
from struct import Struct
from typing import Any

import orjson

from handlers.rosters.reading.lines import Lines
from handlers.rosters.reading.marks import NONE
from handlers.rosters.reading.model import ROW_FIELDS, Reading

SEPARATOR = b"\n"  #: between what is said of a file and the file, on the way there
LENGTH = Struct(">I")
WORDS = tuple(name for name in ROW_FIELDS if name != "mark")
_PIECE = 1000  #: lines whose column is a frame
_SAMPLE = 128  #: of them that tell whether words repeat
_OWN = frozenset({"id_no", "phone", "line"})  #: hardly ever the same in two lines
_APART = frozenset({"rows", "same"})


def rejection(code: str) -> bytes:
    return _framed([orjson.dumps({"rejected": code})])


def pack(reading: Reading) -> bytes:
    plain = {one.name: getattr(reading, one.name) for one in fields(Reading) if one.name not in _APART}
    lines = Lines.of(reading.rows)
    columns = [(lines.column(name), name not in _OWN) for name in WORDS]
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
    return b"".join(part for frame in frames for part in (LENGTH.pack(len(frame)), frame))


def _numbered(column: list[Any]) -> object:
    if column[0] == column[-1] and column.count(column[0]) == len(column):
        return {"words": column[:1], "numbers": len(column)}
    if len(set(column[:_SAMPLE])) * 8 > _SAMPLE * 7:
        return column
    words = list(dict.fromkeys(column))
    if len(words) * 4 > len(column) > 1:
        return column
    numbers = dict(zip(words, count(), strict=False))
    return {"words": words, "numbers": list(map(numbers.__getitem__, column))}
