"""After the cut-off a day is locked for everybody; an officer opens it with a reason, by word or in the browser."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession, CookieJar

from bot import demo
from bot.demo.town import Size
from simulator.clock import Clock
from storage import audit_log, system
from tests.scenarios.roster_seats import NAMES, listed, number, sends_file, workbook
from tests.scenarios.roster_seats import people as crowd
from tests.scenarios.test_console import Browser
from tests.scenarios.town import Seat, Town, read

LATE = datetime(2026, 11, 23, 8, 59, tzinfo=UTC)  #: a Monday, 16:59 at the station; the day locks at 17:00
LOCKED = "17:00 已锁定"


@pytest.fixture
async def town(town_url: str) -> AsyncIterator[Town]:
    clock = Clock(start=LATE, running=False)
    async with demo.running(clock=clock, size=Size(parks=2, enterprises=4, teams_each=1), database_url=town_url) as one:
        town = Town(one)
        yield town
        town.check_what_everyone_saw()


@pytest.fixture
async def browser(town: Town) -> AsyncIterator[Browser]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        yield Browser(town, http)


async def test_late_counts_until_the_cut_off_and_nothing_after_it_until_an_officer_says_why(town: Town) -> None:
    reporter, officer = await listed(town), town.seat("police1")
    await reporter.says("无变化")
    assert "按迟报记" in read(await reporter.sees("在册 10 人"))
    await officer.says("开锁 全部 停电没能按时报")
    await officer.sees("还没有锁定")
    await town.passes(90)
    await reporter.says(f"新增 杨佳明 {number(77)} 13900000077")
    said = read(await reporter.sees(LOCKED))
    assert "民警" in said
    assert "开锁" in said
    await reporter.says("撤销名单")
    await reporter.sees(LOCKED)
    await _nobody_else_opens(town, reporter)
    firm = _firm(said)
    await officer.says(f"开锁 {firm}")
    await officer.sees("写清楚原因")
    await officer.says(f"开锁 {firm} 停电没能按时报")
    await officer.sees("已打开")
    await reporter.sees("民警已打开", chat="app~reporter1")
    await reporter.says(f"新增 杨佳明 {number(77)} 13900000077")
    assert "按迟报记" in read(await reporter.sees("在册 11 人"))
    other = await listed(town, "reporter2")
    await other.says("无变化")
    await other.sees(LOCKED)
    assert _on_record(town) == [("roster.open", "停电没能按时报")]


async def _nobody_else_opens(town: Town, reporter: Seat) -> None:
    for seat in (reporter, town.seat("manager1")):
        await seat.says("开锁 全部 停电没能按时报")
        await seat.sees("权限")


async def test_a_file_is_read_and_told_that_it_comes_too_late_while_visitors_of_tomorrow_are_taken(town: Town) -> None:
    reporter = await listed(town, "reporter3")  # on DingTalk
    await town.passes(90)
    await sends_file(reporter, workbook(crowd(10)))
    await reporter.sees(LOCKED)
    await reporter.says("明日来访：\n1. 浙A00011 送纸 司机孙师傅13900004444")
    await reporter.sees("车辆 1 辆")
    await reporter.says("停工")
    await reporter.sees("从明天起算")
    await reporter.says("日结 顺达劳务 35人 已培训")
    await reporter.sees(LOCKED)


async def test_a_park_is_opened_in_the_browser_and_who_opened_stands_with_the_enterprise(
    browser: Browser, town: Town
) -> None:
    reporter = await listed(town)
    await town.passes(90)
    assert await browser.signs_in("wecom-client", "police1") == 200
    _, board = await browser.get("/console/rosters")
    assert LOCKED in board
    park = re.search(r'<option value="(\d+)"[^>]*>城东物流园', board)
    assert park is not None
    _, page = await browser.post("/console/rosters", _form(board) | {"unit": park[1], "reason": "短"})
    assert "写清楚原因" in page
    _, page = await browser.post("/console/rosters", _form(page) | {"unit": park[1], "reason": "园区断网一天"})
    assert "已打开" in page
    await reporter.says(f"离职 {NAMES[0]}")
    await reporter.sees("在册 9 人")
    _, board = await browser.get("/console/rosters")
    assert "开锁后补报" in board
    pages = [(await browser.get(f"/console/rosters/unit/{unit}"))[1] for unit in re.findall(r"/unit/(\d+)", board)]
    assert any("园区断网一天" in page and LOCKED not in page for page in pages)
    outside = next(page for page in pages if "园区断网一天" not in page)
    assert LOCKED in outside


async def test_the_cut_off_is_set_with_the_deadline(browser: Browser, town: Town) -> None:
    reporter = await listed(town)
    assert await browser.signs_in("wecom-client", "police1") == 200
    _, page = await browser.get("/console/rosters/fields")
    set_to = {"deadline": "09:00", "days": "daily"}
    assert "不能早于" in (await browser.post("/console/rosters/fields", _form(page) | set_to | {"cut_off": "08:59"}))[1]
    _, page = await browser.get("/console/rosters/fields")
    assert "已保存" in (await browser.post("/console/rosters/fields", _form(page) | set_to | {"cut_off": "24:00"}))[1]
    await town.passes(90)
    await reporter.says("无变化")
    await reporter.sees("在册 10 人")


def _form(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(csrf|once|do)" value="([^"]*)"', page))


def _firm(said: str) -> str:
    found = re.search(r"“开锁 (\S+) 原因”", said)
    assert found is not None
    return found[1]


def _on_record(town: Town) -> list[tuple[str, str]]:
    database = town.house.database
    with database.reading(system.list_stations(database)[0].id) as session:
        found = audit_log.list_entries(session, audit_log.Filter(act="roster.open"))
        return [(one.act, str((audit_log.detail_of(session, one.seq) or {})["reason"])) for one in found]
