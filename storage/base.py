"""What every table shares: the metadata and its naming, column makers, the tenant's key, our own row numbers."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlmodel import Field, Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

if TYPE_CHECKING:
    from storage.database import Database

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Moment = UTCDateTime  #: the column type of aware moments; refuses naive ones, gives back UTC

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)  #: row numbers count milliseconds from here
_EPOCH_MS = int(EPOCH.timestamp() * 1000)
WORKERS = 1024  #: worker numbers fit in ten bits of a row number


class NotFound(Exception):
    """Absent, or not yours: the two are told in the same words."""


class Unavailable(Exception):
    """The database is locked, lost or full. The transaction was rolled back; nothing was done."""


class LeaseLost(Exception):
    """Somebody else has taken the row over since it was claimed; what was done under the claim must not commit."""


class Tenant(SQLModel):
    """Base of every table whose rows belong to a station; the primary key is (station_id, id)."""

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    id: int = Field(primary_key=True, sa_type=sa.BigInteger)


def enum_column(kind: type[Enum], **keywords: Any) -> Any:
    """A text column that holds the members' values under a CHECK. A new member needs the CHECK changed by migration."""
    values = [str(member.value) for member in kind]
    column_type = sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=max(24, *map(len, values)),
        name=kind.__name__.lower(),
        values_callable=lambda members: [str(member.value) for member in members],
    )
    return sa.Column(column_type, nullable=keywords.pop("nullable", False), **keywords)


def json_type() -> Any:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def json_column(**keywords: Any) -> Any:
    """A JSON object column that notices changes inside it."""
    return sa.Column(MutableDict.as_mutable(json_type()), nullable=keywords.pop("nullable", False), **keywords)


def json_list_column(**keywords: Any) -> Any:
    """A JSON array column that notices changes inside it."""
    return sa.Column(MutableList.as_mutable(json_type()), nullable=keywords.pop("nullable", False), **keywords)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over the few rows that matter, so that old rows cost nothing."""
    condition = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def from_database(value: Any) -> datetime:
    """The aware moment behind what a driver gave: text on SQLite, a datetime on PostgreSQL."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        raise TypeError(type(value).__name__)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class RowNumbers:
    """Makes 63-bit row numbers: 41 bits of ms since 2025, 10 of worker, 12 of sequence; strictly increasing here."""

    def __init__(self, now: Callable[[], datetime], worker: int) -> None:
        if not 0 <= worker < WORKERS:
            raise ValueError(f"worker must be 0..{WORKERS - 1}")
        self._now = now
        self._worker = worker << 12
        self._lock = Lock()
        self._last = 0  # ms << 12 | sequence, so a full sequence simply runs into the next ms

    def next(self) -> int:
        return self.some(1)[0]

    def some(self, n: int) -> list[int]:
        """So many at once: the clock is read once for all of them."""
        present = (int(self._now().timestamp() * 1000) - _EPOCH_MS) << 12
        with self._lock:
            first = max(self._last + 1, present)
            self._last = first + n - 1
        found: list[int] = []
        end = first + n
        while first < end:  # once for each millisecond that they run through
            start, more = (first >> 12) << 22 | self._worker | first & 0xFFF, min(end - first, 0x1000 - (first & 0xFFF))
            found += range(start, start + more)
            first += more
        return found

    def pass_over(self, row: int) -> None:
        """Never make `row` or less again; for a clock that stands earlier than the rows that are there."""
        with self._lock:
            self._last = max(self._last, ((row >> 22) + 1) << 12)


def first_number(moment: datetime) -> int:
    """The smallest row number that could be made at `moment`; lets a time range be read from the primary key."""
    return max(0, int(moment.timestamp() * 1000) - _EPOCH_MS) << 22


def moment_of(row: int) -> datetime:
    """When the row number was made, to the millisecond."""
    return datetime.fromtimestamp(((row >> 22) + _EPOCH_MS) / 1000, UTC)


def database_of(session: Session) -> "Database":
    database: Database = session.info["database"]
    return database


def station_of(session: Session) -> int:
    station: int = session.info["station"]
    return station


def new_id(session: Session) -> int:
    """A fresh row number from the session's database."""
    return database_of(session).new_id()


def const(value: str) -> sa.ColumnElement[Any]:
    """A constant written into the SQL itself, so that the planner sees that a partial index fits."""
    return sa.literal_column(f"'{value}'")
