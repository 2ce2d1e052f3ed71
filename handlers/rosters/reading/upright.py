"""A table of which a telephone pasted every cell on a line of its own, put back into lines of cells between tabs."""

import re
from collections.abc import Sequence

from handlers.rosters.reading import deferred, headings, texts
from handlers.rosters.reading.cells import number_of
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.headrows import is_heading
from handlers.rosters.reading.words import fold, is_blank_word

_FIELD = deferred.compile(r"\s*(?:[-•·●*]\s*)?([^\s:：,，。]{2,8})\s*[:：]\s*(\S.*)")
_OF_VISITS = frozenset(
    ("visitor", "name", "company", "phone", "id_no", "purpose", "time", "party", "plate", "driver", "cargo", "trailer")
)
_MOST = 12  #: columns
_LONGEST = 30  #: characters of a cell
_WIDEST = 6  #: columns of a table without headings
_SENTENCE = deferred.compile("[:：,，。；;、\t|]|合计|共计|总计|一共|以上")
_LABEL = deferred.compile(r"\s*[^\s:：]{2,8}\s*[:：]\s*")
_ID = deferred.compile("[0-9A-Z*]{8,21}")
_PHONE = deferred.compile(r"[+]?[0-9*]{7,13}")
#: What a cell of a column may look like; a column that is not here takes anything.
_FITS: dict[str, frozenset[str | None]] = {
    "name": frozenset({"name", "team", None}),
    "seq": frozenset({"seq"}),
    "age": frozenset({"seq"}),
    "gender": frozenset({"gender"}),
    "shift": frozenset({"shift"}),
    "team": frozenset({"team", "name", None}),
    "lodging": frozenset({"lodging", None}),
    "change": frozenset({"change", None}),
    "id_type": frozenset({"id_type"}),
    "nationality": frozenset({"name", None}),
    "plate": frozenset({"plate"}),
}


def laid_flat(text: str) -> str:
    """`text` with such tables in lines; everything else as it stands."""
    if text.count("\n") < 3 or "\t" in text:
        return text
    lines = visiting(_labelled(text.replace("\r\n", "\n").split("\n")))
    found: list[str] = []
    at = 0
    while at < len(lines):
        table, after = _headed(lines, at)
        if not table:
            table, after = _bare(lines, at)
        found.extend("\t".join(row) for row in table)
        if not table:
            found.append(lines[at])
        at = after
    return "\n".join(found)


def _labelled(lines: list[str]) -> list[str]:
    """Forms whose values stand below their labels (`姓名：`, below it the name), each value beside its label."""
    labels = [at for at, line in enumerate(lines) if _LABEL.fullmatch(line) and headings.meaning(line.strip(":： "))]
    values = [at + 1 for at in labels if at + 1 < len(lines) and _is_cell(lines[at + 1]) and at + 1 not in labels]
    if len(values) < 2 or any(at + 1 < len(lines) and lines[at + 1].strip() and at + 1 not in labels for at in values):
        return lines
    return [f"{line}{lines[at + 1]}" if at + 1 in values else line for at, line in enumerate(lines) if at not in values]


def visiting(lines: list[str]) -> list[str]:
    """Forms about visitors or vehicles, one field a line, as tables; their other lines stay in front of them."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (_FIELD.fullmatch(lines[end]) or (end > at and not lines[end].strip())):
            end += 1
        found.extend(_form(lines[at:end]) if end - at > 1 else lines[at : max(end, at + 1)])
        at = max(end, at + 1)
    return found


def _form(lines: list[str]) -> list[str]:
    """One run of such lines; as it stands when it is about nobody's visit."""
    rows: list[dict[str, tuple[str, str]]] = []
    others: list[str] = []
    for match in filter(None, map(_FIELD.fullmatch, lines)):
        kind, head = headings.meaning(match[1]), match[1]
        if kind == "employer" and rows and "company" not in rows[-1]:
            kind, head = "company", texts.COMPANY_HEADING  # whose the visitor above is
        if kind not in _OF_VISITS:
            others.append(match.group())
            continue
        if not rows or kind in rows[-1]:
            rows.append({})
        rows[-1][kind] = (head, match[2].strip())
    kinds = {kind for row in rows for kind in row}
    is_visit = bool(kinds & {"visitor", "purpose"}) or any(
        row.get("company", (texts.COMPANY_HEADING,))[0] != texts.COMPANY_HEADING for row in rows
    )
    is_visit = is_visit or len(kinds & {"plate", "driver", "cargo"}) > 1
    if not is_visit or len(kinds) < 2:
        return lines
    heads = {kind: head for row in reversed(rows) for kind, (head, _) in row.items()}
    table = ["\t".join(heads.values()), *("\t".join(row.get(kind, ("", ""))[1] for kind in heads) for row in rows)]
    return [*others, *table]


