"""Access tokens and leases as rows, shared by workers: one refreshes, one holds a connection, the rest look on.

Not a station's: a channel is unique in the installation, and a lease belongs to a process.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.base import WORKERS, from_database
from storage.database import Database
from storage.encryption import SealBroken
from storage.statements import Statement, insert_for


class Token(SQLModel, table=True):
    __tablename__ = "token"

    channel_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    name: str = Field(primary_key=True, max_length=120)
    value: bytes = Field(default=b"", repr=False)  #: sealed
    expires_at: datetime | None = None
    refreshed_at: datetime | None = None
    lease_until: datetime | None = None
    lease_token: int = Field(default=0, sa_type=sa.BigInteger)


class Lease(SQLModel, table=True):
    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=120)
    holder: str = Field(max_length=120)
    until: datetime


@dataclass(frozen=True, slots=True)
class StoredToken:
    value: str = field(repr=False)
    expires_at: datetime
    refreshed_at: datetime


_T: sa.Table = Token.__table__  # type: ignore[attr-defined]
_L: sa.Table = Lease.__table__  # type: ignore[attr-defined]
_THIS = sa.and_(_T.c.channel_id == sa.bindparam("channel"), _T.c.name == sa.bindparam("of"))

_READ = Statement(lambda _: sa.select(_T.c.value, _T.c.expires_at, _T.c.refreshed_at).where(_THIS))
_MAKE = Statement(
    lambda dialect: (
        insert_for(dialect)(_T)
        .values(
            channel_id=sa.bindparam("channel"),
            name=sa.bindparam("of"),
            value=sa.bindparam("nothing"),
            lease_token=sa.literal_column("0"),
        )
        .on_conflict_do_nothing(index_elements=["channel_id", "name"])
    )
)
_LEASE = Statement(
    lambda _: (
        sa.update(_T)
        .where(_THIS, sa.or_(_T.c.lease_until.is_(None), _T.c.lease_until <= sa.bindparam("at")))
        .values(lease_until=sa.bindparam("until"), lease_token=sa.bindparam("lease"))
        .returning(_T.c.channel_id)
    )
)
_STORE = Statement(
    lambda _: (
        sa.update(_T)
        .where(_THIS, _T.c.lease_token == sa.bindparam("lease"))
        .values(
            value=sa.bindparam("sealed"),
            expires_at=sa.bindparam("ends"),
            refreshed_at=sa.bindparam("at"),
            lease_until=sa.null(),
        )
        .returning(_T.c.channel_id)
    )
)
_LEAVE = Statement(
    lambda _: (
        sa.update(_T)
        .where(_THIS, _T.c.lease_token == sa.bindparam("lease"))
        .values(lease_until=sa.null(), refreshed_at=sa.bindparam("at"))
    )
)
_PURGE = Statement(lambda _: sa.delete(_T).where(_T.c.expires_at <= sa.bindparam("at")))


def read_token(database: Database, channel: int, name: str) -> StoredToken | None:
    """The stored value, expired or not; None when there is none that this key ring opens."""
    with database.short(write=False) as connection:
        row = _READ.short(connection, database.dialect, {"channel": channel, "of": name}).fetchone()
    if row is None or not row[0] or row[1] is None:
        return None
    try:
        value = database.ring.open(row[0], "token", name, 0, channel).decode()
    except SealBroken:
        return None
    return StoredToken(value, from_database(row[1]), from_database(row[2]))


def last_refresh(database: Database, channel: int, name: str) -> datetime | None:
    """When a refresh last ended, well or badly."""
    with database.short(write=False) as connection:
        row = _READ.short(connection, database.dialect, {"channel": channel, "of": name}).fetchone()
    return None if row is None or row[2] is None else from_database(row[2])


def lease_refresh(database: Database, channel: int, name: str, now: datetime, seconds: float = 15) -> int | None:
    """The right to refresh, as a lease token; None while another worker has it."""
    lease = database.new_id()
    values = {"channel": channel, "of": name, "at": now, "until": now + timedelta(seconds=seconds), "lease": lease}
    with database.short() as connection:
        _MAKE.short(connection, database.dialect, {**values, "nothing": b""})
        return lease if _LEASE.short(connection, database.dialect, values).fetchone() else None


def store_token(
    database: Database, channel: int, name: str, lease: int, value: str, expires_at: datetime, now: datetime
) -> bool:
    """Keep a refreshed value and give the lease back; False when the lease was lost, and then nothing is kept."""
    sealed = database.ring.seal(value.encode(), "token", name, 0, channel)
    values = {"channel": channel, "of": name, "lease": lease, "sealed": sealed, "ends": expires_at, "at": now}
    with database.short() as connection:
        return _STORE.short(connection, database.dialect, values).fetchone() is not None


def give_up_refresh(database: Database, channel: int, name: str, lease: int, now: datetime) -> None:
    """The refresh failed: give the lease back and mark the time of the attempt."""
    with database.short() as connection:
        _LEAVE.short(connection, database.dialect, {"channel": channel, "of": name, "lease": lease, "at": now})


def purge_tokens(database: Database, now: datetime) -> int:
    """Delete expired ones (uploaded media ids pile up); how many."""
    with database.short() as connection:
        count: int = _PURGE.short(connection, database.dialect, {"at": now}).rowcount
        return count


# --- leases -----------------------------------------------------------------------------------------------------------


def _hold(dialect: str) -> Any:
    statement = insert_for(dialect)(_L)
    return statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": statement.excluded.holder, "until": statement.excluded.until},
        where=sa.or_(_L.c.holder == statement.excluded.holder, _L.c.until <= sa.bindparam("at")),
    ).returning(_L.c.holder)


_HOLD = Statement(_hold)
_RELEASE = Statement(lambda _: sa.delete(_L).where(_L.c.name == sa.bindparam("of"), _L.c.holder == sa.bindparam("by")))
_LET_GO = Statement(lambda _: sa.delete(_L).where(_L.c.holder.startswith(sa.bindparam("by"), autoescape=False)))
_HOLDER = Statement(lambda _: sa.select(_L.c.holder, _L.c.until).where(_L.c.name == sa.bindparam("of")))


def hold(database: Database, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Take or extend the lease; False while another holder has it."""
    with database.short() as connection:
        return _try_hold(database, connection, name, holder, now, seconds)


