"""A case from its first word to its end: who is called when, what may follow what, how it comes back."""

from datetime import timedelta

import pytest

from storage import disputes, outbox
from storage.disputes import DisputeState, Level, Rung
from tests.handlers.disputes.stage import Precinct

QUARREL = "纠纷 二号库装卸工和司机因为卸货顺序吵起来了，两个人，没人受伤，还在吵"
NOISE = "纠纷 宿舍三楼室友晚上打游戏太吵，两个人，说了不听，现在还在吵"
WAGES = "纠纷 老板拖欠我们五个人两个月工资，一共三万，到现在还没给，去要还骂人"
HIGH = "纠纷 我们三十多个人被拖欠半年工资八十万，现在堵在园区大门口不让车走"
DANGER = "纠纷 因为工资老板拿刀要砍我们，两个人，正在门口"


def test_a_low_one_climbs_from_the_team_to_everybody_and_never_falls_silent(precinct: Precinct) -> None:
    number = precinct.report("worker", QUARREL, precinct.here)
    order = ["lead", "lead2", "park", "park2", "medi", "duty", "deputy", "chief", "wang"]
    assert precinct.pages("lead", number)
    assert not precinct.pages("park", number)
    precinct.passes(days=3)
    assert all(precinct.pages(account, number) for account in order)
    for _ in range(5):
        before = len(precinct.pages("wang", number))
        precinct.passes(minutes=30)
        assert len(precinct.pages("wang", number)) == before + 1


def test_the_visits_end_it_and_each_is_asked_for_until_it_is_done(precinct: Precinct) -> None:
    number = precinct.report("worker", QUARREL, precinct.here)
    precinct.says("lead", f"接单 {number}")
    assert "调解成功" in precinct.says("lead", f"办结 {number} 调解成功 握手言和").text
    for place in (1, 2):
        precinct.passes(days=22)
        assert len(precinct.told("lead", f"第 {place} 次回访")) > 1  # asked again while it is owed
        precinct.says("lead", f"回访 {number} 没联系上")
        assert precinct.case(number).due_at == precinct.clock.now() + timedelta(days=1)
        precinct.says("lead", f"回访 {number} 好")
    case = precinct.case(number)
    assert (case.row.state, case.due_at) == (DisputeState.CLOSED, None)


def test_a_bad_visit_reopens_one_grade_higher_and_calls_again(precinct: Precinct) -> None:
    number = precinct.report("worker", QUARREL, precinct.here)
    precinct.says("lead", f"接单 {number}")
    precinct.says("lead", f"办结 {number} 1")
    assert "已重开" in precinct.says("lead", f"回访 {number} 不好 又吵了").text
    case = precinct.case(number).row
    assert (case.state, case.level, case.reopened, case.holder_id) == (DisputeState.REOPENED, Level.MIDDLE, 1, None)
    assert precinct.pages("park", number)


def test_the_reporter_says_that_it_is_not_solved(precinct: Precinct) -> None:
    number = precinct.report("worker", QUARREL)
    precinct.says("lead", f"接单 {number}")
    precinct.says("lead", f"办结 {number} 1")
    assert "重开" not in precinct.says("mate", f"没解决 {number}").text
    assert "已重开" in precinct.says("worker", "没解决").text


def test_high_ones_do_not_wait_for_office_hours(precinct: Precinct) -> None:
    precinct.passes(hours=17)  # 02:00
    number = precinct.report("worker", HIGH, precinct.here)
    assert [len(precinct.pages(one, number)) for one in ("duty", "deputy", "chief", "wang")] == [1, 0, 0, 0]
    precinct.passes(minutes=1)
    assert [len(precinct.pages(one, number)) for one in ("duty", "deputy", "chief", "wang")] == [2, 1, 0, 0]
    precinct.passes(minutes=2)
    assert [len(precinct.pages(one, number)) for one in ("duty", "deputy", "chief", "wang")] == [4, 3, 1, 0]
    precinct.passes(minutes=10)
    assert [len(precinct.pages(one, number)) for one in ("duty", "deputy", "chief", "wang")] == [14, 13, 11, 10]


