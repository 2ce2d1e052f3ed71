"""Numbers in running text: identity documents, telephones, plates, with blanks and dashes inside them."""

import re
from typing import NamedTuple

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.cells import plate_of
from handlers.rosters.reading.words import narrow

_PLATE = deferred.compile(
    rf"(?<![A-Za-z0-9])[{texts.PLATE_PROVINCES}]\s?[A-Za-z]\s?[·•・.\-—]?\s?(?:[A-Za-z0-9]{{3,7}}(?:[学警港澳领试超]|挂(?!\s?[{texts.PLATE_PROVINCES}]\s?[A-Za-z]))?(?![A-Za-z0-9]))|WJ[{texts.PLATE_PROVINCES}]?[0-9]{{5,6}}"
)
_MASKED = deferred.compile(
    r"(?<![0-9A-Za-z*])[*＊●]{11,18}(?![0-9A-Za-z*])|(?<![0-9A-Za-z*])[0-9]{1,6}[*＊×xX●]{3,}[0-9]{0,6}[0-9Xx]?(?![0-9A-Za-z*])"
)
_GLUED = deferred.compile(
    r"(?<![0-9A-Za-z])(?:([1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx])(1[3-9][0-9]{9})"
    r"|(1[3-9][0-9]{9})([1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]))(?![0-9A-Za-z])"
)
_SCIENTIFIC = deferred.compile(r"(?<![0-9A-Za-z.])[0-9]\.[0-9]+[Ee]\+?1[0-9](?![0-9])")
_LETTERED = deferred.compile(
    r"(?<![0-9A-Za-z])(?:[A-Za-z]{3}[0-9]{12}|[A-Za-z]{1,2}[0-9]{7,8}|[HMhm][0-9]{8}(?:[0-9]{2})?)(?![0-9A-Za-z])"
)
_GROUPS = deferred.compile(r"(?<![0-9A-Za-z.])\+?[0-9]+(?:[ \-–][0-9]+)*(?:[ ]?[Xx])?(?![0-9A-Za-z])")
_GROUP = deferred.compile(r"[0-9]+[Xx]?|[Xx]")


class Span(NamedTuple):
    kind: str  #: id, phone, plate
    start: int
    end: int
    text: str  #: without separators


def scan(text: str) -> list[Span]:
    """Every identity number, telephone and plate, in order; their places are those in `text`."""
    flat = narrow(text)
    found: list[Span] = []
    for match in _PLATE.finditer(flat):
        found.append(Span("plate", match.start(), match.end(), plate_of(match.group())))
        flat = _cover(flat, match)
    for match in _GLUED.finditer(flat):
        kinds = ("id", "phone") if match.lastindex == 2 else ("phone", "id")
        groups = (1, 2) if match.lastindex == 2 else (3, 4)
        for kind, group in zip(kinds, groups, strict=True):
            found.append(Span(kind, match.start(group), match.end(group), match[group].upper()))
        flat = _cover(flat, match)
    for match in _SCIENTIFIC.finditer(flat):
        found.append(Span("id", match.start(), match.end(), match.group().upper()))
        flat = _cover(flat, match)
    for match in _MASKED.finditer(flat):
        kind = "phone" if len(match.group()) <= 12 and match.group()[0] in "1*＊●" else "id"
        found.append(Span(kind, match.start(), match.end(), match.group()))
        flat = _cover(flat, match)
    for match in _LETTERED.finditer(flat):
        found.append(Span("id", match.start(), match.end(), match.group().upper()))
        flat = _cover(flat, match)
    for match in _GROUPS.finditer(flat):
        found.extend(_numbers(match))
    return sorted(found, key=lambda span: span.start)


def _cover(text: str, match: "re.Match[str]") -> str:
    return text[: match.start()] + "|" * (match.end() - match.start()) + text[match.end() :]


def _numbers(match: "re.Match[str]") -> list[Span]:
    """Identity numbers and telephones out of groups of digits that stand one blank apart."""
    groups = [(part.group().upper(), part.start(), part.end()) for part in _GROUP.finditer(match.group())]
    found: list[Span] = []
    at = 0
    while at < len(groups):
        taken = next(((kind, end) for end in range(len(groups), at, -1) if (kind := _kind(groups[at:end]))), None)
        if taken is None:
            at += 1
            continue
        kind, end = taken
        text = "".join(part for part, _, _ in groups[at:end])
        found.append(Span(kind, match.start() + groups[at][1], match.start() + groups[end - 1][2], text))
        at = end
    return found


def _kind(groups: list[tuple[str, int, int]]) -> str | None:
    """What these groups are when read as one number, None when they are not one."""
    parts = [part for part, _, _ in groups]
    number = "".join(parts)
    if len(parts) == 1:
        return _single(number)
    if any(len(part) in (11, 15, 18) for part in parts):
        whole = len(number) == 18 and parts[-1] == "X"
        country = parts[0] in ("86", "0086") and re.fullmatch(r"(?:00)?861[3-9][0-9]{9}", number)
        return "id" if whole else "phone" if country else None
    if re.fullmatch(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]", number):
        return "id"
    if re.fullmatch(r"(?:(?:00)?86)?1[3-9][0-9]{9}", number) and max(map(len, parts)) >= 3:
        return "phone"
    if re.fullmatch(r"0[0-9]{9,11}", number) and len(parts) == 2 and len(parts[0]) in (3, 4):
        return "phone"
    return None


def _single(number: str) -> str | None:
    if number[-1] == "X":
        return "id" if len(number) >= 14 else None
    if len(number) >= 14 and len(number) <= 21 and not re.fullmatch(r"(?:00)?861[3-9][0-9]{9}", number):
        return "id"
    if (9 <= len(number) <= 15 and number[0] in "0189") or len(number) == 11:
        return "phone"
    if len(number) == 8 and number[0] in "01" and not number.startswith("19"):
        return "id"  # a pass of Taiwan
    return "phone" if len(number) in (7, 8) and number[0] not in "01" and not number.startswith("20") else None
