"""The steps lead from nothing to the tables that the program has, and back, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import VirtualClock
from storage import Database, KeyRing, Unavailable, migrations, system
from tests import servers


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, ring: KeyRing, clock: VirtualClock) -> Iterator[Database]:
    """A database without a table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}", ring, now=clock.now)
        yield database
        database.close()
        return
    server: servers.Postgres = request.getfixturevalue("postgres_server")
    with server.empty() as url:
        database = Database(url, ring, now=clock.now)
        yield database
        database.close()


def schema(database: Database) -> dict[str, Any]:
    """Everything that makes two schemas alike, whichever way they came about."""
    inspector = sa.inspect(database.engine)
    found: dict[str, Any] = {}
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        found[table] = {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(table)],
            "primary key": inspector.get_pk_constraint(table),
            "unique": sorted(map(repr, inspector.get_unique_constraints(table))),
            "foreign": sorted(map(repr, inspector.get_foreign_keys(table))),
            "checks": sorted(map(repr, inspector.get_check_constraints(table))),
        }
    found["texts"] = texts(database)
    return found


def texts(database: Database) -> list[str]:
    """Indexes with their conditions, triggers and functions as the database itself spells them."""
    asked = (
        ["SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"]
        if database.dialect == "sqlite"
        else [
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        ]
    )
    with database.engine.connect() as connection:
        return sorted(" ".join(str(row[0]).split()) for sql in asked for row in connection.exec_driver_sql(sql))


def test_from_empty_they_end_at_the_models(empty: Database, database_of_models: Database) -> None:
    assert not migrations.is_current(empty)
    migrations.migrate(empty)
    assert migrations.is_current(empty)
    migrated, modelled = schema(empty), schema(database_of_models)
    for table, parts in modelled.items():
        assert migrated.get(table) == parts, table
    assert migrated.keys() == modelled.keys()


@pytest.fixture
def database_of_models(empty: Database, request: pytest.FixtureRequest, ring: KeyRing) -> Iterator[Database]:
    name = "sqlite_url" if empty.dialect == "sqlite" else "postgres_url"
    database = Database(request.getfixturevalue(name), ring, now=empty.now)
    yield database
    database.close()


def test_twice_is_once_and_the_way_back_leaves_nothing(empty: Database) -> None:
    migrations.migrate(empty)
    station = system.put_station(empty.open(), key="a", name="甲")
    migrations.migrate(empty)
    assert [row.id for row in system.list_stations(empty)] == [station]
    migrations.downgrade(empty, "base")
    assert schema(empty) == {"texts": []}
    migrations.migrate(empty)
    assert migrations.is_current(empty)


def test_a_newer_database_is_not_current(empty: Database) -> None:
    migrations.migrate(empty)
    with empty.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not migrations.is_current(empty)
    with pytest.raises(Unavailable, match="9999"):
        migrations.migrate(empty)


def test_a_step_that_breaks_leaves_the_version_before(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic.operations import Operations

    def power_cut(self: Operations, *arguments: object, **keywords: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "execute", power_cut)  # the triggers come last
        with pytest.raises(KeyboardInterrupt):
            migrations.migrate(empty)
    assert migrations.version(empty) is None
    assert "inbox" not in sa.inspect(empty.engine).get_table_names()
    migrations.migrate(empty)
    assert migrations.is_current(empty)
