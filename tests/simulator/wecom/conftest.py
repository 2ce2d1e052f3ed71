"""A town with WeCom in it, and a bot that talks to it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.simulator.wecom.town import Stage, Town


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        yield Stage(stack)


@pytest.fixture
async def town(stage: Stage) -> Town:
    return await stage.town()