def test_taken_without_progress_it_is_nudged_and_comes_back(precinct: Precinct) -> None:
    number = precinct.report("worker", HIGH, precinct.here)
    precinct.says("duty", f"接单 {number}")
    precinct.passes(minutes=2)
    assert len(precinct.told("duty", "还没有新进展")) == 1
    precinct.says("duty", f"跟进 {number} 到现场了")
    precinct.passes(minutes=1)
    assert len(precinct.told("duty", "还没有新进展")) == 1
    precinct.passes(minutes=20)
    case = precinct.case(number).row
    assert case.holder_id is None
    assert case.clocks_broken == 1
    assert precinct.pages("wang", number)


def test_a_mid_one_waits_until_its_office_opens_and_the_reporter_hears_when(precinct: Precinct) -> None:
    precinct.passes(hours=11)  # 20:00
    said = precinct.says("worker", WAGES)
    assert "03-03 08:30" in said.text
    assert "110" in said.text
    assert not precinct.told("medi")
    precinct.passes(hours=12, minutes=30)
    assert precinct.pages("medi", 1)


def test_wages_never_reach_team_or_employer(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    precinct.passes(days=1)  # after six hours it is with everybody who may ever hear of it
    assert precinct.pages("wang", number)
    for account in ("lead", "lead2", "boss"):
        assert not precinct.told(account)
        assert precinct.says(account, f"接单 {number}").text.count("由您办理") == 0


def test_whoever_is_named_and_whoever_reports_to_him_never_hears_of_it(precinct: Precinct) -> None:
    number = precinct.report("worker", "纠纷 郭园长骂人还推我一把，两个人，没受伤，刚才在门口")
    precinct.passes(days=1)
    for account in ("park", "park2", "lead", "lead2"):
        assert not precinct.told(account), account
    assert (
        precinct.says("park", f"接单 {number}").refused
        or "由您办理" not in precinct.says("park", f"接单 {number}").text
    )
    assert precinct.pages("medi", number) or precinct.pages("duty", number)


def test_confidential_stays_hidden_from_the_own_enterprise(precinct: Precinct) -> None:
    said = precinct.says("worker", QUARREL.replace("纠纷", "纠纷 保密"))
    assert "能看到的只有" in said.text
    precinct.passes(days=1)
    assert not precinct.told("lead")
    assert precinct.pages("park", 1)
    assert precinct.says("lead", "进度 1").refused
    assert precinct.says("boss", "进度 1").refused


def test_a_transfer_takes_the_case_away_from_the_giver(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接单 {number}")
    assert "已交给郭园长" in precinct.says("medi", f"转 {number} 郭园长").text
    assert precinct.case(number).row.holder_id == precinct.ids["park"]
    assert "已由郭园长接单" in precinct.says("medi", f"跟进 {number} 又去了").text
    assert not precinct.says("park", f"跟进 {number} 谈过了").refused


def test_hand_over_of_all(precinct: Precinct) -> None:
    numbers = [precinct.report("worker", words) for words in (WAGES, NOISE)]
    precinct.says("wang", f"接单 {numbers[0]}")
    precinct.says("wang", f"接单 {numbers[1]}")
    assert "已把 2 件" in precinct.says("wang", "移交 全部 胡警官").text
    assert {precinct.case(number).row.holder_id for number in numbers} == {precinct.ids["duty"]}


def test_escalation_regrading_and_their_reasons(precinct: Precinct) -> None:
    number = precinct.report("worker", QUARREL, precinct.here)
    precinct.says("lead", f"接单 {number}")
    assert "请回复理由" in precinct.says("lead", f"升级 {number}").text
    assert precinct.case(number).row.rung is Rung.TEAM
    assert "已升级到园区" in precinct.says("lead", f"升级 {number} 双方都叫了人").text
    case = precinct.case(number).row
    assert (case.rung, case.holder_id, case.state) == (Rung.PARK, None, DisputeState.NEW)
    assert "已改为高级" in precinct.says("wang", f"改级 {number} 高 叫了二十多人").text
    assert precinct.case(number).row.policy["level"] == "high"
    assert precinct.pages("duty", number)


def test_diversion_has_a_receipt_a_deadline_and_a_way_back(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接单 {number}")
    assert "已分流到 12333" in precinct.says("medi", f"分流 {number} 12333 欠薪归劳动监察").text
    assert precinct.case(number).due_at == precinct.clock.now() + timedelta(hours=48)
    precinct.passes(hours=49)
    assert precinct.told("medi", "没有在期限内回执")
    assert precinct.case(number).row.opened_at < precinct.clock.now() - timedelta(hours=48)
    precinct.says("medi", f"分流 {number} 12333 再转一次")
    assert "已退回" in precinct.says("medi", f"退回 {number} 不属其管辖").text
    precinct.says("medi", f"分流 {number} 12333 再转一次")
    assert "12333 已接收" in precinct.says("medi", f"对方已接 {number}").text
    assert precinct.case(number).row.outcome == "diverted"


def test_what_concerns_a_crowd_is_never_diverted(precinct: Precinct) -> None:
    number = precinct.report("worker", HIGH)
    precinct.says("duty", f"接单 {number}")
    assert "不能分流" in precinct.says("duty", f"分流 {number} 12333 欠薪").text


def test_merging_and_its_undoing(precinct: Precinct) -> None:
    first, second = precinct.report("worker", NOISE, precinct.here), precinct.report("mate", NOISE, precinct.here)
    assert precinct.told("lead", f"合并 {second} {first}")
    precinct.says("lead", f"接单 {first}")
    precinct.says("lead", f"接单 {second}")
    assert "已并入" in precinct.says("lead", f"合并 {second} {first}").text
    assert precinct.case(second).due_at is None
    assert "请按" in precinct.says("lead", f"跟进 {second} 去了").text
    assert "已从" in precinct.says("lead", f"撤销合并 {second}").text
    assert precinct.case(second).due_at is not None
    precinct.says("lead", f"合并 {second} {first}")
    precinct.passes(days=4)
    assert "过了" in precinct.says("lead", f"撤销合并 {second}").text


def test_repeats_raise_the_grade(precinct: Precinct) -> None:
    numbers = [precinct.report("worker", NOISE, precinct.here) for _ in range(3)]
    assert [precinct.case(number).row.level for number in numbers] == [Level.LOW, Level.LOW, Level.MIDDLE]


def test_snoozing_has_a_limit_and_a_reason(precinct: Precinct) -> None:
    number = precinct.report("worker", HIGH)
    precinct.says("duty", f"接单 {number}")
    assert "最多暂缓 30 分钟" in precinct.says("duty", f"暂缓 {number} 2小时 等下班").text
    assert "还差理由" in precinct.says("duty", f"暂缓 {number} 20分钟").text
    assert precinct.case(number).row.snooze_until is None
    precinct.says("duty", f"暂缓 {number} 20分钟 正在路上")
    precinct.passes(minutes=20)
    assert not precinct.told("duty", "还没有新进展")
    precinct.passes(minutes=3)
    assert precinct.told("duty", "还没有新进展")


def test_only_its_reporter_withdraws_and_no_high_one(precinct: Precinct) -> None:
    number = precinct.report("worker", NOISE)
    assert "已撤回" not in precinct.says("mate", f"撤回 {number}").text
    assert "已撤回" in precinct.says("worker", f"撤回 {number}").text
    assert precinct.case(number).due_at is None
    high = precinct.report("worker", HIGH)
    assert "不能自己撤回" in precinct.says("worker", f"撤回 {high}").text


def test_a_danger_case_is_the_first_rung_and_both_go_under_one_number(precinct: Precinct) -> None:
    number = precinct.report("worker", DANGER, precinct.here)
    assert precinct.told("duty", f"【紧急 {number}】")
    assert not precinct.pages("duty", number)
    assert precinct.case(number).due_at is not None
    precinct.says("duty", f"接单 {number}")
    precinct.passes(seconds=61)
    assert precinct.case(number).row.holder_id == precinct.ids["duty"]
    precinct.says("duty", f"办结 {number}")
    precinct.passes(seconds=61)
    case = precinct.case(number).row
    assert (case.state, case.outcome) == (DisputeState.SETTLED, "police")


def test_an_emergency_that_only_the_rules_see_pages_like_danger(
    precinct: Precinct, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from handlers.disputes import reporting
    from handlers.disputes.grading import Risk, grade

    monkeypatch.setattr(reporting, "grade", lambda text: replace(grade(text), emergency=True, risk=Risk.HIGH))
    said = precinct.says("worker", NOISE, precinct.here)
    assert "110" in said.text
    assert precinct.told("duty", "【紧急 1】")


def test_a_second_report_of_a_danger_joins_it(precinct: Precinct) -> None:
    number = precinct.report("worker", DANGER, precinct.here)
    said = precinct.says("mate", DANGER, precinct.here)
    assert f"已并入编号 {number}" in said.text


def test_a_proxy_names_both(precinct: Precinct) -> None:
    number = precinct.report("lead2", "代报 李师傅 老板拖欠他两个月工资六千，到现在不给")
    brief = precinct.says("medi", f"接单 {number}").text
    assert "白副班" in brief
    assert "代 李师傅 报" in brief


def test_an_anonymous_one_shows_no_name_to_anybody(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES.replace("纠纷", "纠纷 匿名"))
    assert "丁小明" not in precinct.says("medi", f"接单 {number}").text
    assert "登记" in precinct.says("worker", f"进度 {number}").text
    assert precinct.says("mate", f"进度 {number}").refused


def test_nothing_is_cancelled_that_was_not_a_page(precinct: Precinct) -> None:
    with precinct.database.transaction(precinct.station) as session:
        assert outbox.cancel(session, key_prefix="dispute:1:page") == 0


def test_the_record_of_a_case_is_found_out_when_a_row_is_changed_or_taken_out(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接单 {number}")
    precinct.says("medi", f"跟进 {number} 谈过了")
    with precinct.database.transaction(precinct.station) as session:
        case = disputes.get_case(session, number)
        assert disputes.check(session, case) == []
        steps = disputes.steps_of(session, case)
        event = session.get(disputes.DisputeEvent, (precinct.station, _row(session, case, steps[1].seq)))
        assert event is not None
        event.act = "nothing"
        session.add(event)
        session.flush()
        assert disputes.check(session, case) == [steps[1].seq]
        session.delete(event)
        session.flush()
        assert disputes.check(session, case) == [steps[1].seq]


def _row(session: object, case: disputes.DisputeCase, seq: int) -> int:
    from sqlmodel import Session, select

    assert isinstance(session, Session)
    query = select(disputes.DisputeEvent.id).where(
        disputes.DisputeEvent.station_id == case.station_id, disputes.DisputeEvent.seq == seq
    )
    return session.exec(query).one()


@pytest.mark.parametrize(
    "word", ["转 {n} 郭园长", "升级 {n} 急", "改级 {n} 高 急", "分流 {n} 12333 不归", "合并 {n} {n}"]
)
def test_a_stranger_to_the_case_finds_nothing(precinct: Precinct, word: str) -> None:
    number = precinct.report("worker", WAGES)
    said = precinct.says("otherpark", word.format(n=number))
    assert said.refused
    assert said.text == precinct.says("otherpark", word.format(n=99)).text
