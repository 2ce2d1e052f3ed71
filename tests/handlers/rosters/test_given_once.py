"""What a sheet says once of several people: beside the first of them, above them, in the column of a day."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_content

TODAY = date(2026, 11, 24)
HEADS = ["姓名", "身份证号", "电话"]
NAMES = ["迟晴", "隋翠萍", "温美玲", "宁凯", "牟子涵"]
NUMBERS = ["370100198205078019", "370100198111177999", "410100196810160831", "370100199904220963", "130100196807042881"]
PEOPLE = [[name, number, f"1390000527{place}"] for place, (name, number) in enumerate(zip(NAMES, NUMBERS, strict=True))]


def read(rows: Sequence[Sequence[object]]) -> Reading:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return read_content(content.getvalue(), "名单.xlsx", TODAY)


def beside(cells: Sequence[object], *, first: bool) -> list[list[object]]:
    return [[cell, *one] if first else [*one, cell] for cell, one in zip(cells, PEOPLE, strict=True)]


@pytest.mark.parametrize("first", [True, False])
def test_a_team_given_once_goes_for_those_below(first: bool) -> None:
    cells = ["装卸组", None, None, "打包组", None]
    reading = read([["班组", *HEADS] if first else [*HEADS, "班组"], *beside(cells, first=first)])
    assert [row.team for row in reading.rows] == ["装卸组"] * 3 + ["打包组"] * 2


def test_a_gap_among_repeated_teams_stays_a_gap() -> None:
    cells = ["装卸组", "装卸组", None, "打包组", "装卸组"]
    reading = read([[*HEADS, "班组"], *beside(cells, first=False)])
    assert [row.team for row in reading.rows] == cells


def test_a_gap_among_lodgings_stays_a_gap() -> None:
    cells = ["3栋301", None, "自住", "3栋302", None]
    reading = read([[*HEADS, "住宿"], *beside(cells, first=False)])
    assert [row.lodging for row in reading.rows] == cells


def test_buildings_stand_above_their_rooms() -> None:
    lines = beside([301, 301, 302, 101, 102], first=True)
    reading = read([["房号", *HEADS], ["1号楼"], *lines[:3], ["2号楼（2人）"], *lines[3:]])
    assert [row.lodging for row in reading.rows] == ["1号楼301", "1号楼301", "1号楼302", "2号楼101", "2号楼102"]


def test_yes_and_no_are_no_lodging() -> None:
    reading = read([[*HEADS, "是否住宿"], *beside(["是", "否", "是", "否", "否"], first=False)])
    assert {row.lodging for row in reading.rows} == {None}


def test_beds_side_by_side_are_people() -> None:
    reading = read(
        [["房号", "1号床", "2号床"], ["301", "迟晴", "宁凯"], ["302", "隋翠萍", "空"], ["303", None, "牟子涵"]]
    )
    assert [row.name for row in reading.rows] == ["迟晴", "宁凯", "隋翠萍", "牟子涵"]
    assert [row.lodging for row in reading.rows][:2] == ["301-1号床", "301-2号床"]


def test_only_the_day_itself_counts_of_a_month() -> None:
    month = [*range(1, 31)]
    said = {0: "√", 1: "△", 2: "夜", 3: "离职", 4: "√"}
    days = [[one[0], "事假", *["白"] * 22, said[place]] for place, one in enumerate(PEOPLE)]
    reading = read([["11月考勤表"], ["姓名", *month], *[[one[0], *one[1:]] for one in days], ["√出勤 △事假 ○病假"]])
    assert [row.change for row in reading.rows] == [None, "请假", None, "离职", None]
    assert [row.shift for row in reading.rows] == [None, None, "夜班", None, None]


def test_a_lone_word_above_headings_names_their_part() -> None:
    reading = read(
        [
            ["恒达物流明日来访、车辆预约表"],
            ["来访人员"],
            ["来访单位", "姓名", "联系电话", "来访事由", "到达时间", "人数"],
            ["鲁寒制冷设备", "宫工", "13900005467", "检修", "9:00", 3],
            ["进园车辆"],
            ["车牌号", "司机", "司机电话", "货物"],
            ["鲁A00618", "甄师傅", "18800005506", "冻虾仁"],
        ]
    )
    assert [(one.name, one.company, one.party) for one in reading.visitors] == [("宫工", "鲁寒制冷设备", 3)]
    assert [one.plate for one in reading.vehicles] == ["鲁A00618"]


def test_figures_beside_each_other_open_no_part() -> None:
    reading = read([["恒达物流"], ["11月24日 应到7人 实到5人 请假2人"], HEADS, *PEOPLE])
    assert {row.change for row in reading.rows} == {None}
    assert (reading.declared, reading.counted, reading.summary.on_leave) == (5, 5, 2)


def test_where_somebody_lives_outside_his_dormitory_is_blank() -> None:
    ways = ["内宿", "外宿", "内宿", "内宿", "外宿"]
    rooms = ["3栋301", None, "3栋301", "3栋302", None]
    rows = [[*one, way, room] for one, way, room in zip(PEOPLE, ways, rooms, strict=True)]
    reading = read([[*HEADS, "住宿方式", "宿舍号"], *rows])
    assert [row.lodging for row in reading.rows] == ["3栋301", "外宿", "3栋301", "3栋302", "外宿"]


def test_a_company_named_in_every_line_hands_in() -> None:
    reading = read([["单位", *HEADS], *beside(["恒达物流"] * 5, first=True)])
    assert reading.enterprise == "恒达物流"


def test_days_under_unknown_words_are_no_rooms() -> None:
    reading = read([[*HEADS, "参保"], *beside(["2026-11-01"] * 5, first=False)])
    assert {row.lodging for row in reading.rows} == {None}


def test_blocks_side_by_side_have_their_own_words_above() -> None:
    halves = [[one[0], one[2], None, other[0], other[2]] for one, other in zip(PEOPLE[:2], PEOPLE[2:4], strict=True)]
    reading = read([["白班", None, None, "夜班"], ["姓名", "电话", None, "姓名", "电话"], *halves])
    assert [(row.name, row.shift) for row in reading.rows] == list(
        zip(NAMES[:4], ["白班", "白班", "夜班", "夜班"], strict=True)
    )


def test_a_report_written_line_by_line_into_cells() -> None:
    reading = read([["恒达物流日报"], ["在岗人数", 36], ["请假人员", "迟晴、宁凯"], ["离职人员：牟子涵"]])
    assert [(row.name, row.change) for row in reading.rows] == [("迟晴", "请假"), ("宁凯", "请假"), ("牟子涵", "离职")]
    assert (reading.enterprise, reading.declared) == ("恒达物流", 36)


@pytest.mark.parametrize(
    ("title", "first", "second", "expected"),
    [
        ("住宿人员", "301室", "302室（2人）", ("301室", "302室")),
        ("宿舍名单", "301", "302", ("301", "302")),
        ("3号楼宿舍", "301", "302", ("3号楼宿舍301", "3号楼宿舍302")),
        ("公寓名单", "一楼", "二楼", ("一楼", "二楼")),
        ("恒达物流", "内宿", "外宿人员", ("内宿", "外宿")),
    ],
)
def test_rooms_stand_above_those_who_live_there(title: str, first: str, second: str, expected: tuple[str, str]) -> None:
    reading = read([[title], HEADS, [first], *PEOPLE[:2], [second], *PEOPLE[2:4]])
    assert [row.lodging for row in reading.rows] == [expected[0]] * 2 + [expected[1]] * 2
    assert {row.team for row in reading.rows} == {None}
