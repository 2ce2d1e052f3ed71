"""Whatever the chat platforms do, a high dispute leaves over the second channel in the same moment and each minute."""

import contextlib
import re
from collections.abc import AsyncIterator

import pytest

from bot import demo
from bot.demo.town import Size
from bot.pager import Kind, Pager, Route
from simulator.clock import Clock
from simulator.faults import Fault
from tests.scenarios.test_dispute import HIGH
from tests.scenarios.town import START, Town
from tests.sinks import Gateway, gateway

FAULTS = ("5xx", "mute", "lost_answer")  #: the last one cuts the line, so nothing is said after it


@pytest.fixture
async def sms() -> AsyncIterator[Gateway]:
    async with gateway() as sink:
        yield sink


@pytest.fixture
async def town(sms: Gateway) -> AsyncIterator[Town]:
    routes = [Route("sms", Kind.APPRISE, (sms.address("{mobile}"),), frozenset({"duty", "chief"}))]
    clock, size = Clock(start=START, running=False), Size(parks=1, enterprises=2, teams_each=1)
    async with contextlib.AsyncExitStack() as stack:
        town = Town(await stack.enter_async_context(demo.running(clock=clock, size=size, pager=Pager(routes))))
        yield town


def newest(sms: Gateway) -> tuple[int, int]:
    """Number and time of the last call; (0, 0) when there was none."""
    found = [re.search(r"【纠纷(\d+)·第(\d+)次】", text) for text in sms.texts]
    return max(((int(one[1]), int(one[2])) for one in found if one is not None), default=(0, 0))


async def test_a_page_leaves_over_the_second_channel_whatever_the_chats_do(town: Town, sms: Gateway) -> None:
    worker = town.seat(town.world.chats["group-ent1t1"].people[-1])
    for number, kind in enumerate(FAULTS, 1):
        fault = Fault("*", kind, None, None)
        town.world.faults.add(fault)
        await worker.says(f"{HIGH} {kind}")
        await town.until(lambda: newest(sms)[0] == number, f"a call while {kind}")  # noqa: B023
        await town.passes(60)
        assert newest(sms) == (number, 2), kind
        town.world.faults.clear()
    struck = {kind for _, kind, _ in town.world.faults.struck}
    assert struck == set(FAULTS)
