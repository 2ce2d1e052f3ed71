"""What goes wrong between people: slips of the hand, objections, numbers in a reason, answers to several questions."""

import pytest

from bot.clock import VirtualClock
from handlers.scoring import texts
from storage import Database, scoring
from tests.handlers.scoring.test_chat import Teams


@pytest.fixture
def teams(sqlite_database: Database, clock: VirtualClock) -> Teams:
    return Teams(sqlite_database, clock)


def drafted(teams: Teams) -> int:
    """A board of this month over both teams, its days for objections running."""
    for group in (0, 1):
        number, right = teams.asks(group)
        teams.says(f"w{group}0", right, teams.groups[group])
        teams.closes(number)
    said = teams.says("wang", f"拟榜 {teams.clock.now():%Y-%m} 一号物流园").text
    assert "公示中" in said
    with teams.database.reading(teams.station) as session:
        return scoring.list_boards(session)[0].number


@pytest.mark.parametrize("heads", ["三个", "½", "-3", "²", "200000"])
def test_a_head_count_that_is_no_number_is_asked_for_again(teams: Teams, heads: str) -> None:
    assert teams.says("leader0", f"晨会 主讲 张三 主题 刷单返利 人数 {heads}").text == texts.HEADS_FORM
    assert "20 人参加" in teams.says("leader0", "晨会 主讲 张三 主题 刷单返利 人数 20个").text


@pytest.mark.parametrize("period", ["9999-12", "0000-01", "2026-13", "2026-W99", "2026-00"])
def test_a_time_that_there_is_not_is_named(teams: Teams, period: str) -> None:
    assert teams.says("leader0", f"积分 {period}", teams.groups[0]).text == texts.PERIOD_FORM
    assert teams.says("wang", f"拟榜 {period} 一号物流园").text == texts.PERIOD_FORM


def test_an_objection_reaches_the_officers_and_is_seen_on_the_board(teams: Teams) -> None:
    number = drafted(teams)
    said = teams.says("leader1", f"异议 {number} 晨会少记，电话13812345678")
    assert "已记下" in said.text
    told = [words for _, words in said.told]
    assert len(told) == 1
    assert "分拣二班" in told[0]
    assert "138****5678" in told[0]
    assert not teams.says("leader1", f"异议 {number} 再说一次").told, "each team calls them once"
    shown = teams.says("wang", f"榜单 {number}").text
    assert shown.count("异议：顺丰分拨中心分拣二班") == 2
    assert "2 条异议" in teams.says("wang", f"发榜 {number}").text
    teams.spoken.told.clear()
    teams.clock.advance(days=7)
    teams.job("board.publish", number=number)
    assert ["有 2 条异议" in words for _, words in teams.spoken.told] == [True], "who waits for whom is said"


def test_a_draft_counted_again_is_not_published(teams: Teams) -> None:
    number = drafted(teams)
    teams.says("wang", "加分 分拣二班 3 线索")
    said = teams.says("wang", f"更正榜单 {number}").text
    assert "没有发出" in said
    assert "公示中" in said
    assert teams.says("w00", "榜单", teams.groups[0]).text == texts.NO_BOARD
    assert "已发到 2 个群" in teams.says("wang", f"发榜 {number} 提前").text


def test_a_board_is_shown_by_its_number(teams: Teams) -> None:
    first = drafted(teams)
    teams.says("wang", f"拟榜 {teams.clock.now():%G-W%V} 一号物流园")
    assert f"【红榜 {first}】" in teams.says("wang", f"榜单 {first}").text
    assert teams.says("wang", "榜单 99").refused
    assert teams.says("w00", f"榜单 {first}").refused, "a draft is nobody else's to see"


def test_a_reason_keeps_no_full_number_and_a_bonus_not_more_than_there_is(teams: Teams) -> None:
    assert "10 分" in teams.says("wang", "加分 分拣一班 30 劝阻一起").text
    teams.says("wang", "加分 分拣一班 3 劝阻13812345678转账")
    assert "劝阻138****5678转账" in teams.says("leader0", "积分").text
