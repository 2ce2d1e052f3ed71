"""Uploads, by what they are and not by what they are called: Excel old and new, web pages, text with separators.

`read` runs the whole reading in a child process with limits; `sheets_of` is what happens inside."""

import io
import re

from handlers.rosters.reading import biff, decoding, deferred, formulas, htmltable, package
from handlers.rosters.reading.package import Rejected
from handlers.rosters.reading.sheets import Cell, Sheet

MAX_FILE_BYTES = 20 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_MAGIC = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"BM": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"MZ": "unknown",
    b"\x7fELF": "unknown",
}
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_SPREADSHEET_ML = deferred.compile(
    rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE
)
_MOST_CELLS = package.MAX_ROWS * 60


def sheets_of(content: bytes, password: str | None = None) -> tuple[list[Sheet] | str, list[str]]:
    """The sheets, or the text of a file that holds no table; and notices. Raises Rejected."""
    if len(content) > MAX_FILE_BYTES:
        raise Rejected("size")
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Rejected("empty")
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            return sheets_of(_unlock(content, password))
        if _WORD_STREAM in content:
            raise Rejected("word")
        return _old_excel(content, password)
    if content.startswith(_ZIP):
        return _new_excel(content)
    for magic, code in _OTHER_MAGIC.items():
        if content.startswith(magic) and not (magic == b"BM" and content[2:3].isalnum()):
            raise Rejected(code)
    return _text(content)


def _new_excel(content: bytes) -> tuple[list[Sheet], list[str]]:
    looks = package.look_over(content)
    if not looks:
        raise Rejected(_kind_of_zip(content))
    sheets = _calamine(content)
    notices: list[str] = []
    for sheet in sheets:
        look = looks.get(sheet.name)
        if look is None:
            continue
        sheet.hidden_rows, sheet.hidden_columns = frozenset(look.hidden_rows), frozenset(look.hidden_columns)
        if look.formulas and formulas.solve(sheet.rows, look.formulas):
            notices.append("formula_unsolved")
    return sheets, notices


def _kind_of_zip(content: bytes) -> str:
    if b"word/document.xml" in content:
        return "word"
    return "broken" if b"xl/" in content[:4096] or b"xl/workbook" in content else "archive"


def _old_excel(content: bytes, password: str | None) -> tuple[list[Sheet], list[str]]:
    from python_calamine import PasswordError

    try:
        sheets = _calamine(content)
    except PasswordError:
        content = _unlock(content, password)
        sheets = _calamine(content)
    looks = biff.look_over(content)
    if looks is None:
        return sheets, ["hidden_unknown"]
    for sheet in sheets:
        look = looks[sheet.place] if sheet.place < len(looks) else package.Look()
        sheet.hidden_rows, sheet.hidden_columns = frozenset(look.hidden_rows), frozenset(look.hidden_columns)
    return sheets, []


def _calamine(content: bytes) -> list[Sheet]:
    import python_calamine

    found: list[Sheet] = []
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = 0
        for place, about in enumerate(book.sheets_metadata):
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            source = book.get_sheet_by_name(about.name)
            cells += source.total_height * source.total_width
            if source.total_height > package.MAX_ROWS or cells > _MOST_CELLS:
                raise Rejected("rows")
            if source.total_width > package.MAX_COLUMNS:
                raise Rejected("columns")
            found.append(
                Sheet(
                    _rows(source),
                    name=about.name,
                    is_hidden=about.visible != python_calamine.SheetVisibleEnum.Visible,
                    merges=[(*top, *bottom) for top, bottom in source.merged_cell_ranges or ()],
                    place=place,
                )
            )
        return found
    except python_calamine.PasswordError:
        raise
    except (python_calamine.CalamineError, OSError, ValueError, LookupError, OverflowError) as error:
        raise Rejected("broken") from error


def _rows(source: object) -> list[list[Cell]]:
    """Rows from row 1 and column A on."""
    start = source.start or (0, 0)  # type: ignore[attr-defined]
    if not start[1]:
        return list(source.iter_rows())  # type: ignore[attr-defined]
    return [[""] * start[1] + row for row in source.iter_rows()]  # type: ignore[attr-defined]


def _unlock(content: bytes, password: str | None) -> bytes:
    """The workbook without its password. Raises Rejected("password") when none or a wrong one is given."""
    import msoffcrypto
    from msoffcrypto import exceptions

    if not password:
        raise Rejected("password")
    opened = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(content))
        office.load_key(password=password)
        office.decrypt(opened)
    except exceptions.InvalidKeyError as error:
        raise Rejected("password") from error
    except (exceptions.DecryptionError, exceptions.FileFormatError, exceptions.ParseError) as error:
        raise Rejected("password") from error
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Rejected("broken") from error
    opened.seek(0)
    return opened.read()


def _text(content: bytes) -> tuple[list[Sheet] | str, list[str]]:
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    text = decoding.decode(content)
    if head.startswith((b"<?xml", b"<workbook", b"<ss:workbook")) and _SPREADSHEET_ML.search(content[:8192]):
        return _spreadsheet_ml(text), []
    if re.search(r"<(?:table|html|!doctype html|tr|meta)\b", text[:4096], re.IGNORECASE):
        found = htmltable.read(text)
        if not found:
            raise Rejected("unknown")
        return list(found), []
    printable = sum(1 for character in text[:4096] if character.isprintable() or character in "\r\n\t")
    if printable < 0.85 * len(text[:4096]):
        raise Rejected("unknown")
    if text.count("\n") > package.MAX_ROWS:
        raise Rejected("rows")
    return text, []


def _spreadsheet_ml(text: str) -> list[Sheet]:
    """Excel 2003's own XML, turned into a web page's table by renaming its tags."""
    if re.search("<!DOCTYPE|<!ENTITY", text, re.IGNORECASE):
        raise Rejected("trap")
    plain = re.sub(r"<(/?)(?:ss:)?Row\b[^>]*?(/?)>", r"<\1tr>", text)
    plain = re.sub(
        r'<(?:ss:)?Cell\b[^>]*?ss:MergeAcross="(\d{1,3})"[^>]*?>', lambda m: f'<td colspan="{int(m[1]) + 1}">', plain
    )
    plain = re.sub(r"<(/?)(?:ss:)?Cell\b[^>]*?>", r"<\1td>", plain)
    plain = re.sub(r"<(/?)(?:ss:)?Table\b[^>]*>", r"<\1table>", plain)
    return htmltable.read(re.sub(r"</?(?:ss:)?Data\b[^>]*>", "", plain))
