"""One standing house for the forgeries of a module: real port, real database, both platforms simulated."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.town import Size
from proof import town
from proof.callbacks import DOORS, Door
from proof.house import Standing, standing
from proof.town import Stage

SMALL = Size(parks=2, enterprises=2, teams_each=1)


def stage(folder: pytest.TempPathFactory) -> Stage:
    place = folder.mktemp("hostile")
    return town.build(place, f"sqlite:///{place}/hostile.db", seed=1, officers=4, size=SMALL, cards_over_http=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Standing]:
    async with standing(stage(tmp_path_factory)) as up:
        yield up


@pytest.fixture(params=DOORS)
def door(house: Standing, request: pytest.FixtureRequest) -> Door:
    return Door(house.stage, request.param)
