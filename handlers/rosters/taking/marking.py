"""The workbook that goes back: the same sheets and rows, faulty cells in red, a column that says what to do.

Made anew in a child process from what the file holds, for nobody else's bytes are sent on.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

from bot import sandbox
from handlers.rosters import texts as reading_texts
from handlers.rosters.taking import texts

LIMITS = sandbox.Limits(cpu_seconds=40, wall_seconds=45.0, memory_bytes=1 << 30, output_bytes=40 << 20)
MAX_ROWS = 5000  #: of longer files only the rows to be mended go back
_SEPARATOR = b"\n"
_HEADING_ROWS = 15
#: Which cell a fault is about, by the start of its code.
_CELLS = (("id_", "id_no"), ("duplicate_id", "id_no"), ("age_", "id_no"), ("identity", "id_no"), ("elsewhere", "id_no"),
          ("phone_", "phone"), ("duplicate_phone", "phone"), ("name_", "name"), ("not_on_list", "name"),
          ("plate_", "plate"))  # fmt: skip


@dataclass(frozen=True)
class Mark:
    sheet: int
    line: int
    errors: list[str]
    warnings: list[str]
    fields: Mapping[str, Any]


def marked(content: bytes, name: str, password: str, marks: Sequence[Mark]) -> tuple[str, bytes] | None:
    """(file name, bytes) of the marked workbook; None when it cannot be made. Blocks: call it in a thread."""
    order = {"name": name, "password": password, "marks": [asdict(one) for one in marks]}
    try:
        answer = sandbox.run(
            "handlers.rosters.taking.marking:child", orjson.dumps(order) + _SEPARATOR + content, LIMITS
        )
    except sandbox.SandboxFailed:
        return None
    stem = name.rpartition(".")[0] or name
    return (texts.marked_file(name=f"{stem}.xlsx"), answer) if answer else None


# --- in the child -----------------------------------------------------------------------------------------------------


def child(payload: bytes) -> bytes:
    from handlers.rosters.reading import decoding, files
    from handlers.rosters.reading.package import Rejected

    head, _, content = payload.partition(_SEPARATOR)
    order = orjson.loads(head)
    marks = [Mark(**one) for one in order["marks"]]
    try:
        sheets, _ = files.sheets_of(content, order["password"] or None)
    except Rejected:
        sheets = []
    if isinstance(sheets, str):
        mark = decoding.separator(sheets)
        sheets = [decoding.table(sheets, mark)] if mark is not None else []
    if not sheets or sum(len(sheet.rows) for sheet in sheets) > MAX_ROWS:
        return _only_faulty(marks)
    return _whole(sheets, marks)


def _whole(sheets: Sequence[Any], marks: Sequence[Mark]) -> bytes:
    book = _Book()
    for place, sheet in enumerate(sheets):
        here = {one.line: one for one in marks if one.line and (one.sheet == sheet.place or len(sheets) == 1)}
        page = book.page(sheet.name or f"{place + 1}", hidden=sheet.is_hidden)
        columns, heading = _columns(sheet.rows[:_HEADING_ROWS])
        width = max((len(row) for row in sheet.rows), default=0)
        for at, row in enumerate(sheet.rows):
            mark = here.get(at + sheet.first_line)
            red = _red(mark, columns) if mark is not None else frozenset()
            for column, value in enumerate(row):
                book.write(page, at, column, value, red=column in red or (mark is not None and not red))
            if mark is not None:
                book.write(page, at, width, said(mark), red=True)
            elif at == heading:
                book.write(page, at, width, texts.TO_DO)
    return book.bytes()


def _only_faulty(marks: Sequence[Mark]) -> bytes:
    """A workbook of nothing but the rows to be mended, to be sent back as it is."""
    book = _Book()
    page = book.page(texts.TODO_SHEET, hidden=False)
    fields = [
        name for name in texts.FIELDS if name in ("name", "id_no", "phone") or any(name in one.fields for one in marks)
    ]
    for column, name in enumerate(fields):
        book.write(page, 0, column, texts.FIELDS[name])
    book.write(page, 0, len(fields), texts.LINE_COLUMN)
    book.write(page, 0, len(fields) + 1, texts.TO_DO)
    for at, mark in enumerate(marks, 1):
        red = _red(mark, {name: column for column, name in enumerate(fields)})
        for column, name in enumerate(fields):
            book.write(page, at, column, mark.fields.get(name), red=column in red)
        book.write(page, at, len(fields), str(mark.line or ""))
        book.write(page, at, len(fields) + 1, said(mark), red=True)
    return book.bytes()


def said(mark: Mark) -> str:
    codes = (*mark.errors, *mark.warnings)
    return "；".join(texts.CODES.get(code) or reading_texts.CODES.get(code, code) for code in codes)


def _columns(rows: Sequence[Sequence[Any]]) -> tuple[dict[str, int], int]:
    """Field → column by the heading that names most of them, and the heading's row; -1 for none."""
    from handlers.rosters.reading.headings import meaning

    best: tuple[dict[str, int], int] = ({}, -1)
    for at, row in enumerate(rows):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            kind = meaning(str(cell)) if isinstance(cell, str) and cell.strip() else None
            if kind is not None:
                found.setdefault(kind, column)
        if len(found) > max(1, len(best[0])):
            best = (found, at)
    return best


def _red(mark: Mark, columns: Mapping[str, int]) -> frozenset[int]:
    """The cells that the faults are about; empty where they cannot be told, and the row is marked."""
    fields = fields_of_codes((*mark.errors, *mark.warnings))
    return frozenset(columns[field] for field in fields if field in columns)


def fields_of_codes(codes: Sequence[str]) -> frozenset[str]:
    """The fields that faults are about."""
    return frozenset(field for code in codes for start, field in _CELLS if code.startswith(start))


class _Book:
    """Cells as text, so that no number loses its digits and nothing becomes a formula."""

    def __init__(self) -> None:
        import xlsxwriter

        self._out = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._out, options)
        self._plain = self._book.add_format({"num_format": "@"})
        self._red = self._book.add_format({"num_format": "@", "bg_color": "#FFC7CE", "font_color": "#9C0006"})
        self._names: set[str] = set()

    def page(self, name: str, *, hidden: bool) -> Any:
        plain = "".join("_" if character in "[]:*?/\\'" else character for character in name)[:28] or "1"
        while plain.lower() in self._names:
            plain += "_"
        self._names.add(plain.lower())
        page = self._book.add_worksheet(plain)
        if hidden and len(self._names) > 1:
            page.hide()
        page.set_column(0, 30, 16)
        return page

    def write(self, page: Any, row: int, column: int, value: Any, *, red: bool = False) -> None:
        text = _text(value)
        if text or red:
            page.write_string(row, column, text[:32_000], self._red if red else self._plain)

    def bytes(self) -> bytes:
        self._book.close()
        return self._out.getvalue()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)
