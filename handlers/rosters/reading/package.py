"""The look over a workbook before a reader unpacks it (zip traps, cells far away), and what the reader does not tell:
hidden rows and columns, formulas without a result. By patterns over the sheets' XML, since a full parse of 180,000 rows
costs more than reading them."""

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from bot import spreadsheets
from handlers.rosters.reading import deferred

MAX_UNPACKED_BYTES = 256 << 20  #: a roster of 200,000 rows unpacks to about 100 MB
RATIO_FROM_BYTES = 4 << 20  #: small members may shrink well without being a trap
MAX_ROWS = 209_999  #: 200,000 people, their headings and remarks
MAX_COLUMNS = 256
_OVERLAP = 512  #: bytes kept from one piece to the next, so that no tag is cut
_PIECE = 1 << 20

#: Capitals, digits and quotes made alike and all else left out but what opens an attribute, so that a plain search over
#: less than half of the bytes finds references that may lie too far out.
_CAPITALS, _DIGITS, _QUOTES = bytes(range(65, 91)), bytes(range(48, 58)), b"\"'"
_ALIKE = bytes.maketrans(_CAPITALS + _DIGITS + _QUOTES, b"A" * 26 + b"0" * 10 + b'""')
_REST = bytes(set(range(256)) - {*_CAPITALS, *_DIGITS, *_QUOTES, *b"="})
_FAR = deferred.compile(rb""" r=["'](?:[A-Z]{3,}|[J-Z][A-Z]|I[W-Z])[0-9]""")
_LOW = deferred.compile(rb""" r=["'][A-Z]{0,3}(?:[0-9]{7,}|[3-9][0-9]{5}|2[1-9][0-9]{4})["']""")
_HIDDEN_ROW = deferred.compile(rb"""<(?:\w+:)?row\b(?=[^<>]*\bhidden=["'](?:1|true)["'])[^<>]*?\br=["']([0-9]+)""")
_HIDDEN_COLUMNS = deferred.compile(rb"""<(?:\w+:)?col\b(?=[^<>]*\bhidden=["'](?:1|true)["'])[^<>]*>""")
_ROW = deferred.compile(rb"""<row r=["']([0-9]{1,7})["']""")
_BOUND = deferred.compile(rb"""\b(min|max)=["']([0-9]+)""")
_FORMULA = deferred.compile(
    rb"""<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b([^<>]*?)(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(<(?:\w+:)?v>([^<]*)<)?"""
)
_REFERENCE = deferred.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})""")
_SHEET_PART = deferred.compile(r"^xl/worksheets/[^/]+\.(?:xml|bin)$")


class Rejected(Exception):
    """The file is not read at all; `code` says why and is explained by texts.REJECTED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Look:
    """What one sheet's XML says besides the cells. Rows and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    #: formulas whose stored result is empty or the 0 that writers put there for want of one
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    is_prefixed: bool = False  #: its elements are written `<x:c>`


def look_over(content: bytes) -> dict[str, Look]:
    """Refuse traps; else what each sheet of the workbook hides, by sheet name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _look_at_members(members)
            parts = _parts(archive)
            looks = {
                member.filename: _look_at_sheet(archive, member)
                for member in members
                if _SHEET_PART.match(member.filename)
            }
            return {name: looks[part] for name, part in parts.items() if part in looks}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Rejected("broken") from error


def _look_at_members(members: list[zipfile.ZipInfo]) -> None:
    try:
        spreadsheets.look_at_members(members, unpacked=MAX_UNPACKED_BYTES, ratio_from=RATIO_FROM_BYTES)
    except spreadsheets.Rejected as refused:
        raise Rejected("unpacked" if refused.code == "unpacked" else "trap") from refused


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its member, by the workbook's own relations."""
    names = {name.lower(): name for name in archive.namelist()}
    book, relations = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
    if book is None:
        return {}
    targets: dict[str, str] = {}
    for attributes in _elements(archive.read(relations), "Relationship") if relations else ():
        target = attributes.get("Target", "")
        targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else "xl/" + target
    found = {}
    for attributes in _elements(archive.read(book), "sheet"):
        part = targets.get(next((value for key, value in attributes.items() if key.endswith(":id")), ""), "")
        found[attributes.get("name", "")] = names.get(part.lower(), part)
    return found


def _elements(xml: bytes, wanted: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    def refuse(*_: object) -> None:
        raise Rejected("trap")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Rejected("broken") from error
    return found


def _look_at_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Look:
    look = Look()
    kept, read = b"", 0
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            if not read:
                look.is_prefixed = b":worksheet" in piece[:1024]
            read += len(piece)
            if read > MAX_UNPACKED_BYTES:
                raise Rejected("unpacked")
            kept = _scan(kept + piece, look, member.filename.endswith(".bin"))
    return look


def _scan(xml: bytes, look: Look, is_binary: bool) -> bytes:
    """Look at one piece; the end of it that may belong to the next. Single rare letters are looked for first: that
    costs a tenth of what looking for a word does."""
    if is_binary:
        return b""
    if b"!" in xml and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml):
        raise Rejected("trap")
    alike = xml.translate(_ALIKE, _REST)
    # references that are hidden from these patterns on purpose cost the child its memory, not the parent
    if b'="AA' in alike and _FAR.search(xml):
        raise Rejected("columns")
    if b'000000"' in alike and (b'0000000"' in alike or _last_row(xml) > MAX_ROWS) and _LOW.search(xml):
        raise Rejected("rows")
    if b"h" in xml and b"hidden=" in xml:
        for match in _HIDDEN_ROW.finditer(xml):
            look.hidden_rows.add(int(match[1]) - 1)
        for column in _HIDDEN_COLUMNS.finditer(xml):
            bounds = {key: int(value[:6]) for key, value in _BOUND.findall(column.group())}
            look.hidden_columns.update(range(bounds.get(b"min", 1) - 1, min(bounds.get(b"max", 0), MAX_COLUMNS)))
    if b"f" in xml and (b"<f" in xml or (look.is_prefixed and b":f" in xml)):
        _formulas(xml, look)
    cut = xml.rfind(b"<", max(0, len(xml) - _OVERLAP))
    cell = max(xml.rfind(b"<c ", max(0, len(xml) - _OVERLAP)), xml.rfind(b"<row", max(0, len(xml) - _OVERLAP)))
    return xml[cell if cell >= 0 else max(cut, 0) :] if cut >= 0 else xml[-_OVERLAP:]


def _last_row(xml: bytes) -> int:
    """The number of the last row that begins in a piece, a large one when none does."""
    match = _ROW.match(xml, max(0, xml.rfind(b"<row ")))
    return int(match[1]) if match else MAX_ROWS + 1


def _formulas(xml: bytes, look: Look) -> None:
    for match in _FORMULA.finditer(xml):
        if (match[5] or b"0").strip() not in (b"0", b""):
            continue
        if place := _REFERENCE.search(match[1]):
            look.formulas[(int(place[2]) - 1, column_number(place[1].decode()))] = (match[3] or b"").decode(
                "utf-8", "replace"
            )


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
