"""What an officer or leader gets wrong and puts right: entries, head counts, times, questions pasted or edited."""

import re

import pytest

from bot.clock import STATION_ZONE, VirtualClock
from bot.messages import ChatKind, Inbound, InboundKind, Press, Sender
from handlers.scoring import answering, asking, boards, preparing, rules, standing, texts
from handlers.scoring.bank import texts as bank_texts
from storage import Database, directory, scoring
from tests.handlers.harness import Recorded
from tests.handlers.scoring.test_chat import Teams
from tests.handlers.scoring.test_trouble import drafted


@pytest.fixture
def teams(sqlite_database: Database, clock: VirtualClock) -> Teams:
    return Teams(sqlite_database, clock)


def total(teams: Teams, words: str = "积分") -> float:
    return float(re.findall(r"积分：([\d.]+)", teams.says("leader0", words).text)[0])


def test_the_same_entry_twice_in_a_moment_is_asked_about_and_can_be_taken_back(teams: Teams) -> None:
    teams.says("leader0", "晨会 主讲 张三")
    before = total(teams)
    assert "已记入" in teams.says("wang", "被骗 分拣一班 5").text
    assert "没有再记" in teams.says("wang", "被骗 分拣一班 5").text
    assert total(teams) == before - 5
    assert "已记入" in teams.says("wang", "被骗 分拣一班 5 另一起").text
    assert total(teams) == before - 10
    for _ in range(2):
        assert "已撤销" in teams.says("wang", "被骗 分拣一班 撤销").text
    assert total(teams) == before
    assert teams.says("wang", "被骗 分拣一班 撤销").refused
    assert teams.says("leader0", "积分").text.count("撤销") == 2, "the ledger forgets nothing"
    assert "已记入" in teams.says("wang", "被骗 分拣一班 5").text, "what was taken back is no double"
    teams.clock.advance(minutes=11)
    assert "已记入" in teams.says("wang", "被骗 分拣一班 5").text


def test_a_bonus_over_the_most_says_what_counts(teams: Teams) -> None:
    assert "最多" not in teams.says("wang", "加分 分拣一班 8 线索").text
    assert "合计 12 分，最多计 10 分" in teams.says("wang", "加分 分拣一班 4 劝阻").text


REASONS = {
    "劝阻张三丰转账": "劝阻张**转账",
    "同事李雷被骗前拦住": "同事李*被骗前拦住",
    "拦下王芳，电话13812345678": "拦下王*，电话138****5678",
    "工友00挡住了": "工***挡住了",
    "劝阻高额转账一起": "劝阻高额转账一起",
    "提供线索一条": "提供线索一条",
}


def test_a_reason_that_the_team_reads_names_nobody(teams: Teams) -> None:
    for minute, said in enumerate(REASONS):
        teams.says("wang", f"加分 分拣一班 1.{minute} {said}")
    shown = teams.says("w00", "积分", teams.groups[0]).text
    assert [words for words in REASONS.values() if words not in shown] == []


def test_more_heads_than_the_team_has_are_asked_about_and_put_right_the_same_day(teams: Teams) -> None:
    assert texts.more_heads(size=6) in teams.says("leader0", "晨会 主讲 张三 主题 刷单返利 人数 20").text
    assert "更正" in teams.says("leader0", "晨会 主讲 张三 主题 刷单返利 人数 5").text
    assert "已更正：主题「刷单返利」，5 人参加" in teams.says("leader0", "晨会 更正 人数 5").text
    assert "主题「冒充客服」，5 人参加" in teams.says("leader0", "晨会 更正 主题 冒充客服").text
    with teams.database.reading(teams.station) as session:
        [held] = scoring.briefings_of(session, teams.teams[0].id)
    assert (held.topic, held.heads, len(held.speaker)) == ("冒充客服", 5, 16)
    teams.clock.advance(days=1)
    assert teams.says("leader0", "晨会 更正 人数 4").text == texts.NOT_BRIEFED


