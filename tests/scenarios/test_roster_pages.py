"""What an officer sees of the lists in the browser, and what a reporter does not."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar

from tests.scenarios.roster_seats import NAMES, listed, number
from tests.scenarios.test_console import Browser
from tests.scenarios.town import Town


@pytest.fixture
async def browser(town: Town) -> AsyncIterator[Browser]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        yield Browser(town, http)


async def _hidden(browser: Browser, path: str) -> dict[str, str]:
    _, page = await browser.get(path)
    return dict(re.findall(r'type="hidden" name="(csrf|once|do)" value="([^"]*)"', page))


async def test_board_history_search_fields_and_export(browser: Browser, town: Town) -> None:
    await listed(town)
    reporter = town.seat("reporter1")
    await reporter.says(f"新增 杨佳明 {number(77)} 13900000077；离职 {NAMES[0]}")
    await reporter.sees("（改单）")
    assert await browser.signs_in("wecom-client", "police1") == 200
    _, board = await browser.get("/console/rosters")
    assert "迟报" in board  # it is ten o'clock
    assert "没动静" in board
    units = re.findall(r"/console/rosters/unit/(\d+)", board)
    histories = [(await browser.get(f"/console/rosters/unit/{unit}"))[1] for unit in units]
    history = next(page for page in histories if "+1 −1" in page)
    assert "杨**" in history
    assert "杨佳明" not in history
    found = await _hidden(browser, "/console/rosters/search")
    _, shown = await browser.post("/console/rosters/search", found | {"what": NAMES[1], "purpose": "办理走失警情"})
    assert "查到 1 条" in shown
    assert number(2) not in shown
    found = await _hidden(browser, "/console/rosters/fields")
    _, shown = await browser.post(
        "/console/rosters/fields", found | {"deadline": "08:30", "days": "daily", "need_id_no": "1"}
    )
    assert "已保存" in shown
    assert 'value="08:30"' in shown
    found = await _hidden(browser, "/console/rosters/export")
    days = {"since": "2026-11-01", "until": "2026-11-23", "purpose": "节前检查核对"}
    _, shown = await browser.post("/console/rosters/export", found | days)
    assert "正在生成" in shown
    await town.until(lambda: any(entry.files for entry in town.shown("app~police1")), "the workbook")


async def test_the_look_needs_a_purpose(browser: Browser, town: Town) -> None:
    assert await browser.signs_in("dingtalk-web", "police2") == 200
    found = await _hidden(browser, "/console/rosters/search")
    status, page = await browser.post("/console/rosters/search", found | {"what": NAMES[1], "purpose": "查"})
    assert status == 422
    assert "请写用途" in page
