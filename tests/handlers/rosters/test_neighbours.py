"""What stands around a list or beside it: greetings, forms, brackets, dashes, other changes, a form's own fields."""

from datetime import date

import pytest

from handlers.rosters.reading import headrows
from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters.town import TODAY

LIANG, QIN = "梁满仓-15200001358-早班-2栋301", "秦素云－18900001361－晚班－6栋-118"


@pytest.mark.parametrize(
    "head", ["今日在厂（格式：姓名-电话-班次-宿舍）", "格式：姓名+电话", "（例：张三-13900000000-早班）", "大家好："]
)
def test_fields_that_dashes_part(head: str) -> None:
    reading = read_text(f"#接龙\n{head}\n1. {LIANG}\n2. {QIN}", TODAY)
    assert reading.enterprise is None
    assert [(row.name, row.phone, row.shift, row.lodging) for row in reading.rows] == [
        ("梁满仓", "15200001358", "早班", "2栋301"),
        ("秦素云", "18900001361", "晚班", "6栋-118"),
    ]


@pytest.mark.parametrize(
    "line", ["梁满仓-早班-2栋301-15200001358", "15200001358—梁满仓—早班—2栋301", "梁满仓+15200001358+早班+2栋301"]
)
def test_dashed_fields_in_any_order(line: str) -> None:
    (row,) = read_text(f"1. {line}", TODAY).rows
    assert (row.name, row.phone, row.shift, row.lodging) == ("梁满仓", "15200001358", "早班", "2栋301")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新招了2个：梁满仓 15200001358，秦素云 18900001361。另外敖日东自离了，请去掉", "梁+ 秦+ 敖-"),
        ("今天离职2人：梁满仓，秦素云。另外新招了敖日东 13700001557", "梁- 秦- 敖+"),
        ("今天来了2人：梁满仓 15200001358，秦素云 18900001361，敖日东请假", "梁+ 秦+ 敖~"),
        ("新增：梁满仓 15200001358。敖日东今天也入职了", "梁+ 敖+"),
        ("请假2人：梁满仓病假、秦素云事假。离职：敖日东", "梁~ 秦~ 敖-"),
        ("请假：梁满仓回老家，秦素云身体不舒服", "梁~ 秦~"),
        ("请假：梁满仓，于明天返岗", "梁~"),
        ("[新增]梁满仓 15200001358 [离职]秦素云", "梁+ 秦-"),
        ("离职2人：梁满仓（因病），秦素云，已办理手续", "梁- 秦-"),
    ],
)
def test_each_sentence_tells_its_own_change(text: str, expected: str) -> None:
    signs = {"新增": "+", "离职": "-", "请假": "~"}
    assert " ".join((row.name or "")[0] + signs[row.change or ""] for row in read_text(text, TODAY).rows) == expected


def test_who_is_named_beside_a_change_and_not_taken_is_told() -> None:
    assert read_text("请假：梁满仓，金秋没人管", TODAY).notices == ["unread_line"]


@pytest.mark.parametrize("marks", ["【】", "[]", "〔〕", "「」"])
def test_labels_in_brackets(marks: str) -> None:
    one, two = marks
    text = f"恒泰塑胶 日报\n{one}在岗{two}73人\n{one}新增{two}1人\n1、仇小军 15100001584\n{one}离职{two}1人：雍志平"
    reading = read_text(text, TODAY)
    assert (reading.enterprise, reading.declared, reading.summary.on_duty) == ("恒泰塑胶", 73, 73)
    assert [(row.name, row.change) for row in reading.rows] == [("仇小军", "新增"), ("雍志平", "离职")]


@pytest.mark.parametrize("hail", ["领导好，", "警官您好：", "各位领导，大家好！", "王所好，", "民警同志，", "群主，"])
def test_whom_a_message_greets_is_no_company(hail: str) -> None:
    reading = read_text(f"{hail}今天的名单发您：\n合力五金到岗\n麦小英 18900001629\n利志成 13700001636", TODAY)
    assert (reading.enterprise, [row.name for row in reading.rows]) == ("合力五金", ["麦小英", "利志成"])
    later = read_text(f"{hail}名单还在整理，晚点发您", TODAY)
    assert (later.enterprise, later.date, later.doc_errors) == (None, None, ["not_a_roster"])


@pytest.mark.parametrize("day", [date(2026, 11, 20), "2026-11-20"])
def test_a_forms_fields_above_the_headings_are_no_headings(day: date | str) -> None:
    above = ["填报单位", "福瑞纺织有限公司", "", "填报日期", day]
    rows = [above, ["姓名", "身份证号码", "手机号码", "班组", "班次"], ["窦建设", "", "", "浆纱", "白班"]]
    assert headrows.join_headings(rows, 1)[0] == rows[1]
