"""What is drawn and written out: terms by working days, text-typed and harmless cells, pictures with ink."""

import io
from datetime import date

import pytest
import python_calamine

from bot import drawing
from bot.drawing import Cell, Column, Line
from handlers.rosters.chasing import lapsing
from handlers.rosters.showing import exporting, texts, workbook
from handlers.rosters.showing.searching import Found, shown


@pytest.mark.parametrize(
    ("moved", "last"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),  # a Monday
        (date(2026, 11, 26), date(2026, 12, 1)),  # over a weekend
        (date(2026, 9, 30), date(2026, 10, 10)),  # over the holidays; their make-up Saturday counts
    ],
)
def test_three_working_days_are_counted_by_the_calendar(moved: date, last: date) -> None:
    assert lapsing.last_day(moved) == last


def test_an_export_holds_text_only_and_computes_nothing() -> None:
    row = ["2026-11-20", "园区", "企业", "=1+1", "居民身份证", "330100199003070038", "13900001111", *[""] * 9]
    evil = ["2026-11-20", "园区", "企业", "@SUM(A1)", "", "=cmd|' /C calc'!A0", "+8613900001111", *[""] * 9]
    made = workbook.lines([row, evil], ["东城派出所", "导出人：民警"], "民警 2026-11-20 09:00 导出")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    cells = book.get_sheet_by_name(texts.SHEET_LINES).to_python()
    assert cells[0][0] == "民警 2026-11-20 09:00 导出"
    assert tuple(cells[1]) == texts.LINE_HEADS
    assert cells[2][3:7] == ["=1+1", "居民身份证", "330100199003070038", "13900001111"]
    assert cells[3][5] == "=cmd|' /C calc'!A0"
    import zipfile

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml")
    assert b"<f>" not in sheet
    assert "导出".encode() in sheet  # the watermark of the printed page


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-20", "2026-11-23", (date(2026, 11, 20), date(2026, 11, 23))),
        ("2026-11-23", "2026-11-20", (date(2026, 11, 20), date(2026, 11, 23))),
        ("gestern", "2026-11-20", None),
    ],
)
def test_a_range_of_days(since: str, until: str, found: tuple[date, date] | None) -> None:
    assert exporting.range_of(since, until) == found


def test_long_ranges_are_refused() -> None:
    assert not exporting.is_too_long(date(2026, 11, 1), date(2026, 11, 30))
    assert exporting.is_too_long(date(2026, 10, 1), date(2026, 11, 30))


def test_a_picture_shows_its_words() -> None:
    """Another word, another picture; markup in a name is only a name."""
    columns = [Column("企业", 200), Column("状态", 100)]
    one = drawing.table("名单", "应报 1 家", columns, [Line([Cell("恒达物流"), Cell("按时", "good")])])
    other = drawing.table("名单", "应报 1 家", columns, [Line([Cell("蓝海纺织"), Cell("按时", "good")])])
    evil = drawing.table("名单", "应报 1 家", columns, [Line([Cell("</text><svg/onload=1>&"), Cell("\x00\u202e")])])
    assert one.startswith(b"\x89PNG")
    assert evil.startswith(b"\x89PNG")
    assert one != other
    assert 2_000 < len(one) < drawing.LARGEST_BYTES


def test_a_long_list_of_finds_is_cut() -> None:
    found = [Found("恒达物流", (f"王{number}",)) for number in range(14)]
    assert "另有 4 条" in shown(found)
    assert shown([]) == texts.NOT_FOUND
