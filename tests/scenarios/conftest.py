"""One small town per test: two parks, four enterprises, one team each, both platforms, the clock standing still."""

from collections.abc import AsyncIterator

import pytest

from bot import demo
from bot.demo.town import Size
from simulator.clock import Clock
from tests.scenarios.town import START, Town


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    clock = Clock(start=START, running=False)
    async with demo.running(clock=clock, size=Size(parks=2, enterprises=4, teams_each=1)) as running:
        town = Town(running)
        yield town
        town.check_what_everyone_saw()
