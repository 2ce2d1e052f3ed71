"""What old workbooks (.xls, BIFF5 and BIFF8) hide: the reader of their cells does not tell it."""

import io
import struct
from collections.abc import Iterator

from handlers.rosters.reading.package import MAX_COLUMNS, Look

_STREAMS = ("Workbook", "Book")
_HEAD = struct.Struct("<HH")  #: kind of a record, length of what follows
_BEGIN, _END, _SHEET, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0085, 0x0208, 0x007D
_ROW_IS_HIDDEN, _COLUMN_IS_HIDDEN = 0x20, 0x01


def look_over(content: bytes) -> list[Look] | None:
    """What each sheet hides, in the workbook's order; None for a file that says nothing of it."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            name = next((one for one in _STREAMS if file.exists(one)), None)
            book = file.openstream(name).read() if name else b""
        starts = [struct.unpack_from("<I", book, at)[0] for kind, at, _ in _records(book, 0) if kind == _SHEET]
        return [_sheet(book, start) for start in starts] or None
    except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error):
        return None


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record from `at` to the end of its part, charts inside it included."""
    depth = 0
    while at + _HEAD.size <= len(book):
        kind, length = _HEAD.unpack_from(book, at)
        at += _HEAD.size
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, at, length
        at += length


def _sheet(book: bytes, start: int) -> Look:
    look = Look()
    for kind, at, length in _records(book, start):
        if kind == _ROW and length >= 14:
            if book[at + 12] & _ROW_IS_HIDDEN:
                look.hidden_rows.add(struct.unpack_from("<H", book, at)[0])
        elif kind == _COLUMNS and length >= 10 and book[at + 8] & _COLUMN_IS_HIDDEN:
            first, last = struct.unpack_from("<HH", book, at)
            look.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
    return look
