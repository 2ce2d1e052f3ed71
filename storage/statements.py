"""Core statements compiled once and run on the driver's own cursor: the hot path without the ORM's cost.

The station guard looks at each when it is compiled, once, instead of at every run.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from itertools import chain
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql import ClauseElement
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from storage import faults, guard
from storage.base import Unavailable

AT_ONCE = 50  #: rows that one statement inserts
Row = tuple[Any, ...]
Convert = Callable[[Any], Any] | None
_DIALECTS: dict[str, Dialect] = {  # positional values on both: a tuple is cheaper than a mapping
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": psycopg_dialect.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}


class Compiled:
    """SQL text of one dialect and the order its values are handed over in."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        names: Sequence[str] = compiled.positiontup or ()
        self.names = names
        self._fixed = {key: value for key, value in compiled.params.items() if value is not None}
        self._pick: Callable[[Mapping[str, Any]], Row] = _picker(names)
        converts = [_converter(compiled, name, dialect) for name in names]
        self._converts = [(place, convert) for place, convert in enumerate(converts) if convert is not None]

        self._repeated: dict[int, str] = {}

    def repeated(self, times: int) -> str:
        """An INSERT … VALUES (…), perhaps with ON CONFLICT …, with its row written so many times."""
        sql = self._repeated.get(times)
        if sql is None:
            head, _, rest = self.sql.partition(" VALUES ")
            row, conflict, tail = rest.partition(" ON CONFLICT ")
            sql = self._repeated[times] = f"{head} VALUES {', '.join([row] * times)}{conflict}{tail}"
        return sql

    def ordered(self, names: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
        """Rows as the driver wants them; as they are where nothing has to be turned round or converted."""
        if tuple(names) == tuple(self.names) and not self._converts:
            return rows
        return [tuple(self.arguments(dict(zip(names, row, strict=True)))) for row in rows]

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        try:
            row = list(self._pick({**self._fixed, **values} if self._fixed else values))
        except KeyError as error:
            raise TypeError(f"value {error} is missing") from error
        for place, convert in self._converts:
            value = row[place]
            if value is not None:
                row[place] = convert(value)
        return row


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Row]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _converter(compiled: Any, name: str, dialect: Dialect) -> Convert:
    """The type's own conversion, or a cheaper one that gives the same."""
    kind = compiled.binds[name].type
    if isinstance(kind, sa.Enum):
        return _plain_value
    if isinstance(kind, sa.LargeBinary):
        return None
    if isinstance(kind, UTCDateTime) and dialect.name == "sqlite":
        return _LastMoment()
    convert: Convert = compiled._bind_processors.get(name)
    return convert


def _plain_value(value: Any) -> Any:
    return value._value_ if isinstance(value, Enum) else value  # a wrong one is refused by the column's CHECK


class _LastMoment:
    """SQLite's text for a moment; rows of one batch share their moments, so the last one is remembered."""

    def __init__(self) -> None:
        self._last: tuple[datetime | None, str] = (None, "")

    def __call__(self, value: datetime) -> str:
        moment, text = self._last
        if value is not moment:
            text = moment_text(value)
            self._last = (value, text)
        return text


