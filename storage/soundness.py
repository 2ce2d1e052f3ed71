"""Is the database whole: the file and its indexes as the database itself checks them, and sealed values that open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage.database import Database
from storage.encryption import SealBroken
from storage.sealed import SEALED, SealedColumn

SAMPLE = 100  #: newest and oldest values of each column that are opened unless all are asked for
_PAGE = 1000
_SHOWN = 5

#: What PostgreSQL knows to be unfinished or broken; each query gives names.
_PG_CHECKS = (
    "SELECT 'index ' || c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT (i.indisvalid AND i.indisready) AND n.nspname = 'public'",
    "SELECT 'constraint ' || conname FROM pg_constraint WHERE NOT convalidated "
    "AND connamespace = 'public'::regnamespace",
    "SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgenabled = 'D' AND NOT tgisinternal",
    "SELECT 'checksums: ' || checksum_failures || ' pages' FROM pg_stat_database "
    "WHERE datname = current_database() AND checksum_failures > 0",
)


@dataclass(frozen=True)
class Seals:
    """One sealed column: how many values were opened, how many did not open, and keys of the first of those."""

    table: str
    column: str
    looked: int
    broken: int
    first: tuple[str, ...]


def faults(database: Database) -> list[str]:
    """What the database itself finds wrong, in its own words; empty when nothing."""
    with database.across() as session:
        connection = session.connection()
        if database.dialect == "sqlite":
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            return found + [f"{row[0]} row {row[1]} refers to nothing in {row[2]}" for row in broken]
        return [str(row[0]) for sql in _PG_CHECKS for row in connection.exec_driver_sql(sql)]


def seals(database: Database, *, every: bool = False) -> Iterator[Seals]:
    """Open the values of each sealed column: all of them, or the newest and the oldest."""
    for column in SEALED:
        looked, broken = 0, 0
        first: list[str] = []
        for row in _every(database, column) if every else _sample(database, column):
            looked += 1
            if not _opens(database, column, row):
                broken += 1
                first += [_spelt(row)] if len(first) < _SHOWN else []
        yield Seals(column.table, column.column, looked, broken, tuple(first))


def _opens(database: Database, column: SealedColumn, row: Sequence[Any]) -> bool:
    try:
        column.open(database.ring, bytes(row[-1]), _keys(column, row))
    except SealBroken:
        return False
    return True


def _keys(column: SealedColumn, row: Sequence[Any]) -> dict[str, Any]:
    return {key.name: value for key, value in zip(column.keys, row, strict=False)}


def _spelt(row: Sequence[Any]) -> str:
    return "/".join(str(part) for part in row[:-1])


def _sample(database: Database, column: SealedColumn) -> list[Sequence[Any]]:
    with database.across() as session:
        query = sa.select(*column.keys, column.value).where(column.is_there).limit(SAMPLE)
        newest = session.connection().execute(query.order_by(*(key.desc() for key in column.keys))).all()
        oldest = session.connection().execute(query.order_by(*column.keys)).all()
    return list({tuple(row)[:-1]: tuple(row) for row in (*oldest, *newest)}.values())


def _every(database: Database, column: SealedColumn) -> Iterator[Sequence[Any]]:
    after: Sequence[Any] | None = None
    while True:
        query = sa.select(*column.keys, column.value).where(column.is_there)
        if after is not None:
            query = query.where(sa.tuple_(*column.keys) > sa.tuple_(*map(sa.literal, after)))
        with database.across() as session:
            page = session.connection().execute(query.order_by(*column.keys).limit(min(_PAGE, column.batch * 5))).all()
        yield from page
        if not page:
            return
        after = tuple(page[-1])[:-1]
