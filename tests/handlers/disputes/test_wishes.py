"""What people ask for in their own words: that their boss must not learn of it."""

import pytest

from handlers.disputes.intake import wishes
from tests.handlers.disputes.stage import Precinct

BRIBES = "我要举报我们班组长，每次排班都收红包，不给就排夜班，还骂人"


@pytest.mark.parametrize("wish", ["不要让他知道是我说的", "别告诉班长", "请帮我保密", "别说是我举报的"])
def test_a_wish_in_plain_words_is_as_good_as_the_word(precinct: Precinct, wish: str) -> None:
    said = precinct.says("worker", f"纠纷 {BRIBES}，{wish}")
    assert "能看到的只有" in said.text
    assert precinct.says("lead", "进度 1").refused


@pytest.mark.parametrize(
    "words", ["他不想让我知道工资多少，还骂人", "公司让我签保密协议，不签就扣两千", "我不要他的钱，他还骂人"]
)
def test_what_is_no_wish_hides_nothing(words: str) -> None:
    assert not wishes.secret(words)


def test_the_own_leader_meant_without_a_name_never_gets_it(precinct: Precinct) -> None:
    number = precinct.report("worker", f"纠纷 {BRIBES}")
    precinct.says("wang", f"接单 {number}")
    assert precinct.says("wang", f"转 {number} 罗班长").refused
    assert precinct.says("lead", f"办理 {number}").refused
    precinct.passes(hours=36)  # by then it has come back and climbed to everybody
    assert not precinct.told("lead", str(number))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("班长打人", True),
        ("我们组长天天骂我们", True),
        ("跟班长说了也不听", False),
        ("找过我们组长，没用", False),
        ("隔壁组长占我们的车", False),
        ("班长来了才拉开", False),
        ("打麻将输了不给钱", False),
    ],
)
def test_a_leader_who_was_told_is_not_meant(words: str, meant: bool) -> None:
    assert wishes.accuses_leader(words) is meant


def test_without_his_name_when_he_says_so(precinct: Precinct) -> None:
    said = precinct.says("worker", f"匿名举报：{BRIBES}")
    assert "不会显示您的名字" in said.text
    assert precinct.case(1).row.reporter_id is None


def test_who_asks_whether_it_can_be_kept_secret_is_told_how(precinct: Precinct) -> None:
    assert "纠纷 匿名" in precinct.says("worker", "能不能匿名举报").text
