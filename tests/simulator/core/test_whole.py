"""The small town with both platforms as they are, the way `python -m simulator` opens it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator import seed
from simulator.clock import Clock
from simulator.server import Simulator, new_world
from simulator.town import small_town

from .conftest import START


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    world = seed.build(new_world(Clock(start=START, running=False)), small_town())
    async with Simulator(world) as simulator, aiohttp.ClientSession(simulator.url) as session:
        yield session


async def test_every_channel_tells_where_its_platform_is(client: aiohttp.ClientSession) -> None:
    async with client.get("/sim/state") as answer:
        state = await answer.json()
    for channel in state["channels"]:
        here = [address for address in channel["endpoints"].values() if state["url"].split("//")[1] in address]
        assert here, channel["id"]


async def test_people_talk_while_no_bot_is_there(client: aiohttp.ClientSession) -> None:
    async with client.get("/sim/state") as answer:
        state = await answer.json()
    for chat in [*(c["id"] for c in state["chats"]), "bot-wecom", "bot-dingtalk", "app-wecom", "bot-dingtalk-http"]:
        async with client.post("/sim/say", json={"person": "wang", "chat": chat, "text": "帮助"}) as answer:
            assert answer.status == 200, await answer.text()
    for seconds in (60, 7200):
        async with client.post("/sim/clock", json={"advance_s": seconds}) as answer:
            assert answer.status == 200
    async with client.get("/sim/shown") as answer:
        shown = await answer.json()
    assert len(shown) == len(state["chats"]) + 4
    assert not any(entry["from_bot"] for entry in shown)


async def test_the_town_can_be_replaced_while_open(client: aiohttp.ClientSession) -> None:
    for _ in range(2):
        async with client.post("/sim/world", json=small_town()) as answer:
            assert answer.status == 200, await answer.text()
            assert len((await answer.json())["channels"]) == 7
