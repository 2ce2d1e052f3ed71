"""What the bot asks in a group is answered there without a number; what is plainly something else is not taken."""

import pytest

from storage import disputes
from storage.disputes import DisputeState
from tests.handlers.disputes.stage import Precinct

ASKS = "纠纷 老板一直不发钱"


def asked(precinct: Precinct) -> int:
    number = precinct.report("worker", ASKS, precinct.here)
    assert precinct.case(number).row.category == "wages"
    return number


def told(precinct: Precinct, number: int) -> tuple[str, ...]:
    with precinct.database.reading(precinct.station) as session:
        return disputes.told_of(session, disputes.get_case(session, number)).more


@pytest.mark.parametrize("words", ["一共二十来万吧，九月份开始的", "我们班十几个人", "3万多", "没有", "12个"])
def test_the_answer_is_taken(precinct: Precinct, words: str) -> None:
    number = asked(precinct)
    assert precinct.says("worker", words, precinct.here).text == f"编号 {number}：已补充，办理人看得到。"
    assert told(precinct, number) == (words,)


def test_in_parts_until_nothing_is_lacking(precinct: Precinct) -> None:
    asked(precinct)
    for words in ("两万", "九月份开始的，现在还没给"):
        assert "已补充" in precinct.says("worker", words, precinct.here).text
    assert "已补充" not in precinct.says("worker", "厂门口的灯坏了", precinct.here).text


@pytest.mark.parametrize("words", ["谢谢", "收到", "B", "你们几点下班？", "帮助"])
def test_something_else_is_not(precinct: Precinct, words: str) -> None:
    number = asked(precinct)
    assert "已补充" not in precinct.says("worker", words, precinct.here).text
    assert not told(precinct, number)
    assert "已补充" in precinct.says("worker", "两万", precinct.here).text  # it is still open


def test_a_danger_is_a_case_of_its_own(precinct: Precinct) -> None:
    number = asked(precinct)
    assert "110" in "".join(precinct.says("worker", "快来人，仓库着火了", precinct.here).text)
    assert not told(precinct, number)


def test_another_dispute_is_a_case_of_its_own(precinct: Precinct) -> None:
    number = asked(precinct)
    other = precinct.report("worker", "隔壁宿舍天天半夜放音响，吵得睡不着", precinct.here)
    assert other != number
    assert not told(precinct, number)


def test_nobody_else_and_nowhere_else_and_not_for_ever(precinct: Precinct) -> None:
    number = asked(precinct)
    assert "已补充" not in precinct.says("mate", "两万", precinct.here).text
    assert "已补充" not in precinct.says("worker", "两万", precinct.group("other-group", precinct.firm)).text
    precinct.passes(minutes=11)
    assert "已补充" not in precinct.says("worker", "两万", precinct.here).text
    assert not told(precinct, number)


def test_dropping_the_question_says_that_the_case_goes_on(precinct: Precinct) -> None:
    number = precinct.report("worker", ASKS)
    assert f"编号 {number} 照常办理" in precinct.says("worker", "算了").text
    assert precinct.case(number).row.state is DisputeState.NEW


def test_more_of_the_same_is_no_second_report(precinct: Precinct) -> None:
    number = precinct.report("worker", "纠纷 老板一直不发钱", precinct.here)
    precinct.says("worker", "两万，九月份开始的，现在还没给", precinct.here)
    assert f"编号 {number}：已补充" in precinct.says("worker", "老板拖欠我们班十几个人的工资", precinct.here).text


@pytest.mark.parametrize("words", ["算了不报了", "算了，我不报了吧", "不追究了", "那就撤了吧"])
def test_who_does_not_want_it_any_more_is_asked(precinct: Precinct, words: str) -> None:
    number = asked(precinct)
    assert f"要撤回编号 {number} 吗" in precinct.says("worker", words, precinct.here).text
    assert "照常办理" in precinct.says("worker", "2", precinct.here).text
    precinct.says("worker", words, precinct.here)
    assert "已撤回" in precinct.says("worker", "1", precinct.here).text
    assert precinct.case(number).row.state is DisputeState.WITHDRAWN


def test_with_two_open_it_is_asked_which(precinct: Precinct) -> None:
    first, second = asked(precinct), precinct.report("worker", "纠纷 宿舍太吵睡不着", precinct.here)
    said = precinct.says("worker", "算了不报了", precinct.here)
    assert said.refused
    assert str(first) in said.text
    assert str(second) in said.text
    assert "要撤回" not in precinct.says("mate", "算了不报了", precinct.here).text
