"""The schema's versions: numbered, append-only, expand first and contract a release later, one transaction each."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import storage
from storage.base import Unavailable
from storage.database import Database
from storage.guard import ACROSS

MIGRATION_LOCK = 7_302  #: PostgreSQL advisory lock: two processes that start together migrate once
_HERE = Path(__file__).parent
_NO_TABLES = {"backup", "migrations"}  #: packages of storage without a table of their own


def load_tables() -> None:
    """Import every module of storage, so that the metadata is whole."""
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"storage.{module.name}")


@cache
def newest() -> str:
    """The version that this program was written for. Asked at every look of the watch, and read from files: kept."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def is_known(version: str) -> bool:
    """Whether this program has the step that leads to a version."""
    return version in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def version(database: Database) -> str | None:
    """The version that the database is at; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(database: Database) -> bool:
    """False when the database is older than the program, or newer: neither may be served."""
    return version(database) == newest()


def migrate(database: Database, to: str = "head") -> None:
    """Bring the database up to a version; a step that fails leaves the version before it."""
    present = version(database)
    if to == "head" and present == newest():
        return
    if present is not None and not is_known(present):
        raise Unavailable(f"the tables are of version {present}, which this program does not know; take a newer one")
    with _locked(database) as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Take steps back; for tests and for a release that is withdrawn. `base` empties the database."""
    with _locked(database) as connection:
        command.downgrade(_config(connection), to)


def make(database: Database, message: str, number: str) -> Path:
    """Write the step from the database's version to the tables as they are now; to be read before it is committed."""
    load_tables()
    with _locked(database) as connection:
        script: Any = command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    newest.cache_clear()
    return Path(script.path)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(database: Database) -> Iterator[Connection]:
    """A connection on which nobody else migrates; on SQLite foreign keys wait until tables have been rebuilt."""
    with database.writing.execution_options(**{ACROSS: True}).connect() as connection:
        if database.dialect == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
            connection.commit()
        else:
            _pragma(connection, "foreign_keys=OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            if database.dialect == "postgresql":
                connection.execute(sa.text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
                connection.commit()
            else:
                _check_foreign_keys(connection)


def _check_foreign_keys(connection: Connection) -> None:
    broken = _pragma(connection, "foreign_key_check")
    _pragma(connection, "foreign_keys=ON")
    if broken:
        raise Unavailable(f"the migration left {len(broken)} rows without what they refer to")


def _pragma(connection: Connection, text: str) -> list[Any]:
    """Straight to the driver: inside a transaction SQLite ignores most of them."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {text}")
    return list(cursor.fetchall())
