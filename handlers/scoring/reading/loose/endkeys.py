"""A key in any spelling: below the questions or above them."""

import re
from dataclasses import dataclass
from itertools import pairwise

from handlers.scoring.reading import keys, lines, marks, settling, texts
from handlers.scoring.reading.keys import Entry
from handlers.scoring.reading.loose import texts as pieces
from handlers.scoring.reading.loose import values

_HEAD = re.compile(
    r"^[^\w]*(?:附[件录表]?\s*[一二三四1-9]?\s*[:：]?\s*)?.{0,6}(?:答案|key|answers?)(?:与|及|和)?.{0,6}?(?:[:：]|$|(?=\s*[(（]?\d))",
    re.IGNORECASE,
)
_ENTRY = re.compile(rf"{pieces.KEY_NUMBER}(?P<v>{pieces.KEY_VALUE})[)）】\]]?")
_FIGURE_ENTRY = re.compile(
    rf"{pieces.KEY_NUMBER.replace('{0,2}', '{1,2}')}(?P<v>[1-8](?:[、,，]?[1-8])*(?![0-9.]))[)）】\]]?"
)
_FEW = 2
_LONGEST = 400  #: characters of a row that may head a key
_ROWS = 3  #: answers one below the other that are a key without a heading
_CIRCLED = re.compile(rf"([{texts.CIRCLED}])\s*[:：.、]?\s*(?=[A-H√×对错])")
_ALONE = re.compile(r"^\W*第?\s*[0-9]{1,4}\s*[题.、:：)）]*$")
_SHORT = 7  #: Han characters that an answer may have


@dataclass(frozen=True, slots=True)
class Key:
    begin: int
    end: int
    entries: list[Entry]


def find(rows: list[str]) -> list[Key]:
    """The keys, each with the rows that it takes and what they say."""
    found: list[Key] = []
    at = 0
    while at < len(rows):
        begin = _begins(rows, at)
        if begin is not None:
            end = _end(rows, at)
            first = rows[at] if _kind_of(rows[at])[0] else rows[at][begin:]
            entries = _entries(_joined([first, *rows[at + 1 : end]]))
            if len(entries) >= _FEW:
                found.append(Key(at, end, entries))
                at = end
                continue
        at += 1
    return found


def _begins(rows: list[str], at: int) -> int | None:
    """How much of a row is the heading of a key; None where none begins."""
    row = rows[at]
    if not row or len(row) > _LONGEST:
        return None
    if (match := _HEAD.match(row)) and not lines.inline_options(row):
        return None if _is_one(row[match.end() :]) else match.end()
    cells = _cells(row)
    below = next((later for later in rows[at + 1 : at + 4] if later and _cells(later)), "")
    if len(cells) > 1 and all(one.isdecimal() for one in cells) and _rises(cells) and len(_cells(below)) == len(cells):
        return 0
    return 0 if keys.is_nothing_else(row) or _is_list(rows, at) else None


def _is_list(rows: list[str], at: int) -> bool:
    """1.B above 2.C above 3.A: a key though no heading says so."""
    said = [_ENTRY.fullmatch(row) for row in rows[at : at + _ROWS]]
    return [int(one["n"]) for one in said if one] == list(range(1, _ROWS + 1))


def _joined(rows: list[str]) -> list[str]:
    """第1题 above 答案：B as one row; circled numbers before letters as figures."""
    found = [_CIRCLED.sub(lambda one: f" {lines.figure(one[1])}.", row) for row in rows]
    for at, row in enumerate(found[:-1]):
        if _ALONE.match(row) and found[at + 1]:
            mark = lines.answer_mark().match(found[at + 1])
            found[at], found[at + 1] = "", f"{row} {found[at + 1][mark.end() :] if mark else found[at + 1]}"
    return found


def _is_one(rest: str) -> bool:
    """The answer of one question: letters that rise, a mark, a word."""
    found = values.alone(rest)
    letters = re.findall("[A-H]", marks.folded(found or ""))
    return found is not None and letters == sorted(set(letters))


def _end(rows: list[str], begin: int) -> int:
    """Where questions follow the key: a numbered row that is no answer, or one with options below."""
    for at in range(begin + 1, len(rows)):
        row = rows[at]
        if not row:
            continue
        if lines.options_of(row, 0) and any(lines.options_of(later, 1) for later in rows[at + 1 : at + 4]):
            return _above(rows, at, begin)
        found = lines.number_of(row)
        asks = found is not None and found[0] != "blank" and len(re.findall(texts.ANY_HAN, found[2])) > _SHORT
        if (
            asks
            and found is not None
            and not _ENTRY.match(row)
            and not values.led(found[2], [])
            and lines.heading().match(_last_above(rows, at, begin))
        ):
            return _above(rows, at, begin)
    return len(rows)


