"""Messages as people type them: what is taken from each."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters.town import TODAY, number

ID = "110105199003070038"


def read(text: str) -> Reading:
    return read_text(text, TODAY)


def said(text: str) -> list[tuple[str | None, str | None]]:
    return [(row.name, row.change) for row in read(text).rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张伟离职了，李娜请病假三天，新来一个叫王强的", [("张伟", "离职"), ("李娜", "请假"), ("王强", "新增")]),
        ("新增：张伟、李娜\n离职：王强", [("张伟", "新增"), ("李娜", "新增"), ("王强", "离职")]),
        ("今天新增两个人，张伟和李娜", [("张伟", "新增"), ("李娜", "新增")]),
        ("离职1人：王强", [("王强", "离职")]),
        ("欧阳娜娜昨天离职了", [("欧阳娜娜", "离职")]),
        ("老王不干了", [("老王", "离职")]),
        ("阿依古丽·买买提请假", [("阿依古丽·买买提", "请假")]),
        ("请假2人（张伟、李娜）", [("张伟", "请假"), ("李娜", "请假")]),
        ("新增：无\n离职：无", []),
        ("我是恒达物流的小李，在岗66人，无新增，离职1人，张伟", [("张伟", "离职")]),
        ("张伟，李娜，今天离职", [("张伟", "离职"), ("李娜", "离职")]),
        ("昨天的名单里把赵敏删掉，她已经离职了", [("赵敏", "离职")]),
        ("今天没人请假，也没有离职的，在岗56人", []),
        ("二、请假：杜宝山（病假）", [("杜宝山", "请假")]),
    ],
)
def test_changes(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected
    assert read(text).counted is None


@pytest.mark.parametrize(
    "text", ["无变化", "恒达物流今日无变化", "今天没有变动", "和昨天一样", "人员不变", "今天人都齐，没变", "还是那些人"]
)
def test_no_change(text: str) -> None:
    reading = read(text)
    assert reading.summary.no_change
    assert not reading.rows
    assert not reading.doc_errors


@pytest.mark.parametrize("text", ["停工", "今日停工，无人在岗", "恒达物流今日放假", "公司停产检修", "停工3天"])
def test_standing_still_is_said(text: str) -> None:
    reading = read(text)
    assert reading.summary.to_json() == {"suspended": True}
    assert not reading.doc_errors


@pytest.mark.parametrize("text", ["明天能停工吗？", "是不是放假了", "几号放假？", "听说要停工了", "老板说明天放假吗"])
def test_asking_about_it_is_not(text: str) -> None:
    assert read(text).doc_errors == ["not_a_roster"]


def test_work_goes_on_again_and_nobody_comes_tomorrow() -> None:
    assert read("取消停工").summary.to_json() == {"resumed": True}
    assert read("今日复工").summary.to_json() == {"resumed": True}
    reading = read("明日无来访")
    assert (reading.visit_date, reading.visitors, reading.doc_errors) == (date(2026, 11, 21), [], [])


def test_a_whole_report_in_one_line() -> None:
    text = "【大成包装】今日在岗45人，新增2人：张伟、李娜；离职1人：王强；请假0人。明日来访：无；明日车辆：无"
    assert said(text) == [("张伟", "新增"), ("李娜", "新增"), ("王强", "离职")]
    reading = read(text)
    assert (reading.enterprise, reading.declared, reading.visitors, reading.vehicles) == ("大成包装", 45, [], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("离职张伟，李娜请假", [("张伟", "离职"), ("李娜", "请假")]),
        ("5月份入职的张伟昨天走了", [("张伟", "离职")]),
        ("补充：今天还有赵敏离职", [("赵敏", "离职")]),
        ("他叫阿里木江·吐尔洪，今天入职", [("阿里木江·吐尔洪", "新增")]),
        ("范静俊 许娟曦离职", [("范静俊", "离职"), ("许娟曦", "离职")]),
        ("张三走了，李四来了", [("张三", "离职"), ("李四", "新增")]),
        ("杨敏磊又回来了", [("杨敏磊", "返岗")]),
        ("错了，范静俊没走", [("范静俊", "返岗")]),
        ("王强不走了", [("王强", "返岗")]),
        ("快递来了", []),
        ("李总来了吗", []),
    ],
)
def test_who_does_what(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("俞伟桂上夜班", "shift", "夜班"),
        ("曹红健今天开始上夜班，搬到5栋302", "shift", "夜班"),
        ("俞伟桂调到装卸组", "team", "装卸组"),
        ("俞伟桂搬到5栋302", "lodging", "5栋302"),
        ("孙丽军换手机号了 13911112222", "phone", "13911112222"),
        ("张三换号码 13911112222", "phone", "13911112222"),
        ("马波林手机号换成13911112222了", "phone", "13911112222"),
    ],
)
def test_what_changes_with_somebody_who_stays(text: str, field: str, value: str) -> None:
    (row,) = read(text).rows
    assert row.name in ("俞伟桂", "曹红健", "孙丽军", "张三", "马波林")
    assert getattr(row, field) == value


def test_who_says_as_yesterday_speaks_of_today() -> None:
    assert read("跟昨天一样").stated_date is None
    assert read("11月19日无变化").stated_date == date(2026, 11, 19)


def test_what_is_told_behind_a_change_belongs_to_the_person() -> None:
    (row,) = read(f"张伟今天来上班了 身份证{ID} 住宿舍3栋201").rows
    assert (row.change, row.id_no, row.lodging) == ("新增", ID, "宿舍3栋201")


def test_figures_alone() -> None:
    reading = read("【恒达物流】今日在岗88人，白班50人，夜班38人，请假2人，离职1人，新增3人")
    assert reading.enterprise == "恒达物流"
    assert (reading.declared, reading.counted) == (88, None)
    assert reading.summary.to_json() == {
        "on_duty": 88,
        "on_leave": 2,
        "joined": 3,
        "left": 1,
        "by_shift": {"白班": 50, "夜班": 38},
    }


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "好的，谢谢",
        "今天食堂吃什么？",
        "明天几点开会",
        "昨天到岗的兄弟们辛苦了，加菜30人份够不够？",
        "👍",
        "",
        "谁的车挡门口了",
        "下午三点培训，请大家准时参加",
    ],
)
def test_talk_is_no_roster(text: str) -> None:
    reading = read(text)
    assert reading.doc_errors == ["not_a_roster"]
    assert not reading.rows
    assert reading.date is None


def test_a_heading_without_people_is_an_empty_roster() -> None:
    assert read("恒达物流11月20日人员名单\n姓名 身份证 电话").doc_errors == ["no_rows"]


def test_a_mended_row() -> None:
    reading = read("更正：昨天报的张伟电话写错了，不是13900001111，应该是13900002222")
    assert reading.summary.to_json() == {"correction": True}
    assert reading.date == date(2026, 11, 19)
    assert [(row.name, row.phone) for row in reading.rows] == [("张伟", "13900002222")]


def test_a_form_with_one_field_a_line() -> None:
    text = f"姓名：张伟\n身份证号：{ID}\n电话：13900001111\n班组：装卸一班\n\n姓名：李娜\n电话：13900001112"
    rows = read(text).rows
    assert [(row.name, row.phone, row.team) for row in rows] == [
        ("张伟", "13900001111", "装卸一班"),
        ("李娜", "13900001112", None),
    ]
    assert rows[0].id_no == ID


def test_most_lines_have_a_number_so_the_others_lack_one() -> None:
    import random

    chance = random.Random(1)
    rows = read(f"张伟 {number(chance)}\n李娜 {number(chance)}\n王强").rows
    assert [row.errors for row in rows] == [(), (), ("id_missing",)]


def test_visitors_and_vehicles() -> None:
    reading = read(
        "明天访客：\n1. 安信检测 张工 13900001111 2人 上午9点 设备检测\n"
        "明日来车：浙A12345/浙A1234挂 司机王师傅 13900002222 钢卷；苏B23456\n另有一台车牌待定"
    )
    (visitor,) = reading.visitors
    assert (visitor.company, visitor.name, visitor.party, visitor.time) == ("安信检测", "张工", 2, "上午9点")
    assert [(one.plate, one.trailer, one.driver) for one in reading.vehicles] == [
        ("浙A12345", "浙A1234挂", "王师傅"),
        ("苏B23456", None, None),
    ]
    assert reading.visit_date == date(2026, 11, 21)
    assert reading.doc_warnings == ["vehicle_plate_unknown"]


def test_stated_and_counted_heads_differ() -> None:
    reading = read("恒达物流11月20日在岗名单\n1. 张伟 13900001111\n2. 李娜 13900001112\n共3人")
    assert (reading.declared, reading.counted, reading.mismatch) == (3, 2, True)


def test_the_same_person_and_the_same_number_twice() -> None:
    import random

    first, second = number(random.Random(3)), number(random.Random(4))
    rows = read(
        f"姓名\t身份证\t电话\n张伟\t{first}\t13900001111\n李娜\t{first}\t13900001112\n"
        f"王强\t{second}\t13900001113\n王强\t{second}\t13900001113\n赵敏\t{number(random.Random(5))}\t13900001111"
    ).rows
    assert [(row.errors, row.warnings) for row in rows] == [
        (("duplicate_id",), ("duplicate_phone",)),
        (("duplicate_id",), ()),
        ((), ()),
        ((), ("duplicate_row",)),
        ((), ("duplicate_phone",)),
    ]


WORDS = st.sampled_from(
    [
        "姓名",
        "身份证",
        "电话",
        "张伟",
        "李娜",
        "13900001111",
        "110105199003070038",
        "离职",
        "新增",
        "请假",
        "：",
        "，",
        "、",
        "\n",
        "\t",
        "|",
        "共",
        "3",
        "人",
        "明天",
        "车",
        "浙A12345",
        "无变化",
        "更正",
        "应该是",
        "（",
        "）",
        "一、",
        "1.",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40).map("".join) | st.text(max_size=200))
def test_a_reader_never_raises(text: str) -> None:
    read(text).to_json()
