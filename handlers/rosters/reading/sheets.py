"""A table as it came, whatever it came in: rows of cells, what is merged, what is hidden."""

from dataclasses import dataclass, field
from typing import Any

Cell = Any  #: str, float, int, bool, datetime, date, time, timedelta or None, as the readers give it
Merge = tuple[int, int, int, int]  #: first row, first column, last row, last column; from 0, inclusive


@dataclass(slots=True)
class Sheet:
    rows: list[list[Cell]]
    name: str = ""
    is_hidden: bool = False
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()  #: from 0
    hidden_columns: frozenset[int] = frozenset()
    first_line: int = 1  #: line number of the first row, for telling people where
    place: int = 0  #: among the workbook's sheets

    def fill_merges(self) -> None:
        """Write a merged area's value into the cells it runs down over, not into those it runs across."""
        for top, left, bottom, right in self.merges:
            if bottom == top or top >= len(self.rows) or left >= len(self.rows[top]):
                continue
            value = self.rows[top][left]
            if value in (None, "") or (right - left >= 2 and bottom - top < 2):
                continue
            for row in range(top + 1, min(bottom + 1, len(self.rows))):
                if left < len(self.rows[row]) and self.rows[row][left] in (None, ""):
                    self.rows[row][left] = value
