"""A message cut into what is read one by one: lines, the parts of a line, the rows of a table."""

import re

from handlers.rosters.reading import decoding, deferred, texts
from handlers.rosters.reading.cells import PLAIN_NAME
from handlers.rosters.reading.columns import infer
from handlers.rosters.reading.draft import lead, section_of
from handlers.rosters.reading.headings import is_exact, meaning
from handlers.rosters.reading.headrows import is_heading
from handlers.rosters.reading.naming import is_name
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.sheets import Sheet
from handlers.rosters.reading.words import narrow

RULE = deferred.compile(r"^[\s|:\-=+—─┼┃│]+$")
HEAD = deferred.compile(r"^(?P<head>[^:：\n]{1,24}?)\s*[:：]\s*(?P<rest>.*)$")
_FIELD = deferred.compile(r"^\s*([^:：\s]{2,8})\s*[:：]\s*\S(?:[^:：]|(?<=[租住])[:：]|(?<=\d)[:：](?=\d\d))*$")
_OWN = ("id_no", "phone")  #: what tells more of a name above
_SLASHED = 3  #: columns between slashes, which stand inside fields too
_AHEAD = 4  #: lines looked at behind the last of a table
_FIRST = ("name", "plate", "visitor", "company")  #: fields that a form begins with
_BARE_FIELD = deferred.compile(r"^\s*(姓名|身份证号?码?|电话|手机号?码?|班组|班次|住宿|宿舍)\s+([^\s:：]+)\s*$")
#: Behind a stop, or where a label of its own begins behind a comma.
_PART = deferred.compile("(?<=[；;。])|(?<=[,，])(?=[\u4e00-\u9fff]{0,8}的[:：])")
#: A running number right in front of another number.
_COUNTED = deferred.compile(r"^\s*(?:[•·●*]\s|[(（]\d{1,4}[)）]|\d{1,4}(?:[)）、．：]|[.:]\s))\s*(?=[+\d])")


def parts(line: str) -> list[str]:
    """A whole report written as one line, cut before each part that has a heading of its own (`离职1人：…`)."""
    found: list[str] = []
    for piece in _PART.split(line):
        head = HEAD.match(narrow(piece)) if found else None
        section = section_of(counted(head["head"])) if head else None
        if found and (section is None or scan(head["head"] if head else "")):
            found[-1] += piece
        else:
            found.append(piece)
    return found if len(found) > 1 and len(found[0].strip()) > 1 else [line]


def counted(head: str) -> str:
    """A heading without the number of heads behind it."""
    return re.sub(r"[(（]?\s*[0-9]+\s*[人名辆位台个]?[)）]?\s*$", "", narrow(head)).strip() or head


def joined(lines: list[str]) -> list[str]:
    """Forms of one field a line (`姓名：张三`, below it `电话：…`) with each person's fields put on one line."""
    found: list[str] = []
    form: dict[str, int] = {}
    for at, line in enumerate(lines):
        if _heads_a_form(line, lines[at + 1 : at + 2]):
            line = f"{texts.LABEL_OF_NAME}{lead(line).strip()}"
        match = _FIELD.match(line) or _BARE_FIELD.match(line)
        kind = meaning(match[1]) if match else None
        if match and match.re is _BARE_FIELD and (kind is None or meaning(match[2])):
            kind = None
        if kind is None or (kind == "ignore" and not form) or (not form and kind not in _FIRST):
            form = {}
            found.append(line)
            continue
        if match and match.re is _BARE_FIELD:
            line = f"{match[1]}：{match[2]}"
        if kind in form or not form:
            form = {kind: 1}
            found.append(line.strip())
        else:
            form[kind] = 1
            found[-1] += "，" + line.strip()
    return found


def _heads_a_form(line: str, below: list[str]) -> bool:
    """Whether a line is somebody's name alone and the next one a field of his."""
    match = _FIELD.match(below[0]) if below else None
    bare = lead(line).strip()
    return match is not None and meaning(match[1]) in _OWN and bool(PLAIN_NAME.fullmatch(bare)) and is_name(bare)


def run_end(lines: list[str], at: int, mark: str) -> int | None:
    """The end of the lines from `at` on that hold the mark; None when this line is no row of a table."""
    if not cells_of(lines[at], mark) or (mark in " 、,，;；/" and not is_heading(cells_of(lines[at], mark))):
        return None
    width = len(cells_of(lines[at], mark))
    if mark == "/" and (width < _SLASHED or re.search(r"[(（\s]", lines[at].strip())):
        return None
    end = at + 1
    while end < len(lines):
        cells = cells_of(lines[end], mark)
        is_gap = not lines[end].strip() and mark != " " and end + 1 < len(lines) and cells_of(lines[end + 1], mark)
        if not cells and not is_gap and not RULE.match(lines[end] or "x"):
            break
        if mark == " " and cells and len(cells) != width:
            break
        end += 1
    if mark == " " and end < len(lines) and lines[end].strip() and _is_ragged(lines[end:], width):
        return None
    return end


def _is_ragged(rest: list[str], width: int) -> bool:
    """Whether the list goes on with lines of another number of words, so that places say nothing."""
    ends = next((place for place, line in enumerate(rest) if not line.strip() or HEAD.match(line)), len(rest))
    return any(span.kind != "plate" for line in rest[:ends][:_AHEAD] for span in scan(line))


def cells_of(line: str, mark: str) -> list[str]:
    if not line.strip() or RULE.match(line):
        return []
    if mark == "|":
        line = line.strip().strip("|").replace("｜", "|")
    if mark == " ":
        cells = line.split()
        return cells if len(cells) >= 2 else []
    cells = [cell.strip() for cell in line.strip("\n").split(mark)]
    return cells if len(cells) >= 2 else []


def sheet_of(lines: list[str], mark: str, first: int) -> Sheet:
    rows = [cells_of(_COUNTED.sub("", line), mark) for line in lines]
    return Sheet([[decoding.plain(cell) for cell in row] for row in rows], first_line=first)


def is_table(sheet: Sheet, mark: str) -> bool:
    """Whether lines are a table: headings stand above them, or between tabs and bars every column tells what it is."""
    if len(sheet.rows) == 1 and mark not in ("\t", "|"):
        return all(is_exact(cell) for cell in sheet.rows[0] if isinstance(cell, str) and cell)
    if is_heading(sheet.rows[0]) or (len(sheet.rows) > 1 and is_heading(sheet.rows[1])):
        return True
    if mark not in ("\t", "|") or len(sheet.rows) < 2:
        return False
    places = infer(sheet.rows)
    filled = {at for row in sheet.rows for at, cell in enumerate(row) if cell}
    return "name" in places and len(places) >= 2 and filled <= set(places.values())
