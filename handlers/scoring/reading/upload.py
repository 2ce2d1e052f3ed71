"""Reading an uploaded bank in a child process with limits: a trap costs a clear answer and nothing more."""

import codecs
import io
import re
from collections.abc import Iterator

import orjson

from bot import sandbox, spreadsheets
from bot.spreadsheets import Rejected
from handlers.scoring.reading import document, settling, tables, weighing, word
from handlers.scoring.reading.model import Bank, Draft, Fault, Item

LIMITS = sandbox.Limits(cpu_seconds=20, wall_seconds=30.0)
MAX_FILE_BYTES = spreadsheets.MAX_FILE_BYTES
MAX_TEXT_BYTES = 5 << 20
MAX_LINE = 20_000
MAX_ITEMS = 20_000
_SEPARATOR = b"\n"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(content: bytes, name: str, limits: sandbox.Limits = LIMITS) -> Bank:
    """The checked bank of a file. Raises Rejected; blocks while the child works, so call it in a thread."""
    if len(content) > MAX_FILE_BYTES:
        raise Rejected("size")
    try:
        answer = sandbox.run("handlers.scoring.reading.upload:child", content, limits)
    except sandbox.SandboxFailed as failure:
        raise Rejected("time" if failure.reason == "time" else "crash") from failure
    found = orjson.loads(answer)
    if "rejected" in found:
        raise Rejected(found["rejected"])
    return Bank([Item(**item) for item in found["items"]], [Fault(**fault) for fault in found["errors"]])


def child(content: bytes) -> bytes:
    """In the child: read, check, and hand the result back as JSON."""
    try:
        bank = settling.settle(drafts_of(content))
    except Rejected as rejected:
        return orjson.dumps({"rejected": rejected.code})
    return orjson.dumps({"items": bank.items, "errors": bank.errors})


def drafts_of(content: bytes) -> list[Draft]:
    """The questions of any file that is taken, unchecked. Raises Rejected."""
    if content.startswith(_ZIP) and word.is_document(content):
        return _of_document(content)
    if content.startswith((_ZIP, _OLE)):
        return _of_sheets(content)
    if len(content) > MAX_TEXT_BYTES:
        raise Rejected("size")
    return drafts_of_text(decode(content))


def drafts_of_text(text: str) -> list[Draft]:
    """The questions of pasted text or of a text file."""
    if "\0" in text or text.count("\ufffd") > 10 + len(text) // 50:
        raise Rejected("broken")
    if any(len(line) > MAX_LINE for line in text.splitlines()):
        raise Rejected("columns")
    rows = tables.rows_of(text)
    drafts = tables.read_rows(rows) if rows is not None else None
    if drafts is None and "\t" in text:
        drafts = tables.read_headless([line.split("\t") for line in text.splitlines()])
    return _few(drafts if drafts is not None else weighing.best(text))


def _of_sheets(content: bytes) -> list[Draft]:
    drafts: list[Draft] = []
    written: list[Draft] = []
    for name, rows in _old_sheets(content) if content.startswith(_OLE) else _sheets(content):
        found = tables.read_rows(rows, name) or tables.read_headless(rows)
        if found is None:
            written += document.read_text("\n".join(" \u3000".join(cell for cell in row if cell) for row in rows))
        else:
            drafts += found
    if drafts:  # a sheet of words beside tables explains them, unless it asks something too
        written = [draft for draft in written if draft.options or draft.answer]
    return _few(drafts + written)


def _sheets(content: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    answer = orjson.loads(spreadsheets.child(content))
    if "rejected" in answer:
        raise Rejected(answer["rejected"])
    for sheet in answer["sheets"]:
        yield (
            sheet["name"],
            [[cell if isinstance(cell, str) else str(cell[0]) for cell in row] for row in sheet["rows"]],
        )


def _old_sheets(content: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    """An .xls; a Word document of the same age is not read."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if len(rows) > spreadsheets.MAX_ROWS:
                raise Rejected("rows")
            yield name, [[_shown(cell) for cell in row[: spreadsheets.MAX_COLUMNS]] for row in rows]
    except (python_calamine.CalamineError, OSError, ValueError, LookupError, OverflowError) as error:
        raise Rejected("old-word") from error


def _shown(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _of_document(content: bytes) -> list[Draft]:
    """The text of a Word document; a table with headings is read as a table."""
    drafts: list[Draft] = []
    written: list[str] = []
    for block in word.blocks(content):
        if isinstance(block, str):
            written.append(block)
        elif (found := tables.read_rows(block)) is not None:
            drafts += found
        else:
            written += ["\t".join(cell for cell in row) for row in block]
    return _few(weighing.best("\n".join(written)) + drafts)


def _few(drafts: list[Draft]) -> list[Draft]:
    if len(drafts) > MAX_ITEMS:
        raise Rejected("rows")
    return drafts


def decode(content: bytes) -> str:
    """By mark, else UTF-8, else UTF-16 where every other byte is empty, else GB18030."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    even, odd = content[0:4096:2].count(0), content[1:4096:2].count(0)
    if max(even, odd) * 20 > min(len(content), 4096):
        return content.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    head = content[:2000].decode("utf-8", "ignore")
    return content.decode("utf-8" if re.search("[\u4e00-\u9fff]{4}", head) else "gb18030", "replace")
