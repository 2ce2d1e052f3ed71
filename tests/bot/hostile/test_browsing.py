"""A few hundred random requests in every role; twenty thousand by command: `python -m proof console`."""

import pytest

from proof.browsing import browse
from proof.house import Standing

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_no_role_breaks_a_page_or_sees_what_is_others(house: Standing) -> None:
    found = await browse(house, count=300, seed=1)
    assert found.problems == []
    assert found.answers["200"] > 20
    assert found.entered["member"] == 0
