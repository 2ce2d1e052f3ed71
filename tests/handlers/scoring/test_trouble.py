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


@pytest.mark.parametrize("period", ["9999-W52", "0000-01", "2026-13", "2026-W99", "2026-00"])
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


def open_two(teams: Teams, kinds: tuple[str, ...]) -> list[tuple[int, scoring.Round]]:
    """Two questions open in one group at once, of these kinds."""
    found = []
    for kind in kinds:
        number, _ = teams.asks()
        with teams.database.transaction(teams.station) as session:
            made = scoring.get_round(session, number)
            only = {"kind": kind, "answer": {"multi": "ABD", "judge": "A", "single": "B"}[kind]}
            options = ["正确", "错误"] if kind == "judge" else ["甲", "乙", "丙", "丁"]
            made.questions = [{**made.questions[0], **only, "options": options}]
            session.add(made)
            found.append((number, made))
    return found


def counted(teams: Teams, made: scoring.Round) -> list[str]:
    with teams.database.reading(teams.station) as session:
        return sorted(one.letters for one in scoring.answers_of(session, made.id))


def test_with_two_questions_open_nothing_is_counted_by_guess(teams: Teams) -> None:
    (one, first), (two, second) = open_two(teams, ("single", "single"))
    said = teams.says("w00", "我觉得选第一个吧", teams.groups[0])
    assert said.refused
    assert f"题 {one}" in said.text
    assert f"题 {two}" in said.text
    assert counted(teams, first) == counted(teams, second) == []
    teams.says("w00", f"第{one}题 A", teams.groups[0])
    teams.says("w00", f"题{two} 我觉得选第三个吧", teams.groups[0])
    teams.says("w01", f"{one} C", teams.groups[0])
    teams.says("w01", f"D {two}", teams.groups[0])
    assert counted(teams, first) == ["A", "C"]
    assert counted(teams, second) == ["C", "D"]


def test_what_only_one_of_two_questions_can_take_is_for_that_one(teams: Teams) -> None:
    (_, many), (_, judged) = open_two(teams, ("multi", "judge"))
    teams.says("w00", "ABD", teams.groups[0])
    teams.says("w00", "√", teams.groups[0])
    assert counted(teams, many) == ["ABD"]
    assert counted(teams, judged) == ["A"]


def test_several_letters_for_a_question_with_one_answer_are_explained(teams: Teams) -> None:
    [(_, made)] = open_two(teams, ("single",))
    assert teams.says("w00", "AB", teams.groups[0]).text == texts.ONE_ONLY
    assert counted(teams, made) == []
    assert "已记" in teams.says("w00", "B").text


def test_late_is_told_in_private_too(teams: Teams) -> None:
    number, right = teams.asks()
    teams.closes(number)
    assert teams.says("w00", right).text == texts.late(number=number)
    assert "已截止" not in teams.says("w00", "我在 B 栋门口等你半天了").text
    teams.clock.advance(days=2)
    assert "已截止" not in teams.says("w00", right).text


def test_a_contest_beside_a_question_takes_what_names_it(teams: Teams) -> None:
    for _ in range(3):  # so that no round has the number of a question within the contest
        teams.closes(teams.asks()[0])
    number, _ = teams.asks()
    teams.says("leader0", "竞赛 3 10分钟", teams.groups[0])
    with teams.database.reading(teams.station) as session:
        contest = scoring.get_round(session, number + 1)
    assert len(contest.questions) == 3
    chosen = " ".join(f"{place}{one['answer']}" for place, one in enumerate(contest.questions, 1))
    teams.says("w00", f"题 {contest.number} {chosen}", teams.groups[0])
    assert counted(teams, contest) == sorted(one["answer"] for one in contest.questions)
