"""Danger pages again and again, over chats and a second channel, until somebody takes it; then everybody hears who."""

import contextlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from bot import demo
from bot.demo.town import Size
from bot.pager import Kind, Pager, Route
from simulator.clock import Clock
from simulator.faults import Fault
from storage import alarms, system
from tests.scenarios.town import START, Town
from tests.sinks import Gateway, gateway

WORDS = "快来人 三号库有人拿刀"


@pytest.fixture
async def sms() -> AsyncIterator[Gateway]:
    async with gateway() as sink:
        yield sink


@pytest.fixture
async def paged_town(sms: Gateway, town_url: str) -> AsyncIterator[Town]:
    """A town whose station has a gateway for short messages."""
    routes = [
        Route("sms", Kind.APPRISE, (sms.address("{mobile}"),), frozenset({"duty", "chief"})),
        Route("operator", Kind.APPRISE, (sms.address("operator"),), frozenset({"operator"})),
    ]
    clock, size = Clock(start=START, running=False), Size(parks=2, enterprises=4, teams_each=1)
    async with contextlib.AsyncExitStack() as stack:
        town_there = demo.running(clock=clock, size=size, database_url=town_url, pager=Pager(routes))
        running = await stack.enter_async_context(town_there)
        town = Town(running)
        yield town
        town.check_what_everyone_saw()


def pages(town: Town, person: str) -> list[str]:
    return [text for text in town.bot_said(town.private(person)) if "原话" in text]


async def danger(town: Town, words: str = WORDS, group: str = "group-ent1t1") -> None:
    worker = town.seat(town.world.chats[group].people[-1], group)
    await worker.says(words)
    await worker.sees("请立即拨打110")
    await town.settle()


async def test_the_second_channel_is_called_in_the_same_moment_as_the_chats(paged_town: Town, sms: Gateway) -> None:
    await danger(paged_town)
    called = [text for text in sms.texts if "【紧急1·第1次】涉及凶器" in text]
    assert len(called) == 2  # duty and deputy
    assert "物流园" in called[0]
    assert pages(paged_town, "police3")
    assert pages(paged_town, "police4")


async def test_a_text_message_carries_a_link_by_which_its_reader_takes_the_case(paged_town: Town, sms: Gateway) -> None:
    await danger(paged_town)
    found = [re.search(r"(http://127\.0\.0\.1:\d+)(/f/[\w-]+)", text) for text in sms.texts]
    own = {match[0]: match for match in found if match is not None}
    assert len(own) == 2  # duty's and deputy's, no two alike
    address, origin = next((url, match[1]) for url, match in own.items())
    async with ClientSession() as phone:
        for _ in range(2):  # the messenger looks ahead, then the person
            async with phone.get(address) as answer:
                assert "涉及凶器" in await answer.text()
        await paged_town.settle()
        with paged_town.house.database.reading(system.list_stations(paged_town.house.database)[0].id) as session:
            assert alarms.get_case(session, 1).taken_by is None
        form = {"once": "a" * 22}
        async with phone.post(address, data=form, headers={"Origin": origin}) as answer:
            assert "已由您接单" in await answer.text()
    await paged_town.settle()
    assert any("已接" in text for text in sms.texts)
    assert [text for text in paged_town.bot_said("group-ent1t1") if "已接" in text]


async def test_numbers_of_people_are_masked_on_the_way_out_of_the_house(paged_town: Town, sms: Gateway) -> None:
    await danger(paged_town, "有人拿刀 电话13712345678")
    assert any("137****5678" in text for text in sms.texts)
    assert not any("13712345678" in text for text in sms.texts)


async def test_nobody_answers_and_it_is_paged_each_minute_and_climbs_for_ever(paged_town: Town, sms: Gateway) -> None:
    await danger(paged_town)
    for minute in range(1, 12):
        before = len(sms.got)
        await paged_town.passes(60)
        assert len(sms.got) > before, minute
        chief = bool(pages(paged_town, "police5"))
        assert chief is (minute >= 3), minute
        assert bool(pages(paged_town, "police1")) is (minute >= 4), minute
    assert len({text for text in pages(paged_town, "police3")}) == 12  # no two alike: none is swallowed


async def test_who_takes_it_is_told_to_everybody_paged_and_the_clock_stops(paged_town: Town, sms: Gateway) -> None:
    await danger(paged_town)
    await paged_town.passes(60)
    taker = paged_town.seat("police3")
    await taker.says("接单 1")
    brief = await taker.sees("已由您接单")
    assert "三号库有人拿刀" in brief.text
    await taker.sees("10:01已接", chat=paged_town.private("police4"))
    await taker.sees("10:01已接", chat="group-ent1t1")
    await paged_town.settle()
    assert any("已接" in text for text in sms.texts)
    before = len(pages(paged_town, "police3")), len(sms.got)
    await paged_town.passes(100)
    assert (len(pages(paged_town, "police3")), len(sms.got)) == before
    await paged_town.seat("police4").says("接单")
    await paged_town.seat("police4").sees("已由")