def _headed(lines: Sequence[str], at: int) -> tuple[list[list[str]], int]:
    """The table whose headings stand from `at` on one below the other, and the line after it."""
    end = at
    while end < len(lines) and end - at < _MOST and _is_label(lines[end]):
        end += 1
    heads = [line.strip() for line in lines[at:end]]
    if len(heads) < 2 or not is_heading(heads):
        return [], at + 1
    kinds = [headings.meaning(head) or "" for head in heads]
    after = end
    while after < len(lines) and _is_cell(lines[after]):
        after += 1
    cells = [line.strip() for line in lines[end:after]]
    while cells and not cells[-1]:
        cells.pop()
    rows = _chunks(cells, kinds) or _chunks([cell for cell in cells if cell], kinds) or _aligned(cells, kinds)
    return ([heads, *rows], after) if rows else ([], at + 1)


def _is_label(line: str) -> bool:
    return bool(line.strip()) and not _SENTENCE.search(line) and headings.meaning(line.strip()) is not None


def _is_cell(line: str) -> bool:
    return len(line.strip()) <= _LONGEST and not _SENTENCE.search(line)


def _chunks(cells: list[str], kinds: list[str]) -> list[list[str]]:
    """Rows of equal length, when every cell then stands in a column that it fits."""
    width = len(kinds)
    filled = cells + [""] * (-len(cells) % width)
    rows = [filled[start : start + width] for start in range(0, len(filled), width)]
    if len(filled) - len(cells) > 1 or not rows:
        return []
    return rows if all(_fits(kind, cell) for row in rows for kind, cell in zip(kinds, row, strict=True)) else []


def _aligned(cells: list[str], kinds: list[str]) -> list[list[str]]:
    """Rows some of whose cells are not there: each cell goes to the next column that it fits."""
    rows: list[list[str]] = []
    place = len(kinds)
    filled = [cell for cell in cells if cell]
    for at, cell in enumerate(filled):
        after = filled[at + 1] if at + 1 < len(filled) else ""
        fitting = [one for one in range(place, len(kinds)) if _fits(kinds[one], cell)]
        if not fitting or (rows and _begins(kinds, cell, after, place)):
            rows.append([""] * len(kinds))
            fitting = [one for one in range(len(kinds)) if _fits(kinds[one], cell)]
        if not fitting:
            return []
        rows[-1][fitting[0]] = cell
        place = fitting[0] + 1
    return rows


def _begins(kinds: list[str], cell: str, after: str, place: int) -> bool:
    """Whether a cell that would fit a later column is the next person's name, as his number follows it."""
    if "name" not in kinds or place <= (first := kinds.index("name")) or looks(cell) != "name":
        return False
    behind = kinds[first + 1] if first + 1 < len(kinds) else ""
    return behind in ("id_no", "phone") and _fits(behind, after) and bool(after)


def _fits(kind: str, cell: str) -> bool:
    if is_blank_word(fold(cell)):
        return True
    if kind == "id_no":
        return bool(_ID.fullmatch(number_of(cell))) and looks(cell) != "phone"
    if kind == "phone":
        return bool(_PHONE.fullmatch(re.sub(r"[\s\-]", "", cell)))
    seen = looks(cell)
    if seen in ("id_no", "phone"):
        return False
    return seen in _FITS[kind] if kind in _FITS else True


def _bare(lines: Sequence[str], at: int) -> tuple[list[list[str]], int]:
    """A table without headings that begins at `at` with a name: at least two people of equally many cells."""
    if not _is_cell(lines[at]) or looks(lines[at]) != "name":
        return [], at + 1
    for width in range(2, _WIDEST + 1):
        kinds = [looks(line) for line in lines[at : at + width]]
        if not {"id_no", "phone"} & set(kinds) or None in kinds[1:] or len(set(kinds)) < width:
            continue
        if at and looks(lines[at - 1]) == kinds[-1]:
            continue  # stands above its people
        rows, end = [], at
        while [looks(line) for line in lines[end : end + width]] == kinds:
            rows.append([line.strip() for line in lines[end : end + width]])
            end += width
        if len(rows) > 1 and width > 2:
            return [[" ".join(row)] for row in rows], end
    return [], at + 1
