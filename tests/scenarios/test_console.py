"""From the chat to the page and back: signing in by either platform, by a link, and a receipt by link."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession, CookieJar

from storage import Session, directory
from tests.scenarios.town import Town

BODY = "今晚22点开展消防夜查，请各单位留人值守。"


@dataclass
class Browser:
    town: Town
    http: ClientSession

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(self.town.demo.bot_url + path, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        url = self.town.demo.bot_url
        async with self.http.post(url + path, data=form, headers={"Origin": url}) as answer:
            return answer.status, await answer.text()

    async def at_the_platform(self, way: str, person: str) -> dict[str, str]:
        """Through the platform's own page, choosing `person`; the form that comes back with code and state."""
        _, page = await self.get("/console/login")
        door = next(one for one in re.findall(r'href="(/console/login/go/[^"]+)"', page) if way in one)
        url = self.town.demo.bot_url + door.replace("&amp;", "&")
        async with self.http.get(url, allow_redirects=False) as answer:
            there = answer.headers["Location"].partition("#")[0]
        async with self.http.get(f"{there}&person={person}") as answer:
            page = await answer.text()
            assert answer.url.path == "/console/login/back", page[:300]
        return dict(re.findall(r'name="(code|state)" value="([^"]*)"', page))

    async def signs_in(self, way: str, person: str) -> int:
        status, _ = await self.post("/console/login/enter", await self.at_the_platform(way, person))
        return status

    async def is_in(self) -> bool:
        return (await self.get("/console/"))[0] == 200


@pytest.fixture
async def browser(town: Town) -> AsyncIterator[Browser]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        yield Browser(town, http)


@pytest.mark.parametrize(
    ("way", "person"), [("wecom-client", "police1"), ("wecom-qr", "police5"), ("dingtalk-web", "police2")]
)
async def test_staff_sign_in_by_their_platform(browser: Browser, way: str, person: str) -> None:
    assert await browser.signs_in(way, person) == 200
    _, page = await browser.get("/console/")
    assert browser.town.world.people[person].name in page


@pytest.mark.parametrize(("way", "person"), [("wecom-qr", "reporter1"), ("wecom-qr", "leader1")])
async def test_others_are_known_to_the_platform_and_not_let_in(browser: Browser, way: str, person: str) -> None:
    assert await browser.signs_in(way, person) == 403
    assert not await browser.is_in()


async def test_an_outsiders_identity_is_no_login(browser: Browser) -> None:
    browser.town.world.add_person("outsider", "外人", mobile="13000009999", accounts={})
    assert await browser.signs_in("wecom-qr", "outsider") == 403
    assert not await browser.is_in()


async def test_a_code_serves_once_and_only_where_the_state_was_given(browser: Browser) -> None:
    form = await browser.at_the_platform("wecom-qr", "police1")
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        other = Browser(browser.town, http)
        assert (await other.post("/console/login/enter", form))[0] == 403
        assert not await other.is_in()
    assert (await browser.post("/console/login/enter", {**form, "state": "0" * 32}))[0] == 403
    form = await browser.at_the_platform("wecom-qr", "police1")
    assert (await browser.post("/console/login/enter", form))[0] == 200
    assert (await browser.post("/console/login/enter", form))[0] == 403


async def test_a_state_lapses_after_ten_minutes(browser: Browser) -> None:
    form = await browser.at_the_platform("dingtalk-web", "police2")
    await browser.town.passes(601)
    assert (await browser.post("/console/login/enter", form))[0] == 403


async def test_inside_dingtalk_its_client_tells_who_is_there(browser: Browser) -> None:
    """The simulated client gives the code that its script would give the page."""
    town = browser.town
    assert "dingtalk-client" not in (await browser.get("/console/login"))[1]  # without the script no such page
    town.house.identities.client_script = "https://script.example/dingtalk.open.js"
    browser.http.headers["User-Agent"] = "Mozilla/5.0 Mobile DingTalk/7.6"
    _, page = await browser.get("/console/login")
    door = next(one for one in re.findall(r'href="(/console/login/go/[^"]+)"', page) if "dingtalk-client" in one)
    async with browser.http.get(town.demo.bot_url + door.replace("&amp;", "&")) as answer:
        assert "script-src 'self' https://script.example" in answer.headers["Content-Security-Policy"]
        page = await answer.text()
    client, state = re.search(r'data-client="([^"]+)"', page), re.search(r'name="state" value="([^"]+)"', page)
    assert client is not None
    assert state is not None
    asked = {"client_id": client[1], "person": "police2"}
    async with browser.http.post(f"{town.demo.url}/dingtalk-login/client-code", json=asked) as answer:
        code = (await answer.json())["code"]
    assert (await browser.post("/console/login/enter", {"code": code, "state": state[1]}))[0] == 200
    assert await browser.is_in()


