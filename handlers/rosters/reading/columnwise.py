"""Runs of plain people's rows, taken column by column: what repeats in a column is worked out once."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

from handlers.rosters.reading import texts
from handlers.rosters.reading.cells import MOBILE, ORDINARY_PLATE, PLAIN_NAME, is_suspicious, text_of, value_of
from handlers.rosters.reading.columns import Columns as Places
from handlers.rosters.reading.draft import Draft, Section
from handlers.rosters.reading.examples import is_sample
from handlers.rosters.reading.lines import Columns, batch
from handlers.rosters.reading.marks import NONE, Marks
from handlers.rosters.reading.model import ROW_FIELDS, Row
from handlers.rosters.reading.people import REGULAR, Known, People
from handlers.rosters.reading.sheets import Cell, Sheet

_FREE = ("team", "employer", "dispatch", "employment", "remark", "staff_no", "lodging")
_FIRST, _MOST = 64, 1 << 14  #: rows looked at ahead, doubled as long as they are plain
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
        unseen = sheet.hidden_rows or sheet.is_hidden
        self.key = draft.marks.key(block.places) if draft.marks is not None and not unseen else None
        self.marks: dict[int, bytes] = {}  #: of rows looked at and not taken yet
        self.same: dict[int, int] = {}  #: rows that are left out → their places in the last list

        self._words = Known[Cell, str | None](_word)
        self._shifts = Known[Cell, str | None](_if_filled(people.shift))
        self._said = Known[Cell, str | None](_if_filled(people.change))
        self._remarked = Known[Cell, str | None](people.remarked)
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
            fresh = [row for row in range(at, end) if row not in self.same] if self.same else range(at, end)
            if fresh:
                self._read(fresh)
            for row in fresh:
                self.sheet.rows[row] = _TAKEN  # lets go of the cells: only one copy is held
        return end

    def _end(self, at: int) -> int:
        while self.others and self.others[-1] < at:
            self.others.pop()
        if at >= self.seen:
            self._look(at)
        return self.others[-1] if self.others else self.seen

    def _look(self, at: int) -> None:
        rows = self.sheet.rows[at : at + self.ahead]
        known = self._recognise(at, rows)
        plain = _plain(rows, self.places["name"], self.places["id_no"]) if known < len(rows) else []
        if not self.seen:  # where a form shows how it is filled in
            plain = [good and not is_sample(row) for good, row in zip(plain, rows, strict=False)]
        self.others = [at + place for place, good in enumerate(plain) if not good and at + place not in self.same][::-1]
        self.seen = at + len(rows)
        self.ahead = min(_MOST, self.ahead * 2) if len(self.others) * 8 < len(rows) else _FIRST

    def _recognise(self, at: int, rows: list[list[Cell]]) -> int:
        """Mark rows and find those again that the last list has; how many."""
        marks = self.draft.marks
        if self.key is None or marks is None:
            return 0
        made = self.key.marks(rows)
        self.marks = dict(enumerate(made, at))
        if not marks.places or (self.draft.left_out and self.draft.left_out[0] is not self):
            return 0
        found = {at + n: place for n, mark in enumerate(made) if (place := marks.places.get(mark)) is not None}
        if found and not self.same:
            self.draft.left_out.append(self)
        self.same |= found
        return len(found)

    def settle(self) -> None:
        """Take lines back in that share a document or telephone with one that was read, or stand here twice."""
        marks, rows = self.draft.marks, self.sheet.rows
        assert marks is not None
        number, phone = self.places["id_no"], self.places.get("phone")
        seen = {value for columns in (columns for _, columns in self.draft.runs) for value in _identities(columns)}
        seen |= {value for row in self.draft.rows for value in (row.id_no, row.phone)}
        twice = {place for place, times in Counter(self.same.values()).items() if times > 1}
        back = [
            at
            for at, place in self.same.items()
            if place in twice or rows[at][number] in seen or (phone is not None and rows[at][phone] in seen)
        ]
        for at in back:
            del self.same[at]
            self.marks = {at: NONE}
            self._read([at])
        marks.same.extend(self.same.values())
        self._count_lacking(marks)

    def _count_lacking(self, marks: Marks) -> None:
        for field in marks.required:
            place = self.places.get(field)
            if place is None:
                marks.lacking[field] += len(self.same)
            elif field in (*_FREE, "shift", "plate", "phone"):
                cells = (self.sheet.rows[at][place] for at in self.same)
                marks.lacking[field] += sum(1 for cell in cells if self._words[cell] is None)

    def _read(self, places: Sequence[int]) -> None:
        """These rows as columns of the draft."""
        rows = [self.sheet.rows[place] for place in places]
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
        known["line"] = [self.sheet.first_line + place for place in places]
        if self.key is not None:
            known["mark"] = [self.marks.get(place, NONE) for place in places]
        self._judge(cells, known, places)
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

    def _judge(self, cells: list[list[Cell]], known: dict[str, list[Any]], places: Sequence[int]) -> None:
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
            for place, row in enumerate(places):
                if everything or row in hidden:
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
        if type(cell) is str and ORDINARY_PLATE.fullmatch(cell):
            return cell, ()
        row = Row()
        if cell not in (None, ""):
            self.people.plate(row, cell)
        return row.plate, row.warnings


def _identities(columns: Columns) -> Iterator[str | None]:
    return chain(columns[ROW_FIELDS.index("id_no")], columns[ROW_FIELDS.index("phone")])


def _plain(rows: Sequence[Sequence[Cell]], name: int, number: int) -> list[bool]:
    """Which rows have a Chinese name and a resident's number, both cleanly written."""
    needed = max(name, number)
    try:
        names = map(PLAIN_NAME.fullmatch, [row[name] for row in rows])
        numbers = map(REGULAR.fullmatch, [row[number] for row in rows])
        return [bool(one and other) for one, other in zip(names, numbers, strict=True)]
    except (TypeError, IndexError):  # cells that are no text, rows that are too short
        return [len(row) > needed and _is_plain(row[name], row[number]) for row in rows]


def _is_plain(name: Cell, number: Cell) -> bool:
    return (
        type(name) is str
        and type(number) is str
        and PLAIN_NAME.fullmatch(name) is not None
        and REGULAR.fullmatch(number) is not None
    )


def _word(cell: Cell) -> str | None:
    return None if cell in (None, "") else value_of(cell if type(cell) is str else text_of(cell))


def _if_filled(meaning: Callable[[Cell], str | None]) -> Callable[[Cell], str | None]:
    return lambda cell: None if cell in (None, "") else meaning(cell)
