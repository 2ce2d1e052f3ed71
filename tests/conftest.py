"""Shared by all tests: a clock that is moved by hand, a key ring, and a fresh database of each kind."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from bot import memory
from bot.clock import VirtualClock
from storage import Database, KeyRing, system
from tests import compiling, engines, servers

settings.register_profile("here", deadline=None)  # time is for benchmarks
#: What lands is judged by the same examples each time; whoever works on it looks for new ones at every run.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

sys.dont_write_bytecode = False  # whatever the shell says: a hundred processes are started, each would compile it all
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

MEMORY = Path("/dev/shm")  #: files here are on no disk, so that a test's many small commits wait for none
MEMORY_BYTES = 2 << 30


def pytest_configure(config: pytest.Config) -> None:
    memory.start()
    engines.share_what_is_compiled()
    if hasattr(config, "workerinput"):
        return
    place = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES else None
    if place is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))
    if getattr(config.option, "numprocesses", None):
        compiling.ahead(config)
    os.environ[servers.FOLDER] = tempfile.mkdtemp(prefix="liaison-pg-", dir=place)


def pytest_collection_finish() -> None:
    engines.settle()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[servers.FOLDER], ignore_errors=True)


START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  #: a Monday, 09:00 in Shanghai
OpenDatabase = Callable[..., Database]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    return KeyRing.parse(KeyRing.generate())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table in it, copied for each test."""
    return servers.sqlite_template(tmp_path_factory.mktemp("template") / "template.db")


@pytest.fixture(scope="session")
def town_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return servers.stamped(sqlite_template, tmp_path_factory.mktemp("town") / "town.db")


@pytest.fixture
def town_url(town_template: Path, tmp_path: Path) -> str:
    """For a town: an empty file of the newest version, which spares each town the way through the migrations."""
    return servers.sqlite_copy(town_template, tmp_path / "town.db")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return servers.sqlite_copy(sqlite_template, tmp_path / "liaison.db")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    """A real server: `TEST_POSTGRES` names one, else one is started, once for all tests and workers."""
    server = servers.postgres(os.environ.get("TEST_POSTGRES", ""))
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres_server: servers.Postgres) -> Iterator[str]:
    with postgres_server.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database with every table, of each kind in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def open_database(database_url: str, ring: KeyRing, clock: VirtualClock) -> Iterator[OpenDatabase]:
    """Opens one more `Database` on the same rows, as another process would; closed at the end."""
    opened: list[Database] = []

    def open_one(**keywords: object) -> Database:
        database = Database(database_url, ring, now=clock.now, **keywords)  # type: ignore[arg-type]
        opened.append(database)
        return database.open()

    yield open_one
    for database in reversed(opened):
        database.close()


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    return open_database()


@pytest.fixture
def sqlite_database(sqlite_url: str, ring: KeyRing, clock: VirtualClock) -> Iterator[Database]:
    """For tests in which the kind of database does not matter."""
    database = Database(sqlite_url, ring, now=clock.now).open()
    yield database
    database.close()


@pytest.fixture
def station(database: Database) -> int:
    return system.put_station(database, key="dongcheng", name="东城派出所")
