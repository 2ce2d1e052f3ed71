"""One district that each test leaves as it was, and one in which what was done stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from storage import Database, KeyRing
from tests import servers
from tests.conftest import START
from tests.rights.district import District


@contextmanager
def furnished(url: str, ring: KeyRing) -> Iterator[District]:
    clock = VirtualClock(START)
    database = Database(url, ring, now=clock.now).open()
    yield District(database, clock)
    database.close()


@pytest.fixture(scope="package")
def district(sqlite_template: Path, ring: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    folder = tmp_path_factory.mktemp("district")
    with furnished(servers.sqlite_copy(sqlite_template, folder / "district.db"), ring) as one:
        yield one


@pytest.fixture(scope="package")
def worn(sqlite_template: Path, ring: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    folder = tmp_path_factory.mktemp("worn")
    with furnished(servers.sqlite_copy(sqlite_template, folder / "worn.db"), ring) as one:
        yield one
