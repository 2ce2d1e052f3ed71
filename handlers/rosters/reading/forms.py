"""Sheets that are forms: a label, its value beside it, one person's card below the other."""

import itertools
from collections.abc import Sequence

from handlers.rosters.reading import deferred, headings, shaping, texts
from handlers.rosters.reading.cells import text_of
from handlers.rosters.reading.headrows import is_heading
from handlers.rosters.reading.sheets import Cell, Sheet

_OWN = frozenset({"name", "id_no", "phone", "lodging", "shift", "team", "room"})
#: What a line of a report begins with, in a cell of its own or beside its figure or names.
_REPORTS = deferred.compile(
    r"(?:[一二三四五六七八九十0-9]+[、.．]|[(（][一二三四五六七八九十0-9]+[)）])?\s*(?:今[日天]|明[日天]|昨[日天]|本日)?"
    r"(?:在岗|到岗|出勤|请假|休假|新增|新进|入职|离职|离厂|来访|访客|来车|车辆|返岗)(?:人员|人数|情况|员工)?\s*(?:[:：]|$)"
)
_MOST_CELLS = 2
_NAMES = deferred.compile("[:：、]\\s*[\u4e00-\u9fff]{2,4}|^[\u4e00-\u9fff]{2,3}(?:[、,，\\s]|$)")
_FIELDS = 3  #: of a single person, to be a card
_SHARE = 0.6  #: of the rows that are lines of a message
_MOST = 400  #: rows of a sheet that can be cards of people


def cards(sheet: Sheet) -> str:
    """What a sheet of cards says, a line for each person; "" when it is none: two names with labels or one in full."""
    if len(sheet.rows) > _MOST or any(is_heading(row) for row in sheet.rows):
        return ""
    if shaping.turned(sheet.rows) is not None:
        return ""
    if lines := _lines(sheet):
        return "\n".join(lines)
    people: list[list[str]] = []
    for row in sheet.rows:
        for meaning, label, value in _pairs(row):
            if meaning == "name":
                people.append([])
            if people:
                people[-1].append(f"{texts.LODGING if meaning == 'room' else label}：{value}")
    told = [lines for lines in people if len(lines) > 1]
    is_form = len(told) > 1 or (len(told) == 1 and len(told[0]) >= _FIELDS)
    return "\n\n".join("\n".join(lines) for lines in told) if is_form else ""


def _lines(sheet: Sheet) -> list[str]:
    """The lines of a sheet that is written like a message, each in one cell with numbers and words (`张三 138…`)."""
    filled = [[text for cell in row if (text := text_of(cell).strip())] for row in sheet.rows]
    alone = [cells[0] for cells in filled if len(cells) == 1]
    if _is_report(filled):
        return ["：".join(cell.rstrip("：: ") for cell in cells) for cells in filled if cells]
    told = [text for text in alone if len(shaping.pieces(text)) > 1]
    if len(told) < 2 or len(told) < _SHARE * sum(1 for cells in filled if cells):
        return []
    return ["  ".join(cells) for cells in filled if cells]


def _is_report(filled: Sequence[Sequence[str]]) -> bool:
    """Whether a sheet is a report line by line: some lines begin with its words, none has many cells."""
    if any(len(cells) > _MOST_CELLS for cells in filled):
        return False
    told = [cells for cells in filled if cells and _REPORTS.match(cells[0])]
    return len([cells for cells in told if _NAMES.search(cells[-1])]) > 0 and len(told) > 1


def _pairs(row: Sequence[Cell]) -> list[tuple[str, str, str]]:
    filled = [text for cell in row if (text := text_of(cell).strip())]
    found: list[tuple[str, str, str]] = []
    used = ""  #: the value of the label before, which is no label, whatever it sounds like (`成型车间`)
    for label, value in itertools.pairwise(filled):
        meaning = headings.meaning(label.rstrip(":： ")) if label != used else None
        if meaning in _OWN and not headings.is_exact(value):
            found.append((meaning, label.rstrip(":： "), value))
            used = value
    return found
