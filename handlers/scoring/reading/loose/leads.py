"""Where questions begin: at figures that rise by one at the head of rows, with the same around them."""

import re
from dataclasses import dataclass
from itertools import pairwise

from handlers.scoring.reading import lines, texts

_FIGURE = re.compile(
    rf"[0-9]{{1,4}}|[{texts.CHINESE_DIGITS}{texts.TEN}]{{1,3}}|[Ⅰ-Ⅻ]|\b[IVX]{{1,4}}\b|[{texts.CIRCLED}]"
)
_WITHIN = 14  #: characters at a row's head among which its number stands
_MOST_STEP = 3  #: numbers that may be missing between two
_APART = 2  #: rows between a part of one question and the next part
_MOST = 5  #: chains that are tried
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Lead:
    row: int
    number: int
    rest: str


def chains(rows: list[str]) -> list[list[Lead]]:
    """The longest runs of leads, each with a way of numbering of its own."""
    groups: dict[tuple[str, str, str], list[Lead]] = {}
    for at, row in enumerate(rows):
        for found in _FIGURE.finditer(row[: _WITHIN + 4]):
            if found.start() > _WITHIN:
                break
            lead = _lead(row, found)
            if lead is not None:
                groups.setdefault(lead[0], []).append(Lead(at, lead[1], lead[2]))
    runs = [run for group in groups.values() if len(run := _rising(group)) > 1]
    nested = [run for group in groups.values() if len(run := _nested(group)) > 1]
    return nested + sorted(runs, key=len, reverse=True)[:_MOST]


def _lead(row: str, found: re.Match[str]) -> tuple[tuple[str, str, str], int, str] | None:
    before, figure = row[: found.start()], found.group()
    after = re.match(
        r"\s*(?:[题日问道号]\s*)?[^\w\s“‘\"'《（(【\[√×✓✗_]{0,2}(?:[(（]\s*\d+\s*[)）])?", row[found.end() :]
    )
    assert after is not None
    rest = row[found.end() + after.end() :].strip()
    sort = "figure" if figure.isdecimal() else "roman" if re.fullmatch("[IVXⅠ-Ⅻ]+", figure) else "other"
    if sort != "figure" and not (after.group().strip() or before.strip()):
        return None
    if sort == "figure" and not after.group() and not before.strip() and re.match(r"[\w%.]", rest):
        return None
    key = (re.sub(r"[0-9]+", "#", before.strip()), sort, re.sub(r"\s|[0-9]+", "", after.group()))
    return key, value_of(figure), rest


def value_of(figure: str) -> int:
    if "Ⅰ" <= figure <= "Ⅻ":
        return ord(figure) - ord("Ⅰ") + 1
    if re.fullmatch("[IVX]+", figure):
        values = [_ROMAN[one] for one in figure]
        return sum(-one if later > one else one for one, later in zip(values, [*values[1:], 0], strict=True))
    return lines.figure(figure)


def _rising(group: list[Lead]) -> list[Lead]:
    """Those that go on by one, or begin anew with 1."""
    run: list[Lead] = []
    for lead in group:
        last = run[-1].number if run else None
        anew = lead.number == 1 and (last != 1 or lead.row > run[-1].row + _APART)
        if last is None or last < lead.number <= last + _MOST_STEP or anew:
            run.append(lead)
    return run


def _nested(group: list[Lead]) -> list[Lead]:
    """Questions and their options numbered alike: a question is what 1 follows."""
    run: list[Lead] = []
    for lead, below in pairwise(group):
        if below.number == 1 and (not run or lead.number in (run[-1].number + 1, 1)):
            run.append(lead)
    return run if len(run) * 2 < len(group) else []
