"""A dispute that began as danger: what is done with it holds for the danger case of the same number."""

from storage import alarms
from storage.alarms import CaseState, DangerCase
from storage.disputes import DisputeState
from tests.handlers.disputes.stage import Precinct
from tests.handlers.disputes.test_flow import DANGER


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
