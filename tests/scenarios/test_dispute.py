"""A dispute from its first word to its outcome, on both platforms, by day and at night, with everybody silent."""

import re

import pytest

from simulator.faults import Fault
from simulator.model import Shown
from storage import disputes, system
from storage.disputes import DisputeCase, DisputeState, Level
from tests.scenarios.town import Seat, Town, read

QUARREL = "纠纷 宿舍三楼室友晚上打呼噜太响睡不着，两个人，说了不听，现在还在闹"
HIGH = "纠纷 我们三十多个人被拖欠半年工资八十万，大家准备罢工"  # high, and nobody is in danger
HOUR = 3600


def case_of(town: Town, number: int) -> DisputeCase:
    database = town.house.database
    station = system.list_stations(database)[0].id
    with database.reading(station) as session:
        case = disputes.get_case(session, number)
        session.expunge(case)
        return case


def next_of(town: Town, number: int) -> object:
    database = town.house.database
    with database.reading(system.list_stations(database)[0].id) as session:
        return disputes.next_step(session, disputes.get_case(session, number))


async def reported(seat: Seat, words: str) -> int:
    await seat.says(words)
    receipt = await seat.sees("纠纷已登记")
    found = re.search(r"编号 (\d+)", receipt.text)
    assert found is not None
    return int(found[1])


def told(town: Town, person: str) -> list[str]:
    """Whatever he was shown privately, by whichever robot."""
    chats = [chat for chat in town.world.chats if chat.endswith(f"~{person}")]
    return [text for chat in chats for text in town.bot_said(chat)]


def pages(town: Town, person: str, number: int) -> list[str]:
    return [
        text
        for text in told(town, person)
        if f"【纠纷 {number}】" in text and "原话" in text and "由您办理" not in text
    ]


@pytest.mark.parametrize("group", ["group-ent1t1", "group-ent3t1"])
async def test_a_worker_reports_and_the_team_leader_is_called(town: Town, group: str) -> None:
    worker = town.seat(town.world.chats[group].people[-1], group)
    number = await reported(worker, QUARREL)
    await town.settle()
    leader = town.world.chats[group].people[0]
    assert pages(town, leader, number), town.bot_said(town.private(leader))
    case = case_of(town, number)
    assert case.state is DisputeState.NEW
    assert next_of(town, number) is not None


async def test_from_taking_to_its_outcome(town: Town) -> None:
    worker = town.seat(town.world.chats["group-ent1t1"].people[-1])
    number = await reported(worker, QUARREL)
    leader = town.seat("leader1")
    await leader.says(f"接单 {number}")
    await leader.sees("由您办理")
    await town.settle()
    assert any("已接" in text for text in told(town, worker.person))
    await leader.says(f"跟进 {number} 已到现场，双方分开")
    await leader.sees("进展已记录")
    await leader.says("办结")
    await leader.sees("结果是哪一种")
    await leader.says("1 双方签了协议")
    await leader.sees("调解成功，进入观察期")
    await town.settle()
    assert any("解决了吗" in text for text in told(town, worker.person))
    assert case_of(town, number).state is DisputeState.SETTLED
    await worker.says(f"进度 {number}")
    await worker.sees("观察期")


async def test_a_high_one_at_night_with_duty_silent(town: Town) -> None:
    """Duty at once, the deputy at one minute, the chief at three, then everybody each minute, on both platforms."""
    await town.passes(16 * HOUR)  # 02:00
    worker = town.seat(town.world.chats["group-ent3t1"].people[-1], "group-ent3t1")
    number = await reported(worker, HIGH)
    await town.settle()
    assert case_of(town, number).level is Level.HIGH
    duty, deputy = ("police3", "police4") if pages(town, "police3", number) else ("police4", "police3")
    assert len(pages(town, duty, number)) == 1
    assert not pages(town, deputy, number)
    await town.passes(60)
    assert pages(town, deputy, number)
    await town.passes(119)
    assert not pages(town, "police5", number)
    await town.passes(2)
    assert pages(town, "police5", number)
    await town.passes(60)
    for person in ("police1", "police2"):
        assert pages(town, person, number), person
    for _ in range(3):
        before = len(pages(town, "police1", number))
        await town.passes(60)
        assert len(pages(town, "police1", number)) > before
    officer = town.seat(deputy)
    await officer.says(f"接单 {number}")
    await officer.sees("由您办理")
    before = len(pages(town, "police1", number))
    await town.passes(110)
    assert len(pages(town, "police1", number)) == before
    await town.passes(20)
    assert any("还没有新进展" in text for text in told(town, deputy))


