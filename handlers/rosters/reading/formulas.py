"""Results of the simple formulas people use in rosters, for files whose writer stored none (they would read as 0)."""

import html

from handlers.rosters.reading import deferred
from handlers.rosters.reading.cells import text_of
from handlers.rosters.reading.package import column_number
from handlers.rosters.reading.sheets import Cell

_REFERENCE = deferred.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RANGE = deferred.compile(
    r"(COUNTA|COUNT|SUM|ROWS|MAX)\(\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})\)"
)
_ROW = deferred.compile(r"ROW\(\)(?:([+\-])([0-9]{1,6}))?")
_PLUS = deferred.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\+([0-9]{1,6})")
_PART = deferred.compile(r'\s*("(?:[^"]|"")*"|[^&"]+)\s*(&|$)')
_TEXT = deferred.compile(r'(?:TEXT|T|TRIM|CLEAN|VALUE|UPPER)\(([^(),"]+)(?:,"[^"]*")?\)')
_DEEPEST = 20
_FOOT = 50  #: rows below the last one that was read in which a formula still counts


class Unsolved(Exception):
    """Not one of the simple formulas, or it leads nowhere."""


def solve(rows: list[list[Cell]], formulas: dict[tuple[int, int], str]) -> int:
    """Put results into `rows`; cells that cannot be worked out become empty. How many those are."""
    unsolved = 0
    done: dict[tuple[int, int], Cell] = {}
    for place in formulas:
        try:
            value = _cell(place, rows, formulas, done, 0)
        except Unsolved:
            value, unsolved = "", unsolved + 1
        if value != "" and len(rows) <= place[0] < len(rows) + _FOOT:  # a row of nothing else, which readers leave out
            rows.extend([] for _ in range(place[0] + 1 - len(rows)))
        if place[0] < len(rows):
            row = rows[place[0]]
            row.extend([""] * (place[1] + 1 - len(row)))
            row[place[1]] = value
    return unsolved


def _cell(
    place: tuple[int, int],
    rows: list[list[Cell]],
    formulas: dict[tuple[int, int], str],
    done: dict[tuple[int, int], Cell],
    depth: int,
) -> Cell:
    if depth > _DEEPEST:
        raise Unsolved
    if place not in formulas:
        row, column = place
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
    if place not in done:
        done[place] = _value(html.unescape(formulas[place]).strip().lstrip("="), place, rows, formulas, done, depth + 1)
    return done[place]


def _value(
    text: str,
    place: tuple[int, int],
    rows: list[list[Cell]],
    formulas: dict[tuple[int, int], str],
    done: dict[tuple[int, int], Cell],
    depth: int,
) -> Cell:
    def at(letters: str, number: str) -> Cell:
        return _cell((int(number) - 1, column_number(letters)), rows, formulas, done, depth)

    if match := _ROW.fullmatch(text):
        return place[0] + 1 + int((match[1] or "+") + (match[2] or "0"))
    if match := _REFERENCE.fullmatch(text):
        return at(match[1], match[2])
    if match := _TEXT.fullmatch(text):
        return text_of(_value(match[1].strip(), place, rows, formulas, done, depth))
    if match := _PLUS.fullmatch(text):
        base = at(match[1], match[2])
        return (int(base) if isinstance(base, int | float) else 0) + int(match[3])
    if match := _RANGE.fullmatch(text):
        first, last = int(match[3]) - 1, min(int(match[5]), len(rows))
        if any((row, column_number(match[2])) == place for row in range(first, last)):
            raise Unsolved
        cells = [at(match[2], str(row + 1)) for row in range(first, last)]
        return _aggregate(match[1], [cell for cell in cells if cell not in (None, "")])
    return _joined(text, place, rows, formulas, done, depth)


def _aggregate(name: str, cells: list[Cell]) -> int:
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if name == "SUM":
        return int(sum(numbers))
    if name == "MAX":
        return int(max(numbers, default=0))
    return len(numbers) if name == "COUNT" else len(cells)


def _joined(
    text: str,
    place: tuple[int, int],
    rows: list[list[Cell]],
    formulas: dict[tuple[int, int], str],
    done: dict[tuple[int, int], Cell],
    depth: int,
) -> str:
    """Literals and cells put together with &."""
    found, at = "", 0
    while match := _PART.match(text, at):
        part = match[1].strip()
        if part.startswith('"'):
            found += part[1:-1].replace('""', '"')
        elif part.isdigit():
            found += part
        elif _REFERENCE.fullmatch(part) or _TEXT.fullmatch(part) or _RANGE.fullmatch(part):
            found += text_of(_value(part, place, rows, formulas, done, depth))
        else:
            break
        at = match.end()
        if not match[2]:
            return found
    raise Unsolved
