"""A workbook of the kind before .xlsx, written byte by byte: BIFF8 records in a compound file."""

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_BOF, _EOF, _SHEET, _LABEL, _NUMBER = 0x0809, 0x000A, 0x0085, 0x0204, 0x0203
_GLOBALS, _WORKSHEET = 0x0005, 0x0010


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(_BOF, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: str | int) -> bytes:
    where = struct.pack("<HHH", row, column, 0)
    if isinstance(value, int):
        return _record(_NUMBER, where + struct.pack("<d", float(value)))
    return _record(_LABEL, where + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))


def old_book(name: str, rows: list[list[str | int]]) -> bytes:
    """One sheet of words and numbers as an .xls."""
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    size = len(_begin(_GLOBALS)) + len(_record(_SHEET, struct.pack("<IBB", 0, 0, 0) + title)) + len(_record(_EOF))
    stream = _begin(_GLOBALS) + _record(_SHEET, struct.pack("<IBB", size, 0, 0) + title) + _record(_EOF)
    stream += _begin(_WORKSHEET)
    for at, row in enumerate(rows):
        stream += b"".join(_cell(at, column, value) for column, value in enumerate(row) if value != "")
    return _compound(stream + _record(_EOF))


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream `Workbook`: header, table of sectors, directory, stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, 2 + sectors), _END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    folder = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry(
        "Workbook", 2, child=_FREE, start=2, size=len(stream)
    )
    return header + table + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
