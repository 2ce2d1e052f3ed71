"""Runs of plain people's rows, taken column by column: what repeats in a column is worked out once."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from handlers.rosters.reading import texts
from handlers.rosters.reading.cells import MOBILE, PLAIN_NAME, is_suspicious, text_of, value_of
from handlers.rosters.reading.columns import Columns as Places
from handlers.rosters.reading.draft import Draft, Section
from handlers.rosters.reading.lines import batch
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.people import REGULAR, Known, People
from handlers.rosters.reading.sheets import Cell, Sheet

_FREE = ("team", "employer", "dispatch", "employment", "remark", "staff_no", "lodging")
_FIRST, _MOST = 64, 1 << 14  #: rows looked at ahead, doubled as long as they are plain
_SHORT = 16  #: characters below which a remark can be a mere status
_TAKEN: list[Cell] = []


class Columnwise:
    """One block's plain rows: a Chinese name and an 18-character resident's number, both cleanly written as text."""

    def __init__(self, sheet: Sheet, draft: Draft, people: People, block: Places) -> None:
        self.sheet, self.draft, self.people = sheet, draft, people
        self.places = block.places
        self.width = 1 + max(block.places.values())
        self.ahead = _FIRST
        self.seen = 0  #: rows up to here were looked at
        self.others: list[int] = []  #: of those the ones that are not plain, last first

        self._words = Known[Cell, str | None](_if_filled(lambda cell: value_of(text_of(cell))))
        self._shifts = Known[Cell, str | None](_if_filled(people.shift))
        self._said = Known[Cell, str | None](_if_filled(people.change))
        self._remarked = Known[Cell, str | None](
            lambda word: people.change(word) if word is not None and len(word) < _SHORT else None
        )
        self._cars = Known[Cell, tuple[str | None, tuple[str, ...]]](self._car)
        self._doubts = Known[str, bool](is_suspicious)

    @staticmethod
    def suits(block: Places, section: Section) -> bool:
        """Whether rows of a block can be taken so: a list of people about whom the section adds nothing."""
        if block.is_visits or block.is_vehicles or section != Section(is_list=section.is_list):
            return False
        return {"name", "id_no"} <= block.places.keys() and not {"building", "room", "bed"} & block.places.keys()

    def take(self, at: int) -> int:
        """Take the plain rows from `at` on into the draft; the row after them, `at` itself when it is not plain."""
        end = self._end(at)
        if end > at:
            self._read(at, end)
            self.sheet.rows[at:end] = [_TAKEN] * (end - at)  # lets go of the cells: only one copy is held
        return end

    def _end(self, at: int) -> int:
        while self.others and self.others[-1] < at:
            self.others.pop()
        if at >= self.seen:
            self._look(at)
        return self.others[-1] if self.others else self.seen

    def _look(self, at: int) -> None:
        rows = self.sheet.rows[at : at + self.ahead]
        name, number = self.places["name"], self.places["id_no"]
        needed = max(name, number)
        try:
            names = map(PLAIN_NAME.fullmatch, [row[name] for row in rows])
            numbers = map(REGULAR.fullmatch, [row[number] for row in rows])
            plain = [bool(one and other) for one, other in zip(names, numbers, strict=True)]
        except (TypeError, IndexError):  # cells that are no text, rows that are too short
            plain = [len(row) > needed and _is_plain(row[name], row[number]) for row in rows]
        self.others = [at + place for place, good in enumerate(plain) if not good][::-1]
        self.seen = at + len(rows)
        self.ahead = min(_MOST, self.ahead * 2) if len(self.others) * 8 < len(rows) else _FIRST

    def _read(self, at: int, end: int) -> None:
        """Rows `at` to `end` as columns of the draft."""
        rows = self.sheet.rows[at:end]
        cells = list(map(list, zip(*rows, strict=True) if len(set(map(len, rows))) == 1 else zip_longest(*rows)))
        cells += [[None] * len(rows) for _ in range(self.width - len(cells))]
        known: dict[str, list[Any]] = {}
        names: list[str] = cells[self.places["name"]]
        numbers: list[str] = cells[self.places["id_no"]]
        self.people.residents(numbers, known)
        known |= {"name": names, "id_type": [texts.RESIDENT_ID] * len(rows)}
        for field in (*_FREE, "shift"):
            if field in self.places:
                meaning = self._shifts if field == "shift" else self._words
                known[field] = list(map(meaning.__getitem__, cells[self.places[field]]))
        known["change"] = self._changes(cells, known)
        known["sheet"] = [self.sheet.place] * len(rows)
        first = self.sheet.first_line
        known["line"] = list(range(first + at, first + end))
        self._judge(cells, known, at)
        self.draft.run(batch(len(rows), known))

    def _changes(self, cells: list[list[Cell]], known: dict[str, list[Any]]) -> list[str | None]:
        """A change that stands in its column, else in a short remark."""
        found: list[str | None] = [None] * len(known["name"])
        if "change" in self.places:
            found = list(map(self._said.__getitem__, cells[self.places["change"]]))
        if "remark" in known:
            said = map(self._remarked.__getitem__, known["remark"])
            found = [change if change is not None else remark for change, remark in zip(found, said, strict=True)]
        return found

    def _judge(self, cells: list[list[Cell]], known: dict[str, list[Any]], at: int) -> None:
        """Faults and remarks beyond those of the number, in the order in which single rows get them."""
        names, errors, warnings = known["name"], known["errors"], known["warnings"]
        doubts = list(map(self._doubts.__getitem__, names))
        if any(doubts):
            for place in [place for place, doubt in enumerate(doubts) if doubt]:
                warnings[place] += ("name_suspicious",)
        if "phone" in self.places:
            known["phone"] = self._phones(cells[self.places["phone"]], errors)
        if "plate" in self.places:
            known["plate"] = self._plates(cells[self.places["plate"]], warnings)
        hidden, everything = self.sheet.hidden_rows, self.sheet.is_hidden
        if hidden or everything:
            for place in range(len(names)):
                if everything or at + place in hidden:
                    warnings[place] += ("hidden_row",)

    def _phones(self, column: list[Cell], errors: list[tuple[str, ...]]) -> list[str | None]:
        try:
            wrong = [place for place, good in enumerate(map(MOBILE.fullmatch, column)) if not good]
        except TypeError:
            wrong = list(range(len(column)))
        row = Row()
        for place in wrong:
            row.phone, row.errors = None, errors[place]
            self.people.phone(row, column[place])
            column[place], errors[place] = row.phone, row.errors
        return column

    def _plates(self, column: list[Cell], warnings: list[tuple[str, ...]]) -> list[str | None]:
        if not any(column):
            return [None] * len(column)
        found = list(map(self._cars.__getitem__, column))
        for place in [place for place, (_, codes) in enumerate(found) if codes]:
            warnings[place] += found[place][1]
        return [plate for plate, _ in found]

    def _car(self, cell: Cell) -> tuple[str | None, tuple[str, ...]]:
        row = Row()
        if cell not in (None, ""):
            self.people.plate(row, cell)
        return row.plate, row.warnings


def _is_plain(name: Cell, number: Cell) -> bool:
    return (
        type(name) is str
        and type(number) is str
        and PLAIN_NAME.fullmatch(name) is not None
        and REGULAR.fullmatch(number) is not None
    )


def _if_filled(meaning: Callable[[Cell], str | None]) -> Callable[[Cell], str | None]:
    return lambda cell: None if cell in (None, "") else meaning(cell)