async def test_danger_in_a_dispute_is_one_case_under_one_number(town: Town) -> None:
    worker = town.seat(town.world.chats["group-ent1t1"].people[-1], "group-ent1t1")
    await worker.says("纠纷 因为工资老板拿刀要砍我们，两个人，正在门口")
    await worker.sees("请立即拨打110")
    await worker.sees("纠纷已登记，编号 1")
    officer = town.seat("police3")
    await officer.says("接单 1")
    await officer.sees("【紧急 1】已由您接单")
    await officer.says("办结 1")
    await officer.sees("紧急 1 已结束")
    await town.passes(120)
    assert case_of(town, 1).state is DisputeState.SETTLED
    assert case_of(town, 1).outcome == "police"


async def test_a_plain_message_in_a_group_is_taken_and_the_answer_names_nothing(town: Town) -> None:
    worker = town.seat(town.world.chats["group-ent1t1"].people[-1], "group-ent1t1")
    await worker.says("老板拖欠我们两个月工资一万二不给，找他就骂人")
    receipt = await worker.sees("纠纷已登记")
    assert not re.search(r"低级|中级|高级|一万二|工资", receipt.text)


async def test_a_button_takes_it(town: Town) -> None:
    worker = town.seat(town.world.chats["group-ent1t1"].people[-1], "group-ent1t1")
    number = await reported(worker, QUARREL)
    await town.settle()
    leader = town.seat("leader1")
    card = next(
        entry
        for entry in town.world.book
        if entry.from_bot and entry.chat.endswith("~leader1") and f"【纠纷 {number}】" in str(entry)
    )
    await leader.presses(card, f"dispute:take:{number}")
    await town.until(lambda: any("由您办理" in text for text in told(town, "leader1")), "the holder's brief")


async def test_a_dead_platform_does_not_lose_the_report(town: Town) -> None:
    town.world.faults.add(Fault("wecom", "5xx", 6, None))
    worker = town.seat(town.world.chats["group-ent3t1"].people[-1], "group-ent3t1")
    number = await reported(worker, HIGH)
    await town.passes(300)
    assert pages(town, "police3", number)
    assert pages(town, "police5", number)


async def test_a_button_takes_it_and_the_cards_of_the_others_say_who_has_it(town: Town) -> None:
    worker = town.seat(town.world.chats["group-ent1t1"].people[-1])
    number = await reported(worker, HIGH)
    await town.passes(61)

    def card(person: str) -> Shown:
        chats = [chat for chat in town.world.chats if chat.endswith(f"~{person}")]
        shown = [entry for chat in chats for entry in town.shown(chat)]
        return next(entry for entry in reversed(shown) if f"【纠纷 {number}】" in entry.title)

    taker, other = ("police3", "police4")
    await town.seat(taker).presses(card(taker), f"dispute:take:{number}")
    await town.until(lambda: case_of(town, number).holder_id is not None, "taken")
    await town.until(lambda: "已接" in read(card(other)), "the other's card says so")
    assert town.world.chats[card(other).chat].platform == "dingtalk"


@pytest.mark.parametrize("group", ["group-ent1t1", "group-ent3t1"])
async def test_what_was_asked_in_the_group_is_answered_there(town: Town, group: str) -> None:
    """Without a number, by whom was asked; taken back by a plain word, once it is confirmed."""
    worker = town.seat(town.world.chats[group].people[-1], group)
    number = await reported(worker, "纠纷 老板一直不发钱")
    await town.seat(town.world.chats[group].people[-2], group).says("一共两万")
    await worker.says("一共两千多吧，九月份开始的")
    await worker.sees(f"编号 {number}：已补充")
    with town.house.database.reading(system.list_stations(town.house.database)[0].id) as session:
        more = disputes.told_of(session, disputes.get_case(session, number)).more
    assert more == ("一共两千多吧，九月份开始的",)
    await worker.says("算了不报了")
    await worker.sees(f"要撤回编号 {number} 吗")


async def test_an_unlikely_merge_is_asked_about_and_its_undoing_told(town: Town) -> None:
    one = await reported(town.seat("worker1", "group-ent1t1"), QUARREL)
    other_seat = town.seat(town.world.chats["group-ent3t1"].people[-1], "group-ent3t1")
    other = await reported(other_seat, "纠纷 老板拖欠我工资八千，十月到现在还没给")
    officer = town.seat("police1")
    await officer.says(f"合并 {other} {one}")
    await officer.sees("类别不同")
    assert case_of(town, other).merged_into is None
    await officer.says("1")
    await officer.sees("已并入")
    await officer.says(f"撤销合并 {other}")
    await officer.sees("已从")
    await other_seat.sees("不是同一件事，已分开")
    town.check_what_everyone_saw()
