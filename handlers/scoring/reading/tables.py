"""A bank kept as a table: columns known by their heading, options in columns of their own or together in one cell."""

import csv
import io
import re
from functools import cache

from handlers.scoring.reading import lines, marks, settling, texts
from handlers.scoring.reading.model import JUDGE, LETTERS, Draft

_SEPARATORS = ("\t", ",", ";", "|", "，")
_HEADING_WITHIN = 15  #: rows above the heading that may be a title
MOST_OPTIONS = 26
OPTION_HEADS = (*texts.OPTION_HEADS, texts.ANSWER_HEAD)  #: 答案1, 答案2 beside 正确答案
csv.field_size_limit(1 << 20)


def rows_of(text: str) -> list[list[str]] | None:
    """The rows of a text with separators, when one of its first rows reads as a heading; else None."""
    for separator in _SEPARATORS:
        head = [line for line in text.splitlines()[:_HEADING_WITHIN] if separator in line]
        if not any(
            columns([cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])], loose=True)
            for line in head
        ):
            continue
        try:
            rows = [
                [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            ]
        except csv.Error:
            rows = [[cell.strip() for cell in line.split(separator)] for line in text.splitlines()]
        if separator == "|":
            rows = [row for row in rows if not all(re.fullmatch(r":?-*:?", cell) for cell in row)]
        return rows
    return None


def _key(cell: str) -> str:
    """A heading without blanks, marks, and remarks in brackets."""
    bare = re.sub(r"(?<=\S)\s*[(（][^()（）]*[)）]", "", marks.folded(cell))
    return re.sub(r"[\s*（）()【】:：_-]", "", bare).lower()


@cache
def _names() -> dict[str, str]:
    return {_key(word): name for name, words in texts.COLUMNS.items() for word in words}


def columns(row: list[str], *, loose: bool = False) -> dict[int, str] | None:
    """What each column holds, by number; None for a row that is no heading. Options are option0, option1, …; `loose`:
    headings are known by a part of them too."""
    found: dict[int, str] = {}
    heads = OPTION_HEADS if any(_key(cell) in texts.TRUE_ANSWER_HEADS for cell in row) else texts.OPTION_HEADS
    for place, cell in enumerate(row):
        key = _key(cell)
        if not key or len(key) > 20:
            continue
        bare = re.sub(r"(?:必填|选填|可选|可空)$", "", key)
        bare = re.sub(r"[,、/，].*$", "", bare) if bare not in _names() else bare
        letter = re.fullmatch(
            rf"(?:{marks.alternation(heads)})?([a-j]|[1-9]|[一二三四五六七八])(?:选项|项|答案)?", bare
        )
        if letter and not bare.isdigit():
            found[place] = f"option{_option_place(letter[1])}"
        elif (name := _names().get(bare)) and name not in found.values():
            found[place] = name
    if loose:
        found |= _by_parts(row, found)
    elif not any(name.startswith("option") for name in found.values()):
        found |= {place: name for place, name in _by_parts(row, found).items() if name == "options"}
    if not loose and "stem" in found.values():
        found |= {place: name for place, name in _by_parts(row, found).items() if name == "explanation"}
    names = set(found.values())
    return found if "stem" in names and any(name == "answer" or name.startswith("option") for name in names) else None


def _by_parts(row: list[str], known: dict[int, str]) -> dict[int, str]:
    """Columns that no whole heading names, by a part of it: 问题描述, 正确答案序号. 答案1, 答案2 are options."""
    found: dict[int, str] = {}
    if not known and sum(1 for cell in row if cell.strip()) < 3:
        return found
    for place, cell in enumerate(row):
        key = _key(cell)
        if place in known or not key or len(key) > 12 or re.search(r"[。？?，,]", key):
            continue
        if option := re.fullmatch(r"(?:答案|备选)\D{0,2}([1-9a-h])", key):
            found[place] = f"option{_option_place(option[1])}"
            continue
        name = next((name for name, part in texts.COLUMN_PARTS if re.search(part, key)), None)
        if name and name not in known.values() and name not in found.values():
            found[place] = name
    return found


def _option_place(one: str) -> int:
    if one.isdigit():
        return int(one) - 1
    return ord(one) - ord("a") if one.isascii() else texts.CHINESE_DIGITS.index(one) - 1


def read_rows(rows: list[list[str]], sheet: str = "") -> list[Draft] | None:
    """The questions of a table, unchecked; None when no row reads as a heading."""
    kind = next((kind for word, kind in texts.SHEET_KINDS.items() if word in sheet), None)
    for loose in (False, True):
        for place, row in enumerate(rows[:_HEADING_WITHIN]):
            if (found := columns(row, loose=loose)) is not None:
                return _drafts(rows[place + 1 :], found, kind)
    return None


def read_headless(rows: list[list[str]]) -> list[Draft] | None:
    """Every row a question, two options or more, and letters among them; None for rows that are anything else."""
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        return None
    drafts = []
    for row in filled:
        while row and not row[-1]:
            row.pop()
        if row and row[0].isdigit():
            row = row[1:]
        if len(row) < 4 or not re.fullmatch("[A-H、,，]{1,15}", marks.folded(row[-1])) or len(row[0]) < len(row[-1]):
            return None
        options = [without_label(option, place) for place, option in enumerate(row[1:-1])]
        drafts.append(Draft(stem=without_number(row[0]), options=options, answer=row[-1], columns=True))
    return drafts


def _drafts(rows: list[list[str]], found: dict[int, str], kind: str | None) -> list[Draft]:
    drafts: list[Draft] = []
    for row in rows:
        if not any(cell.strip() for cell in row) or columns(row) is not None:
            continue
        cells: dict[str, str] = {}
        for place, name in found.items():
            cells[name] = row[place].strip() if place < len(row) else ""
        meaningful = {name: value for name, value in cells.items() if name not in ("number", "kind")}
        if not any(meaningful.values()) or _is_remark(meaningful):
            continue
        drafts.append(draft_of(cells, kind, tuple(_spare(row, found))))
    return drafts


def _is_remark(cells: dict[str, str]) -> bool:
    """A note at the foot: one long cell and no more."""
    filled = [value for value in cells.values() if value]
    return len(filled) == 1 and bool(re.match(r"(?:注|备注|说明|合计|共计|制表)", filled[0]))


def _spare(row: list[str], found: dict[int, str]) -> list[str]:
    """Cells without a heading behind the single column of options: its further options."""
    place = next((place for place, name in found.items() if name == "options"), None)
    if place is None:
        return []
    spare = []
    for at in range(place + 1, len(row)):
        if at in found:
            break
        spare.append(row[at].strip())
    return spare


def draft_of(cells: dict[str, str], kind: str | None = None, spare: tuple[str, ...] = ()) -> Draft:
    """A question from what its columns hold, by their names."""
    number = re.match(r"\d+", cells.get("number", ""))
    draft = Draft(
        number=int(number[0]) if number else None,
        kind=settling.kind_of(cells.get("kind", "")) or kind,
        columns=bool(cells.get("answer")),
    )
    cells = {name: re.sub(r"<br\s*/?>", "\n", value) for name, value in cells.items()}
    stem = cells.get("stem", "")
    options = [cells.get(f"option{place}", "") for place in range(MOST_OPTIONS)]
    if not any(options):
        options, stem = _joined(cells.get("options", ""), spare, stem, draft.kind)
    while options and not options[-1]:
        options.pop()
    draft.stem = without_number(stem)
    draft.options = [without_label(option, place) for place, option in enumerate(options)]
    draft.answer = cells.get("answer") or None
    draft.explanation = cells.get("explanation") or None
    draft.fraud, draft.difficulty = cells.get("fraud", ""), cells.get("difficulty", "")
    draft.source, draft.role = cells.get("source", ""), cells.get("role", "")
    return draft


def without_number(stem: str) -> str:
    found = lines.number_of(stem)
    return (
        found[2] if found and found[0] not in ("blank", "han", "bracket-han", "circled", "colon") and found[2] else stem
    )


def without_label(option: str, place: int) -> str:
    if place >= len(LETTERS):
        return option
    letter = LETTERS[place]
    return (
        re.sub(
            rf"^[(（\[【]?[{letter}{letter.lower()}{chr(ord(letter) + 0xFEE0)}]\s*[)）\]】]?\s*[.．、:：)）\]】-]\s*",
            "",
            option,
        )
        if len(option) > 1
        else option
    )


def _joined(cell: str, spare: tuple[str, ...], stem: str, kind: str | None) -> tuple[list[str], str]:
    """The options of one cell, or of the stem when they stand there."""
    if any(spare):
        return [cell, *spare], stem
    if not cell:
        if kind != JUDGE and (found := lines.inline_options(stem.replace("\n", " \u3000"))):
            return [text for text, _ in found[1]], found[0]
        return [], stem
    flat = re.sub(r"\s*\n\s*", " \u3000", cell)
    if (labelled := lines.options_of(flat, 0)) and len(labelled) > 1:
        return [text for text, _ in labelled], stem
    for separator in ("\n", "||", "|", "$;$", "$", "###", "##", "@@", ";", "；", "\t", "/", "、", "，", ","):
        if separator in cell:
            return [part.strip() for part in cell.split(separator) if part.strip()], stem
    return [cell], stem
