"""A list of N people in any layout is read as exactly these N; the long run: LISTED_CASES=20000."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters import listed
from tests.handlers.rosters.town import TODAY

FIELDS = ("name", "id_no", "phone", "team", "shift", "lodging")


@settings(max_examples=int(os.environ.get("LISTED_CASES", "150")), deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_list_is_read_as_the_people_in_it(chance: "listed.Chance") -> None:
    case = listed.message(chance.choice)
    rows = read_text(case.text, TODAY).rows
    assert [{name: getattr(row, name) for name in FIELDS} for row in rows] == case.people, case.text
    assert not [(row.name, row.errors, row.warnings, row.change) for row in rows if row.errors or row.change]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天新增3人，离职2人：史国栋、楼燕", [("史国栋", "离职"), ("楼燕", "离职")]),
        (
            "今天有两人离职，史国栋，厉国工，另外新来了个阿木，电话13500006044",
            [*[(n, "离职") for n in ("史国栋", "厉国工")], ("阿木", "新增")],
        ),
        ("楼国栋病了请三天假，新来个叫白夜行的，电话13500006046", [("楼国栋", "请假"), ("白夜行", "新增")]),
        ("1.金招娣 13500006048\n2.李娟 13500006049", [("金招娣", None), ("李娟", None)]),
        (
            "11.20 恒达物流\n白班 史国栋 国芳芳 楼燕\n夜班 厉国工 白夜行",
            [(n, None) for n in ("史国栋", "国芳芳", "楼燕", "厉国工", "白夜行")],
        ),
        (
            "#接龙\n11月20日上班\n1. 史国栋\n2. 国芳芳\n3. 阿木\n4. 厉国工+1",
            [(n, None) for n in ("史国栋", "国芳芳", "阿木", "厉国工")],
        ),
        ("史国栋13500006041国芳芳13500006042厉国工13500006043", [(n, None) for n in ("史国栋", "国芳芳", "厉国工")]),
        ("招工启事：本厂招普工10名，男女不限，包吃住，月薪6000，联系人张经理 13500006047", []),
        (
            "张伟 330100197605065901 喷漆组 2026-03-01入职\n李燕 510100199208252925 打磨组 2026-05-01入职",
            [("张伟", None), ("李燕", None)],
        ),
        ("【新增】史国栋 13500006041\n【离职】楼燕", [("史国栋", "新增"), ("楼燕", "离职")]),
        ("厉国工不是离职，是请假", [("厉国工", "请假")]),
        ("在岗人数：58\n请假人员：无\n来访人员：李总，天成化工，13500006045，洽谈", []),
    ],
)
def test_people_and_changes_in_other_ways_of_writing(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(row.name, row.change) for row in read_text(text, TODAY).rows] == expected


def test_nothing_on_a_numbered_line_is_lost_unsaid() -> None:
    reading = read_text("恒达物流\n1. 史国栋 13500006041\n2. 13500006042\n3. abc\n4. 阿木:13500006043", TODAY)
    assert [row.name for row in reading.rows] == ["史国栋", None, "阿木"]
    assert reading.rows[1].errors == ("name_missing",)
    assert reading.notices == ["unread_line"]


def test_numbers_below_a_name_are_his() -> None:
    rows = read_text("史国栋 330100197605065901\n13500006041\n楼燕 510100199208252925\n13500006042", TODAY).rows
    assert [(row.name, row.phone) for row in rows] == [("史国栋", "13500006041"), ("楼燕", "13500006042")]


def test_figures_of_shifts_are_no_total() -> None:
    reading = read_text("今日白班在岗 30人 夜班在岗 28人 合计58人，无新增，无离职", TODAY)
    assert (reading.declared, reading.enterprise) == (58, None)


def test_what_was_wrong_is_not_taken_for_the_mended_value() -> None:
    reading = read_text("更正：史国栋的身份证号应该是330100197605065901，不是330100197605065902", TODAY)
    assert [row.id_no for row in reading.rows] == ["330100197605065901"]
