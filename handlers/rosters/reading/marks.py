"""Plain lines known by what their cells say: one that stood in the last list just so is neither checked nor kept again.

A mark is a keyed digest of a row's cells and of what its columns mean. Only rows that were plain and without a fault or
remark are ever given one, so the lines of one list that have marks differ in document and telephone.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from typing import Any

SIZE = 16  #: bytes of a mark
NONE = bytes(SIZE)
RULES = b"1"  #: counted up when the reading of plain rows changes, so that old marks fit no more
_READ = (
    "name", "id_no", "phone", "team", "shift", "lodging", "change", "plate", "staff_no", "employer", "dispatch",
    "employment", "remark",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What the last list is known by. `marks`: one of SIZE bytes for each of its lines, NONE where it has none."""

    salt: bytes
    marks: bytes = b""
    required: tuple[str, ...] = ()


@dataclass(slots=True)
class Marks:
    """Gives marks, and finds the lines of the last list again while rows are read."""

    salt: bytes
    places: dict[bytes, int]  #: mark → place in the last list
    required: tuple[str, ...] = ()
    same: "array[int]" = field(default_factory=lambda: array("I"))  #: places in the last list, in the order of this one
    lacking: Counter[str] = field(default_factory=Counter)  #: required fields that lines of `same` lack

    @classmethod
    def of(cls, known: Known) -> "Marks":
        cut = range(0, len(known.marks), SIZE)
        places = {known.marks[start : start + SIZE]: start // SIZE for start in cut}
        places.pop(NONE, None)
        return cls(known.salt, places, known.required)

    def key(self, columns: dict[str, int]) -> "Key":
        fields = [name for name in _READ if name in columns]
        key = blake2b(RULES + "|".join(fields).encode(), key=self.salt, digest_size=32).digest()
        return Key(key, itemgetter(*(columns[name] for name in fields)))


@dataclass(frozen=True, slots=True)
class Key:
    """Makes the marks of one block's rows."""

    key: bytes
    cells: "itemgetter[Any]"

    def marks(self, rows: Sequence[Sequence[Any]]) -> list[bytes]:
        """One for each row; NONE for all of them when some cell is no text."""
        ready, found = blake2b(key=self.key, digest_size=SIZE).copy, []
        try:
            for said in map("\x1f".join, map(self.cells, rows)):
                one = ready()
                one.update(said.encode())
                found.append(one.digest())
            return found
        except (TypeError, IndexError, UnicodeEncodeError):
            return [self._one(row) for row in rows]

    def _one(self, row: Sequence[Any]) -> bytes:
        try:
            return blake2b("\x1f".join(self.cells(row)).encode(), key=self.key, digest_size=SIZE).digest()
        except (TypeError, IndexError, UnicodeEncodeError):
            return NONE