def test_a_board_counted_again_without_a_change_is_not_sent_again(teams: Teams) -> None:
    number = drafted(teams)
    assert "已发到 2 个群" in teams.says("wang", f"发榜 {number} 提前").text
    assert "各群不再重发" in teams.says("wang", f"发榜 {number} 提前").text
    assert teams.says("wang", f"更正榜单 {number}").text == texts.unchanged(number=number)
    assert "第 2 版" not in teams.says("wang", f"榜单 {number}").text
    teams.says("wang", "加分 分拣二班 3 线索")
    assert "已发到 2 个群" in teams.says("wang", f"更正榜单 {number}").text


def test_a_park_shows_its_teams_and_anybody_his_own_by_name(teams: Teams) -> None:
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.closes(number)
    said = teams.says("wang", "积分 一号物流园").text
    assert "有积分的班组 1 个" in said
    assert "顺丰分拨中心分拣一班" in said
    assert "0/0" not in said
    for place in (None, teams.groups[0]):
        assert teams.says("w00", "积分 分拣一班", place).text == teams.says("w00", "积分", place).text
    assert teams.says("w10", "积分 分拣一班").refused
    assert "没有任何记录" in teams.says("w00", "积分 2025-01").text
    lost = teams.says("leader0", "积分 分拣二班").text
    assert "分拣二班" not in lost
    assert "分拣一班" in lost


FORM = texts.contest_form(most=asking.MOST_QUESTIONS, minutes=600)
SLIPS = {
    "每日一题 25:00": texts.CLOCK_FORM,
    "每日一题 8点60": texts.CLOCK_FORM,
    "每日一题 8点半": "每个工作日 08:30",
    "每日一题 八点半": "每个工作日 08:30",
    "竞赛 500 10分钟": FORM,
    "竞赛 5 0分钟": FORM,
    "竞赛 0": FORM,
    "竞赛 三题 十五分钟": "已发到 1 个群，09:15 截止",
}


def test_a_slip_in_a_time_or_a_count_is_named(teams: Teams) -> None:
    replies = {said: teams.says("leader0", said, teams.groups[0]).text for said in SLIPS}
    assert [said for said, reply in SLIPS.items() if reply not in replies[said]] == []


def test_a_solution_waits_for_the_morning(teams: Teams) -> None:
    teams.clock.advance(hours=11)  # in the evening: it closes at night
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.closes(number)
    [due] = [due for words, due in teams.spoken.dues if "揭晓" in words]
    assert due is not None
    assert f"{due.astimezone(STATION_ZONE):%H:%M}" == "07:30"
    teams.spoken.dues.clear()
    teams.clock.advance(hours=8)  # in the morning
    number, _ = teams.asks()
    teams.closes(number)
    assert [due for words, due in teams.spoken.dues if "揭晓" in words] == [None]


def test_an_edit_is_checked_and_a_pledge_signed_in_one_word(teams: Teams) -> None:
    assert "请从这些里选" in teams.says("wang", "改题 12 类型 不存在").text
    assert teams.says("wang", "改题 12 难度 很难").text == bank_texts.DIFFICULTY_FORM
    assert "没有改动" in teams.says("wang", "改题 12 答案 B").text
    assert "第 2 版" in teams.says("wang", "改题 12 难度 困难").text
    assert "难度：难" in teams.says("wang", "题目 12").text
    assert "第 3 版" in teams.says("wang", "改题 12 类型 刷单返利").text
    assert "已签署" in teams.says("leader0", "责任书签署", teams.groups[0]).text


def test_hands_fit_a_size_that_was_put_right_after_the_question_went_out(teams: Teams) -> None:
    teams.asks()
    assert "举手人数超过了班组人数 6" in teams.says("leader0", "举手 9 8", teams.groups[0]).text
    teams.says("leader0", "班组人数 12")
    assert "举手 9 人" in teams.says("leader0", "举手 9 8", teams.groups[0]).text


def test_whoever_has_answered_hears_so_even_if_the_letter_is_none_of_the_options(teams: Teams) -> None:
    _, right = teams.asks()
    teams.says("w00", right[0], teams.groups[0])
    assert "已经答过" in teams.says("w00", "H").text


def test_a_briefing_held_after_the_day_was_counted_still_counts_once(teams: Teams) -> None:
    day = teams.clock.now().astimezone(STATION_ZONE).date().isoformat()
    teams.says("leader1", "晨会 主讲 张三")
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.closes(number)
    teams.job(preparing.DAY_END, day=day)
    before = teams.says("leader0", "积分").text
    assert "晨会 0/1" in before
    teams.says("leader0", "晨会 主讲 张三 人数 5")
    assert "（1/1，" in teams.says("leader0", "积分").text.split("晨会", 1)[1]


