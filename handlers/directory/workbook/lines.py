"""From sheets to lines: headings found by meaning, cells read as text, every fault with its place. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.spreadsheets import Cell, Sheet
from handlers.directory.workbook import texts

HEADING_ROWS = 10  #: how far down the row of headings is looked for


@dataclass(frozen=True, slots=True)
class Fault:
    sheet: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return texts.fault(sheet=self.sheet, row=self.row, column=self.column, text=self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One filled row: column key → text."""

    sheet: str
    row: int
    values: dict[str, str] = field(repr=False)

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")

    def fault(self, key: str, text: str) -> Fault:
        headings = texts.HEADINGS[self.sheet].get(key)
        return Fault(self.sheet, self.row, headings[0] if headings else "", text)


def plain_heading(text: str) -> str:
    return re.sub(r"[\s*:()_\-]", "", unicodedata.normalize("NFKC", text)).casefold()


def read(sheets: list[Sheet]) -> tuple[dict[str, list[Line]], list[Fault]]:
    """The lines of each known sheet, and what is wrong with cells and headings."""
    lines: dict[str, list[Line]] = {name: [] for name in texts.HEADINGS}
    faults: list[Fault] = []
    known = {plain_heading(name): name for name in texts.HEADINGS}
    found = [(known[plain_heading(sheet.name)], sheet) for sheet in sheets if plain_heading(sheet.name) in known]
    if not found:
        faults.append(Fault("", 0, "", texts.NO_SHEETS))
    for name, sheet in found:
        columns, start = _headings(name, sheet)
        missing = [key for key in texts.REQUIRED[name] if key not in columns.values()]
        filled = any(cell.text for row in sheet.rows for cell in row)
        if missing and filled:
            faults += [Fault(name, start, "", texts.heading_missing(heading=_shown(name, key))) for key in missing]
        elif filled:
            for line in _lines(name, sheet, columns, start, faults):
                lines[name].append(line)
    return lines, faults


def _shown(sheet: str, key: str) -> str:
    return texts.HEADINGS[sheet][key][0]


def _headings(name: str, sheet: Sheet) -> tuple[dict[int, str], int]:
    """(column number from 0 → key, row of the headings from 1): the row of the first ten that names most columns."""
    words = {plain_heading(word): key for key, all_words in texts.HEADINGS[name].items() for word in all_words}
    best: dict[int, str] = {}
    at = 1
    for number, row in enumerate(sheet.rows[:HEADING_ROWS], 1):
        columns: dict[int, str] = {}
        for place, cell in enumerate(row):
            key = words.get(plain_heading(cell.text))
            if key is not None and key not in columns.values():
                columns[place] = key
        if len(columns) > len(best):
            best, at = columns, number
    return best, at


def _lines(name: str, sheet: Sheet, columns: dict[int, str], start: int, faults: list[Fault]) -> Iterator[Line]:
    for number, row in enumerate(sheet.rows[start:], start + 1):
        values: dict[str, str] = {}
        for place, key in columns.items():
            cell = row[place] if place < len(row) else Cell("")
            if (number, place + 1) in sheet.unsolved:
                faults.append(Fault(name, number, _shown(name, key), texts.UNSOLVED))
            elif not cell.exact:
                faults.append(Fault(name, number, _shown(name, key), texts.INEXACT))
            values[key] = tidy(cell.text)
        if any(values.values()):
            yield Line(name, number, values)


def tidy(text: str) -> str:
    """Half-width, without outer and invisible blanks; a quote that guarded a formula is gone."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").strip()
