"""A dispute that began as danger: what is done with it holds for the danger case of the same number."""

from storage import alarms
from storage.alarms import CaseState, DangerCase
from storage.disputes import DisputeState
from tests.handlers.disputes.stage import Precinct
from tests.handlers.disputes.test_flow import DANGER, NOISE, WAGES


def danger(precinct: Precinct, number: int) -> DangerCase:
    with precinct.database.reading(precinct.station) as session:
        found = alarms.get_case(session, number)
        session.expunge(found)
    return found


def taken(precinct: Precinct) -> int:
    number = precinct.report("worker", DANGER, precinct.here)
    assert "已由您接单" in precinct.says("duty", f"接单 {number}").text
    return number


def test_a_hand_over_at_once_takes_the_danger_along(precinct: Precinct) -> None:
    number = taken(precinct)
    assert "已交给宋警官" in precinct.says("duty", f"转 {number} 宋警官").text
    precinct.passes(minutes=1.5)
    assert danger(precinct, number).taken_by == precinct.ids["deputy"]
    assert precinct.case(number).row.holder_id == precinct.ids["deputy"]
    assert "1 件" in precinct.says("deputy", "移交 全部 王警官").text
    precinct.passes(minutes=1.5)
    assert danger(precinct, number).taken_by == precinct.ids["wang"]
    assert precinct.case(number).row.holder_id == precinct.ids["wang"]


def test_progress_and_a_snooze_are_no_silence(precinct: Precinct) -> None:
    number = taken(precinct)
    for _ in range(12):
        precinct.passes(minutes=1.5)
        precinct.says("duty", f"跟进 {number} 正在劝")
    assert not precinct.told("duty", "还没有进展")
    precinct.says("duty", f"暂缓 {number} 20分钟 送医院")
    precinct.passes(minutes=19)
    assert not precinct.told("duty", "还没有进展")
    precinct.passes(minutes=20)
    assert precinct.told("duty", "还没有进展")


def test_passed_up_everybody_is_paged_again(precinct: Precinct) -> None:
    number, before = taken(precinct), len(precinct.told("wang", "原话"))
    assert "已叫 4 人" in precinct.says("duty", f"升级 {number} 一个人不够").text
    assert len(precinct.told("wang", "原话")) == before + 1
    assert danger(precinct, number).state is CaseState.OPEN
    precinct.passes(minutes=1)
    assert len(precinct.told("wang", "原话")) == before + 2


def test_an_outcome_ends_the_danger_too(precinct: Precinct) -> None:
    number = taken(precinct)
    assert "进入观察期" in precinct.says("duty", f"办结 {number} 依法处置 带回所里").text
    assert danger(precinct, number).state is CaseState.DONE
    before = len(precinct.speech.told)
    precinct.passes(hours=2)
    assert len(precinct.speech.told) == before
    assert precinct.case(number).row.state is DisputeState.SETTLED


def test_what_comes_back_after_a_danger_is_not_settled_by_it_again(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.says("duty", f"误报 {number}")
    precinct.passes(minutes=2)
    assert precinct.case(number).row.state is DisputeState.SETTLED
    assert "已重开" in precinct.says("duty", f"重开 {number} 又拿刀来了").text
    before = len(precinct.pages("wang", number))
    precinct.passes(minutes=10)
    assert precinct.case(number).row.state is DisputeState.REOPENED
    assert len(precinct.pages("wang", number)) > before


def test_the_end_of_a_danger_holds_once(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.passes(seconds=61)
    precinct.says("duty", f"跟进 {number} 已到现场")
    precinct.says("duty", f"办结 {number}")
    precinct.passes(seconds=61)
    assert precinct.case(number).row.state is DisputeState.SETTLED  # said once, it is enough
    precinct.says("duty", f"重开 {number} 又来了")
    precinct.says("duty", f"接单 {number}")
    precinct.passes(minutes=11)
    assert precinct.told("duty", "已收回")
    for _ in range(3):
        before = len(precinct.pages("wang", number))
        precinct.passes(minutes=1)
        assert len(precinct.pages("wang", number)) == before + 1


def test_what_is_raised_to_high_is_with_no_other_service(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接单 {number}")
    precinct.says("medi", f"分流 {number} 12333 欠薪")
    precinct.says("wang", f"改级 {number} 高 要跳楼")
    precinct.passes(minutes=3)
    assert precinct.told("medi", "还没有新进展")
    assert "没有在等回执" in precinct.says("medi", f"对方已接 {number}").text


def test_an_outcome_that_nobody_said_is_told_to_nobody_and_can_be_put_right(precinct: Precinct) -> None:
    number = taken(precinct)
    precinct.says("duty", f"办结 {number}")
    assert "已处置" in precinct.says("worker", f"进度 {number}").text
    assert not any("依法处置" in text for text in precinct.told("worker"))
    assert precinct.told("duty", "结果先记为“依法处置”")
    assert "已改为“已制止劝离”" in precinct.says("duty", f"办结 {number} 已制止劝离 送医院了").text
    assert precinct.case(number).row.outcome == "stopped"
    assert precinct.says("duty", f"办结 {number} 调解成功").refused  # said once


def test_its_reporter_sees_at_once_who_has_it(precinct: Precinct) -> None:
    number = taken(precinct)
    assert "胡警官" in precinct.says("worker", "进度", precinct.here).text
    assert "胡警官" in precinct.says("worker", f"进度 {number}").text


def test_who_names_no_number_sees_his_own(precinct: Precinct) -> None:
    assert precinct.says("worker", "进度").refused
    first, second = precinct.report("worker", WAGES), precinct.report("worker", NOISE)
    listed = precinct.says("worker", "进度").text
    assert f"编号 {first}" in listed
    assert f"编号 {second}" in listed
    assert f"编号 {first}" not in precinct.says("worker", "进度", precinct.here).text  # told privately


def test_whoever_asks_for_support_is_heard_by_everybody(precinct: Precinct) -> None:
    number = precinct.report("worker", DANGER, precinct.here)
    assert precinct.says("duty", f"支援 {number}").refused  # taken first
    precinct.says("duty", f"接单 {number}")
    assert "已发给" in precinct.says("duty", f"支援 {number}").text
    for account in ("deputy", "chief", "wang"):
        assert precinct.told(account, "胡警官09:00请求支援"), account
    assert "已发给" in precinct.says("duty", "支援").text  # the only one he has; asked again, it is told again
    assert len(precinct.told("wang", "请求支援")) == 2
    assert danger(precinct, number).state is CaseState.TAKEN
    assert (
        precinct.says("mate", f"支援 {number}").refused or "已发给" not in precinct.says("mate", f"支援 {number}").text
    )