def test_whoever_presses_twice_or_late_hears_it_alone(teams: Teams) -> None:
    number, right = teams.asks()
    place = teams.groups[0]

    def presses(letter: str) -> Recorded:
        speech, press = Recorded(), Press("card", f"quiz:{number}:0:{letter}", {})
        sender = Sender("corp", "w00", "")
        message = Inbound(place.channel, InboundKind.PRESS, "p", place.address, ChatKind.GROUP, sender, press=press)
        with teams.database.transaction(teams.station) as session:
            answering.press(teams._context(session, message, place, speech))
        return speech

    assert presses(right[0]).replies == [], "counted, and told once a minute for all"
    again = presses(right[0])
    assert again.private == [True], "a line in the group would tell nobody whom it means"
    teams.clock.advance(minutes=asking.DAILY_MINUTES + 1)
    assert presses(right[0]).private == [True]


def test_a_review_that_was_not_taken_says_so_and_of_whom_it_may_be(teams: Teams) -> None:
    with teams.database.transaction(teams.station) as session:
        owed = next(one for one in scoring.reviews_of(session, "2026-03") if one.reviewer_id == teams.teams[0].id)
        name = directory.get_unit(session, owed.reviewed_id).name
        now = teams.clock.now()
        directory.put_chat(
            session, platform="x", kind=directory.ChatKind.GROUP, title="夜猫子", unit_id=owed.reviewed_id, now=now
        )
    for said in (f"{name} 八十五分", "85", f"{name} 101", "没有这个班 80"):
        answer = teams.says("leader0", f"互评 {said}")
        assert answer.refused, said
        assert name in answer.text
    assert "80 分" in teams.says("leader0", "互评 夜猫子 80").text


@pytest.mark.parametrize(
    "scores", [[9] * 40, [9, 8, *[7] * 30], [*range(90, 70, -1), 5, 5], [*range(90, 75, -1), *[5] * 9], [9]]
)
def test_nobody_stands_on_the_black_board_for_being_as_good_as_one_on_the_red(scores: list[int]) -> None:
    rows = [
        {"unit": at, "name": str(at), "score": score, "rank": rank, "new": False, "lines": []}
        for at, (score, rank) in enumerate(zip(scores, rules.ranks(scores), strict=True))
    ]
    board = scoring.Board(
        station_id=1,
        id=1,
        number=1,
        unit_id=1,
        period="2026-03",
        rows=rows,
        rules={},
        black=True,
        state=scoring.BoardState.PUBLISHED,
    )
    red, black = boards.shown_rows(board)
    assert not {row["rank"] for row in red} & {row["rank"] for row in black}
    for row in black:
        assert sum(one["rank"] == row["rank"] for one in rows) == sum(one["rank"] == row["rank"] for one in black)
    tied = sum(row["rank"] == red[-1]["rank"] for row in rows) - sum(row["rank"] == red[-1]["rank"] for row in red)
    assert (f"另有 {tied} 个" in boards.described(board)) is (tied > 0)
    assert bool(black) is (len(scores) in (22, 24))


def test_what_is_left_off_a_score_is_said_and_shown_when_asked_for(teams: Teams) -> None:
    for _ in range(standing.SHOWN_ENTRIES + 3):
        teams.says("wang", "加分 分拣一班 0.1 另一起")
    short, whole = teams.says("leader0", "积分").text, teams.says("leader0", "积分 明细").text
    assert "还有 3 条" in short
    assert short.count("加分 0.1") == standing.SHOWN_ENTRIES
    assert whole.count("加分 0.1") == standing.SHOWN_ENTRIES + 3
    assert teams.says("wang", "积分 分拣一班 明细").text == whole


def test_a_draft_is_put_before_the_teams_that_may_object_to_it(teams: Teams) -> None:
    teams.says("wang", "加分 分拣一班 1 好")
    said = teams.says("wang", f"拟榜 {teams.clock.now():%Y-%m} 一号物流园")
    assert "已发到 2 个群" in said.text