async def test_the_bot_sends_a_link_privately(town: Town, browser: Browser) -> None:
    officer = town.seat("police1")
    await officer.says("登录")
    shown = await officer.sees("确认码")
    link, code = re.search(r"(/console/login/link/\S+)", shown.text), re.search(r"确认码：(\d{6})", shown.text)
    assert link is not None
    assert code is not None
    assert (await browser.get(link[1]))[0] == 200
    assert (await browser.post(link[1], {"code": code[1]}))[0] == 200
    assert await browser.is_in()


async def test_it_is_not_said_in_a_group_nor_to_a_reporter(town: Town) -> None:
    officer = town.seat("police1", "group-park1")
    await officer.says("登录")
    await officer.sees("单聊")
    assert not any("/console/" in text for text in town.bot_said("group-park1"))
    reporter = town.seat("reporter1")
    await reporter.says("控制台")
    await reporter.sees("没有办这件事的权限")


async def test_a_group_that_only_hears_us_confirms_by_its_link(town: Town, browser: Browser) -> None:
    """The number that the bot gave the reporter makes the receipt his; the officer sees both figures."""
    unit, chat = await only_hearing(town)
    reporter = town.seat("reporter1")
    await reporter.says("填报码")
    pin = re.search(r"填报码：(\d{6})", (await reporter.sees("填报码：")).text)
    assert pin is not None
    officer = town.seat("police1")
    await officer.says(f"通知 {unit} {BODY}")
    number = re.search(r"确认 (\d+)", (await officer.sees("还没有发出")).text)
    assert number is not None
    await officer.says(f"确认 {number[1]}")
    await officer.sees("已开始发送")
    await town.passes(60)
    link = next(found for text in town.bot_said(chat) if (found := re.search(r"(/f/\S+)", text)))[1]
    _, page = await browser.get(link)
    assert BODY not in page
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]
    assert (await browser.post(link, {"once": once, "pin": pin[1]}))[0] == 200
    await officer.says(f"通报 {number[1]}")
    await officer.sees("已回执 1/")


async def only_hearing(town: Town) -> tuple[str, str]:
    """An enterprise whose group is from now on reached by a webhook alone: (its name, the group)."""
    from bot.demo.records import KINDS
    from simulator.seed import add_channel, add_group
    from storage import stations

    world, house = town.world, town.house
    unit = next(one for one in town.demo.town.units if one.key == "ent1")
    corp = world.channels["aibot"].corp
    hook = add_channel(world, id="hook-x", platform="wecom", kind="webhook", name="小助手", corp=corp)
    people = ["reporter1"]
    add_group(world, id="deaf", platform="wecom", title="只能收的群", corp=corp, people=people, channels=["hook-x"])
    world.chats["group-ent1"].channels.clear()
    station = house.views.stations()[0].id

    def bound(session: Session) -> None:
        now = house.clock.now()
        kind = KINDS[("wecom", "webhook")].value
        channel = stations.put_channel(
            session,
            kind=kind,
            key=f"{kind}:x",
            corp=corp,
            name="小助手",
            credentials=dict(hook.credentials),
        )
        firm = directory.find_unit_by_code(session, "ent1")
        assert firm is not None
        for team in directory.under(session, firm):
            for chat in directory.chats_of_unit(session, team.id):
                directory.bind_chat(session, chat_id=chat.id, unit_id=None, now=now)
        chat = directory.put_chat(
            session,
            platform="wecom",
            kind=directory.ChatKind.GROUP,
            title="只能收的群",
            unit_id=firm.id,
            now=now,
        )
        directory.put_route(session, chat_id=chat.id, channel_id=channel, address="", can_push=True)

    await house.database.write(station, bound)
    await house.reload()
    return unit.name, "deaf"
