"""Lines that stood in the last list just so are left out, and the outcome is the one of reading every line."""

from dataclasses import replace
from datetime import date

from handlers.rosters.reading.marks import NONE, SIZE, Known
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_content
from handlers.rosters.unpacking import unpack
from handlers.rosters.wire import pack
from tests.handlers.rosters.messy.handmade import name, number, phone

TODAY = date(2026, 11, 20)
SALT = b"s" * SIZE
HEAD = ["姓名", "身份证号", "手机号", "班次"]


def rows(count: int = 9) -> list[list[str]]:
    return [[name(i), number(i), phone(i), "白班"] for i in range(count)]


def read(lines: list[list[str]], known: Known | None = None, head: list[str] = HEAD) -> Reading:
    content = "\n".join(map(",".join, [head, *lines])).encode()
    found = unpack(pack(read_content(content, "名单.csv", TODAY, known=known)))
    assert isinstance(found, Reading)
    return found


def known(lines: list[list[str]], required: tuple[str, ...] = ()) -> Known:
    marks = [row.mark if not (row.errors or row.warnings) else NONE for row in read(lines, Known(SALT)).rows]
    assert all(len(mark) == SIZE for mark in marks)
    return Known(SALT, b"".join(marks), required)


def test_only_what_is_new_is_read() -> None:
    lines = rows()
    lines[4] = [*lines[4][:3], "夜班"]
    lines[6:8] = []
    found = read(lines, known(rows()))
    assert list(found.same) == [0, 1, 2, 3, 5, 8]
    assert [(row.name, row.shift, row.line) for row in found.rows] == [(name(4), "夜班", 6)]
    assert found.counted == found.lines == 7


def test_columns_in_another_order_say_the_same_and_another_heading_does_not() -> None:
    turned = [[line[3], line[0], line[2], line[1]] for line in rows()]
    assert len(read(turned, known(rows()), ["班次", "姓名", "手机号", "身份证号"]).same) == 9
    assert not read(rows(), known(rows()), ["姓名", "身份证号", "手机号", "班组"]).same


def test_a_line_is_taken_back_in_when_another_shares_its_document_or_telephone() -> None:
    lines = [*rows(), [name(9), number(9), phone(2), "白班"], [name(5), number(5), phone(5), "夜班"], rows()[7]]
    plain, quick = read(lines), read(lines, known(rows()))
    told = {(row.line, row.warnings) for row in plain.rows if row.warnings}
    assert told
    assert {(row.line, row.warnings) for row in quick.rows if row.warnings} == told
    assert sorted(quick.same) == [0, 1, 3, 4, 6, 8]
    assert quick.counted == plain.counted
    assert [row.line for row in quick.rows] == sorted(row.line for row in quick.rows)


def test_what_lines_lack_is_counted_though_they_are_left_out() -> None:
    lines = [[*line[:3], "" if at < 3 else "白班"] for at, line in enumerate(rows())]
    found = read(lines, known(lines, ("shift", "lodging")))
    assert len(found.same) == 9
    assert found.same_lack == {"shift": 3, "lodging": 9}


def test_a_fault_is_never_left_out() -> None:
    lines = rows()
    lines[3] = [name(3), number(3)[:-1] + ("1" if number(3)[-1] != "1" else "2"), phone(3), "白班"]
    known_then = known(lines)
    found = read(lines, replace(known_then))
    assert [row.errors for row in found.rows] == [("id_checksum",)]
    assert len(found.same) == 8
