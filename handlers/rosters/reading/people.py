"""One person's line from its values: cleaned, its document and telephone judged. Made for many rows: what repeats is
worked out once."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from handlers.rosters.reading import texts
from handlers.rosters.reading.cells import (
    MOBILE,
    is_latin,
    is_plate,
    is_suspicious,
    name_of,
    number_of,
    phone_fault,
    phone_of,
    plate_of,
    text_of,
    value_of,
)
from handlers.rosters.reading.identity import CHECK, PROVINCES, age_code, birthday, examine, weighted
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import change_of, fold, is_blank_word, meanings, shift_of

#: A resident's number that is no permit of Hong Kong, Macao, Taiwan or a foreigner.
REGULAR = re.compile(r"(?:[1-7][0-9]|8[04-9])[0-9]{4}(?:19|20)[0-9]{9}[0-9X]")
_UNSEEN = object()


class _Day(NamedTuple):
    """What eight digits say as a day of birth. `total`: their part of the check sum."""

    total: int
    birth: str | None
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def kind_of(text: str) -> str | None:
    """The kind of document that a cell names."""
    folded = fold(text)
    found = meanings("id_types").get(folded)
    if found or not folded:
        return found
    return max(
        ((len(word), meaning) for word, meaning in meanings("id_types").items() if word in folded), default=(0, None)
    )[1]


class People:
    """Makes rows for one report. `today` is the day on which it was received: ages are as of then."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._words: dict[object, Any] = {}
        self._shifts: dict[object, str | None] = {}
        self._changes: dict[object, str | None] = {}
        self._areas: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._days: dict[str, _Day] = {}
        self._orders: dict[str, tuple[int]] = {}

    def word(self, value: Cell) -> str | None:
        """Free text of a cell, remembered."""
        found: str | None = self._words.get(value, _UNSEEN)
        if found is _UNSEEN:
            found = self._words[value] = value_of(text_of(value))
        return found

    def shift(self, value: Cell) -> str | None:
        return self._remembered(self._shifts, value, lambda word: shift_of(word))

    def change(self, value: Cell) -> str | None:
        return self._remembered(self._changes, value, change_of)

    def _remembered(
        self, memory: dict[object, str | None], value: Cell, meaning: Callable[[str], str | None]
    ) -> str | None:
        if value not in memory:
            word = self.word(value)
            memory[value] = meaning(word) if word else None
        return memory[value]

    def residents(self, numbers: list[str], known: dict[str, list[Any]]) -> None:
        """Judge a column of clean residents' numbers (`REGULAR`): `id_no`, `birth`, `errors`, `warnings` into `known`.

        The check digit is summed by parts, since areas, days and order numbers repeat."""
        areas, days, orders = self._areas, self._days, self._orders
        errors: list[tuple[str, ...]] = []
        warnings: list[tuple[str, ...]] = []
        births: list[str | None] = []
        found: list[str | None] = list(numbers)
        for place, number in enumerate(numbers):
            area, day, order = number[:6], number[6:14], number[14:17]
            from_area = areas.get(area) or self._area(area)
            from_day = days.get(day) or self._day(day)
            from_order = orders.get(order) or self._order(order)
            births.append(from_day.birth)
            if from_day.birth is None:
                errors.append(from_day.errors)
                warnings.append(from_day.warnings)
            elif CHECK[(from_area[0] + from_day.total + from_order[0]) % 11] == number[17]:
                errors.append(from_day.errors)
                warnings.append(from_area[1] + from_day.warnings)
            else:
                lost = number.endswith("000")
                found[place] = None if lost else number
                errors.append(("id_precision_lost" if lost else "id_checksum", *from_day.errors))
                warnings.append(from_day.warnings)
        known |= {"id_no": found, "birth": births, "errors": errors, "warnings": warnings}

    def _area(self, digits: str) -> tuple[int, tuple[str, ...]]:
        """What the first six digits add to the check sum, and what is to be said about them."""
        warned = () if digits[:2] in PROVINCES else ("id_area_unknown",)
        self._areas[digits] = (weighted(digits, 0), warned)
        return self._areas[digits]

    def _order(self, digits: str) -> tuple[int]:
        self._orders[digits] = (weighted(digits, 14),)
        return self._orders[digits]

    def _day(self, digits: str) -> _Day:
        born = birthday(digits, self.today)
        age = age_code(born, self.today) if born else None
        errors = ("id_invalid_date",) if born is None else (age,) if age == "age_under_16" else ()
        warnings = (age,) if age == "age_16_17" else ()
        self._days[digits] = _Day(weighted(digits, 6), born.isoformat() if born else None, errors, warnings)
        return self._days[digits]

    def name(self, row: Row, value: Cell) -> None:
        row.name = name_of(text_of(value))
        if row.name is None:
            row.errors += ("name_missing",)
        elif is_suspicious(row.name):
            row.warnings += ("name_suspicious",)

    def document(self, row: Row, value: Cell, kind: Cell = None, nationality: Cell = None) -> None:
        """Judge the identity number; an empty cell counts as missing."""
        number = number_of(value)
        named = kind_of(text_of(kind))
        country = fold(text_of(nationality))
        if is_blank_word(number.lower()):
            row.id_type = named or texts.RESIDENT_ID
            row.errors += ("id_missing",)
            return
        if named is None and country in texts.GREATER_CHINA and len(number) in (8, 11) and texts.TAIWAN in country:
            named = texts.TAIWAN_PASS
        foreign = (country not in ("", *texts.FOREIGN_BUT_LOCAL)) or (not country and is_latin(row.name))
        found = examine(number, self.today, kind=named, foreign=foreign)
        row.id_type, row.id_no, row.birth = found.kind, found.number, found.birth
        if found.error:
            row.errors += (found.error,)
        if found.warning:
            row.warnings += (found.warning,)
        if found.birth:
            self._age(row, date.fromisoformat(found.birth))

    def _age(self, row: Row, born: date) -> None:
        code = age_code(born, self.today)
        if code == "age_under_16":
            row.errors += (code,)
        elif code:
            row.warnings += (code,)

    def phone(self, row: Row, value: Cell) -> None:
        """Judge the telephone number; an empty cell counts as missing."""
        if type(value) is str and MOBILE.fullmatch(value):
            row.phone = value
            return
        phone = phone_of(value)
        if is_blank_word(phone.lower()):
            row.errors += ("phone_missing",)
            return
        code = phone_fault(phone)
        row.phone = None if code == "phone_masked" else phone
        if code:
            row.errors += (code,)

    def plate(self, row: Row, value: Cell) -> None:
        """A person's own car; one that cannot exist is a warning, since the list is about people."""
        word = self.word(value)
        if word is None:
            return
        row.plate = plate_of(word)
        if not is_plate(row.plate):
            row.warnings += ("plate_invalid",)
