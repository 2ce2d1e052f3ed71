"""Many people's lines kept column by column: a list of 180,000 rows as objects would cost more than reading them."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, overload

from handlers.rosters.reading.model import ROW_FIELDS, Row

Columns = list[list[Any]]  #: one list for each of ROW_FIELDS, all of one length
_PLACES = {name: place for place, name in enumerate(ROW_FIELDS)}
_BARE = Row()


class Lines(Sequence[Row]):
    """Rows that are made when they are asked for; changing one changes nothing here."""

    __slots__ = ("columns",)

    def __init__(self, columns: Columns | None = None) -> None:
        self.columns: Columns = columns if columns is not None else [[] for _ in ROW_FIELDS]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Lines":
        if isinstance(rows, Lines):
            return rows
        return cls([list(map(attrgetter(name), rows)) for name in ROW_FIELDS])

    def column(self, name: str) -> list[Any]:
        """The values of one of ROW_FIELDS, line after line; the list itself, not a copy."""
        return self.columns[_PLACES[name]]

    def extend(self, columns: Columns) -> None:
        for mine, more in zip(self.columns, columns, strict=True):
            mine.extend(more)

    def append(self, row: Row) -> None:
        for mine, name in zip(self.columns, ROW_FIELDS, strict=True):
            mine.append(getattr(row, name))

    def add(self, name: str, place: int, code: str) -> None:
        """Put a fault or remark (`errors`, `warnings`) on one line."""
        self.columns[_PLACES[name]][place] += (code,)

    def sort(self) -> None:
        """By sheet and line."""
        order = sorted(range(len(self)), key=lambda at: (self.column("sheet")[at], self.column("line")[at]))
        self.columns = [[column[at] for at in order] for column in self.columns]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Row]:
        return map(Row, *self.columns)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return list(map(Row, *(column[place] for column in self.columns)))
        return Row(*(column[place] for column in self.columns))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def batch(number: int, known: dict[str, list[Any]]) -> Columns:
    """Columns of `number` lines of which only some fields are known."""
    return [known[name] if name in known else list(repeat(getattr(_BARE, name), number)) for name in ROW_FIELDS]
