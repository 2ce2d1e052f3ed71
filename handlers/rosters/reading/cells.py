"""Single values as they stand in cells and lines: cleaned, and told whether they can be right."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.words import NARROW, fold, is_blank_word, listed, squeeze, surnames, visible

PLAIN_NAME = deferred.compile("[\u4e00-\u9fff]{2,4}")
MOBILE = deferred.compile(r"1[3-9][0-9]{9}")
_LOOKS_LIKE_PLATE = deferred.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{3,7}[挂学警港澳领试超]?|WJ.*|[A-Z]{2}[0-9].*")
ORDINARY_PLATE = deferred.compile(
    f"[{texts.PLATE_PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳领试超使]"
)
_NEW_ENERGY = deferred.compile(
    f"[{texts.PLATE_PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK])"
)
_POLICE_FORCE = deferred.compile(
    f"WJ[{texts.PLATE_PROVINCES}]?[0-9]{{4,5}}[0-9TDXBHSJ]|[VZHKLNSBCEGJ][A-Z][A-Z0-9]{{5}}"
)
LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"  #: inside the brackets of a pattern; Nguyễn and Müller too
_NAME_SHAPE = deferred.compile(
    f"[{texts.HAN}]{{2,5}}|[{texts.HAN}]+(?:·[{texts.HAN}]+)+"
    f"|[{LATIN}][{LATIN} .,'’\\-·]*[{LATIN}.]|[{texts.HAN}]{{6,15}}"
)
_NAME_NOISE = deferred.compile(r"^[\s*＊#.、,，:：;；'‘’\"“”\-—_]+|[\s*＊#、,，:：;；‘’\"“”\-—_]+$")
_MASKED_NAME = deferred.compile("[\u4e00-\u9fff] ?[*＊]{1,2}")  #: a surname with the rest hidden
_NAME_NOTE = deferred.compile(r"[(（\[【][^(（\[【)）\]】]*[)）\]】]?$")
_NUMBERED = deferred.compile(r"^[(（]?[0-9]{1,4}[)）.、．,:：]\s*(?=[^0-9])")
_NOT_NAMES = deferred.compile(
    "测试|示例|某某|某$|^某|张三丰?$|李四$|王五$|姓名|^无名|先生$|女士$|师傅$|^老.$|^小.$|^新员工|^员工|[0-9]|不详|未知"
)
_KEPT_IN_NUMBERS = deferred.compile(r"[\s\-–—_.·‐‑−'‘’`\"“”=＝,，;；/\\:：()（）]+")
_FLOATED = deferred.compile(r"^([0-9]+)\.0+$")
_SCIENTIFIC = deferred.compile(r"^([0-9])(?:\.([0-9]+))?[Ee]\+?([0-9]{1,2})$")
_CLEAN = deferred.compile("[一-鿿A-Za-z0-9]{2,30}")
_MOBILE_POWER = 10  #: of a mobile in scientific notation
_EXACT_DIGITS = 15  #: a number in a cell keeps no more digits than this


def text_of(value: object) -> str:
    """A cell as people read it. Whole numbers lose the `.0`, dates their midnight."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


