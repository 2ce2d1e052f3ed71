"""What a reporter answers after the first word: whether it is solved, in his own words, and what he says meanwhile."""

import pytest

from storage.disputes import DisputeState, Level
from tests.handlers.disputes.stage import Precinct
from tests.handlers.harness import REFUSED

VAGUE = "纠纷 邻居卸货顺序不让，吵了起来"


def settled(precinct: Precinct) -> int:
    """One whose reporter still has the question open what his report lacked."""
    number = precinct.report("worker", VAGUE)
    precinct.says("lead", f"接单 {number}")
    precinct.says("lead", f"办结 {number} 1")
    return number


@pytest.mark.parametrize("words", ["没解决 {} 一分钱没拿到", "没有解决，他又骂我了", "没解决", "2", "没解决 {}"])
def test_no_however_it_is_said_reopens_it(precinct: Precinct, words: str) -> None:
    number = settled(precinct)
    assert "已重开" in precinct.says("worker", words.format(number)).text
    assert precinct.case(number).row.state is DisputeState.REOPENED


def test_what_he_says_with_it_is_kept_and_reaches_whoever_is_called(precinct: Precinct) -> None:
    number = settled(precinct)
    precinct.says("worker", f"没解决 {number}，押金还差两千")
    assert any("押金还差两千" in page for page in precinct.pages("park", number))


@pytest.mark.parametrize("words", ["解决了", "1", "解决了，谢谢你们"])
def test_yes_is_no_supplement(precinct: Precinct, words: str) -> None:
    number = settled(precinct)
    assert "已补充" not in precinct.says("worker", words).text
    assert precinct.case(number).row.state is DisputeState.SETTLED


def test_with_two_settled_it_is_asked_which(precinct: Precinct) -> None:
    first, second = settled(precinct), settled(precinct)
    said = precinct.says("worker", "没解决，还在吵")
    assert said.refused
    assert f"{second}、{first}" in said.text or f"{first}、{second}" in said.text


def test_a_danger_told_as_the_answer_is_a_case_of_its_own(precinct: Precinct) -> None:
    number = precinct.report("worker", VAGUE)
    fire = precinct.report("worker", "快来人，仓库着火了")
    assert fire != number
    assert precinct.case(fire).row.emergency
    assert precinct.case(number).row.level is Level.LOW
    assert "由您接单" in precinct.says("duty", f"接单 {fire}").text


def test_a_receipt_for_something_else_is_no_supplement(precinct: Precinct) -> None:
    precinct.report("worker", VAGUE)
    assert "已补充" not in precinct.says("worker", "收到").text
    assert "已补充" in precinct.says("worker", "我和他两个人，没受伤，昨天的事").text


def test_no_while_it_is_still_worked_on_is_more_of_it(precinct: Precinct) -> None:
    number = precinct.report("worker", VAGUE, precinct.here)
    said = precinct.says("worker", "没解决，他又来骂我", precinct.here).text
    assert f"编号 {number} 还在办理，您说的已补充" in said
    assert "还在办理" in precinct.says("worker", f"没解决 {number}").text
    assert f"撤回 {number}" in precinct.says("worker", f"解决了 {number}").text
    assert precinct.case(number).row.state is DisputeState.NEW


def test_the_number_says_of_which_case(precinct: Precinct) -> None:
    """Though another one is settled and was asked about."""
    over, fresh = settled(precinct), precinct.report("worker", VAGUE)
    assert f"编号 {fresh} 还在办理" in precinct.says("worker", f"没解决 {fresh}").text
    assert precinct.case(over).row.state is DisputeState.SETTLED
    assert f"纠纷 {over} 已重开" in precinct.says("worker", "没解决，3千没给").text


@pytest.mark.parametrize("words", ["办结 99 1 谈好了", "接单 99 我去", "办结 99", "没解决 99 还在吵"])
def test_a_number_that_is_nobodys_is_said_so(precinct: Precinct, words: str) -> None:
    assert precinct.says("duty", words).text == REFUSED
