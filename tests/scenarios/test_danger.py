"""Danger words: 110 at once, whoever is on duty paged on every way, whatever else the message was."""

import pytest

from simulator.faults import Fault
from tests.scenarios.town import Town


@pytest.mark.parametrize("group", ["group-ent1t1", "group-ent3t1"])
async def test_a_worker_in_danger_hears_110_and_duty_is_paged(town: Town, group: str) -> None:
    worker = town.seat(town.world.chats[group].people[-1], group)
    await worker.says("快来人 三号库有人拿刀")
    await worker.sees("请立即拨打110")
    for duty in ("police3", "police4"):
        await worker.sees("【紧急 1】涉及凶器", chat=town.private(duty))
    page = next(text for text in town.bot_said(town.private("police3")) if "【紧急" in text)
    assert town.demo.town.units[1].name in page or town.demo.town.units[2].name in page or "物流园" in page


async def test_danger_is_heeded_in_a_message_that_is_refused(town: Town) -> None:
    """The answer to a mistake must not take the page back."""
    reporter = town.seat("reporter1")
    await reporter.says("通知 全体 有人跳楼 快来")
    await reporter.sees("请立即拨打110")
    await reporter.sees("权限")
    await reporter.sees("【紧急", chat=town.private("police3"))


async def test_a_drill_pages_nobody(town: Town) -> None:
    worker = town.seat("leader1", "group-ent1t1")
    await worker.says("今天下午消防演练模拟仓库着火")
    await town.settle()
    assert not any("【紧急" in text for text in town.bot_said(town.private("police3")))


async def test_a_lost_answer_pages_again_rather_than_never(town: Town) -> None:
    town.world.faults.add(Fault("dingtalk", "lost_answer", 1, None))
    worker = town.seat(town.world.chats["group-ent3t1"].people[0], "group-ent3t1")
    await worker.says("仓库着火了")
    await worker.sees("【紧急", chat=town.private("police4"))
    await town.passes(60)
    assert any("【紧急" in text for text in town.bot_said(town.private("police4")))


@pytest.mark.parametrize("cry", ["三号库着\u200b火了快来", "\ufeff着\u2060火了", "\u2066着火\u2069了"])
async def test_letters_that_nobody_sees_hide_no_danger(town: Town, cry: str) -> None:
    worker = town.seat("leader1", "group-ent1t1")
    await worker.says(cry)
    await worker.sees("请立即拨打110")
    await worker.sees("【紧急 1】", chat=town.private("police3"))
