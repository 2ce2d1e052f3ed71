"""Rows in neutral form, one JSON array each, alike from SQLite and PostgreSQL, so that either restores the other.

int, text, bool, float as they are · bytes as base64 · moments as UTC text with microseconds · JSON as its text
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from storage.base import Moment, metadata

#: Worth nothing after a restore: access tokens and leases are taken anew, people sign in again.
VOLATILE = frozenset({"token", "lease", "console_session", "console_ticket", "console_outcome"})
_READ = 2000  #: rows that SQLite hands over at once
_WRITE = 1000

#: What PostgreSQL is asked to give for each kind, and how psycopg reads it.
_PG_KINDS = {
    "int": "int8",
    "text": "text",
    "bytes": "bytea",
    "moment": "timestamptz",
    "bool": "bool",
    "json": "text",
    "date": "date",
    "float": "float8",
}


@dataclass(frozen=True)
class Layout:
    """A table's columns in order, each with its kind."""

    table: str
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> str:
        return ", ".join(f'"{name}"' for name, _ in self.columns)


def layouts() -> list[Layout]:
    """Every table that a backup holds."""
    return [
        Layout(str(table.name), tuple((str(column.name), _kind(column)) for column in table.columns))
        for table in metadata.sorted_tables
        if table.name not in VOLATILE
    ]


def _kind(column: sa.Column[Any]) -> str:
    kinds: tuple[tuple[Any, str], ...] = (
        (sa.Boolean, "bool"),
        (sa.Integer, "int"),
        (Moment, "moment"),
        (sa.JSON, "json"),
        (sa.LargeBinary, "bytes"),
        (sa.Date, "date"),
        (sa.Float, "float"),
        (sa.String, "text"),
    )
    for kind, name in kinds:
        if isinstance(column.type, kind):
            return name
    if getattr(column.type, "impl", None) is not None and isinstance(column.type.impl, sa.String):  # type: ignore[attr-defined]
        return "text"
    raise TypeError(f"{column.table.name}.{column.name}: {column.type!r} has no neutral form")


# --- out --------------------------------------------------------------------------------------------------------------


def read(connection: Connection, layout: Layout) -> Iterator[bytes]:
    """The table's rows as lines, in the transaction that the connection is in."""
    converts = [_OUT.get(kind) for _, kind in layout.columns]
    for row in _driver_rows(connection, layout):
        yield orjson.dumps([v if v is None or c is None else c(v) for v, c in zip(row, converts, strict=True)])


def _driver_rows(connection: Connection, layout: Layout) -> Iterator[Sequence[Any]]:
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.execute(f'SELECT {layout.names} FROM "{layout.table}"')
        while rows := cursor.fetchmany(_READ):
            yield from rows
        return
    asked = ", ".join(f'"{name}"::{_PG_KINDS[kind]}' for name, kind in layout.columns)
    driver: Any = cursor
    with driver.copy(f'COPY (SELECT {asked} FROM "{layout.table}") TO STDOUT (FORMAT BINARY)') as copy:
        copy.set_types([_PG_KINDS[kind] for _, kind in layout.columns])
        yield from copy.rows()


def _moment_out(value: Any) -> str:
    if isinstance(value, str):
        return value
    moment: datetime = value
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _date_out(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _bytes_out(value: bytes) -> str:
    return base64.b64encode(value).decode()


_OUT: dict[str, Callable[[Any], Any]] = {
    "bytes": _bytes_out,
    "moment": _moment_out,
    "date": _date_out,
    "bool": bool,
    "json": str,
}


# --- in ---------------------------------------------------------------------------------------------------------------


def write(connection: Connection, layout: Layout, lines: Iterator[bytes]) -> int:
    """Insert the lines in the connection's transaction; how many there were."""
    into = connection.dialect.name
    converts = [_IN[into].get(kind) for _, kind in layout.columns]
    rows = (
        [v if v is None or c is None else c(v) for v, c in zip(orjson.loads(line), converts, strict=True)]
        for line in lines
    )
    cursor: Any = connection.connection.cursor()
    return _to_sqlite(cursor, layout, rows) if into == "sqlite" else _to_postgresql(cursor, layout, rows)


def _to_sqlite(cursor: Any, layout: Layout, rows: Iterator[list[Any]]) -> int:
    marks = ", ".join("?" * len(layout.columns))
    sql, count, batch = f'INSERT INTO "{layout.table}" ({layout.names}) VALUES ({marks})', 0, []
    for row in rows:
        batch.append(row)
        count += 1
        if len(batch) == _WRITE:
            cursor.executemany(sql, batch)
            batch = []
    if batch:
        cursor.executemany(sql, batch)
    return count


def _to_postgresql(cursor: Any, layout: Layout, rows: Iterator[list[Any]]) -> int:
    count = 0
    with cursor.copy(f'COPY "{layout.table}" ({layout.names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _zoned(value: str) -> str:
    return f"{value}+00"


_IN: dict[str, dict[str, Callable[[Any], Any]]] = {
    "sqlite": {"bytes": base64.b64decode},
    "postgresql": {"bytes": base64.b64decode, "moment": _zoned},
}
