"""Talk that names people is no roster; what reporters say in passing is one; cells pasted one a line are a table."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters import listed
from tests.handlers.rosters.town import TODAY

CHATTER = (
    "麻烦大家看下有没有漏的？",
    "王姐你看这样行吗？",
    "请各位注意安全，别忘了关灯，收到请回复",
    "他们的快递都放在门卫了，谁去拿一下",
    "刚才3号门有车堵着了，麻烦挪一下",
    "有问题打我电话，谢谢",
    "这个人你认识吗？",
)


@settings(max_examples=int(os.environ.get("LISTED_CASES", "60")), deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_talk_beside_a_list_hides_it(chance: "listed.Chance") -> None:
    case, said = listed.message(chance.choice), chance.choice(CHATTER)
    reading = read_text(chance.choice((f"{case.text}\n{said}", f"{said}\n{case.text}")), TODAY)
    assert {person["name"] for person in case.people} <= {row.name for row in reading.rows}, case.text


@pytest.mark.parametrize(
    "text",
    [
        "李姐，你的快递到了，在门卫那儿，师傅电话13912345678",
        "请各企业明早9点前把在岗、请假、离职和明日来访报上来，别漏了夜班，收到请回复",
        "张伟，你的入职体检报告出来了，来人事拿",
        "昨天请假的张伟今天来了吗",
        "李娜说下个月想离职，你们知道吗",
        "苏B12345挡住通道了，请车主挪车",
        "报警，我钱包丢了，我叫李娜，电话13811112222",
        "李娜 13811112222 这个人你认识吗",
        "王强跟李娜打起来了，在2号车间",
    ],
)
def test_talk_is_no_roster(text: str) -> None:
    assert read_text(text, TODAY).doc_errors == ["not_a_roster"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王师傅今天请假", [("王师傅", "请假")]),
        ("各位好，张伟今天请假，收到请回复", [("张伟", "请假")]),
        ("夜班的 张伟 干到昨天不做了，其他人都在", [("张伟", "离职")]),
        ("今天的日结工2个：张伟、李娜", [("张伟", None), ("李娜", None)]),
    ],
)
def test_what_is_said_in_passing(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(row.name, row.change) for row in read_text(text, TODAY).rows] == expected


@pytest.mark.parametrize("heads", ["姓名\n手机\n班次\n", ""])
def test_cells_one_below_the_other(heads: str) -> None:
    text = f"恒达物流\n{heads}张伟\n13912345678\n白班\n李娜\n13811112222\n夜班"
    rows = [(row.name, row.phone, row.shift) for row in read_text(text, TODAY).rows]
    assert rows == [("张伟", "13912345678", "白班"), ("李娜", "13811112222", "夜班")]


def test_a_plate_that_is_told_later() -> None:
    assert read_text("明日入园车辆\n苏B12345 钢管\n还有一台车，车号要等司机到了才知道", TODAY).doc_warnings == [
        "vehicle_plate_unknown"
    ]
