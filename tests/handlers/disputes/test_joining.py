"""Reports of one matter go on as one case: none is lost inside another, and none stays with whoever gave it away."""

from datetime import timedelta

from bot.clock import STATION_ZONE
from storage.directory import UnitKind
from storage.disputes import Level
from tests.handlers.disputes.stage import Precinct
from tests.handlers.disputes.test_flow import HIGH, NOISE, WAGES


def two_of_the_mediator(precinct: Precinct) -> tuple[int, int]:
    one, other = precinct.report("worker", WAGES), precinct.report("mate", WAGES.replace("五个人", "六个人"))
    for number in (one, other):
        precinct.says("medi", f"接单 {number}")
    return one, other


def test_what_is_open_does_not_disappear_in_what_is_settled(precinct: Precinct) -> None:
    one, other = two_of_the_mediator(precinct)
    precinct.says("medi", f"办结 {other} 1 谈好了")
    said = precinct.says("medi", f"合并 {one} {other}")
    assert said.refused
    assert f"重开 {other}" in said.text
    assert precinct.case(one).due_at is not None


def test_who_reported_first_does_not_withdraw_what_others_reported_too(precinct: Precinct) -> None:
    one, other = two_of_the_mediator(precinct)
    assert "并入" in precinct.says("medi", f"合并 {one} {other}").text
    said = precinct.says("mate", f"撤回 {other}")
    assert said.refused
    assert "别人也报了" in said.text
    assert "已撤回" in precinct.says("worker", f"撤回 {precinct.report('worker', NOISE)}").text


def test_what_goes_on_inside_another_goes_along_when_that_is_handed_on(precinct: Precinct) -> None:
    one, other = two_of_the_mediator(precinct)
    precinct.says("medi", f"合并 {one} {other}")
    assert not precinct.says("medi", f"转 {other} 胡警官").refused
    assert {precinct.case(one).row.holder_id, precinct.case(other).row.holder_id} == {precinct.ids["duty"]}


def test_all_are_handed_over_though_one_has_gone_on_inside_another(precinct: Precinct) -> None:
    one, other = two_of_the_mediator(precinct)
    precinct.says("medi", f"合并 {one} {other}")
    assert not precinct.says("medi", "移交 全部 胡警官").refused
    assert {precinct.case(one).row.holder_id, precinct.case(other).row.holder_id} == {precinct.ids["duty"]}


def test_a_span_is_not_taken_for_a_number(precinct: Precinct) -> None:
    """`暂缓 1小时 …` by whoever holds one case means that one."""
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接单 {number}")
    said = precinct.says("medi", "暂缓 1小时 等老板")
    assert not said.refused, said.text
    assert f"纠纷 {number}" in said.text


def test_what_hardly_belongs_together_is_asked_about_first(precinct: Precinct) -> None:
    """Another company, another kind: said, and done once it is meant."""
    other_firm = precinct.unit("远山仓储", UnitKind.ENTERPRISE, precinct.park)
    there = precinct.group("other-firm", precinct.unit("远山夜班", UnitKind.TEAM, other_firm))
    one, other = precinct.report("worker", WAGES), precinct.report("mate", NOISE, there)
    said = precinct.says("duty", f"合并 {other} {one}")
    assert "单位不同" in said.text
    assert "远山仓储" in said.text
    assert "类别不同" in said.text
    assert precinct.case(other).row.merged_into is None
    assert "已放下" in precinct.says("duty", "2").text
    assert precinct.case(other).row.merged_into is None
    precinct.says("duty", f"合并 {other} {one}")
    assert "已并入" in precinct.says("duty", "是").text
    assert precinct.case(other).row.merged_into == one


def test_in_a_group_it_is_not_said_what_differs(precinct: Precinct) -> None:
    one, other = precinct.report("worker", WAGES), precinct.report("mate", NOISE, precinct.here)
    said = precinct.says("duty", f"合并 {other} {one}", precinct.here)
    assert said.refused
    assert "劳资" not in said.text
    assert f"合并 {other} {one} 确认" in said.text
    assert "已并入" in precinct.says("duty", f"合并 {other} {one} 确认", precinct.here).text


def test_a_merge_undone_at_night_is_told_and_wakes_nobody(precinct: Precinct) -> None:
    night = precinct.clock.now().astimezone(STATION_ZONE).replace(hour=1, minute=22) + timedelta(days=1)
    precinct.passes(seconds=(night - precinct.clock.now()).total_seconds())
    one, other = precinct.report("worker", WAGES), precinct.report("mate", WAGES.replace("五个人", "六个人"))
    assert "已并入" in precinct.says("duty", f"合并 {other} {one}").text
    assert "已从" in precinct.says("duty", f"撤销合并 {other}").text
    precinct.passes(hours=4)
    assert not precinct.pages("medi", other)
    due_at = precinct.case(other).due_at
    assert due_at is not None
    assert due_at.astimezone(STATION_ZONE).hour >= 7
    assert any(f"dispute:{other}:reporter:unmerged" in key for key in precinct.speech.keys)
    precinct.passes(hours=4)
    assert precinct.pages("medi", other)


def test_a_merge_undone_gives_back_the_grade_that_it_raised(precinct: Precinct) -> None:
    one, other = precinct.report("worker", NOISE), precinct.report("mate", HIGH)
    assert "已并入" in precinct.says("duty", f"合并 {other} {one} 确认").text
    assert precinct.case(one).row.level is Level.HIGH
    precinct.says("duty", f"撤销合并 {other}")
    assert precinct.case(one).row.level is Level.LOW
    assert precinct.case(other).row.level is Level.HIGH
    precinct.says("duty", f"合并 {other} {one} 确认")
    precinct.says("duty", f"改级 {one} 中 人多")
    precinct.says("duty", f"撤销合并 {other}")
    assert precinct.case(one).row.level is Level.MIDDLE
