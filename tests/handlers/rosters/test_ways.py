"""More ways in which reporters type changes, lists, visitors and vehicles on a telephone."""

import pytest

from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters.town import TODAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王强生病住院，请假一周", [("王强", "请假")]),
        ("李娜回老家了，请3天假", [("李娜", "请假")]),
        ("俺这边 姬学勤打今儿起不干了；綦红霞请两天假带孩子看病", [("姬学勤", "离职"), ("綦红霞", "请假")]),
        ("张伟李娜今天请假", [("张伟", "请假"), ("李娜", "请假")]),
        ("张伟跟李娜今天都不来了，请假", [("张伟", "请假"), ("李娜", "请假")]),
        ("昨天多报了一个，孙丽早走了", [("孙丽", "离职")]),
        ("厨房老李回家奔丧，请假5天", [("老李", "请假")]),
        ("今天离职2人：张伟、李娜，回老家了", [("张伟", "离职"), ("李娜", "离职")]),
        ("昨晚夜班走了一个，刘洋，不干了；今天补了一个，周涛，电话13811112222", [("刘洋", "离职"), ("周涛", "新增")]),
        ("赵铁柱 水产 请假", [("赵铁柱", "请假")]),
        ("保安张伟换成李娜了，电话13811112222", [("张伟", "离职"), ("李娜", "新增")]),
        ("张伟不干了，由李娜顶替", [("张伟", "离职"), ("李娜", "新增")]),
        (
            "今天到了5个，张伟、李娜、王强、赵敏、孙丽",
            [(name, None) for name in ("张伟", "李娜", "王强", "赵敏", "孙丽")],
        ),
        ("赵敏休完产假回来了", [("赵敏", "返岗")]),
        ("利群商贸今天请假的有尹泽宇、邹雪两人", [("尹泽宇", "请假"), ("邹雪", "请假")]),
        ("王警官 我们档口房世杰和颜秋菊今天辞工了", [("房世杰", "离职"), ("颜秋菊", "离职")]),
        ("永固建设11月24日人员增减\n+ 雷伟东 19900004630\n- 魏永刚", [("雷伟东", "新增"), ("魏永刚", "离职")]),
        ("#接龙\n华磊劳务进场登记\n1. 秦振华 13900004337\n2. 姜德胜 19900004340", [("秦振华", None), ("姜德胜", None)]),
    ],
)
def test_who_does_what(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(row.name, row.change) for row in read_text(text, TODAY).rows] == expected


def test_several_newcomers_in_one_breath() -> None:
    text = (
        "今天新来了俩，窦秀莲，370100200108088987，15800007721；还有翟红霞，410100199808153513，19900007746，都住东院平房4号"
        "\n满亮昨晚辞工走了"
    )
    rows = [(row.name, row.phone, row.lodging, row.change) for row in read_text(text, TODAY).rows]
    assert rows == [
        ("窦秀莲", "15800007721", "东院平房4号", "新增"),
        ("翟红霞", "19900007746", "东院平房4号", "新增"),
        ("满亮", None, None, "离职"),
    ]


def test_people_below_a_line_that_says_how_many_came() -> None:
    text = "立新铸件今天新入职2人，报一下\n\n姓名：侯德胜\n电话：17700005693\n\n姓名：覃月娥\n电话：15800005696"
    reading = read_text(text, TODAY)
    assert [(row.name, row.change) for row in reading.rows] == [("侯德胜", "新增"), ("覃月娥", "新增")]
    assert reading.counted is None


def test_numbered_people_behind_one_another() -> None:
    reading = read_text("荷塘市场今天3个人：1温焕英13900009825，2曾翠娥17800007658，3杨均成19100004099", TODAY)
    assert [row.name for row in reading.rows] == ["温焕英", "曾翠娥", "杨均成"]
    assert (reading.declared, reading.counted) == (3, 3)


@pytest.mark.parametrize(
    "text",
    [
        "来访登记\n来访日期：11月21日\n来访人：沈建民等2人\n来访单位：嘉禾货架\n电话：13900005169\n事由：货架安装\n时间：10点",
        "明天来访登记：\n1、嘉禾货架 沈建民等2人，电话13900005169，10点，货架安装",
        "明日来访\n单位/姓名/电话/人数/事由/时间\n嘉禾货架/沈建民/13900005169/2人/货架安装/10点",
    ],
)
def test_visitors_in_a_form_a_line_and_a_table(text: str) -> None:
    reading = read_text(text, TODAY)
    (found,) = reading.visitors
    assert (found.name, found.company, found.phone, found.party, found.purpose, found.time) == (
        "沈建民",
        "嘉禾货架",
        "13900005169",
        2,
        "货架安装",
        "10点",
    )
    assert str(reading.visit_date) == "2026-11-21"


def test_a_visitor_called_by_a_rare_surname() -> None:
    (found,) = read_text("明天上午来人报备一下：华信电梯 区工等3人，电话13500003391，10点到，来修电梯", TODAY).visitors
    assert (found.name, found.company, found.purpose) == ("区工", "华信电梯", "修电梯")


def test_a_plate_not_known_behind_those_that_are() -> None:
    reading = read_text("明日车辆：苏E00473（铜线，司机樊嘉伟17600007075），还有一辆拉废料的车牌待定", TODAY)
    assert ([one.driver for one in reading.vehicles], reading.doc_warnings) == (["樊嘉伟"], ["vehicle_plate_unknown"])


def test_a_name_that_was_wrong_is_mended() -> None:
    assert [row.name for row in read_text("更正一下，昨天的张伟应该是张玮", TODAY).rows] == ["张玮"]
