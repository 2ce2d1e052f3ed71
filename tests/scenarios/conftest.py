"""One small town per test: two parks, four enterprises, one team each, both platforms, the clock standing still."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot import demo
from bot.demo.town import Size
from simulator.clock import Clock
from tests.scenarios.town import START, Town

SMALL = Size(parks=2, enterprises=4, teams_each=1)
#: How often the watch looks where much is due, and where nothing is due for hours. Most of what a day costs is its
#: looking every quarter of a minute and every hour; tests of the watch and of paging leave it at that.
LOOK_EVERY, LOOK_WITHIN = timedelta(minutes=30), timedelta(hours=8)


@pytest.fixture
async def town(request: pytest.FixtureRequest, town_url: str) -> AsyncIterator[Town]:
    """`@pytest.mark.modes(robot="http")` runs a robot over callbacks instead of its long connection."""
    marker = request.node.get_closest_marker("modes")
    clock = Clock(start=START, running=False)
    modes = marker.kwargs if marker else None
    looks = {"look_every": LOOK_EVERY, "look_within": LOOK_WITHIN}
    async with demo.running(clock=clock, size=SMALL, database_url=town_url, modes=modes, **looks) as running:
        town = Town(running)
        yield town
        town.check_what_everyone_saw()
