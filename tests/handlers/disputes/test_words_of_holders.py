"""Words as holders type them: numbers in writing, moments for spans, kinds by what people call them."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.disputes import reading
from handlers.disputes.asking import spans
from tests.handlers.disputes.stage import Precinct
from tests.handlers.disputes.test_flow import WAGES

TEN = datetime(2026, 3, 2, 2, tzinfo=UTC)  #: ten in the morning at the station


@pytest.mark.parametrize(
    ("text", "hours", "why"),
    [
        ("2小时 等老板", 2, "等老板"),
        ("两个小时，在路上", 2, "在路上"),
        ("半小时 路上", 0.5, "路上"),
        ("一个半小时 x", 1.5, "x"),
        ("明天下午 等老板回来", 28, "等老板回来"),
        ("明天 老板不在", 23, "老板不在"),
        ("等到明天再说 老板不在", 23, "老板不在"),
        ("到17:30 等下班", 7.5, "等下班"),
        ("3点 开会", 5, "开会"),
        ("下午三点半 开会", 5.5, "开会"),
        ("今晚8点 开会", 10, "开会"),
    ],
)
def test_how_long_something_is_put_off(text: str, hours: float, why: str) -> None:
    assert spans.read(text, TEN) == (timedelta(hours=hours), why)


@pytest.mark.parametrize("text", ["等老板回来", "12333", "今天上午9点 x", "0分钟 x", "25点 x", "三", ""])
def test_what_is_no_span(text: str) -> None:
    assert spans.read(text, TEN) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("欠薪", "wages"), ("劳资", "wages"), ("打架了", "violence"), ("被骗", "fraud"), ("不知道", None), ("无", "none")],
)
def test_a_kind_by_what_people_call_it(text: str, kind: str | None) -> None:
    assert reading.category(text) == kind


def held(precinct: Precinct) -> int:
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接 单 {number}")
    assert precinct.case(number).row.holder_id == precinct.ids["medi"]
    return number


def test_a_number_is_no_reason(precinct: Precinct) -> None:
    number = held(precinct)
    assert precinct.says("medi", f"升级 {number} 三").refused
    precinct.says("medi", f"升级 {number}")
    assert "交给谁" in precinct.says("medi", "三").text  # the third button
    assert precinct.case(number).row.holder_id == precinct.ids["medi"]


def test_it_is_put_off_until_a_moment(precinct: Precinct) -> None:
    number = held(precinct)
    assert "前不再催" in precinct.says("medi", f"暂缓 {number} 半小时 等老板").text
    assert "还差理由" in precinct.says("medi", f"暂缓 {number} 半天").text
    assert "前不再催" in precinct.says("medi", "等老板").text


def test_a_kind_is_put_right_or_listed(precinct: Precinct) -> None:
    number = held(precinct)
    assert "劳资，已确认" in precinct.says("medi", f"类别 {number} 欠薪").text
    assert "可选：劳资" in precinct.says("medi", f"类别 {number} 不清楚").text


def test_its_reporter_sees_where_it_went(precinct: Precinct) -> None:
    number = held(precinct)
    precinct.says("medi", f"分流 {number} 12333 欠薪归劳动监察")
    assert "已转 12333，在等对方回执" in precinct.says("worker", f"进度 {number}").text
    precinct.says("medi", f"退回 {number} 不收")
    assert "12333" not in precinct.says("worker", "进度").text


def test_parties_are_named_as_people_name_them_and_listed(precinct: Precinct) -> None:
    number = held(precinct)
    before = precinct.says("medi", f"当事人 {number}").text
    precinct.says("medi", f"当事人 {number} 老板 张大富 13800000001")
    precinct.says("medi", f"当事人 {number} 目击者 李小满")
    listed = precinct.says("medi", f"当事人 {number}").text
    assert "张大富" not in before
    assert len(listed.splitlines()) == len(before.splitlines()) + 2
    assert "对方\u3000张大富\u300013800000001\u3000涉及" in listed
    assert "证人\u3000李小满\u3000涉及" in listed
    place = next(line for line in listed.splitlines() if "张大富" in line).partition(".")[0]
    precinct.says("medi", f"当事人 {number} {place} 同意")
    assert "张大富\u300013800000001\u3000同意" in precinct.says("medi", f"当事人 {number}").text
    assert "张大富" not in precinct.says("worker", f"当事人 {number}").text


def test_what_a_case_came_to_is_not_asked_for_any_more_once_it_is_said(precinct: Precinct) -> None:
    number = held(precinct)
    assert "结果是哪一种" in precinct.says("medi", f"办结 {number} 好了").text
    assert "1 到" in precinct.says("medi", "我今天处理了几件").text  # still asked
    precinct.says("medi", f"办结 {number} 调解成功 签了协议")
    assert "1 到" not in precinct.says("medi", "我今天处理了几件").text


def test_a_settled_case_says_what_cannot_be_done_with_it_in_the_words_used(precinct: Precinct) -> None:
    number = held(precinct)
    precinct.says("medi", f"办结 {number} 调解成功 签了协议")
    assert "不能改类别" in precinct.says("medi", f"类别 {number} 经济合同").text
    assert "不能改级" in precinct.says("medi", f"改级 {number} 高 又来闹").text
