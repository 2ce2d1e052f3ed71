"""Hostile and odd workbooks: each is refused with a reason or read, none takes the process along."""

import io
import random
import time
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from bot import spreadsheets
from bot.spreadsheets import Rejected

Change = Callable[[dict[str, bytes]], None]


def plain(*rows: tuple[object, ...]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("单位")
    for number, row in enumerate(rows or (("a", 1),)):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    book.close()
    return target.getvalue()


def changed(change: Change, *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_cells(xml: str) -> Change:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return lambda members: members.update({SHEET: f"{head}{xml}</sheetData></worksheet>".encode()})


def prefixed(name: str, prefix: bytes) -> Change:
    def change(members: dict[str, bytes]) -> None:
        start = members[name].index(b"?>") + 2
        members[name] = members[name][:start] + prefix + members[name][start:]

    return change


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="{row}"><c r="{at}" t="n"><v>1</v></c></row>'

#: name -> (what makes it, the code it is refused with)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (bytes, "not-xlsx"),
    "text": (lambda: b"a,b,c\n1,2,3\n", "not-xlsx"),
    "old xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not-xlsx"),
    "cut": (lambda: plain()[:1500], "not-xlsx"),
    "other zip": (lambda: changed(lambda members: members.clear()), "not-xlsx"),
    "too many members": (lambda: changed(lambda m: m.update({f"x/{n}": b"" for n in range(250)})), "members"),
    "bomb": (lambda: changed(lambda m: m.update({"xl/media/a": b"\0" * (60 << 20)})), "unpacked"),
    "ratio": (lambda: changed(lambda m: m.update({"xl/media/a": b"\0" * (20 << 20)})), "ratio"),
    "climbing name": (lambda: changed(lambda m: m.update({"../../etc/cron.d/x": b"x"})), "names"),
    "absolute name": (lambda: changed(lambda m: m.update({"/etc/x": b"x"})), "names"),
    "laughs in a sheet": (lambda: changed(prefixed(SHEET, LAUGHS)), "doctype"),
    "laughs in strings": (lambda: changed(prefixed("xl/sharedStrings.xml", LAUGHS)), "doctype"),
    "file entity in workbook": (lambda: changed(prefixed("xl/workbook.xml", OUTSIDE)), "doctype"),
    "entity in relations": (lambda: changed(prefixed("xl/_rels/workbook.xml.rels", OUTSIDE)), "doctype"),
    "far row": (lambda: changed(with_cells(CELL.format(row=1048576, at="A1048576"))), "rows"),
    "far column": (lambda: changed(with_cells(CELL.format(row=1, at="XFD1"))), "columns"),
    "impossible reference": (lambda: changed(with_cells(CELL.format(row=1, at="ÄÖ-1"))), "broken"),
    "broken xml": (lambda: changed(lambda m: m.update({SHEET: b"<worksheet><sheetData><row"})), "broken"),
    "binary sheet": (lambda: changed(lambda m: m.update({SHEET: bytes(range(256)) * 40})), "broken"),
    "utf-16 doctype": (
        lambda: changed(
            lambda m: m.update(
                {SHEET: ('<?xml version="1.0" encoding="utf-16"?>' + LAUGHS.decode() + "<x/>").encode("utf-16")}
            )
        ),
        "doctype",
    ),
    "no workbook": (lambda: changed(lambda m: m.pop("xl/workbook.xml") and None), "not-xlsx"),
    "no sheet part": (lambda: changed(lambda m: m.pop(SHEET) and None), "broken"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_workbook_is_refused_with_its_reason(name: str) -> None:
    make, code = HOSTILE[name]
    content = make()
    started = time.monotonic()
    with pytest.raises(Rejected) as rejected:
        spreadsheets.read(content)
    assert rejected.value.code == code
    assert time.monotonic() - started < 15


def test_too_large_a_file_is_not_even_handed_over() -> None:
    with pytest.raises(Rejected, match="size"):
        spreadsheets.read(b"PK" + b"\0" * spreadsheets.MAX_FILE_BYTES)


def test_a_damaged_workbook_is_an_answer_whatever_byte_is_hit() -> None:
    good, chance = plain(("姓名", "张三"), ("b", 2)), random.Random(7)
    for _ in range(150):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            spreadsheets.child(bytes(damaged))
        except Exception as error:
            pytest.fail(f"{type(error).__name__}: {error}")


def test_the_next_upload_is_read_after_a_bad_one() -> None:
    with pytest.raises(Rejected):
        spreadsheets.read(HOSTILE["bomb"][0]())
    assert spreadsheets.read(plain(("好",)))[0].rows[0][0].text == "好"


def test_numbers_dates_and_damaged_digits() -> None:
    sheet = spreadsheets.read(plain(("a", 13800001234, 330106199001011234, 1.5, True)))[0]
    assert [(cell.text, cell.kind, cell.exact) for cell in sheet.rows[0][:2]] == [
        ("a", "text", True),
        ("13800001234", "number", True),
    ]
    assert not sheet.rows[0][2].exact
    assert [cell.text for cell in sheet.rows[0][3:]] == ["1.5", "TRUE"]


def test_a_formula_without_a_result_is_pointed_out() -> None:
    row = '<row r="2"><c r="B2"><f>A1+1</f></c><c r="C2"><f>A1</f><v>5</v></c></row>'
    assert spreadsheets.read(changed(with_cells(row)))[0].unsolved == {(2, 2)}