def release(database: Database, name: str, holder: str) -> None:
    with database.short() as connection:
        _RELEASE.short(connection, database.dialect, {"of": name, "by": holder})


def release_all(database: Database, holder_prefix: str) -> None:
    """Free every lease of holders whose name begins so: a worker number's last process, once its next one starts."""
    with database.short() as connection:
        _LET_GO.short(connection, database.dialect, {"by": holder_prefix})


def holder_of(database: Database, name: str, now: datetime) -> str | None:
    """Who has the lease now."""
    with database.short(write=False) as connection:
        row = _HOLDER.short(connection, database.dialect, {"of": name}).fetchone()
    return row[0] if row is not None and from_database(row[1]) > now else None


def hold_worker_number(database: Database, holder: str, now: datetime, seconds: float) -> int:
    """The lowest worker number nobody holds, leased; extend it with `hold(database, "worker:<n>", …)`."""
    with database.short() as connection:
        for number in range(WORKERS):
            if _try_hold(database, connection, f"worker:{number}", holder, now, seconds):
                return number
    raise RuntimeError("every worker number is taken")


def _try_hold(database: Database, connection: Any, name: str, holder: str, now: datetime, seconds: float) -> bool:
    values = {"name": name, "holder": holder, "until": now + timedelta(seconds=seconds), "at": now}
    return _HOLD.short(connection, database.dialect, values).fetchone() is not None
