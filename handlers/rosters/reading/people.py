"""One person's line from its values: cleaned, its document and telephone judged. Made for many rows: what repeats is
worked out once."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from handlers.rosters.reading import texts
from handlers.rosters.reading.cells import (
    MOBILE,
    PLAIN_NAME,
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
from handlers.rosters.reading.identity import PROVINCES as PROVINCES
from handlers.rosters.reading.identity import age_code, birthday, check_digit, examine
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import change_of, fold, is_blank_word, meanings, shift_of

#: A resident's number that is no permit of Hong Kong, Macao, Taiwan or a foreigner.
_REGULAR = re.compile(r"(?:[1-7][0-9]|8[04-9])[0-9]{4}(?:19|20)[0-9]{9}[0-9X]")
_UNSEEN = object()


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
        self._births: dict[str, tuple[str | None, tuple[str, ...], tuple[str, ...]]] = {}

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

    def regular(self, row: Row, name: str, number: str) -> None:
        """The quick way for a plain Chinese name and an 18-character resident's number that stand there cleanly."""
        row.name, row.id_no, row.id_type = name, number, texts.RESIDENT_ID
        digits = number[6:14]
        known = self._births.get(digits)
        if known is None:
            born = birthday(digits, self.today)
            age = age_code(born, self.today) if born else None
            errors = ("id_invalid_date",) if born is None else (age,) if age == "age_under_16" else ()
            known = (born.isoformat() if born else None, errors, (age,) if age == "age_16_17" else ())
            self._births[digits] = known
        row.birth, row.errors, row.warnings = known
        if row.birth and check_digit(number) != number[17]:
            if number.endswith("000"):
                row.id_no = None
            row.errors = ("id_precision_lost" if row.id_no is None else "id_checksum", *known[1])
        elif number[:2] not in PROVINCES and row.birth:
            row.warnings = ("id_area_unknown", *row.warnings)
        if is_suspicious(name):
            row.warnings += ("name_suspicious",)

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


def is_regular(name: Cell, number: Cell) -> bool:
    """Whether `People.regular` may be taken: both are text, cleanly written, for a resident's number."""
    return (
        type(name) is str
        and type(number) is str
        and _REGULAR.fullmatch(number) is not None
        and PLAIN_NAME.fullmatch(name) is not None
    )
