"""A small station with somebody on every rung, and time that runs by what is due."""

import pytest

from bot.clock import VirtualClock
from storage import Database
from tests.handlers.disputes.stage import Case, Precinct

__all__ = ["Case"]


@pytest.fixture
def precinct(sqlite_database: Database, home: int, clock: VirtualClock) -> Precinct:
    return Precinct(sqlite_database, home, clock)
