"""Scores, rounds, boards and bank on the console, as an officer sees them after a team has answered."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar

from storage import scoring
from tests.scenarios.test_console import Browser
from tests.scenarios.test_scoring import HOURS, asked, station, team
from tests.scenarios.town import Town


@pytest.fixture
async def browser(town: Town) -> AsyncIterator[Browser]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        yield Browser(town, http)


def form(page: str, do: str, **more: str) -> dict[str, str]:
    """The hidden fields of the page's form for one deed."""
    hidden = r'name="csrf" value="([^"]+)"><input type="hidden" name="once" value="([^"]+)">'
    found = re.search(hidden + rf'<input type="hidden" name="do" value="{do}"', page)
    assert found, do
    return {"csrf": found[1], "once": found[2], "do": do, **more}


async def test_an_officer_sees_scores_down_to_their_entries_and_keeps_the_bank(town: Town, browser: Browser) -> None:
    _, number, right = await asked(town, "wecom")
    group, leader, workers = team(town, "wecom")
    await town.seat(workers[0], group).says(right)
    await town.seat(leader, group).says("责任书 签署")
    await town.passes(5 * HOURS)
    with town.house.database.transaction(station(town)) as session:
        unit = scoring.tally(session, scoring.get_round(session, number).id).popitem()[0]
    await browser.signs_in("wecom-client", "police1")
    for path in (
        "scoring",
        "scoring/rounds",
        "scoring/boards",
        "scoring/duties",
        "scoring/bank",
        f"scoring/team/{unit}",
    ):
        status, page = await browser.get(f"/console/{path}")
        assert status == 200, path
    assert f"题 {number}" in page
    _, signed = await browser.get("/console/scoring/duties")
    assert "2026-1" in signed
    assert "都做到" in signed
    assert "1/1" in page
    status, _ = await browser.get("/console/scoring/team/12345")
    assert status == 404
    _, page = await browser.get("/console/scoring/bank")
    text = "1. 收到中奖短信要先交税，怎么办？\nA. 交\nB. 不理，是诈骗\n答案：B"
    status, page = await browser.post("/console/scoring/bank", form(page, "take", questions=text))
    assert status == 200
    assert "新题 1 道" in page
    _, page = await browser.get("/console/scoring/bank")
    waiting = re.search(r"待确认的题目 (\d+)", page)
    assert waiting
    assert "新增 1 题" in (await browser.post("/console/scoring/bank", form(page, "confirm", number=waiting[1])))[1]
    _, page = await browser.get("/console/scoring/bank")
    assert "收到中奖短信" in page
    assert "待确认的题目" not in page


async def test_a_board_is_published_on_the_console(town: Town, browser: Browser) -> None:
    await asked(town, "wecom")
    await town.passes(5 * HOURS)
    officer = town.seat("police1")
    await officer.says("拟榜 2026-11")
    await officer.sees("已拟好")
    await browser.signs_in("wecom-client", "police1")
    _, page = await browser.get("/console/scoring/boards")
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number
    _, told = await browser.post("/console/scoring/boards", form(page, "publish", number=number[1]))
    assert "提前" in told  # its teams may still object
    group, leader, _ = team(town, "wecom")
    await town.seat(leader, group).says(f"异议 {number[1]} 我班晨会少记了一次")
    await town.passes(5 * 24 * HOURS)
    assert any("公示中" in said for said in town.bot_said(group))
    assert not any("已发布" in said for said in town.bot_said(group))
    await browser.signs_in("wecom-client", "police1")
    _, page = await browser.get("/console/scoring/boards")
    await browser.post("/console/scoring/boards", form(page, "publish", number=number[1]))
    await town.passes(60)
    assert any("已发布" in said for said in town.bot_said(group))
