"""Files that mean harm or nothing: traps by kind, and honest files broken at random."""

import io
import random
import zipfile

import xlsxwriter

from tests.handlers.rosters import town

_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    "{rows}</sheetData></worksheet>"
)


def honest(seed: int) -> bytes:
    chance = random.Random(seed)
    crowd, fields = town.people(chance), town.columns(chance)
    return town.workbook([("Sheet1", town.page(chance, crowd, fields))])


def with_sheet(xml: bytes, **more: bytes) -> bytes:
    """An honest workbook whose sheet is replaced, with further members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest(1))) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
        for name, content in more.items():
            new.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def far_cell(reference: str, quote: str = '"', *, among: int = 0) -> bytes:
    """`among`: plain rows before it, with capitals and long figures in them."""
    row = "".join(ch for ch in reference if ch.isdigit())
    plain = (
        '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>AB12345X</t></is></c><c r="B{0}"><v>13800000000</v></c></row>'
    )
    rows = "".join(map(plain.format, range(1, among + 1)))
    far = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'.replace('"', quote)
    return with_sheet(_SHEET.format(rows=rows + far).encode())


def bomb() -> bytes:
    return with_sheet(_SHEET.format(rows=" " * (40 << 20)).encode())


def empty_rows(number: int) -> bytes:
    return with_sheet(_SHEET.format(rows="".join(f'<row r="{row}"/>' for row in range(1, number + 1))).encode())


def entities() -> bytes:
    lol = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    return with_sheet(lol)


def macros() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "电话"])
        sheet.write_row(1, 0, ["张伟", "13900001111"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(buffer.getvalue())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"macro" * 100)
    return out.getvalue()


def climbing() -> bytes:
    return with_sheet(_SHEET.format(rows="").encode(), **{"..__..__etc__passwd": b"x"})


def broken(seed: int) -> bytes:
    """An honest file with bytes changed, cut or doubled, or plain noise."""
    chance = random.Random(seed)
    way = chance.randrange(6)
    if way == 0:
        return chance.randbytes(chance.randrange(3000))
    content = bytearray(honest(seed % 50) if way < 4 else town.separated(town.Page([["姓名"]]), ",").encode() * 40)
    if way == 1:
        del content[chance.randrange(len(content)) :]
    for _ in range(chance.randrange(1, 30)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    if way == 5:
        return chance.choice((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<table>", b"\xff\xfe")) + bytes(
            content
        )
    return bytes(content)
