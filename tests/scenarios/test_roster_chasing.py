"""A day without lists: notices before the deadline, reminders at it, lists to park and officer, the summary, search."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from bot import demo
from bot.demo.town import Size
from simulator.clock import Clock
from tests.scenarios.roster_seats import NAMES, listed
from tests.scenarios.town import Seat, Town, read

HOUR, MINUTE = 3600.0, 60.0
DAWN = datetime(2026, 11, 23, 23, 15, tzinfo=UTC)  #: a Tuesday, 07:15 at the station; lists are due at 09:00
OPENED, LISTED, SUMMED_UP = 0.4 * HOUR, 2.4 * HOUR, 2.8 * HOUR


@pytest.fixture
async def town(town_url: str) -> AsyncIterator[Town]:
    clock = Clock(start=DAWN, running=False)
    size = Size(parks=2, enterprises=4, teams_each=1)
    async with demo.running(clock=clock, size=size, database_url=town_url) as running:
        town = Town(running)
        yield town
        town.check_what_everyone_saw()


def told(town: Town, person: str) -> Seat:
    """Where the bot speaks to somebody on its own account."""
    on_wecom = next(iter(town.world.people[person].accounts))[0] == "wecom"
    return town.seat(person, f"{'app' if on_wecom else 'robot'}~{person}")


@pytest.mark.parametrize("reporter", ["reporter1", "reporter3"])  # one on WeCom, one on DingTalk
async def test_the_silent_answer_the_notice_with_one_tap(town: Town, reporter: str) -> None:
    await listed(town, reporter)
    await town.passes(OPENED)
    seat = told(town, reporter)
    card = await seat.sees("无变化")
    assert "前报名单" in read(card)
    no_change = next(button for button in card.buttons if button.key.startswith("roster-nochange"))
    await seat.presses(card, no_change.key)
    await seat.sees("在册 10 人")
    await town.passes(LISTED - OPENED)
    assert not any("还没收到" in text for text in town.bot_said(seat.chat))


async def test_reporter_group_park_and_officer_hear_of_the_silent_only(town: Town) -> None:
    resting = town.seat("reporter2")
    await resting.says("停工")
    await resting.sees("停工")
    await town.passes(LISTED)
    assert not any("还没收到" in text for text in town.bot_said(told(town, "reporter2").chat))
    assert any("现在补报也收" in text for text in town.bot_said(told(town, "reporter1").chat))
    assert any("今天的名单还没收到" in text for text in town.bot_said("group-ent1"))
    await told(town, "manager1").sees("请帮忙催一下")
    officer = told(town, "police1")
    await officer.sees("家没动静")
    await officer.says("催")
    await officer.sees("已催 3 家")
    await officer.says("未报")
    shown = read(await officer.sees("没动静 3 家"))
    assert "停工 1 家" in shown
    assert re.search(r"联系人 [^\s*]+ 1\d{10}", shown)  # an officer, privately, is to ring him; it is on record
    own_park = next(unit.name for unit in town.demo.town.units if unit.key == "park1")
    other = next(unit.name for unit in town.demo.town.units if unit.key == "park2")
    assert f"【{own_park}】" in shown
    assert f"【{other}】" in shown
    await officer.says(f"未报 {other}")
    assert own_park not in read(await officer.sees("没动静"))
    here = town.seat("police1", "group-park1")  # in a park's group its own enterprises alone
    await here.says("未报")
    others = [unit.name for unit in town.demo.town.units if unit.key in ("ent3", "ent4")]
    said = read(await here.sees("还没报好的"))
    assert not re.search(r"1\d{10}", said)
    assert not any(name in said for name in (other, *others))


async def test_whoever_nudges_before_the_deadline_does_not_say_that_it_is_over(town: Town) -> None:
    await town.passes(OPENED)
    officer = town.seat("police1")
    await officer.says("催")
    await officer.sees("已催 4 家")
    await town.until(
        lambda: any("09:00 截止" in text for text in town.bot_said(told(town, "reporter1").chat)), "the card"
    )
    assert not any("已过" in text for text in town.bot_said(told(town, "reporter1").chat))


async def test_what_each_is_told_and_when(town: Town) -> None:
    """Opening, before, at and after the deadline: to the reporter, the park, the officer; of the silent alone."""
    rest = town.seat("reporter2")
    await rest.says("停工")
    await rest.sees("已记为停工")
    seats = (told(town, person).chat for person in ("reporter1", "manager1", "police1"))
    reporter, park, officer = seats
    look = _watched(town, reporter, "group-ent1", park, officer)
    firm = next(unit.name for unit in town.demo.town.units if unit.key == "ent1")
    own_park = next(unit.name for unit in town.demo.town.units if unit.key == "park1")
    assert look() == ["", "", "", ""]
    await town.passes(16 * MINUTE)  # 07:31
    said, *others = look()
    assert f"{firm}：请在今天 09:00 前报名单。没有变化就点“无变化”；有变化直接发给我，只发变动的也行。" in said
    assert others == ["", "", ""]
    await town.passes(70 * MINUTE)  # 08:41
    said, *others = look()
    assert f"{firm}：今天的名单还没收到，09:00 截止。没有变化点一下就行。" in said
    assert others == ["", "", ""]
    await town.passes(21 * MINUTE)  # 09:02
    said, here, *others = look()
    assert f"{firm}：09:00 已过，今天的名单还没收到。17:00 锁定，现在补报也收，记为迟报。" in said
    assert f"{firm}今天的名单还没收到（09:00 截止）。请填报员私聊我报送；没有变化回“无变化”，停工回“停工”。" in here
    assert others == ["", ""]
    await town.passes(14 * MINUTE)  # 09:16
    said, here, listed_, last = look()
    assert (said, here, last) == ("", "", "")
    assert f"{own_park}今天应报 1 家，还有 1 家没报：" in listed_
    assert f"1. {firm}，联系人 " in listed_
    await town.passes(15 * MINUTE)  # 09:31
    said, here, listed_, last = look()
    assert (said, here, listed_) == ("", "", "")
    assert "今天的名单应报 3 家，还有 3 家没动静：" in last
    assert f"【{own_park}】{firm}" in last
    resting = told(town, "reporter2").chat
    assert not any("09:00" in words for words in town.bot_said(resting))


def _watched(town: Town, *chats: str) -> Callable[[], list[str]]:
    """Each look tells what was said in these chats since the last one."""
    seen = 0

    def look() -> list[str]:
        nonlocal seen
        book, seen = town.world.book[seen:], len(town.world.book)
        return ["\n".join(read(entry) for entry in book if entry.chat == chat) for chat in chats]

    return look


async def test_the_summary_comes_at_the_cut_off_with_picture_and_workbook(town: Town) -> None:
    await listed(town)
    officer = told(town, "police1")
    await town.passes(SUMMED_UP)
    await officer.sees("应报 4 家 · 已报 0")
    await town.until(lambda: _files(town, officer.chat) == 2, "picture and workbook")


async def test_heads_trend_and_a_person_when_asked(town: Town) -> None:
    await listed(town)
    officer = town.seat("police2")
    await officer.says("在园人数")
    await officer.sees("在园 0 人")
    await officer.says("趋势 城东物流园 7天")
    await officer.sees("正在画")
    await town.until(lambda: _files(town, told(town, "police2").chat) == 1, "the chart")
    await officer.says(f"查人 {NAMES[0]}")
    await officer.sees("用途")
    await officer.says("查")
    await officer.sees("写清楚")
    await officer.says("办理走失警情")
    found = read(await officer.sees("查到 1 条"))
    assert NAMES[0] in found
    assert not re.search(r"\d{17}[\dX]", found)
    reporter = town.seat("reporter1")
    await reporter.says(f"查人 {NAMES[0]}")
    await reporter.sees("权限")


async def test_the_gate_knows_what_is_expected_and_the_park_says_its_rules(town: Town) -> None:
    officer, reporter = town.seat("police2"), town.seat("reporter1")
    await officer.says("来访规则 城东物流园 出示证件，限速 15 公里")
    await officer.sees("来访规则已改")
    await reporter.says("明日来访：\n1. 浙A00011 送纸 司机孙师傅13900004444")
    await reporter.sees("出示证件")
    await officer.says("查车 浙A·00011")
    shown = read(await officer.sees("浙A00011：明天报过"))
    assert "13900004444" not in shown
    await officer.says("查车 浙A99999")
    await officer.sees("没有报过")
    await officer.says("查车 好大一辆卡车")
    await officer.sees("不像车牌")
    await officer.says("门岗名单 明天")
    await officer.sees("1 辆车")
    await reporter.says("查车 浙A00011")
    await reporter.sees("权限")


def _files(town: Town, chat: str) -> int:
    return sum(len(entry.files) for entry in town.shown(chat) if entry.from_bot)
