"""A few hundred mutations of genuine callbacks; a hundred thousand for each by command: `python -m proof forge`."""

import pytest

from proof.callbacks import CARD_DOOR, DOORS
from proof.forging import forge
from proof.house import Standing

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_mutation_is_taken_and_none_breaks_the_door(house: Standing, seed: int) -> None:
    found = await forge(house, count=300, seed=seed, doors=(*DOORS, CARD_DOOR))
    assert found.problems == []
    assert found.answers["403"] > 150
