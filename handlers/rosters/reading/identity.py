"""Identity documents: which kind a number is of, and whether it can be real (GB 11643, permits, passes, passports)."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from handlers.rosters.reading import deferred, texts

CHECK = "10X98765432"
#: First two digits of a resident's number: the provinces of GB/T 2260. Counties that are gone stay valid on cards.
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
    ]
)
OLDEST = 120  #: years

RESIDENT = deferred.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]")
_EIGHTEEN = deferred.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = deferred.compile(r"[0-9]{15}")
_PERMANENT_OLD = deferred.compile(r"[A-Z]{3}[0-9]{12}")
_HK_MACAO_PASS = deferred.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TAIWAN_PASS = deferred.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?")
_PASSPORT = deferred.compile(r"(?=.*[0-9])[A-Z0-9]{5,17}")
_MASK = deferred.compile(r"[*＊×✱●•﹡]{2,}|[Xx]{3,}|[*＊]")
_SCIENTIFIC = deferred.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2}")


class Found(NamedTuple):
    kind: str
    number: str | None
    error: str | None = None
    warning: str | None = None
    birth: str | None = None


@lru_cache(maxsize=65536)
def birthday(digits: str, today: date) -> date | None:
    """The date in eight digits if it exists and somebody born then can be alive on `today`."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return day if day <= today and today.year - day.year <= OLDEST else None


@lru_cache(maxsize=65536)
def age_code(born: date, today: date) -> str | None:
    """`age_under_16` or `age_16_17`, or None for adults."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "age_under_16" if age < 16 else "age_16_17" if age < 18 else None


def check_digit(number: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits."""
    a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r = number[:17].encode()
    total = a * 7 + b * 9 + c * 10 + d * 5 + e * 8 + f * 4 + g * 2 + h + i * 6 + j * 3 + k * 7 + m * 9
    return CHECK[(total + n * 10 + o * 5 + p * 8 + q * 4 + r * 2 - 4800) % 11]


#: The weights of GB 11643 are powers of two, and this base leaves the rest two when divided by eleven: a number read in
#: it leaves the rest of the weighted sum in one call, 1 for a right one. X counts nothing there instead of ten.
_CHECK_BASE = 35


def is_checked(number: str) -> bool:
    """Whether the check digit of eighteen upper-case characters is the one that belongs there."""
    return int(number, _CHECK_BASE) % 11 == (2 if number[17] == "X" else 1)


def examine(number: str, today: date, *, kind: str | None = None, foreign: bool = False) -> Found:
    """Judge a cleaned number (upper case, no blanks). `kind` is what the line itself calls it, if it does."""
    if _SCIENTIFIC.fullmatch(number):
        return Found(kind or texts.RESIDENT_ID, None, "id_precision_lost")
    if _MASK.search(number):
        return Found(kind or texts.RESIDENT_ID, None, "id_masked")
    if _EIGHTEEN.fullmatch(number) and not (kind == texts.PASSPORT and not RESIDENT.fullmatch(number)):
        return _eighteen(number, today)
    if kind in (None, texts.RESIDENT_ID) and _FIFTEEN.fullmatch(number):
        born = birthday("19" + number[6:12], today)
        if born is None:
            return Found(texts.RESIDENT_ID, number, "id_invalid_date")
        return Found(texts.RESIDENT_ID, number, None, "id_15_legacy", born.isoformat())
    return _other(number, kind, foreign)


def _eighteen(number: str, today: date) -> Found:
    kind = _kind_of_eighteen(number)
    born = birthday(number[6:14], today)
    if born is None:
        return Found(kind, number, "id_invalid_date")
    if not is_checked(number):
        if number.endswith("000"):
            return Found(kind, None, "id_precision_lost")
        return Found(kind, number, "id_checksum", None, born.isoformat())
    known = kind != texts.RESIDENT_ID or number[:2] in PROVINCES
    return Found(kind, number, None, None if known else "id_area_unknown", born.isoformat())


def _kind_of_eighteen(number: str) -> str:
    if number[0] == "9":
        return texts.PERMANENT_RESIDENT
    return {"81": texts.HK_MACAO_PERMIT, "82": texts.HK_MACAO_PERMIT, "83": texts.TAIWAN_PERMIT}.get(
        number[:2], texts.RESIDENT_ID
    )


def _other(number: str, kind: str | None, foreign: bool) -> Found:
    """Everything that is not a resident's number of 15 or 18 digits."""
    if _PERMANENT_OLD.fullmatch(number):
        return Found(texts.PERMANENT_RESIDENT, number)
    if kind == texts.PASSPORT or (kind is None and foreign):
        return Found(texts.PASSPORT, number, None if _PASSPORT.fullmatch(number) else "id_length")
    if _HK_MACAO_PASS.fullmatch(number) and kind in (None, texts.HK_MACAO_PASS):
        return Found(texts.HK_MACAO_PASS, number)
    if _TAIWAN_PASS.fullmatch(number) and (kind == texts.TAIWAN_PASS or (kind is None and len(number) == 8)):
        return Found(texts.TAIWAN_PASS, number)
    if kind is None and re.search("[A-Z]", number[:2]) and _PASSPORT.fullmatch(number):
        return Found(texts.PASSPORT, number)
    if len(number) == 18 and kind in (None, texts.RESIDENT_ID):
        return Found(texts.RESIDENT_ID, number, "id_checksum")
    return Found(kind or texts.RESIDENT_ID, number, "id_length")