def number_of(value: object) -> str:
    """A cell that should hold an identity number: upper case, separators gone; damaged numbers as `1.2E+17`."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        if abs(value) >= 10**_EXACT_DIGITS:
            return f"{float(value):.5E}"
        return text_of(value)
    text = unicodedata.normalize("NFKC", visible(text_of(value))).strip().upper()
    text = re.sub(r"^(?:身份证|证件|ID)?(?:号码|号)?[:]\s*", "", text)
    if floated := _FLOATED.match(text):
        text = floated[1]
    if _SCIENTIFIC.match(text):
        return text
    return _KEPT_IN_NUMBERS.sub("", text)


def phone_of(value: object) -> str:
    """Digits of a telephone number without +86; several in one cell: the first mobile."""
    text = unicodedata.normalize("NFKC", visible(text_of(value))).strip()
    if floated := _FLOATED.match(text):
        text = floated[1]
    elif (written := _SCIENTIFIC.match(text)) and len(written[2] or "") >= int(written[3]) - 1:
        text = str(int(float(text)))
    elif written and int(written[3]) == _MOBILE_POWER:
        return text.upper()  # the last digits are gone
    for part in re.split(texts.PHONE_SEPARATORS, text):
        bare = _bare_phone(part)
        if MOBILE.fullmatch(bare):
            return bare
    whole = _bare_phone(text)
    numbers = [_bare_phone(part) for part in text.split()] if len(whole) > 20 else []
    if numbers and all(map(MOBILE.fullmatch, numbers)):  # parted by a mere blank
        return numbers[0]
    return whole


def _bare_phone(text: str) -> str:
    bare = _KEPT_IN_NUMBERS.sub("", text)
    bare = re.sub(r"^(?:手机|电话|TEL|联系电话|联系方式|号码)+[:]?", "", bare, flags=re.IGNORECASE)
    if match := re.match(r"^(?:\+|00)?86(1[0-9]{10})$", bare):
        return match[1]
    if match := re.match(r"^(?:\+|00)86([0-9*]+)$", bare):
        return match[1]
    return bare


def is_cut(phone: str) -> bool:
    """Whether a telephone number is left in scientific notation, its last digits gone."""
    return _SCIENTIFIC.match(phone) is not None


def phone_fault(phone: str) -> str | None:
    """The code of what is wrong with a cleaned number, None for a mobile."""
    if MOBILE.fullmatch(phone):
        return None
    if is_cut(phone):
        return "phone_length"
    if re.search(r"[*×✱●•]|[Xx]{3,}", phone):
        return "phone_masked"
    if phone.startswith("0") or not phone.isdigit() or re.fullmatch("[2-9][0-9]{6,7}|[48]00.*", phone):
        return "phone_not_mobile"
    if len(phone) == 11:
        return "phone_not_mobile"
    return "phone_length"


@lru_cache(maxsize=16384)
def name_of(text: str) -> str | None:
    """The name without blanks inside, notes in brackets and numbering; Latin names keep their single blanks."""
    name = _NUMBERED.sub("", squeeze(text).translate(NARROW))
    name = re.sub("[•・‧∙●．.](?=[\u4e00-\u9fff])", "·", name)
    if _MASKED_NAME.fullmatch(name):
        return name.replace(" ", "")
    name = _NAME_NOISE.sub("", _NAME_NOTE.sub("", name).strip())
    if is_blank_word(fold(name)) or fold(name) in ("x", "xx", "xxx"):
        return None
    if re.search(f"[{texts.HAN}]", name):
        return name.replace(" ", "")
    return name or None


@lru_cache(maxsize=16384)
def is_suspicious(name: str) -> bool:
    """Whether a name looks like a nickname, a place-holder or a slip rather than a name."""
    if PLAIN_NAME.fullmatch(name) and not _NOT_NAMES.search(name):
        return False
    return not _NAME_SHAPE.fullmatch(name) or bool(_NOT_NAMES.search(name)) or len(re.sub(r"\W", "", name)) < 2


def is_latin(name: str | None) -> bool:
    return bool(name) and not re.search(f"[{texts.HAN}]", name or "")


def plate_of(text: str) -> str:
    """A plate in upper case without dots and blanks."""
    return re.sub(r"[\s·・•.．\-—]", "", unicodedata.normalize("NFKC", visible(text))).upper()


@lru_cache(maxsize=16384)
def is_plate(plate: str) -> bool:
    """Whether a cleaned plate is of a kind that exists (GA 36, new energy, forces) or a word for having none."""
    patterns = (ORDINARY_PLATE, _NEW_ENERGY, _POLICE_FORCE)
    return plate in texts.OTHER_PLATES or any(pattern.fullmatch(plate) for pattern in patterns)


def value_of(text: str) -> str | None:
    """Free text of a cell as typed, outer blanks gone; None for a dash, `无` and the like."""
    if _CLEAN.fullmatch(text):
        return None if is_blank_word(text.lower()) else text
    found = squeeze(text).lstrip("'‘")
    return None if is_blank_word(fold(found)) else found


@lru_cache(maxsize=65536)
def could_be_name(text: str) -> bool:
    """Whether a text has a Chinese surname in front and the length of a name, or is a Latin or a dotted name."""
    name = name_of(text) or ""
    if PLAIN_NAME.fullmatch(name):
        return name[0] in surnames() or name[:2] in listed("compound")
    return "·" in name or bool(re.fullmatch(rf"[A-Z][{LATIN}'.\-]+(?: [{LATIN}][{LATIN}'.\-]*){{1,4}}", name))
