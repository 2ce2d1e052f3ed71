"""Leader, workers and officer of two teams, through the words they type: from the question to the board."""

import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.clock import VirtualClock
from bot.routing import StationView
from handlers.directory.feature import feature as directory_feature
from handlers.help import feature as help_feature
from handlers.scoring import answering, asking, boards, closing, living, preparing, rules, texts
from handlers.scoring.bank import banking
from handlers.scoring.duties import reviewing
from handlers.scoring.duties import texts as duty_texts
from handlers.scoring.feature import feature
from handlers.scoring.rules import Weights
from storage import Database, Session, directory, scoring, system, units
from storage.directory import Role, UnitKind
from tests.handlers.harness import Place, Recorded, Stage

STATION = StationView(1, "dongcheng", "东城派出所", "example.cn", {})


class Teams(Stage):
    """A park with two teams, five workers each, a leader each, and an officer."""

    def __init__(self, database: Database, clock: VirtualClock) -> None:
        station = system.put_station(database, key="dongcheng", name="东城派出所")
        super().__init__(database, station, clock, (help_feature, directory_feature, feature))
        root = self.unit("东城派出所", UnitKind.STATION)
        self.park = self.unit("一号物流园", UnitKind.PARK, root)
        firm = self.unit("顺丰分拨中心", UnitKind.ENTERPRISE, self.park)
        self.teams = [self.unit(name, UnitKind.TEAM, firm) for name in ("分拣一班", "分拣二班")]
        self.person("王警官", (Role.OFFICER, root), account="wang")
        self.groups: list[Place] = []
        for number, team in enumerate(self.teams):
            self.person(f"班长{number}", (Role.LEADER, team), account=f"leader{number}")
            for worker in range(5):
                self.person(f"工友{number}{worker}", (Role.MEMBER, team), account=f"w{number}{worker}")
            self.groups.append(self.group(f"g{number}", team))
        with database.transaction(station) as session:
            preparing.plan(session, STATION, clock.now())

    def job(self, kind: str, **payload: object) -> None:
        """Runs one due row, as the ticker would."""
        with self.database.transaction(self.station) as session:
            job = SimpleNamespace(
                id=1, kind=kind, key=f"{kind}:{payload}", payload=payload, station=STATION, now=self.clock.now(),
                session=session, speech=self.spoken,
            )  # fmt: skip
            feature.jobs[kind](job)  # type: ignore[arg-type]

    @property
    def spoken(self) -> "Saying":
        if not hasattr(self, "_spoken"):
            self._spoken = Saying()
        return self._spoken

    def asks(self, group: int = 0) -> tuple[int, str]:
        """The leader asks; the number and the right letters."""
        said = self.says(f"leader{group}", "出题", self.groups[group]).text
        number = int(re.findall(r"题 (\d+)", said)[0])
        with self.database.reading(self.station) as session:
            return number, scoring.get_round(session, number).questions[0]["answer"]

    def closes(self, number: int) -> str:
        self.clock.advance(minutes=asking.DAILY_MINUTES + 1)
        self.job(asking.CLOSE, number=number)
        return "\n".join(self.spoken.said)


