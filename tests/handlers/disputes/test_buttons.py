"""Every verb by button and by number as by word; what a button lacks is asked for."""

import pytest

from handlers.disputes.rules.levels import raised
from storage.disputes import DisputeState
from tests.handlers.disputes.stage import Precinct
from tests.handlers.disputes.test_flow import NOISE, QUARREL, WAGES
from tests.handlers.harness import REFUSED


def taken(precinct: Precinct) -> int:
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接单 {number}")
    return number


def test_a_button_takes_it(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    assert "由您办理" in precinct.presses("medi", f"dispute:take:{number}").text
    assert precinct.case(number).row.holder_id == precinct.ids["medi"]


@pytest.mark.parametrize(
    ("verb", "answer", "says"),
    [
        ("progress", "已到现场", "进展已记录"),
        ("settle", "1 当面道歉", "调解成功，进入观察期"),
        ("transfer", "郭园长", "已交给郭园长"),
        ("escalate", "谈不拢", "已升级到园区"),
        ("regrade", "3 涉及二十多人", "已改为高级"),
        ("divert", "2 欠薪归劳动监察", "已分流到 12333"),
        ("snooze", "2小时 等下班", "前不再催"),
    ],
)
def test_a_verb_by_button_asks_for_what_it_lacks(precinct: Precinct, verb: str, answer: str, says: str) -> None:
    number = taken(precinct)
    asked = precinct.presses("medi", f"dispute:{verb}:{number}")
    assert not asked.refused
    assert asked.text
    assert says in precinct.says("medi", answer).text


def test_a_number_where_words_are_wanted_is_another_button(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.presses("medi", f"dispute:progress:{number}")
    assert "交给谁" in precinct.says("medi", "3").text
    precinct.says("medi", "算了")
    precinct.presses("medi", f"dispute:progress:{number}")
    assert precinct.says("medi", "77").refused
    assert precinct.case(number).row.state is DisputeState.ACCEPTED
    assert "进展已记录" in precinct.says("medi", "到了 3 个人").text


def test_a_level_without_a_reason_is_kept_until_the_reason_comes(precinct: Precinct) -> None:
    number = taken(precinct)
    assert f"改级 {number} 低 <理由>" in precinct.says("medi", f"改级 {number} 低").text
    assert "已改为低级" in precinct.says("medi", "双方是误会").text
    precinct.presses("medi", f"dispute:regrade:{number}")
    assert "还差理由" in precinct.says("medi", "高").text
    assert "已改为高级" in precinct.says("medi", "又来了二十多人").text


def test_what_cannot_be_handed_over_says_why(precinct: Precinct) -> None:
    number = taken(precinct)
    assert "没有处置纠纷的权限" in precinct.says("medi", f"转 {number} 丁小明").text
    assert "没有找到" in precinct.says("medi", f"转 {number} 赵钱孙李").text
    assert "没有什么可移交" in precinct.says("wang", "移交 全部 胡警官").text
    precinct.says("medi", f"办结 {number} 1 谈好了")
    assert "已经在您手上" not in precinct.says("medi", f"接单 {number}").text


def test_a_number_stands_for_the_colleague_it_was_listed_with(precinct: Precinct) -> None:
    number = taken(precinct)
    asked = precinct.presses("medi", f"dispute:transfer:{number}").text
    place = next(line[0] for line in asked.splitlines() if "郭园长" in line)
    assert "已交给郭园长" in precinct.says("medi", place).text


def test_what_lacks_is_asked_again_and_may_be_dropped(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.presses("medi", f"dispute:regrade:{number}")
    assert "还差理由" in precinct.says("medi", "3").text
    assert precinct.case(number).row.level.value == "mid"
    assert "已改为高级" in precinct.says("medi", "3 人多").text
    precinct.presses("medi", f"dispute:escalate:{number}")
    assert "已放下" in precinct.says("medi", "算了").text


def test_numbers_answer_what_was_asked_last(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    assert "由您办理" in precinct.says("medi", "1").text  # the page's only button
    while not precinct.told("medi", "还没有新进展"):
        precinct.passes(hours=1)
    assert "做了什么" in precinct.says("medi", "1").text
    precinct.says("medi", "约谈了双方")
    assert precinct.case(number).row.state is DisputeState.WORKING
    precinct.says("medi", f"办结 {number} 1")
    assert "一个月内" in precinct.says("worker", "1").text
    assert "一个月内" not in precinct.says("worker", "1").text  # answered: a number means this no more
    precinct.passes(days=8)
    assert "回访已记" in precinct.says("medi", "1").text


def test_the_reporter_says_two_and_it_comes_back(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.says("medi", f"办结 {number} 1")
    level = precinct.case(number).row.level
    assert "已重开" in precinct.says("worker", "2").text
    assert precinct.case(number).row.level is raised(level)


def test_what_can_be_done_is_listed_and_a_number_does_it(precinct: Precinct) -> None:
    number, other = taken(precinct), precinct.report("worker", NOISE, precinct.here)
    listed = precinct.says("medi", f"办理 {number}").text
    assert "5. 更多" in listed
    assert "4. 合并" in precinct.says("medi", "5").text
    assert "并入哪个编号" in precinct.says("medi", "4").text
    assert "类别不同" in precinct.says("medi", str(other)).text
    assert f"已并入 {other}" in precinct.says("medi", "1").text
    assert precinct.says("otherpark", f"办理 {number}").refused


def test_a_service_answers_by_button(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.says("medi", f"分流 {number} 12333 欠薪")
    assert "1. 对方已接\n2. 退回" in precinct.says("medi", "办理").text
    assert "进入观察期" in precinct.says("medi", "1").text
    assert precinct.presses("medi", f"dispute:reopen:{number}").text
    assert "已重开" in precinct.says("medi", "又来要了").text


def test_nobody_presses_what_is_not_his(precinct: Precinct) -> None:
    number = precinct.report("worker", QUARREL, precinct.here)
    for verb in (
        "take",
        "settle",
        "transfer",
        "escalate",
        "regrade",
        "divert",
        "merge",
        "visit_good",
        "more",
        "reopen",
    ):
        pressed = precinct.presses("otherpark", f"dispute:{verb}:{number}")
        assert pressed.refused, verb
        assert pressed.text == precinct.presses("otherpark", f"dispute:{verb}:99").text
    for key in ("dispute:take", "dispute:x:1", "dispute:take:1:2", "dispute:take:99999999999"):
        assert not precinct.presses("lead", key).text


def test_buttons_of_the_reporter(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    assert "已撤回" in precinct.presses("worker", f"dispute:withdraw:{number}").text


def test_a_bare_word_privately_is_a_card_that_asks_what_happened(precinct: Precinct) -> None:
    assert not precinct.says("worker", "纠纷").refused
    assert "多少钱" in precinct.presses("worker", "dispute-report:wages:00").text
    assert "纠纷已登记" in precinct.says("worker", WAGES.removeprefix("纠纷 ")).text
    assert precinct.says("worker", "纠纷", precinct.here).refused  # in a group the form in words


def test_who_will_see_it_is_said_before_anything_is_told(precinct: Precinct) -> None:
    precinct.says("worker", "纠纷 保密")
    assert "几楼" in precinct.says("worker", "3").text
    said = precinct.says("worker", NOISE.removeprefix("纠纷 ")).text
    assert "看不到" in said
    assert precinct.case(1).row.confidential
    precinct.says("worker", "纠纷")
    assert "已放下" in precinct.says("worker", "算了").text


@pytest.mark.parametrize(
    ("word", "answer", "says"),
    [
        ("跟进", "给老板打了电话，他说明天来", "进展已记录"),
        ("转", "郭园长", "已交给郭园长"),
        ("升级", "谈不拢", "已升级到园区"),
        ("暂缓", "2小时 等下班", "前不再催"),
        ("分流", "12333 欠薪归劳动监察", "已分流到 12333"),
    ],
)
def test_a_word_without_its_rest_asks_for_it(precinct: Precinct, word: str, answer: str, says: str) -> None:
    number = taken(precinct)
    asked = precinct.says("medi", f"{word} {number}")
    assert not asked.refused
    assert says in precinct.says("medi", answer).text


def test_whoever_goes_on_to_something_else_is_asked_no_longer(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.says("medi", f"跟进 {number}")
    precinct.says("medi", f"跟进 {number} 到现场了")
    assert "进展已记录" not in precinct.says("medi", "下午再说吧").text


@pytest.mark.parametrize(("words", "says"), [("分流 {} 12333", "已分流到 12333"), ("暂缓 {} 2小时", "前不再催")])
def test_what_was_said_is_kept_until_its_reason_comes(precinct: Precinct, words: str, says: str) -> None:
    assert "还差理由" in precinct.says("medi", words.format(taken(precinct))).text
    assert says in precinct.says("medi", "欠薪归劳动监察").text


@pytest.mark.parametrize("words", ["接单 {} {}", "接单 {}、{}", "接单 {}，接单 {}"])
def test_several_are_taken_with_one_message_or_none(precinct: Precinct, words: str) -> None:
    numbers = precinct.report("worker", WAGES), precinct.report("mate", WAGES)
    refused = precinct.says("medi", words.format(numbers[0], 999))
    assert refused.refused
    assert "999" in refused.text
    assert precinct.case(numbers[0]).row.holder_id is None
    precinct.says("medi", words.format(*numbers))
    assert [precinct.case(one).row.holder_id for one in numbers] == [precinct.ids["medi"]] * 2


@pytest.mark.parametrize("words", ["接单 {}", "撤回 {}", "没解决 {}", "接单 999"])
def test_a_number_that_is_not_ones_own_is_told_as_that(precinct: Precinct, words: str) -> None:
    number = precinct.report("worker", WAGES)
    said = precinct.says("mate", words.format(number))
    assert said.refused
    assert said.text == REFUSED
