"""One person's line from its values: cleaned, its document and telephone judged. Made for many rows: what repeats is
worked out once."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeVar

from handlers.rosters.reading import dates, deferred, texts
from handlers.rosters.reading.cells import (
    MOBILE,
    is_cut,
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
from handlers.rosters.reading.identity import PROVINCES, age_code, birthday, examine, is_checked
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import change_of, fold, is_blank_word, meanings, narrow, shift_of

#: A resident's number that is no permit of Hong Kong, Macao, Taiwan or a foreigner.
REGULAR = deferred.compile(r"(?:[1-7][0-9]|8[04-9])[0-9]{4}(?:19|20)[0-9]{9}[0-9X]")
#: A month or a year without a day, or a word for long ago.
_LONG_AGO = deferred.compile(
    "20[0-9]{2}(?:[年./-](?:1[0-2]|0?[1-9])(?![0-9]))?|(?<![0-9])(?:1[0-2]|[1-9])月份?(?![0-9])|[去前]年|上个?月|早已|年前"
)
_OF_A_DAY = frozenset({texts.JOINED, texts.LEFT})  #: what happens on one day and is reported for it
_NEAR = 3  #: days within which a change is still reported
_SHORT = 16  #: characters below which a remark can be a mere status
_UNSEEN = object()
Key = TypeVar("Key")
Meaning = TypeVar("Meaning")


class Known(dict[Key, Meaning]):
    """What was worked out once is remembered; the rest is worked out when asked for."""

    def __init__(self, work_out: Callable[[Key], Meaning]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: Key) -> Meaning:
        found = self[key] = self._work_out(key)
        return found


class _Day(NamedTuple):
    """What eight digits say as a day of birth."""

    is_real: bool  #: somebody can have been born then and live
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
        self._days = Known(self._day)

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

    def remarked(self, remark: str | None) -> str | None:
        """A change that stands in a short remark; one of another time (`2026-03入职`) is none of today's."""
        if remark is None or len(remark) >= _SHORT:
            return None
        change = self.change(remark)
        return None if change in _OF_A_DAY and self._is_of_another_time(remark) else change

    def _is_of_another_time(self, remark: str) -> bool:
        day = dates.find(remark, self.today, spoken=False)
        return abs((day - self.today).days) > _NEAR if day else bool(_LONG_AGO.search(narrow(remark)))

    def _remembered(
        self, memory: dict[object, str | None], value: Cell, meaning: Callable[[str], str | None]
    ) -> str | None:
        if value not in memory:
            word = self.word(value)
            memory[value] = meaning(word) if word else None
        return memory[value]

    def residents(self, numbers: list[str], known: dict[str, list[Any]]) -> None:
        """Judge a column of clean residents' numbers (`REGULAR`); the fields that it tells go into `known`."""
        days = list(map(self._days.__getitem__, [number[6:14] for number in numbers]))
        errors, warnings = [day.errors for day in days], [day.warnings for day in days]
        wrong = [place for place, number in enumerate(numbers) if not is_checked(number)]
        found: list[str | None] = list(numbers) if wrong else []
        for place in wrong:
            if days[place].is_real:
                lost = numbers[place].endswith("000")
                found[place] = None if lost else numbers[place]
                errors[place] = ("id_precision_lost" if lost else "id_checksum", *errors[place])
        if unknown := {number[:2] for number in numbers} - PROVINCES:
            for place in [place for place, number in enumerate(numbers) if number[:2] in unknown]:
                if days[place].is_real and is_checked(numbers[place]):
                    warnings[place] = ("id_area_unknown", *warnings[place])
        known |= {"id_no": found or numbers, "errors": errors, "warnings": warnings}

    def _day(self, digits: str) -> _Day:
        born = birthday(digits, self.today)
        age = age_code(born, self.today) if born else None
        errors = ("id_invalid_date",) if born is None else (age,) if age == "age_under_16" else ()
        warnings = (age,) if age == "age_16_17" else ()
        return _Day(born is not None, errors, warnings)

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
        row.id_type, row.id_no = found.kind, found.number
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
        row.phone = None if code == "phone_masked" or is_cut(phone) else phone
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
