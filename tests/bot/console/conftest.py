"""One small station per test, served over loopback."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import VirtualClock
from storage import Database
from tests.bot.console.site import Site, opened


@pytest.fixture
async def site(sqlite_database: Database, clock: VirtualClock) -> AsyncIterator[Site]:
    async with opened(sqlite_database, clock) as site:
        yield site
