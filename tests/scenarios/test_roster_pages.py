"""What an officer sees of the lists in the browser, and what a reporter does not."""

import io
import re
from collections.abc import AsyncIterator

import pytest
import python_calamine
from aiohttp import ClientSession, CookieJar

from storage import audit_log, system
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
    await reporter.says(f"{NAMES[1]}离职")
    await reporter.sees("今天第 2 份")
    await reporter.says("撤销名单")
    await reporter.sees("已作废")
    assert await browser.signs_in("wecom-client", "police1") == 200
    _, board = await browser.get("/console/rosters")
    assert "迟报" in board  # it is ten o'clock
    assert "没动静" in board
    units = re.findall(r"/console/rosters/unit/(\d+)", board)
    histories = [(await browser.get(f"/console/rosters/unit/{unit}"))[1] for unit in units]
    history = next(page for page in histories if "+1 −1" in page)
    assert "杨**" in history
    assert "杨佳明" not in history
    assert history.count("已撤销") == 1
    found = await _hidden(browser, "/console/rosters/search")
    _, shown = await browser.post("/console/rosters/search", found | {"what": NAMES[1], "purpose": "办理走失警情"})
    assert "查到 1 条" in shown
    assert number(2) not in shown
    found = await _hidden(browser, "/console/rosters/fields")
    _, shown = await browser.post(
        "/console/rosters/fields",
        found | {"deadline": "08:30", "cut_off": "17:00", "days": "daily", "need_id_no": "1"},
    )
    assert "已保存" in shown
    assert 'value="08:30"' in shown
    found = await _hidden(browser, "/console/rosters/export")
    days = {"since": "2026-11-01", "until": "2026-11-23", "purpose": "节前检查核对", "way": "chat"}
    _, shown = await browser.post("/console/rosters/export", found | days)
    assert "正在生成" in shown
    await town.until(lambda: any(entry.files for entry in town.shown("app~police1")), "the workbook")


async def test_an_export_is_fetched_by_whoever_asked_for_it_on_record_and_lapses(browser: Browser, town: Town) -> None:
    await listed(town)
    assert await browser.signs_in("wecom-client", "police1") == 200
    found = await _hidden(browser, "/console/rosters/export")
    days = {"since": "2026-11-01", "until": "2026-11-23", "way": "page"}
    status, shown = await browser.post("/console/rosters/export", found | days | {"purpose": "查"})
    assert (status, "请写用途" in shown) == (422, True)
    found = await _hidden(browser, "/console/rosters/export")
    _, shown = await browser.post("/console/rosters/export", found | days | {"purpose": "节前检查核对"})
    assert "正在生成" in shown
    await town.settle()
    form = await _fetching(browser)
    about, people = await _fetched(browser, form)
    assert about[3:4] == [["用途：节前检查核对"]]
    assert "导出" in people[0][0]
    assert people[2][3:6] == [NAMES[0], "居民身份证", number(1)]
    await _fetched(browser, form)  # the same button again, and on record again
    assert _acts(town, "roster.export") == ["roster.export-fetched", "roster.export-fetched", "roster.export"]
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        other = Browser(town, http)
        assert await other.signs_in("dingtalk-web", "police2") == 200
        theirs = await _hidden(other, "/console/rosters/export")
        assert (await other.post("/console/rosters/export", theirs | {"do": "fetch", "row": form["row"]}))[0] == 404
    await town.passes(3700)
    assert await browser.signs_in("wecom-client", "police1") == 200
    again = await _hidden(browser, "/console/rosters/export")
    assert (await browser.post("/console/rosters/export", again | {"do": "fetch", "row": form["row"]}))[0] == 404
    assert "等您下载的" not in (await browser.get("/console/rosters/export"))[1]


async def _fetching(browser: Browser) -> dict[str, str]:
    """The button's own form, once there is one."""
    for _ in range(100):
        _, page = await browser.get("/console/rosters/export")
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
            if 'value="fetch"' in form:
                return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        await browser.town.settle()
    raise AssertionError("nothing to fetch")


async def _fetched(browser: Browser, form: dict[str, str]) -> tuple[list[list[str]], list[list[str]]]:
    """(the sheet about it, the sheet of people) of the file that the answer is."""
    address = f"{browser.town.demo.bot_url}/console/rosters/export"
    async with browser.http.post(address, data=form, headers={"Origin": browser.town.demo.bot_url}) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(await answer.read()))
    about, people = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    return about, people  # type: ignore[return-value]


def _acts(town: Town, start: str) -> list[str]:
    database = town.house.database
    with database.reading(system.list_stations(database)[0].id) as session:
        return [one.act for one in audit_log.list_entries(session, audit_log.Filter(act=start))]


async def test_the_look_needs_a_purpose(browser: Browser, town: Town) -> None:
    assert await browser.signs_in("dingtalk-web", "police2") == 200
    found = await _hidden(browser, "/console/rosters/search")
    status, page = await browser.post("/console/rosters/search", found | {"what": NAMES[1], "purpose": "查"})
    assert status == 422
    assert "请写用途" in page