def _last_above(rows: list[str], at: int, begin: int) -> str:
    return next((rows[place] for place in range(at - 1, begin, -1) if rows[place]), "")


def _above(rows: list[str], at: int, begin: int) -> int:
    """The row of the question or its heading above a row."""
    place = at - 1 if lines.number_of(rows[at]) is None else at
    while place > begin + 1 and (not rows[place] or lines.heading().match(rows[place - 1] or "")):
        place -= 1
    return max(place, begin + 1)


def _entries(rows: list[str]) -> list[Entry]:
    found = _of_table(rows)
    if found:
        return found
    section, kind = 0, None
    is_figured = sum(1 for row in rows if _ENTRY.search(row)) == 0
    for row in filter(None, rows):
        part, rest = _kind_of(row)
        if part is not None or rest != row:
            section, kind = section + 1, part
        if not rest:
            continue
        if more := _of_row(rest, section, kind, is_figured=is_figured):
            found += more
        elif found and re.search(r"[\u4e00-\u9fff]{2}", rest):
            mark = lines.explain_mark().match(rest)
            told = (found[-1].explanation or "") + (rest[mark.end() :] if mark else rest)
            found[-1] = Entry(found[-1].section, found[-1].kind, found[-1].number, found[-1].value, told)
    return found


def _kind_of(row: str) -> tuple[str | None, str]:
    match = re.match(
        rf"^[^\w]*(?:{texts.KEY_LEAD})?[【\[(（]?(?P<k>{marks.alternation(texts.KIND_WORDS)})(?:题)?(?:部分|答案)?[】\])）]?\s*(?:[(（][^)）]*[)）])?\s*[:：]?\s*",
        row,
        re.IGNORECASE,
    )
    return (settling.kind_of(match["k"]), row[match.end() :].strip()) if match else (None, row)


def _of_row(row: str, section: int, kind: str | None, *, is_figured: bool) -> list[Entry]:
    pattern = _FIGURE_ENTRY if is_figured else _ENTRY
    found = list(pattern.finditer(row))
    if len(found) == 1 and found[0].start() < 3:
        behind = values.without_because(row[found[0].end() :])
        told = behind if len(re.findall(texts.ANY_HAN, behind)) > 1 else None
        return [Entry(section, kind, int(found[0]["n"]), _value(found[0]["v"], is_figured), told)]
    listed = keys.entries(["", row])
    if found and len(found) >= len(listed):
        return [Entry(section, kind, int(one["n"]), _value(one["v"], is_figured)) for one in found]
    if listed:
        return [Entry(section, kind, one.number, one.value, one.explanation) for one in listed]
    parts = re.split(r"[\s、,，;；]+", row.strip(" 。.;；"))
    if all(re.fullmatch(pieces.KEY_VALUE, part) for part in parts):
        singles = re.findall(texts.VALUE_MARK, parts[0]) if len(parts) == 1 else parts
        return [Entry(section, kind, None, one) for one in singles]
    return []


def _value(written: str, is_figured: bool) -> str:
    return values.figured(written) if is_figured or re.fullmatch("[①-⑧]+", written) else written


def _of_table(rows: list[str]) -> list[Entry]:
    """A row of numbers above a row of answers, or a number and an answer in each row."""
    found: list[Entry] = []
    filled = [cells for row in rows if (cells := _cells(row))]
    for above, below in pairwise(filled):
        if len(above) == len(below) and len(above) > 1 and all(one.isdecimal() for one in above) and _rises(above):
            answers = [values.alone(one) for one in below]
            if all(answers):
                found += [
                    Entry(0, None, int(number), _lettered(str(one))) for number, one in zip(above, answers, strict=True)
                ]
    return found


def _rises(cells: list[str]) -> bool:
    return all(int(later) == int(one) + 1 for one, later in pairwise(cells))


def _lettered(answer: str) -> str:
    return values.figured(answer) or answer


def _cells(row: str) -> list[str]:
    cells = [cell.strip(" *`\u3000") for cell in re.split(r"[|\t]|\s+", row)]
    cells = [cell for cell in cells if cell and not re.fullmatch(r":?-+:?", cell)]
    return cells[1:] if cells and cells[0].strip(":：") in texts.KEY_ROW_HEADS else cells
