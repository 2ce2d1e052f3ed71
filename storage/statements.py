"""Core statements compiled once and run on the driver's own cursor: the hot path without the ORM's cost.

The station guard looks at each when it is compiled, once, instead of at every run.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql import ClauseElement
from sqlmodel import Session

from storage import faults, guard
from storage.base import Unavailable

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
        self._fixed = {key: value for key, value in compiled.params.items() if value is not None}
        self._order: list[tuple[str, Convert]] = [(name, compiled._bind_processors.get(name)) for name in names]

    def arguments(self, values: Mapping[str, Any]) -> Row:
        fixed = self._fixed
        try:
            return tuple(
                [
                    convert(values[name] if name in values else fixed[name])
                    if convert
                    else (values[name] if name in values else fixed[name])
                    for name, convert in self._order
                ]
            )
        except KeyError as error:
            raise TypeError(f"value {error} is missing") from error


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

    def each(self, session: Session, many: Iterable[Mapping[str, Any]]) -> list[list[Row]]:
        """Run once for each; the rows that each gave back (RETURNING)."""
        compiled = self.on(session.info["database"].dialect)
        connection = session.connection()
        try:
            return run_each(connection.connection, compiled, many)
        except Exception as error:
            _refuse(session, error)
            raise

    # --- inside a short transaction ---------------------------------------------------------------------------------

    def short(self, connection: PoolProxiedConnection, dialect: str, values: Mapping[str, Any]) -> Any:
        compiled = self.on(dialect)
        cursor = connection.cursor()
        cursor.execute(compiled.sql, compiled.arguments(values))
        return cursor

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
    if isinstance(connection.driver_connection, sqlite3.Connection):
        return [cursor.execute(compiled.sql, row).fetchall() for row in rows]
    cursor.executemany(compiled.sql, rows, returning=True)
    found = [cursor.fetchall()]
    while cursor.nextset():
        found.append(cursor.fetchall())
    return found


def _guarded(session: Session, sql: str, arguments: Row) -> Any:
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
