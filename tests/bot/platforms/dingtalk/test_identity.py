"""Signing in: members of the organisation only, each code once."""

import aiohttp
import pytest

from bot.errors import Permanent, Transient, Unauthentic
from bot.platforms.dingtalk import Login
from tests.bot.platforms.dingtalk.conftest import CORP, Town, robot_channel


async def client_code(town: Town, person: str) -> str:
    asked = {"client_id": "dingabc", "person": person}
    async with (
        aiohttp.ClientSession() as browser,
        browser.post(f"{town.world.base_url}/dingtalk-login/client-code", json=asked) as answer,
    ):
        return str((await answer.json())["code"])


async def web_code(town: Town, address: str, person: str) -> str:
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(f"{address}&person={person}", allow_redirects=False) as answer,
    ):
        assert answer.status == 302, await answer.text()
        query = aiohttp.client.URL(answer.headers["Location"]).query
        assert query["state"] == "st&te"
        return query["code"]


async def test_inside_the_client(town: Town) -> None:
    identity = town.robot().identity
    code = await client_code(town, "wang")
    found = await identity.by_client_code(code)
    assert found == Login(CORP, "u-wang", found.union_id, "王强")
    assert found.union_id
    with pytest.raises(Unauthentic):
        await identity.by_client_code(code)


async def test_in_a_browser(town: Town) -> None:
    identity = town.robot().identity
    address = identity.web_address(redirect_uri="http://127.0.0.1:9/back?a=1", state="st&te")
    code = await web_code(town, address, "wang")
    found = await identity.by_web_code(code)
    assert (found.corp, found.user_id, found.name) == (CORP, "u-wang", "王强")
    with pytest.raises(Unauthentic):
        await identity.by_web_code(code)


async def test_an_outsider_never_gets_in(town: Town) -> None:
    identity = town.robot().identity
    with pytest.raises(Unauthentic):
        await identity.by_client_code(await client_code(town, "zhao"))
    address = identity.web_address(redirect_uri="http://127.0.0.1:9/back", state="st&te")
    code = await web_code(town, address, "wang")
    town.world.people["wang"].accounts.clear()
    with pytest.raises(Unauthentic):
        await identity.by_web_code(code)


@pytest.mark.parametrize("code", ["", "x", "0" * 400, "漢字"])
async def test_made_up_codes(town: Town, code: str) -> None:
    identity = town.robot().identity
    with pytest.raises(Unauthentic):
        await identity.by_client_code(code)
    with pytest.raises(Unauthentic):
        await identity.by_web_code(code)


async def test_trouble_is_not_a_verdict_on_the_person(town: Town) -> None:
    identity = town.robot().identity
    town.fault("5xx")
    with pytest.raises(Transient):
        await identity.by_client_code("x")
    wrong = town.robot(channel=robot_channel(credentials={"client_secret": "wrong"})).identity
    with pytest.raises(Permanent) as refused:
        await wrong.by_web_code("x")
    assert refused.value.alarm
