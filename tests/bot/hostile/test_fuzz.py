"""A few hundred mutations of genuine callbacks; a hundred thousand by command: `python -m proof fuzz`."""

import pytest

from proof.fuzz import fuzz
from proof.house import Standing

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_mutation_is_taken_and_none_breaks_the_door(house: Standing, seed: int) -> None:
    found = await fuzz(house, count=300, seed=seed)
    assert found.problems == []
    assert found.answers["403"] > 150
