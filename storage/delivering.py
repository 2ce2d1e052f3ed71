"""Claims over the outbox of all stations: take what is due, give it back, find what a crash left behind."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import PoolProxiedConnection

from storage.base import const, from_database
from storage.database import Database
from storage.encryption import SealBroken
from storage.outbox import HERE, TABLE, OnAmbiguous, OutboxState
from storage.settling import Settlement, settle_many
from storage.statements import Row, Statement, among, counted, listed

LEASE = timedelta(seconds=60)
LANES = 5
MAX_SCAN = 5000  #: rows looked at in one claim; beyond it, what waits behind a busy destination can wait
CLAIM_LOCK = 7_301  #: PostgreSQL advisory lock: claims take turns, or two workers could serve one destination

_T = TABLE
_ON_AMBIGUOUS: dict[str, OnAmbiguous] = {one.value: one for one in OnAmbiguous}
_moment = lru_cache(maxsize=1024)(from_database)  #: what was promised together shares its moments


@dataclass(slots=True)  # not frozen, which would cost ten times as much to make; nobody changes one
class Claimed:
    """A row that is ours until it is settled or 60 s have passed. `crashed`: it may have been sent already."""

    station_id: int
    id: int
    lease_token: int
    key: str
    token: str
    lane: int
    channel_id: int
    chat_id: int | None
    person_id: int | None
    address: str
    destination: bytes
    on_ambiguous: OnAmbiguous
    due_at: datetime
    expires_at: datetime | None
    tries: int  #: this one counted
    resent: bool
    cause: int | None
    subject: str
    booked: str
    created_at: datetime
    body: bytes = field(repr=False)
    crashed: bool = False


_WHOLE = [_T.c[name] for name in Claimed.__dataclass_fields__ if name not in ("lease_token", "crashed")]
_DESTINATION = _WHOLE.index(_T.c.destination)


def _due(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .where(
            _T.c.state == const("pending"),
            _T.c.lane == sa.bindparam("in_lane"),
            _T.c.due_at <= sa.bindparam("at"),
        )
        .order_by(_T.c.due_at, _T.c.id)
        .limit(sa.bindparam("most"))
        .offset(sa.bindparam("seen"))
    )


_BUSY = Statement(
    lambda dialect: sa.select(_T.c.destination).where(
        _T.c.state == const("sending"), sa.not_(among(_T.c.lease_token, "own", dialect))
    ),
    across=True,
)
_DUE_WHOLE = Statement(lambda _: _due(*_WHOLE), across=True)
_DUE = Statement(lambda _: _due(_T.c.station_id, _T.c.id, _T.c.destination), across=True)
_READ = Statement(
    lambda dialect: (
        sa.select(*_WHOLE)
        .where(HERE, among(_T.c.id, "rows", dialect), _T.c.state == sa.bindparam("was"))
        .with_for_update()
    )
)
_TAKE = Statement(
    lambda dialect: counted(
        sa.update(_T)
        .where(HERE, among(_T.c.id, "rows", dialect), _T.c.state == sa.bindparam("was"))
        .values(
            state=const("sending"),
            lease_until=sa.bindparam("until"),
            lease_token=sa.bindparam("lease"),
            tries=_T.c.tries + sa.literal_column("1"),
        ),
        _T.c.id,
        dialect,
    )
)
_LOCK = Statement(lambda _: sa.select(sa.func.pg_advisory_xact_lock(sa.literal_column(str(CLAIM_LOCK)))))


@contextmanager
def turn(database: Database, within: PoolProxiedConnection | None = None) -> Iterator[PoolProxiedConnection]:
    """A transaction in which to settle, take over and claim together; on PostgreSQL workers take turns in it."""
    if within is not None:
        yield within
        return
    with database.short() as connection:
        if database.dialect == "postgresql":
            _LOCK.short(connection, database.dialect, {}).fetchall()
        yield connection


def claim(
    database: Database,
    worker: int,
    now: datetime,
    limit: int,
    busy: Iterable[bytes] = (),
    *,
    leases: Collection[int] = (),
    within: PoolProxiedConnection | None = None,
) -> list[Claimed]:
    """Take due rows of all stations by lane, due time and age; never two of one destination, none of the `busy`.

    `leases`: whose rows' destinations the caller names as busy, so that they need not be looked up.
    """
    with turn(database, within) as connection:
        own = {"own": listed(list(leases), database.dialect)}
        taken = {bytes(row[0]) for row in _BUSY.short(connection, database.dialect, own).fetchall()} | set(busy)
        chosen: list[tuple[int, int]] = []
        read: dict[tuple[int, int], Row] = {}
        for place, destination, whole in _candidates(connection, database.dialect, now, limit):
            if destination not in taken:
                taken.add(destination)
                chosen.append(place)
                if whole is not None:
                    read[place] = whole
                if len(chosen) >= limit:  # before asking for one more, which would fetch the next eight hundred
                    break
        return _take(database, connection, chosen, now, read)


def _candidates(
    connection: PoolProxiedConnection, dialect: str, now: datetime, first: int
) -> Iterator[tuple[tuple[int, int], bytes, Row | None]]:
    """Due rows in order: the `first` ones of a lane, which are read whole, and only when they do not do, more of it."""
    for lane in range(LANES):
        values = {"in_lane": lane, "at": now, "most": first, "seen": 0}
        whole = _DUE_WHOLE.short(connection, dialect, values).fetchall()
        yield from (((row[0], row[1]), bytes(row[_DESTINATION]), row) for row in whole)
        seen = first
        for most in (8 * first, MAX_SCAN) if len(whole) == first else ():
            values = {"in_lane": lane, "at": now, "most": most, "seen": seen}
            rows = _DUE.short(connection, dialect, values).fetchall()
            yield from (((station, row), bytes(destination), None) for station, row, destination in rows)
            if len(rows) < most:
                break
            seen += most


def _take(
    database: Database,
    connection: PoolProxiedConnection,
    chosen: list[tuple[int, int]],
    now: datetime,
    read: dict[tuple[int, int], Row],
    *,
    crashed: bool = False,
) -> list[Claimed]:
    """The chosen rows under one new lease, in their order; one that was cancelled since the look is left out.

    `read`: those of them that are known whole; the others are added.
    """
    was, lease, dialect = "sending" if crashed else "pending", database.new_id(), database.dialect
    by_station: dict[int, list[int]] = {}
    for station, row in chosen:
        by_station.setdefault(station, []).append(row)
    opened: dict[tuple[int, int], Claimed | None] = {}
    for station, rows in by_station.items():
        values = {"station": station, "rows": listed(rows, dialect), "was": was, "until": now + LEASE, "lease": lease}
        if any((station, row) not in read for row in rows):
            read |= {(row[0], row[1]): row for row in _READ.short(connection, dialect, values).fetchall()}
        taken = _TAKE.short(connection, dialect, values)
        if dialect != "sqlite":  # where nobody else can have changed what was read in this transaction
            rows = [row for (row,) in taken.fetchall()]
        unseal = database.ring.opener("outbox", "body", station)
        opened |= {
            (station, row): _opened(read[station, row], lease, unseal, crashed=crashed)
            for row in rows
            if (station, row) in read
        }
    broken = [place for place, one in opened.items() if one is None]
    failed = [Settlement(*place, lease, OutboxState.FAILED, reason="sealed") for place in broken]
    settle_many(database, failed, within=connection)
    return [one for place in chosen if (one := opened.get(place)) is not None]


def _opened(row: Row, lease: int, unseal: Callable[[bytes, int], bytes], *, crashed: bool) -> Claimed | None:
    """The row that is ours; None when its seal is broken."""
    station, number, *given, body = row
    try:
        plain = unseal(body, number)
    except SealBroken:
        return None
    made = Claimed(station, number, lease, *given, plain, crashed)  # type: ignore[call-arg]
    made.destination = bytes(made.destination)
    made.on_ambiguous = _ON_AMBIGUOUS[made.on_ambiguous]
    made.due_at, made.created_at = _moment(made.due_at), _moment(made.created_at)
    made.expires_at = None if made.expires_at is None else _moment(made.expires_at)
    made.tries += 1
    made.resent = bool(made.resent)
    return made


def hold(database: Database, rows: Iterable[Claimed], due_at: datetime, reason: str = "") -> list[int]:
    """Give claimed rows back untried, due later (a limit is used up, a channel is closed)."""
    return settle_many(
        database,
        [
            Settlement(
                row.station_id,
                row.id,
                row.lease_token,
                OutboxState.PENDING,
                due_at=due_at,
                reason=reason,
                resent=row.resent,
                booked=row.booked,
                untried=True,
            )
            for row in rows
        ],
    )


_LEFT = Statement(
    lambda _: (
        sa.select(_T.c.station_id, _T.c.id)
        .where(_T.c.state == const("sending"), _T.c.lease_until <= sa.bindparam("at"))
        .order_by(_T.c.lease_until)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
    ),
    across=True,
)


def reclaim(
    database: Database, now: datetime, limit: int = 100, *, within: PoolProxiedConnection | None = None
) -> list[Claimed]:
    """Rows left `sending` by a crash, leased anew: nobody knows whether they were sent."""
    with turn(database, within) as connection:
        chosen = [(row[0], row[1]) for row in _LEFT.short(connection, database.dialect, {"at": now, "most": limit})]
        return _take(database, connection, chosen, now, {}, crashed=True)


_NEXT = Statement(
    lambda _: (
        sa.select(_T.c.due_at)
        .where(_T.c.state == const("pending"), _T.c.lane == sa.bindparam("in_lane"))
        .order_by(_T.c.due_at)
        .limit(sa.literal_column("1"))
    ),
    across=True,
)


def next_due(database: Database) -> datetime | None:
    """When the next pending row is due; may lie in the past."""
    with database.short(write=False) as connection:
        found = [_NEXT.short(connection, database.dialect, {"in_lane": lane}).fetchone() for lane in range(LANES)]
    return min((from_database(row[0]) for row in found if row), default=None)


_LAPSE = Statement(
    lambda _: (
        sa.select(_T.c.id, _T.c.lease_until)
        .where(_T.c.state == const("sending"), _T.c.lease_until.is_not(None))
        .order_by(_T.c.lease_until)
        .limit(sa.bindparam("most"))
    ),
    across=True,
)


def next_lapse(database: Database, own: Collection[int] = ()) -> datetime | None:
    """When the next row that is being sent, `own` ones apart, may be taken over by whoever looks."""
    with database.short() as connection:
        rows = _LAPSE.short(connection, database.dialect, {"most": len(own) + 1}).fetchall()
    return next((from_database(until) for row, until in rows if row not in own), None)
