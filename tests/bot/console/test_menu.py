"""What a page offers can be opened by whoever it is offered to, and the menu says where one is."""

import pytest

from bot.console import texts
from bot.console.identities import Entrance, Identities, Way
from bot.messages import ChannelKind
from bot.platforms.base import Channel
from tests.bot.console.site import Page, Site


@pytest.mark.parametrize("role", ["leadership", "manager"])
async def test_no_page_links_to_what_is_not_theirs(site: Site, role: str) -> None:
    browser = await site.signed_in(role)
    menu = [link["href"] for link in Page((await browser.get("/console/")).text).all("a") if "href" in link]
    known, closed = set[str](), []
    for entry in dict.fromkeys(one for one in menu if one.startswith("/console/")):
        page = Page((await browser.get(entry)).text)
        here = [link["href"] for link in page.all("a") if link.get("aria-current") == "page"]
        assert here == [entry]
        known |= {link["href"] for link in page.all("a") if link.get("href", "").startswith("/console/")}
    for href in sorted(known):
        if (await browser.get(href)).status >= 400:
            closed.append(href)
    assert closed == []


async def test_nobody_is_made_an_officer_by_a_careless_press(site: Site) -> None:
    browser = await site.signed_in("officer")
    page = await browser.get(f"/console/directory/unit/{site.units['park'].id}")
    assert '<select name="role" required><option value="">' in page.text


def channel(number: int, name: str) -> Channel:
    return Channel(
        id=number, station_id=1, kind=ChannelKind.DINGTALK_ROBOT, key=name, corp="ding1", name=name, credentials={}
    )


def test_two_robots_are_told_apart_by_name() -> None:
    identities = Identities({1: channel(1, "警务助手"), 2: channel(2, "值班助手")})
    assert identities.name(Entrance(Way.DINGTALK_WEB, 2)) == "值班助手"
    assert texts.door_of(door="钉钉登录", channel="值班助手") == "钉钉登录（值班助手）"
