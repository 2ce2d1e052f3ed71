"""The platform's own client package, unchanged but for the address, takes this for DingTalk."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from simulator import acts
from simulator.dingtalk import Limits
from simulator.world import Shown
from tests.simulator.dingtalk.conftest import Town
from tests.simulator.dingtalk.test_cards import LIAISON

pytestmark = pytest.mark.skipif(find_spec("dingtalk_stream") is None, reason="dingtalk-stream is not installed")
WAIT_SECONDS = 20.0


@pytest.fixture
def limits() -> Limits:
    return Limits(push_timeout=WAIT_SECONDS, card_timeout=WAIT_SECONDS)


@pytest.fixture
async def client(town: Town) -> AsyncIterator[None]:
    town.world.card_templates["liaison.schema"] = LIAISON
    environment = {**os.environ, "DINGTALK_OPENAPI_ENDPOINT": town.api, "no_proxy": "*", "NO_PROXY": "*"}
    script = str(Path(__file__).with_name("client.py"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, "dingabc", "s3cret", env=environment,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    yield
    process.kill()
    await process.wait()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not true():  # noqa: ASYNC110 (another process: there is nothing to be woken by)
            await asyncio.sleep(0.02)


async def said(town: Town, text: str) -> Shown:
    before = len(town.shown())
    await acts.say(town.world, person="wang", chat="park", text=text)
    await until(lambda: len(town.shown()) > before)
    return town.shown()[-1]


async def test_it_hears_answers_sends_a_card_and_takes_the_press(town: Town, client: None) -> None:
    await until(lambda: town.side.gateway.connections)
    answer = await said(town, "帮助")
    assert answer.text == "你说的是帮助"
    card = await said(town, "卡片")
    assert (card.title, card.mentions) == ("官方卡片", ["wang"])
    await acts.press(town.world, person="li", message=card.id, button="yes")
    assert card.text == "u-li 选了 yes"
    assert card.buttons == []