def moment_text(value: datetime) -> str:
    """As SQLite's rows hold a moment."""
    if value.tzinfo is None:
        raise ValueError("a moment must be aware")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class Statement:
    """One Core statement, made by `build(dialect name)` at first use; `across` only for claims over all stations."""

    def __init__(self, build: Callable[[str], ClauseElement], *, across: bool = False) -> None:
        self._build = build
        self._across = across
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: str) -> Compiled:
        compiled = self._compiled.get(dialect)
        if compiled is None:
            statement = self._build(dialect)
            if not self._across:
                guard.check(statement)
            compiled = self._compiled[dialect] = Compiled(statement, _DIALECTS[dialect])
        return compiled

    # --- inside a session's transaction -----------------------------------------------------------------------------

    def run(self, session: Session, values: Mapping[str, Any]) -> Any:
        """Execute and hand back the driver's cursor."""
        compiled = self.on(session.info["database"].dialect)
        return _guarded(session, compiled.sql, compiled.arguments(values))

    def one(self, session: Session, values: Mapping[str, Any]) -> Row | None:
        row: Row | None = self.run(session, values).fetchone()
        return row

    def all(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        rows: list[Row] = self.run(session, values).fetchall()
        return rows

    def changes(self, session: Session, many: Iterable[Mapping[str, Any]]) -> list[bool]:
        """Run once for each, made by `counted`; whether it found its row."""
        compiled = self.on(session.info["database"].dialect)
        connection = session.connection()
        try:
            return run_changes(connection.connection, compiled, many)
        except Exception as error:
            _refuse(session, error)
            raise

    def each(self, session: Session, many: Iterable[Mapping[str, Any]]) -> list[list[Row]]:
        """Run once for each; the rows that each gave back (RETURNING)."""
        compiled = self.on(session.info["database"].dialect)
        connection = session.connection()
        try:
            return run_each(connection.connection, compiled, many)
        except Exception as error:
            _refuse(session, error)
            raise

    def bulk(self, session: Session, names: Sequence[str], rows: Sequence[Row]) -> None:
        """Run once for each row, whose values stand in the order of `names`; for thousands at once."""
        if rows:
            self.bulk_ready(session, self.ready(session.info["database"].dialect, names, rows))

    def ready(self, dialect: str, names: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
        """What `bulk_ready` takes; needs no session, so that the writer does not stand still for it."""
        return self.on(dialect).ordered(names, rows)

    def bulk_ready(self, session: Session, rows: Sequence[Row]) -> None:
        compiled = self.on(session.info["database"].dialect)
        connection = session.connection()
        try:
            run_bulk(connection.connection, compiled, rows)
        except Exception as error:
            _refuse(session, error)
            raise

    # --- inside a short transaction ---------------------------------------------------------------------------------

    def short(self, connection: PoolProxiedConnection, dialect: str, values: Mapping[str, Any]) -> Any:
        compiled = self.on(dialect)
        cursor = connection.cursor()
        cursor.execute(compiled.sql, compiled.arguments(values))
        return cursor

    def short_changes(
        self, connection: PoolProxiedConnection, dialect: str, many: Iterable[Mapping[str, Any]]
    ) -> list[bool]:
        return run_changes(connection, self.on(dialect), many)

    def short_each(
        self, connection: PoolProxiedConnection, dialect: str, many: Iterable[Mapping[str, Any]]
    ) -> list[list[Row]]:
        return run_each(connection, self.on(dialect), many)


def run_each(connection: Any, compiled: Compiled, many: Iterable[Mapping[str, Any]]) -> list[list[Row]]:
    """The rows each run gave back; PostgreSQL takes all of them in one round trip."""
    rows = [compiled.arguments(values) for values in many]
    if not rows:
        return []
    cursor = connection.cursor()
    if len(rows) == 1 or isinstance(connection.driver_connection, sqlite3.Connection):
        return [cursor.execute(compiled.sql, row).fetchall() for row in rows]
    cursor.executemany(compiled.sql, rows, returning=True)
    found = [cursor.fetchall()]
    while cursor.nextset():
        found.append(cursor.fetchall())
    return found


def run_bulk(connection: Any, compiled: Compiled, rows: Sequence[Row]) -> None:
    """SQLite inserts many rows with one statement: a third less work, and the interpreter is let go once for all."""
    cursor, whole = connection.cursor(), 0
    if isinstance(connection.driver_connection, sqlite3.Connection) and compiled.sql.startswith("INSERT "):
        whole = len(rows) // AT_ONCE * AT_ONCE
        for start in range(0, whole, AT_ONCE):
            values = list(chain.from_iterable(rows[start : start + AT_ONCE]))
            cursor.execute(compiled.repeated(AT_ONCE), values)
    if whole < len(rows):
        cursor.executemany(compiled.sql, rows[whole:])


def run_changes(connection: Any, compiled: Compiled, many: Iterable[Mapping[str, Any]]) -> list[bool]:
    """Whether each run changed a row. SQLite counts, which is a third cheaper there than RETURNING."""
    if isinstance(connection.driver_connection, sqlite3.Connection):
        cursor = connection.cursor()
        execute, sql, arguments = cursor.execute, compiled.sql, compiled.arguments
        return [execute(sql, arguments(values)).rowcount > 0 for values in many]
    return [bool(rows) for rows in run_each(connection, compiled, many)]


def _guarded(session: Session, sql: str, arguments: Sequence[Any]) -> Any:
    try:
        cursor = session.connection().connection.cursor()
        cursor.execute(sql, arguments)
    except Exception as error:
        _refuse(session, error)
        raise
    return cursor


def _refuse(session: Session, error: BaseException) -> None:
    """Raise Unavailable for what means it, and drop a connection whose transaction may be gone."""
    word = faults.reason(error)
    if word is None:
        return
    if faults.is_fatal(word):
        session.connection().invalidate()
    raise Unavailable(word) from error


def insert_for(dialect: str) -> Any:
    """The dialect's INSERT, which both spell with ON CONFLICT but SQLAlchemy keeps apart."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def among(column: sa.ColumnElement[int], name: str, dialect: str) -> sa.ColumnElement[bool]:
    """The column is one of the numbers that `listed` hands over under `name`."""
    if dialect == "sqlite":
        return column.in_(sa.select(sa.func.json_each(sa.bindparam(name)).table_valued("value").c.value))
    return column == sa.func.any(sa.bindparam(name, type_=postgresql.ARRAY(sa.BigInteger)))


def listed(numbers: list[int], dialect: str) -> object:
    return str(numbers) if dialect == "sqlite" else numbers  # a list of whole numbers looks as in JSON


def counted(statement: Any, column: sa.ColumnElement[Any], dialect: str) -> Any:
    """The statement so that `changes` can tell whether it found its row."""
    return statement if dialect == "sqlite" else statement.returning(column)


def values_of(table: sa.Table, fixed: Mapping[str, sa.ColumnElement[Any]]) -> dict[str, Any]:
    """VALUES for every column: those in `fixed` are written into the SQL, the others are handed over by their name."""
    return {
        column.name: fixed[column.name] if column.name in fixed else sa.bindparam(column.name, type_=column.type)
        for column in table.columns
    }