async def test_a_bare_word_takes_the_only_one_open(paged_town: Town) -> None:
    await danger(paged_town)
    officer = paged_town.seat("police4")
    await officer.says("接单")
    await officer.sees("已由您接单")
    await officer.says("到场")
    await officer.sees("已记到场")
    await officer.says("办结")
    await officer.sees("已结束")
    await officer.says("接单 1")
    await officer.sees("纠纷 1 现在是“已处置（观察期）”")  # what led to it is settled as a dispute of the same number
    before = len(pages(paged_town, "police3"))
    await paged_town.passes(7200)
    assert len(pages(paged_town, "police3")) == before


async def test_taken_and_forgotten_is_nudged_and_then_paged_again(paged_town: Town) -> None:
    await danger(paged_town)
    taker = paged_town.seat("police3")
    await taker.says("接单 1")
    await taker.sees("已由您接单")
    await paged_town.passes(125)
    await taker.sees("还没有进展")
    before = len(pages(paged_town, "police4"))
    await paged_town.passes(15 * 60)
    assert len(pages(paged_town, "police4")) > before
    assert any("重新呼叫所有人" in text for text in paged_town.bot_said(paged_town.private("police4")))


async def test_a_false_alarm_stops_it_and_everybody_hears(paged_town: Town) -> None:
    await danger(paged_town)
    officer = paged_town.seat("police4")
    await officer.says("误报 1")
    await officer.sees("已结束")
    await officer.sees("报告为误报", chat=paged_town.private("police3"))
    before = len(pages(paged_town, "police3"))
    await paged_town.passes(600)
    assert len(pages(paged_town, "police3")) == before


async def test_a_member_cannot_take_or_stop_it(paged_town: Town) -> None:
    await danger(paged_town)
    worker = paged_town.seat("reporter2")
    await worker.says("误报 1")
    await paged_town.settle()
    before = len(pages(paged_town, "police3"))
    await paged_town.passes(61)
    assert len(pages(paged_town, "police3")) > before


async def test_reports_from_one_place_join_one_case_and_a_later_one_does_not(paged_town: Town) -> None:
    await danger(paged_town)
    await paged_town.passes(120)
    await danger(paged_town, "仓库着火了", "group-ent1")
    officer = paged_town.seat("police3")
    said = paged_town.bot_said(officer.chat)
    assert any("同一地点第 2 条报告" in text and "着火" in text for text in said)
    assert not any("【紧急 2】" in text for text in said)
    await danger(paged_town, "仓库着火了", "group-ent3t1")  # another enterprise
    assert any("【紧急 2】" in text for text in pages(paged_town, "police3"))
    await paged_town.passes(11 * 60)
    await danger(paged_town, "又有人拿刀")
    assert any("【紧急 3】" in text for text in pages(paged_town, "police3"))


async def test_a_dead_platform_does_not_keep_the_second_channel_from_calling(paged_town: Town, sms: Gateway) -> None:
    for platform in ("wecom", "dingtalk"):
        paged_town.world.faults.add(Fault(platform, "5xx", 10_000, None))
    await paged_town.seat("leader1", "group-ent1t1").says(WORDS)
    await sms.until("【紧急1·第1次】")
    before = len(sms.got)
    await paged_town.passes(60)
    assert len(sms.got) > before


async def test_every_call_is_on_record(paged_town: Town) -> None:
    await danger(paged_town)
    database = paged_town.house.database
    station = system.list_stations(database)[0].id
    with database.reading(station) as session:
        tries = alarms.list_tries(session, "danger:1")
    assert [(one.route, one.sent, one.step) for one in tries] == [("sms", True, 0), ("sms", True, 0)]


async def test_the_daily_drill_goes_over_every_way_and_is_missed_when_it_does_not(sms: Gateway) -> None:
    routes = [Route("sms", Kind.APPRISE, (sms.address("{mobile}"),), frozenset({"duty"}))]
    clock = Clock(start=START - timedelta(hours=2), running=False)  # 08:00 at the station
    size = Size(parks=1, enterprises=1, teams_each=1)
    async with demo.running(clock=clock, size=size, pager=Pager(routes), drill_at="08:45") as running:
        town = Town(running)
        await town.passes(3600)
        assert any("每日通联演练" in text for text in town.bot_said(town.private("police3")))
        assert any("【演练】2026-11-23" in text for text in sms.texts)
        assert not any(key.startswith("drill") for key in running.auditor.faults)
        sms.answer = 500
        await town.passes(25 * 3600)
        assert any(key.startswith("drill:2026-11-24") for key in running.auditor.faults)
