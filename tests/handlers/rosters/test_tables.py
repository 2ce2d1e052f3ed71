"""Tables laid out as people do by hand: ditto marks, ticks, shared cells, turned round, or about something else."""

from datetime import date

import pytest

from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_content
from tests.handlers.rosters.test_samples import SAMPLES
from tests.handlers.rosters.town import TODAY

OLD = SAMPLES / "s01_xls_title" / "花名册.xls"
FIRST, SECOND = "340100197802217291", "610100199106053478"


def read(text: str) -> Reading:
    return read_content(text.encode(), "表.csv", TODAY)


def shown(text: str, *fields: str) -> list[tuple[str | None, ...]]:
    return [tuple(getattr(row, field) for field in ("name", *fields)) for row in read(text).rows]


def test_ditto_marks_stand_for_the_cell_above() -> None:
    text = f"姓名,身份证号,班组,住宿\n门小宝,{FIRST},叉车队,自住\n宫立华,{SECOND},同上,〃\n"
    assert shown(text, "team", "lodging") == [("门小宝", "叉车队", "自住"), ("宫立华", "叉车队", "自住")]


def test_a_tick_says_which_shift_and_who_is_away() -> None:
    text = "姓名,手机,白班,夜班,请假\n荣小珍,19900006420,√,,\n富大有,19900006431,,●,\n毋国英,17700006438,,,√\n"
    people = [("荣小珍", "白班", None), ("富大有", "夜班", None), ("毋国英", None, "请假")]
    assert shown(text, "shift", "change") == people


@pytest.mark.parametrize("cells", ["{name}（{phone}）", "{name} {phone}", "{name}电话：{phone}"])
def test_two_things_in_one_cell(cells: str) -> None:
    people = [("孟庆余", "19100006728"), ("冀小兰", "15800006739")]
    lines = [
        f"{cells.format(name=name, phone=phone)},{number}"
        for (name, phone), number in zip(people, (FIRST, SECOND), strict=True)
    ]
    assert shown("\n".join(["姓名（电话）,身份证号", *lines]), "phone") == people


def test_beside_numbers_stand_names_of_any_family() -> None:
    assert shown(f"粘小花,女,{FIRST},夜班\n顿志明,男,{SECOND},白班\n", "shift") == [
        ("粘小花", "夜班"),
        ("顿志明", "白班"),
    ]


def test_a_table_turned_round_and_names_that_share_a_cell() -> None:
    turned = f"姓名,门小宝,宫立华\n身份证号,{FIRST},{SECOND}\n手机,19900006420,19900006431\n"
    assert shown(turned, "phone") == [("门小宝", "19900006420"), ("宫立华", "19900006431")]
    assert shown("班组,姓名\n一组,王小宝、李立华\n", "team") == [("王小宝", "一组"), ("李立华", "一组")]


def test_a_group_with_its_figure_is_the_team_of_those_below() -> None:
    text = f"姓名,身份证号\n打桩班（1人）,\n门小宝,{FIRST}\n后勤（1人）,\n宫立华,{SECOND}\n"
    assert shown(text, "team") == [("门小宝", "打桩班"), ("宫立华", "后勤")]


@pytest.mark.parametrize(
    "heads",
    [
        "姓名,身份证号码,,手机\n,前14位,后4位,\n",
        "姓名,身份证号（前14位）,身份证号（后4位）,手机\n",
        "姓名,身份证,,手机\n",
    ],
)
def test_an_identity_number_over_two_columns(heads: str) -> None:
    lines = [
        f"{name},{number[:14]},{number[14:]},19900006420\n" for name, number in (("门小宝", FIRST), ("宫立华", SECOND))
    ]
    assert shown(heads + "".join(lines), "id_no") == [("门小宝", FIRST), ("宫立华", SECOND)]


@pytest.mark.parametrize("above", ["在岗人员,,,今日离职", ",,,离职人员"])
def test_leavers_beside_the_staff(above: str) -> None:
    text = f"{above},\n姓名,手机,班组,姓名,离职原因\n门小宝,19900006420,一组,毋国英,回老家\n宫立华,19900006431,二组,,\n"
    reading = read(text)
    assert [(row.name, row.change) for row in reading.rows] == [("门小宝", None), ("宫立华", None), ("毋国英", "离职")]
    assert (reading.counted, reading.summary.left) == (2, 1)


@pytest.mark.parametrize(
    ("remark", "change"),
    [("2026-03入职", None), ("2025年入职", None), ("3月份新来", None), ("11月20日入职", "新增"), ("今天新来", "新增")],
)
def test_who_came_long_ago_is_no_newcomer(remark: str, change: str | None) -> None:
    assert shown(f"姓名,手机,备注\n门小宝,19900006420,{remark}\n", "change") == [("门小宝", change)]


@pytest.mark.parametrize("foot", ["本日共计2人", "今日合计：2人"])
def test_the_total_of_the_day(foot: str) -> None:
    reading = read(f"姓名,身份证号\n门小宝,{FIRST}\n宫立华,{SECOND}\n{foot},\n")
    assert (reading.declared, reading.counted) == (2, 2)


@pytest.mark.parametrize(
    "foot",
    [
        "项目经理：毛队长,,19900006442,,审核：",
        "厂长：毛国庆,,19900006442,,",
        ",,19900006442,制表：,",
        "毛队长,,,,审核：",
    ],
)
def test_a_foot_that_is_signed_names_nobody(foot: str) -> None:
    reading = read(
        f"序号,姓名,电话,班组,班次\n1,门小宝,19900006420,一组,白班\n2,宫立华,19900006431,一组,白班\n{foot}\n"
    )
    assert [row.name for row in reading.rows] == ["门小宝", "宫立华"]