class Saying(Recorded):
    """Remembers the words of what was sent to groups."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.dues: list[tuple[str, datetime | None]] = []  #: words, when they are due

    def to_chat(self, chat_id, content, **keywords):  # type: ignore[no-untyped-def]
        fresh = super().to_chat(chat_id, content, **keywords)
        if fresh:
            self.said.append(content.text or (content.card.text if content.card else ""))
            self.dues.append((self.said[-1], keywords["due_at"]))
        return fresh


@pytest.fixture
def teams(sqlite_database: Database, clock: VirtualClock) -> Teams:
    return Teams(sqlite_database, clock)


def other(right: str) -> str:
    return "B" if right != "B" else "A"


def test_the_first_valid_answer_counts_and_nothing_is_given_away(teams: Teams) -> None:
    number, right = teams.asks()
    assert "答案" not in teams.says("w00", "今天几号", teams.groups[0]).text
    assert teams.says("w00", right, teams.groups[0]).replies == []
    assert teams.says("w00", other(right), teams.groups[0]).text == texts.TAKEN_BEFORE_HERE
    assert "已记" in teams.says("w01", f"我选{other(right)}").text
    assert "不能改" in teams.says("w01", right).text
    said = teams.closes(number)
    assert "1/2 答对" in said
    assert "2/6 人作答" in said


def test_one_person_counts_once_in_the_group_and_in_private(teams: Teams) -> None:
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.says("w00", right)
    teams.says("w00", right, teams.groups[0])
    with teams.database.reading(teams.station) as session:
        assert len(scoring.answers_of(session, scoring.get_round(session, number).id)) == 1


def test_an_answer_after_the_close_is_told_kindly_and_not_counted(teams: Teams) -> None:
    number, right = teams.asks()
    teams.clock.advance(minutes=asking.DAILY_MINUTES)
    assert "已截止" in teams.says("w00", right, teams.groups[0]).text
    teams.job(asking.CLOSE, number=number)
    assert "已截止" in teams.says("w01", right, teams.groups[0]).text
    with teams.database.reading(teams.station) as session:
        assert not scoring.answers_of(session, scoring.get_round(session, number).id)


def test_a_letter_that_is_no_option_is_explained(teams: Teams) -> None:
    teams.asks()
    assert "只有" in teams.says("w00", "H", teams.groups[0]).text


def test_another_teams_group_cannot_answer(teams: Teams) -> None:
    number, right = teams.asks(0)
    teams.says("w10", right, teams.groups[1])
    with teams.database.reading(teams.station) as session:
        assert not scoring.answers_of(session, scoring.get_round(session, number).id)


def test_a_worker_cannot_ask_and_a_leader_not_for_another_team(teams: Teams) -> None:
    assert teams.says("w00", "出题", teams.groups[0]).refused
    assert teams.says("leader0", "出题 分拣二班", teams.groups[0]).refused


def test_a_contest_takes_answers_by_number(teams: Teams) -> None:
    said = teams.says("leader0", "竞赛 3 10分钟", teams.groups[0]).text
    number = int(re.findall(r"题 (\d+)", said)[0])
    with teams.database.reading(teams.station) as session:
        made = scoring.get_round(session, number)
        right = [one["answer"] for one in made.questions]
    assert len(right) == 3
    said = " ".join(f"{at}{letters}" for at, letters in enumerate(right, 1))
    assert "截止后公布" in teams.says("w00", said).text
    teams.says("w01", right[0], teams.groups[0])
    teams.says("w01", right[1], teams.groups[0])
    with teams.database.reading(teams.station) as session:
        counted = scoring.tally(session, made.id)[teams.teams[0].id]
        assert (counted.answered, counted.correct, counted.people) == (5, 5, 2)
    teams.job(asking.LIVE, number=number, turn=1)
    assert any("实时" in one for one in teams.spoken.said)


def test_hands_are_counted_and_marked(teams: Teams) -> None:
    teams.says("leader0", "班组人数 20", teams.groups[0])
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    assert "代计" in teams.says("leader0", "举手 10 8", teams.groups[0]).text
    assert teams.says("leader0", "举手 30 8", teams.groups[0]).refused
    assert teams.says("w00", "举手 10 8", teams.groups[0]).refused
    said = teams.closes(number)
    assert "9/11 答对（含举手 10 人）" in said
    assert "11/20 人作答" in said


def test_a_score_is_explained_to_the_last_point(teams: Teams) -> None:
    number, right = teams.asks()
    for worker in range(5):
        teams.says(f"w0{worker}", right, teams.groups[0])
    teams.closes(number)
    teams.says("leader0", "晨会 主讲 张三 主题 刷单返利 人数 20", teams.groups[0])
    assert "登记过" in teams.says("leader0", "晨会 主讲 张三 主题 刷单返利 20人", teams.groups[0]).text
    teams.says("wang", "加分 分拣一班 3 劝阻一起")
    teams.says("wang", "被骗 分拣一班 5")
    said = teams.says("w00", "积分", teams.groups[0]).text
    total = float(re.findall(r"积分：([\d.]+)", said)[0])
    lines = re.findall(r"^(\S+) (-?[\d.]+)(?:/[\d.]+（.*)?$", said, re.MULTILINE)
    assert round(sum(float(points) for _, points in lines), 2) == total
    assert f"题 {number}" in said
    assert teams.says("wang", "积分 分拣一班").text == said
    assert teams.says("w10", "积分 分拣一班").refused


def test_incidents_are_for_officers_and_keep_no_name(teams: Teams) -> None:
    assert teams.says("leader0", "被骗 分拣一班 5").refused
    teams.says("wang", "被骗 分拣一班 5 李雷")
    assert "李雷" not in teams.says("wang", "积分 分拣一班").text


def test_practice_brings_back_what_was_wrong(teams: Teams) -> None:
    said = teams.says("w00", "练习").text
    assert "【练习】" in said
    with teams.database.reading(teams.station) as session:
        bank = {one.stem: one for one in scoring.list_questions(session)}
    first = next(one for stem, one in bank.items() if stem in said)
    wrong = next(letter for letter in "ABCD"[: len(first.options)] if letter != first.answer)
    said = teams.says("w00", wrong).text
    assert "答错了" in said
    assert f"{rules.INTERVALS[0]} 天后" in said
    assert "就练到这里" in teams.says("w00", "停").text
    teams.clock.advance(days=1)
    assert first.stem in teams.says("w00", "练习").text
    assert f"{rules.INTERVALS[1]} 天后" in teams.says("w00", first.answer).text


def test_a_board_is_drafted_objected_to_published_and_corrected(teams: Teams) -> None:
    for group in (0, 1):
        number, right = teams.asks(group)
        for worker in range(5 - group * 3):
            teams.says(f"w{group}{worker}", right, teams.groups[group])
        teams.closes(number)
    teams.clock.advance(days=45)
    with teams.database.transaction(teams.station) as session:
        for team in teams.teams:
            living.enter_briefing(session, team, teams.clock.now().date(), held=True, now=teams.clock.now())
    teams.clock.advance(days=31)
    period = f"{(teams.clock.now() - timedelta(days=31)):%Y-%m}"
    said = teams.says("wang", f"拟榜 {period} 一号物流园").text
    assert "公示中" in said
    number = int(re.findall(r"榜单 (\d+)", said)[0])
    assert teams.says("w00", "榜单", teams.groups[0]).text == texts.NO_BOARD
    assert "已记下" in teams.says("leader1", f"异议 {number} 晨会少记一次").text
    teams.spoken.said.clear()
    teams.job("board.publish", number=number)
    assert not teams.spoken.said, "an objection holds it"
    assert "公示" in teams.says("wang", f"发榜 {number}").text, "three working days belong to the teams"
    teams.clock.advance(days=7)
    assert "已发到 2 个群" in teams.says("wang", f"发榜 {number}").text
    board = teams.says("w00", "榜单", teams.groups[0]).text
    assert re.findall(r"^1\. ", board, re.MULTILINE) == ["1. ", "1. "], "ties share a rank"
    assert teams.says("leader1", f"异议 {number} 太晚了").refused
    with teams.database.transaction(teams.station) as session:
        day = date.fromisoformat(f"{period}-08")
        living.enter_briefing(session, teams.teams[1], day, held=True, now=teams.clock.now())
    assert board == teams.says("w00", "榜单", teams.groups[0]).text, "a published board does not move by itself"
    teams.says("wang", f"更正榜单 {number}")
    assert "第 2 版" in teams.says("w00", "榜单", teams.groups[0]).text


def test_the_bank_is_stocked_imported_edited_retired_and_exported(teams: Teams) -> None:
    assert "可用 120 题" in teams.says("wang", "题库").text
    said = teams.says(
        "wang", "题库 导入\n1. 陌生人要验证码怎么办？\nA. 给\nB. 不给\n答案：B\n2. 没答案？\nA. 甲\nB. 乙"
    ).text
    assert "新题 1 道" in said
    assert "A. 给\nB. 不给\n答案：B" in said, "whoever pastes sees what was read"
    assert "第 2 题：没有写明答案" in said
    assert "可用 120 题" in teams.says("wang", "题库").text, "nothing goes in before it is confirmed"
    assert "新增 1 题" in teams.says("wang", "题库 确认 1").text
    assert "已在" in teams.says("wang", "题库 导入\n1. 陌生人要验证码，怎么办\nA. 给\nB. 不给\n答案：B").text
    assert "第 2 版" in teams.says("wang", "改题 121 解析 验证码就是钱").text
    assert teams.says("wang", "改题 121 答案 D").refused
    assert "第 1 版用到" in teams.says("wang", "题目 121").text
    teams.says("wang", "停用题目 121")
    assert "停用 1 题" in teams.says("wang", "题库").text
    assert teams.says("leader0", "题库").refused
    with teams.database.reading(teams.station) as session:
        exported = banking.exported(session)
    from handlers.scoring.reading import settling, upload

    assert len(settling.settle(upload.drafts_of(exported.encode())).items) == 121


def test_a_daily_question_comes_at_its_time_on_workdays(teams: Teams) -> None:
    assert "08:30" in teams.says("leader0", "每日一题 08:30", teams.groups[0]).text
    teams.job(preparing.DAILY, unit=teams.teams[0].id, at="08:30")
    assert len(teams.spoken.said) == 1
    teams.says("leader0", "每日一题 停", teams.groups[0])
    teams.job(preparing.DAILY, unit=teams.teams[0].id, at="08:30")
    assert len(teams.spoken.said) == 1


def test_a_pledge_is_signed_for_a_year(teams: Teams) -> None:
    assert "尚未签署" in teams.says("leader0", "责任书", teams.groups[0]).text
    assert "已签署" in teams.says("leader0", "责任书 签署", teams.groups[0]).text
    assert "不用重签" in teams.says("leader0", "责任书 签署", teams.groups[0]).text


def test_a_month_is_settled_once(teams: Teams) -> None:
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.closes(number)
    day = "2026-04-01"
    for _ in range(2):
        teams.job(preparing.MONTH_END, day=day)
    with teams.database.reading(teams.station) as session:
        assert scoring.sums_of(session, teams.teams[0].id, "2026-03")["duties"].events == len(duty_texts.DUTIES)


def test_a_pledge_is_kept_or_not_duty_by_duty(teams: Teams) -> None:
    teams.says("leader0", "责任书 签署", teams.groups[0])
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.closes(number)
    assert teams.says("leader0", "未履行 分拣一班 3 租卡").refused
    assert "第 3 条" in teams.says("wang", "未履行 分拣一班 3 有人租卡").text
    assert (
        "不出租、出售、出借银行卡、手机卡和支付账户（本月未做到）"
        in teams.says("leader0", "责任书", teams.groups[0]).text
    )
    teams.job(preparing.MONTH_END, day="2026-04-01")
    with teams.database.reading(teams.station) as session:
        kept = scoring.sums_of(session, teams.teams[0].id, "2026-03")["duties"]
        assert scoring.find_event(session, f"duties:2026-03:{teams.teams[0].id}:3").got == 0  # type: ignore[union-attr]
    assert (kept.got, kept.due) == (8, 10)


def test_whoever_owes_a_review_is_reminded_until_it_is_given(teams: Teams) -> None:
    with teams.database.reading(teams.station) as session:
        owed = next(one for one in scoring.reviews_of(session, "2026-03") if one.reviewer_id == teams.teams[0].id)
        name = directory.get_unit(session, owed.reviewed_id).name
        leader = directory.holders(session, unit_id=teams.teams[0].id, roles=(Role.LEADER,))[0][1].id
    teams.job(reviewing.REMIND, period="2026-03", until="3月31日")
    assert [name in words for person, words in teams.spoken.told if person == leader] == [True]
    assert teams.says("leader0", f"互评 {name} 30 20 25 20").refused
    assert "87 分" in teams.says("leader0", f"互评 {name} 22 20 25 20").text
    teams.spoken.told.clear()
    teams.spoken.keys.clear()
    teams.job(reviewing.REMIND, period="2026-03", until="3月31日")
    assert leader not in [person for person, _ in teams.spoken.told]


def test_who_wants_to_change_an_answer_hears_that_the_first_one_counts(teams: Teams) -> None:
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    assert "第一次" in teams.says("w00", f"改成{other(right)}", teams.groups[0]).text
    with teams.database.reading(teams.station) as session:
        made = scoring.get_round(session, number)
        assert [one.letters for one in scoring.answers_of(session, made.id)] == [right]


def test_a_period_stays_as_it_was_when_the_teams_are_reorganised(teams: Teams) -> None:
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.closes(number)
    other_park = teams.unit("二号物流园", UnitKind.PARK)
    with teams.database.transaction(teams.station) as session:
        before = scoring.totals(session, "2026-03")
        made = boards.draft(session, teams.park, "2026-03", Weights(exempt_days=0), teams.clock.now())
        rows, board = [dict(row) for row in made.rows], made.number
        entries = [(one.cause, one.got, one.unit_path) for one in ledger(session, teams)]
        team = directory.get_unit(session, teams.teams[0].id)
        team.name = "夜班一组"
        units.move_unit(session, team, other_park)
        scoring.put_size(session, team.id, 500, 1)
    with teams.database.reading(teams.station) as session:
        assert scoring.totals(session, "2026-03") == before
        assert [(one.cause, one.got, one.unit_path) for one in ledger(session, teams)] == entries
        assert [dict(row) for row in scoring.get_board(session, board).rows] == rows
        again = rules.score(scoring.sums_of(session, teams.teams[0].id, "2026-03"), Weights())
        assert again.total == next(row["score"] for row in rows if row["unit"] == teams.teams[0].id)


def ledger(session: Session, teams: Teams) -> list[scoring.Event]:
    return scoring.events_of(session, teams.teams[0].id, date(2026, 3, 1), date(2026, 3, 31))


def test_weak_types_are_named_and_asked_next(teams: Teams) -> None:
    number, right = teams.asks()
    for worker in range(5):
        teams.says(f"w0{worker}", other(right), teams.groups[0])
    teams.closes(number)
    with teams.database.reading(teams.station) as session:
        fraud = scoring.get_round(session, number).questions[0]["fraud"]
    assert f"{fraud}：0/5" in teams.says("leader0", "薄弱", teams.groups[0]).text
    number, _ = teams.asks()
    with teams.database.reading(teams.station) as session:
        assert scoring.get_round(session, number).questions[0]["fraud"] == fraud


def test_the_sums_of_the_ledger_are_the_score(teams: Teams) -> None:
    number, right = teams.asks()
    teams.says("w00", right, teams.groups[0])
    teams.closes(number)
    with teams.database.reading(teams.station) as session:
        found = rules.score(scoring.sums_of(session, teams.teams[0].id, "2026-03"), Weights())
    assert sum(points for _, points in found.lines) == found.total
    assert closing.answer_of({"kind": "single", "answer": "B", "options": ["x", "y"]}) == "B（y）"
    assert timedelta(hours=1) < answering.LATE_FOR
    assert directory.UnitKind.TEAM
