"""The command line over the test's own database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.clock import VirtualClock
from handlers.directory.cli import app
from storage import Database, KeyRing, system

Run = Callable[..., Any]


@pytest.fixture
def run(sqlite_url: str, ring: KeyRing, clock: VirtualClock) -> Run:
    """`run("import", path)`; each call opens and closes the database as a process of its own would."""

    def open_database(config: Path = Path()) -> Database:
        return Database(sqlite_url, ring, now=clock.now).open()

    database = open_database()
    system.put_station(database, key="dongcheng", name="东城派出所")
    database.close()
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(one) for one in arguments], obj=open_database)


@pytest.fixture
def example(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "example.xlsx"
    assert run("example", path).exit_code == 0
    return path
