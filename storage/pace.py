"""How fast we may go: what each limited thing has sent lately, and the month's budget of each organisation.

Both are rows so that they survive a restart and hold across workers. They cross stations, because the platforms'
limits do: two stations in one corp share its month. The states are opaque here; `bot.delivery` knows what they mean.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.pool import PoolProxiedConnection
from sqlmodel import Field, SQLModel

from storage.database import Database

Budget = tuple[str, str, str]  #: corp, month "2026-11", what is counted: "api" or "webhook"


class BucketRow(SQLModel, table=True):
    """Sends of one conversation, robot or corp within its windows. `touched` in ms lets old ones be thrown away."""

    __tablename__ = "bucket"
    __table_args__ = {"sqlite_with_rowid": False}

    key: str = Field(primary_key=True, sa_type=sa.String(120))
    state: bytes = Field(sa_type=sa.LargeBinary)
    touched: int = Field(sa_type=sa.BigInteger)


class BudgetRow(SQLModel, table=True):
    """What one organisation has used of one monthly allowance, by our own count."""

    __tablename__ = "budget"

    corp: str = Field(primary_key=True, sa_type=sa.String(100))
    month: str = Field(primary_key=True, sa_type=sa.String(7))
    name: str = Field(primary_key=True, sa_type=sa.String(20))
    used: int = Field(sa_type=sa.BigInteger)


_READ = {
    "sqlite": "SELECT key, state FROM bucket WHERE key IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT key, state FROM bucket WHERE key = ANY(%s) ORDER BY key FOR UPDATE",
}
_MAKE = (
    "INSERT INTO bucket (key, state, touched) SELECT unnest(%s::text[]), ''::bytea, 0 ORDER BY 1 ON CONFLICT DO NOTHING"
)
_PUT = {
    "sqlite": "INSERT INTO bucket (key, state, touched) VALUES (?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET state = excluded.state, touched = excluded.touched",
    "postgresql": "INSERT INTO bucket (key, state, touched) "
    "SELECT * FROM unnest(%s::text[], %s::bytea[], %s::bigint[]) "
    "ON CONFLICT (key) DO UPDATE SET state = excluded.state, touched = excluded.touched",
}
_BUDGETS = {
    "sqlite": "SELECT corp, month, name, used FROM budget WHERE month = ?",
    "postgresql": "SELECT corp, month, name, used FROM budget WHERE month = %s",
}
_BOOK = {
    "sqlite": "INSERT INTO budget (corp, month, name, used) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (corp, month, name) DO UPDATE SET used = budget.used + excluded.used",
    "postgresql": "INSERT INTO budget (corp, month, name, used) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (corp, month, name) DO UPDATE SET used = budget.used + excluded.used",
}


def exchange(
    database: Database,
    keys: Iterable[str],
    act: Callable[[dict[str, bytes]], Mapping[str, bytes]],
    *,
    now: int,
    booked: Iterable[tuple[Budget, int]] = (),
    within: PoolProxiedConnection | None = None,
) -> None:
    """Hand the states of `keys` to `act` and store what it returns, in one transaction that holds the rows.

    `now` in ms. `booked` adds to the months' budgets in the same transaction.
    """
    wanted = sorted(set(keys))
    with nullcontext(within) if within is not None else database.short() as connection:
        cursor = connection.cursor()
        changed = act(_locked(cursor, database.dialect, wanted) if wanted else {})
        _put(cursor, database.dialect, changed, now)
        _book(cursor, database.dialect, booked)


def write(
    connection: PoolProxiedConnection,
    dialect: str,
    states: Mapping[str, bytes],
    *,
    now: int,
    booked: Iterable[tuple[Budget, int]] = (),
) -> None:
    """Store states without a look at what stands there; only for the one engine of a file."""
    cursor = connection.cursor()
    _put(cursor, dialect, states, now)
    _book(cursor, dialect, booked)


def everything(connection: PoolProxiedConnection) -> dict[str, bytes]:
    """The states of all keys."""
    cursor = connection.cursor()
    cursor.execute("SELECT key, state FROM bucket")
    return {key: bytes(state) for key, state in cursor.fetchall()}


def used(database: Database, month: str) -> dict[Budget, int]:
    """What every organisation has used of the month's allowances."""
    with database.short(write=False) as connection:
        cursor = connection.cursor()
        cursor.execute(_BUDGETS[database.dialect], (month,))
        return {(corp, at, name): n for corp, at, name, n in cursor.fetchall()}


def _locked(cursor: Any, dialect: str, keys: list[str]) -> dict[str, bytes]:
    if dialect == "sqlite":  # BEGIN IMMEDIATE has locked already
        cursor.execute(_READ[dialect], (orjson.dumps(keys).decode(),))
    else:
        cursor.execute(_READ[dialect], (keys,))
        found = cursor.fetchall()
        if len(found) == len(keys):
            return {key: bytes(state) for key, state in found}
        cursor.execute(_MAKE, (keys,))  # a row that is not there cannot be locked
        cursor.execute(_READ[dialect], (keys,))
    return {key: bytes(state) for key, state in cursor.fetchall()}


def _put(cursor: Any, dialect: str, changed: Mapping[str, bytes], now: int) -> None:
    if not changed:
        return
    rows = [(key, state, now) for key, state in sorted(changed.items())]
    if dialect == "sqlite":
        cursor.executemany(_PUT[dialect], rows)
    else:
        keys, states, touched = zip(*rows, strict=True)
        cursor.execute(_PUT[dialect], (list(keys), list(states), list(touched)))


def _book(cursor: Any, dialect: str, booked: Iterable[tuple[Budget, int]]) -> None:
    rows = [(corp, month, name, n) for (corp, month, name), n in sorted(booked)]
    if rows:
        cursor.executemany(_BOOK[dialect], rows)
