"""Reading uploaded workbooks (.xlsx): looked over for traps first, then read, all in the sandbox's child process."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

import orjson

from bot import sandbox

MAX_FILE_BYTES = 20 << 20
MAX_MEMBERS = 200
MAX_UNPACKED_BYTES = 50 << 20
MAX_RATIO = 100
RATIO_FROM_BYTES = 1 << 20  #: small members may shrink well without being a trap
MAX_ROWS = 200_000
MAX_COLUMNS = 100
EXACT_DIGITS = 15  #: a numeric cell keeps no more digits than this
_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_SHEET_PART = re.compile(r"^xl/worksheets/[^/]+\.xml$")


class Rejected(Exception):
    """The file is not read at all. `code` says why: see `CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


CODES = (
    "size",
    "not-xlsx",
    "members",
    "unpacked",
    "ratio",
    "names",
    "doctype",
    "rows",
    "columns",
    "broken",
    "time",
    "crash",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what people read; `kind` is text, number, date, time or bool. `exact` is False for numbers of so many
    digits that the workbook itself has damaged them."""

    text: str
    kind: str = "text"
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: list[list[Cell]]  #: from row 1 and column A on
    #: (row, column) from 1 of formulas that carry no result: they would read as 0
    unsolved: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def read(content: bytes, limits: sandbox.Limits | None = None) -> list[Sheet]:
    """The workbook's sheets. Raises Rejected; blocks for as long as the child takes, so call it in a thread."""
    if len(content) > MAX_FILE_BYTES:
        raise Rejected("size")
    try:
        answer = orjson.loads(sandbox.run("bot.spreadsheets:child", content, limits))
    except sandbox.SandboxFailed as failure:
        raise Rejected("time" if failure.reason == "time" else "crash") from failure
    if "rejected" in answer:
        raise Rejected(answer["rejected"])
    return [_from_json(sheet) for sheet in answer["sheets"]]


def _from_json(sheet: dict[str, list[list[object]]]) -> Sheet:
    rows = [[Cell(one) if isinstance(one, str) else Cell(*one) for one in row] for row in sheet["rows"]]  # type: ignore[misc]
    unsolved = frozenset((int(str(row)), int(str(column))) for row, column in sheet["unsolved"])
    return Sheet(str(sheet["name"]), rows, unsolved)


# --- in the child ---------------------------------------------------------------------------------------------------


def child(content: bytes) -> bytes:
    """Look the file over, then read it; JSON with either `sheets` or `rejected`."""
    try:
        unsolved = look_over(content)
        return orjson.dumps({"sheets": _sheets(content, unsolved)})
    except Rejected as rejected:
        return orjson.dumps({"rejected": rejected.code})


def look_over(content: bytes) -> list[list[tuple[int, int]]]:
    """Refuse traps before a reader unpacks anything; per sheet in file order, formulas without a result."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            look_at_members(members)
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
                raise Rejected("not-xlsx")
            parts = sorted(
                (m for m in members if _SHEET_PART.match(m.filename)), key=lambda m: _part_number(m.filename)
            )
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and member not in parts:
                    _parse(archive, member, expat.ParserCreate())
            return [_look_at_sheet(archive, member) for member in parts]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Rejected("not-xlsx") from error
    except (expat.ExpatError, LookupError, OverflowError) as error:
        raise Rejected("broken") from error


def _part_number(name: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", name)
    return (int(digits[:9]) if digits else 0, name)


def look_at_members(
    members: list[zipfile.ZipInfo], *, unpacked: int = MAX_UNPACKED_BYTES, ratio_from: int = RATIO_FROM_BYTES
) -> None:
    """Refuse a package by what it declares of itself: `members`, `unpacked`, `names`, `ratio`."""
    if len(members) > MAX_MEMBERS:
        raise Rejected("members")
    if sum(member.file_size for member in members) > unpacked:
        raise Rejected("unpacked")
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise Rejected("names")
    for member in members:
        if member.filename.startswith(("/", "\\")) or ".." in member.filename.replace("\\", "/").split("/"):
            raise Rejected("names")
        if member.file_size > ratio_from and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise Rejected("ratio")


def _parse(archive: zipfile.ZipFile, member: zipfile.ZipInfo, parser: expat.XMLParserType) -> None:
    """Feed a member piece by piece; a document type, hence an entity, is refused at sight."""

    def doctype(*_: object) -> None:
        raise Rejected("doctype")

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    with archive.open(member) as stream:
        while piece := stream.read(1 << 16):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def _look_at_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[tuple[int, int]]:
    unsolved: list[tuple[int, int]] = []
    at, formula, solved, inside = (1, 1), False, False, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal at, formula, solved, inside
        tag = name.rpartition(":")[2]
        if tag == "c":
            at, formula, solved = _place(attributes.get("r", "A1")), False, False
        elif tag == "row":
            _check(int(attributes.get("r", "1")), 1)
        elif tag == "dimension":
            for corner in attributes.get("ref", "A1").split(":"):
                _place(corner)
        elif tag == "f":
            formula = True
        inside = tag in ("v", "t")

    def text(value: str) -> None:
        nonlocal solved
        solved = solved or (inside and bool(value.strip()))

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name.rpartition(":")[2] == "c" and formula and not solved:
            unsolved.append(at)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    _parse(archive, member, parser)
    return unsolved


def _place(reference: str) -> tuple[int, int]:
    """(row, column) from 1 of a reference such as B12, refused when it lies too far out."""
    match = _REFERENCE.match(reference.replace("$", ""))
    if match is None:
        raise Rejected("broken")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    _check(int(match[2]), column)
    return int(match[2]), column


def _check(row: int, column: int) -> None:
    if row > MAX_ROWS:
        raise Rejected("rows")
    if column > MAX_COLUMNS:
        raise Rejected("columns")


def _sheets(content: bytes, unsolved: list[list[tuple[int, int]]]) -> list[dict[str, object]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found: list[dict[str, object]] = []
        for place, name in enumerate(book.sheet_names):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if len(rows) > MAX_ROWS:
                raise Rejected("rows")
            holes = unsolved[place] if place < len(unsolved) else []
            found.append({"name": name, "rows": [[_cell(one) for one in row] for row in rows], "unsolved": holes})
        return found
    except (python_calamine.CalamineError, OSError, ValueError, LookupError, OverflowError) as error:
        raise Rejected("broken") from error


def _cell(value: object) -> object:
    """Text as itself, anything else as [text, kind, exact]."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return ["TRUE" if value else "FALSE", "bool", True]
    if isinstance(value, float | int):
        whole = float(value).is_integer()
        text = str(int(value)) if whole else repr(value)
        return [text, "number", not whole or len(text.lstrip("-")) <= EXACT_DIGITS]
    if isinstance(value, datetime):
        shown = value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        return [shown, "date", True]
    if isinstance(value, date):
        return [value.isoformat(), "date", True]
    if isinstance(value, time):
        return [value.isoformat("minutes"), "time", True]
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return [f"{minutes // 60:02d}:{minutes % 60:02d}", "time", True]
    return [str(value), "text", True]