def test_a_row_without_its_name_is_no_foot() -> None:
    row = read("序号,姓名,电话,班组\n1,门小宝,19900006420,一组\n2,,19900006431,一组\n").rows[1]
    assert (row.name, row.phone, row.errors) == (None, "19900006431", ("name_missing",))


@pytest.mark.parametrize(
    ("heads", "days", "day"),
    [
        ("填报日期", ["2026-11-19", "2026-11-19"], date(2026, 11, 19)),
        ("上报时间", ["2026/11/19 8:05", "2026/11/19 8:11"], date(2026, 11, 19)),
        ("日期", ["11月19日", "11月19日"], date(2026, 11, 19)),
        ("统计日期", ["2026年11月19日 08:05", "2026年11月19日 17:40"], date(2026, 11, 19)),
        ("日期", ["11月18日", "11月19日"], None),
        ("日期", ["2026-03-19", "2026-03-19"], None),
        ("入职日期", ["2026-11-19", "2026-11-19"], None),
        ("变动,日期", ["离职,11月19日", "离职,11月19日"], None),
    ],
)
def test_the_day_that_every_line_says(heads: str, days: list[str], day: date | None) -> None:
    reading = read(f"姓名,身份证号,{heads}\n门小宝,{FIRST},{days[0]}\n宫立华,{SECOND},{days[1]}\n")
    assert reading.stated_date == day


def test_drivers_are_staff_where_nothing_is_said_of_a_vehicle() -> None:
    reading = read(f"驾驶员姓名,身份证,联系电话,车队\n门小宝,{FIRST},19900006420,二队\n")
    assert [(row.name, row.errors) for row in reading.rows] == [("门小宝", ())]
    cars = read("驾驶员姓名,电话,车号,班次\n门小宝,19900006420,浙A00011,白班\n")
    assert ([one.driver for one in cars.vehicles], list(cars.rows)) == (["门小宝"], [])


def test_rooms_in_which_people_work_are_no_lodging() -> None:
    reading = read(f"门小宝,锅炉房,{FIRST},19900006420\n宫立华,配电房,{SECOND},19900006431\n")
    assert [(row.name, row.team, row.lodging) for row in reading.rows] == [
        ("门小宝", "锅炉房", None),
        ("宫立华", "配电房", None),
    ]


def test_parts_have_totals_of_their_own() -> None:
    lines = [f"门小宝,{FIRST}", "成型小计：1人,", f"宫立华,{SECOND}", "仓库小计：1人,"]
    assert read("\n".join(["姓名,身份证号", *lines])).declared == 2
    reading = read("\n".join(["姓名,身份证号", *lines, "全厂合计：3人,"]))
    assert (reading.declared, reading.counted, reading.mismatch) == (3, 2, True)
    assert {row.team for row in reading.rows} == {None}


def test_a_telephone_whose_end_is_lost() -> None:
    row = read("姓名,手机\n门小宝,1.99E+10\n宫立华,19900006431\n").rows[0]
    assert (row.phone, row.errors) == (None, ("phone_length",))


def test_a_plate_with_a_blank_is_one() -> None:
    reading = read("车牌号,司机\n苏E D00373,聂军\n浙A00011 浙A0022挂,师勇\n")
    assert [(one.plate, one.trailer) for one in reading.vehicles] == [("苏ED00373", None), ("浙A00011", "浙A0022挂")]


@pytest.mark.skipif(not OLD.exists(), reason="the shared samples are not beside this checkout")
def test_the_rows_that_an_old_workbook_hides() -> None:
    content = bytearray(OLD.read_bytes())
    row = content.index(b"\x08\x02\x10\x00" + (4).to_bytes(2, "little"))
    content[row + 16] |= 0x20
    reading = read_content(bytes(content), OLD.name, TODAY)
    hidden = ["hidden_row" in one.warnings for one in reading.rows]
    assert (hidden.count(True), reading.rows[hidden.index(True)].line) == (1, 5)
    assert not reading.notices


@pytest.mark.parametrize(
    "text",
    [
        "品名,规格,数量,金额\n手套,棉线,120,180\n合计,,,1110\n",
        "名称,单价,单位\n白菜,1.2,斤\n黄瓜,3.5,斤\n",
        "姓名,基本工资,实发\n王强,4000,4500\n合计,,9000\n",
        "货物名称,箱型,件数,库位\n儿童积木,40HQ,820,A-03\n毛绒玩具,20GP,310,A-07\n包装纸箱,40GP,1500,C-11\n",
        "设备,编号,点检人\n叉车,F01,王强\n铲车,F02,李明\n",
        "单位,联系人,电话\n派出所,王警官,0510-88881234\n消防队,李队,119\n",
    ],
)
def test_lists_of_other_things_are_no_rosters(text: str) -> None:
    reading = read(text)
    assert reading.doc_errors == ["not_a_roster"]
    assert not reading.lines
    assert reading.declared is None


@pytest.mark.parametrize(
    ("title", "company"),
    [
        ("星芒电子（昆山）有限公司员工在岗信息表", "星芒电子（昆山）有限公司"),
        ("百川货运有限公司装卸人员花名册", "百川货运有限公司"),
        ("十二月考勤表", None),
        ("大兴织带在厂人员名册", "大兴织带"),
        ("星芒电子（昆山）SMT车间在岗人员", "星芒电子（昆山）"),
        ("百川货运（夜班）花名册", "百川货运"),
        ("在岗人员（昆山）", None),
        ("总包单位：中程建设 分包单位：鸿基劳务", "鸿基劳务"),
        ("总包：中程建设", "中程建设"),
        ("每日9点前报送", None),
    ],
)
def test_whose_list_it_is(title: str, company: str | None) -> None:
    assert read(f"{title},\n姓名,身份证号\n门小宝,{FIRST}\n").enterprise == company
