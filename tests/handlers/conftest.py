"""A stage with nothing on it, and a small town."""

import pytest

from bot.clock import VirtualClock
from storage import Database, system
from tests.handlers.harness import Stage, Town


@pytest.fixture
def home(sqlite_database: Database) -> int:
    return system.put_station(sqlite_database, key="dongcheng", name="东城派出所")


@pytest.fixture
def stage(sqlite_database: Database, home: int, clock: VirtualClock) -> Stage:
    return Stage(sqlite_database, home, clock)


@pytest.fixture
def town(sqlite_database: Database, home: int, clock: VirtualClock) -> Town:
    return Town(sqlite_database, home, clock)
