"""Arrived messages: stored before they are acknowledged, worked off once, kept while they failed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

import sqlalchemy as sa
from sqlmodel import Field, Session, UniqueConstraint

from storage.base import (
    LeaseLost,
    NotFound,
    Tenant,
    const,
    database_of,
    enum_column,
    first_number,
    from_database,
    partial_index,
    station_of,
)
from storage.database import Database
from storage.encryption import SealBroken
from storage.statements import Row, Statement, counted

LEASE = timedelta(seconds=30)
#: A row whose process died so often while handling it alone is failed. Its first handling shared a transaction with
#: others and does not count, nor does being taken over by a process that never came to it. From within nobody can tell
#: a row that kills from a machine that kills at random; five handlings begun and never ended are the border.
MAX_TRIES = 5
MAX_MESSAGE_ID = 200


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    FAILED = "failed"  #: a handler's bug or a killer of processes; kept for replay


class Inbox(Tenant, table=True):
    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("station_id", "channel_id", "message_id"),
        partial_index("ix_inbox_new", "lease_until", where="state = 'new'"),
        partial_index("ix_inbox_failed", "station_id", "id", where="state = 'failed'"),
    )

    channel_id: int = Field(sa_type=sa.BigInteger)
    message_id: str = Field(max_length=MAX_MESSAGE_ID)
    conversation: bytes  #: `conversation_of` the chat it came from
    content_hash: bytes
    state: InboxState = Field(sa_column=enum_column(InboxState))
    tries: int
    worker: int
    received_at: datetime
    lease_until: datetime
    handled_at: datetime | None = None
    error: str = Field(default="", max_length=64)
    body: bytes = Field(repr=False)  #: sealed


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A claimed row with its body opened."""

    station_id: int
    id: int
    channel_id: int
    message_id: str
    conversation: bytes
    received_at: datetime
    tries: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FailedRow:
    id: int
    channel_id: int
    message_id: str
    received_at: datetime
    tries: int
    error: str


_T: sa.Table = Inbox.__table__  # type: ignore[attr-defined]
_NEW = _T.c.state == const("new")
_HERE = _T.c.station_id == sa.bindparam("station")


def conversation_of(channel: int, address: str) -> bytes:
    """Sixteen bytes that stand for one chat over one channel."""
    return blake2b(b"%d\0%b" % (channel, address.encode()), digest_size=16).digest()


# --- working off ------------------------------------------------------------------------------------------------------

_FINISH = Statement(
    lambda dialect: counted(
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"), _NEW, _T.c.worker == sa.bindparam("by"))
        .values(state=sa.bindparam("to"), handled_at=sa.bindparam("at"), error=sa.bindparam("code")),
        _T.c.id,
        dialect,
    )
)


def finish(session: Session, ids: Iterable[int], now: datetime) -> None:
    """Mark rows done, in the transaction that holds their effect; LeaseLost when another worker took one over."""
    _close(session, ids, now, state="done", code="")


def fail(session: Session, id: int, code: str, now: datetime) -> None:
    """Keep the row for replay; `code` is a short word for the console, never an exception's text."""
    _close(session, [id], now, state="failed", code=code[:64])


def _close(session: Session, ids: Iterable[int], now: datetime, *, state: str, code: str) -> None:
    fixed = {"station": station_of(session), "by": database_of(session).worker, "to": state, "at": now, "code": code}
    rows = list(ids)
    for row, closed in zip(rows, _FINISH.changes(session, [{**fixed, "row": row} for row in rows]), strict=True):
        if not closed:
            raise LeaseLost(f"inbox {row}")


_STALE = Statement(
    lambda dialect: (
        sa.select(_T.c.station_id, _T.c.id)
        .where(_NEW, _T.c.lease_until <= sa.bindparam("at"))
        .order_by(_T.c.id)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
    ),
    across=True,
)
_TAKE = Statement(
    lambda dialect: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"))
        .values(lease_until=sa.bindparam("until"), worker=sa.bindparam("by"))
        .returning(
            _T.c.station_id,
            _T.c.id,
            _T.c.channel_id,
            _T.c.message_id,
            _T.c.conversation,
            _T.c.received_at,
            _T.c.tries,
            _T.c.body,
        )
    )
)
_GIVE_UP = Statement(
    lambda dialect: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"))
        .values(state=const("failed"), error=sa.bindparam("code"), handled_at=sa.bindparam("at"))
        .returning(_T.c.id)
    )
)


def claim_stale(database: Database, worker: int, now: datetime, limit: int) -> list[InboxRow]:
    """Take over rows whose lease ran out, oldest first; one tried too often, or that cannot be opened, is failed.

    Being taken over is no try: a process that dies young takes many rows down with it that it never came to.
    """
    claimed: list[InboxRow] = []
    with database.short() as connection:
        keys = _STALE.short(connection, database.dialect, {"at": now, "most": limit}).fetchall()
        until = now + LEASE
        takes = [{"station": station, "row": row, "until": until, "by": worker} for station, row in keys]
        given_up = []
        for (row,) in _TAKE.short_each(connection, database.dialect, takes):
            opened = _opened(database, row)
            if opened is None or opened.tries > MAX_TRIES:
                code = "sealed" if opened is None else "tries"
                given_up.append({"station": row[0], "row": row[1], "code": code, "at": now})
            else:
                claimed.append(opened)
        _GIVE_UP.short_each(connection, database.dialect, given_up)
    return sorted(claimed, key=lambda row: row.id)


_O = _T.alias("older")
_OLDER_HERE = (
    sa.select(_O.c.id)
    .where(
        _O.c.station_id == sa.bindparam("station"),
        _O.c.state == const("new"),
        _O.c.conversation == _T.c.conversation,
        _O.c.id < _T.c.id,
    )
    .correlate(_T)
    .exists()
)
_TRY = Statement(
    lambda _: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"), _NEW, _T.c.worker == sa.bindparam("by"), ~_OLDER_HERE)
        .values(tries=_T.c.tries + 1)
    )
)


def count_try(database: Database, station: int, id: int) -> None:
    """A row taken over is about to be handled: known to the next process, should this one die of it. Not so one that an
    older row of its conversation holds back."""
    with database.short() as connection:
        _TRY.short(connection, database.dialect, {"station": station, "row": id, "by": database.worker})


def _opened(database: Database, row: Row) -> InboxRow | None:
    station, id, channel, message, conversation, received, tries, body = row
    try:
        plain = database.ring.open(body, "inbox", "body", station, id)
    except SealBroken:
        return None
    return InboxRow(station, id, channel, message, bytes(conversation), from_database(received), tries, plain)


_ADOPT = Statement(
    lambda dialect: (
        sa.update(_T)
        .where(_NEW, _T.c.worker == sa.bindparam("by"), _T.c.lease_until > sa.bindparam("at"))
        .values(lease_until=sa.bindparam("at"))
    ),
    across=True,
)


def adopt(database: Database, worker: int, now: datetime) -> None:
    """At start: what this worker number held when its last process died is free at once."""
    with database.short() as connection:
        _ADOPT.short(connection, database.dialect, {"by": worker, "at": now})


# --- looking ----------------------------------------------------------------------------------------------------------

_RETRY = Statement(
    lambda dialect: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"), _T.c.state == const("failed"))
        .values(state=const("new"), tries=sa.literal_column("0"), lease_until=sa.bindparam("at"), error=const(""))
        .returning(_T.c.id)
    )
)
_FAILED = Statement(
    lambda dialect: (
        sa.select(_T.c.id, _T.c.channel_id, _T.c.message_id, _T.c.received_at, _T.c.tries, _T.c.error)
        .where(_HERE, _T.c.state == const("failed"))
        .order_by(_T.c.id.desc())
        .limit(sa.bindparam("most"))
    )
)
_UNFINISHED = Statement(lambda dialect: sa.select(sa.func.count()).select_from(_T).where(_HERE, _NEW))
_OLDER = Statement(
    lambda dialect: sa.select(_T.c.conversation).distinct().where(_HERE, _NEW, _T.c.id < sa.bindparam("before"))
)
_PURGE = Statement(
    lambda dialect: sa.delete(_T).where(_HERE, _T.c.id < sa.bindparam("before"), _T.c.state == const("done"))
)


def retry(session: Session, id: int) -> None:
    """Put a failed row back in line; NotFound when it is not there or has not failed."""
    if _RETRY.one(session, {"station": station_of(session), "row": id, "at": database_of(session).now()}) is None:
        raise NotFound("inbox row")


def list_failed(session: Session, limit: int = 100) -> list[FailedRow]:
    """Newest first."""
    rows = _FAILED.all(session, {"station": station_of(session), "most": limit})
    return [
        FailedRow(id, channel, message, from_database(at), tries, error)
        for id, channel, message, at, tries, error in rows
    ]


def older_unfinished(session: Session, conversations: Iterable[bytes], before_id: int) -> set[bytes]:
    """Those of the conversations in which an older message still waits, perhaps at another worker."""
    waiting = {bytes(row[0]) for row in _OLDER.all(session, {"station": station_of(session), "before": before_id})}
    return waiting & set(conversations)


def unfinished_count(session: Session) -> int:
    row = _UNFINISHED.one(session, {"station": station_of(session)})
    return int(row[0]) if row else 0


def blank(session: Session, ids: Iterable[int]) -> int:
    """Empty what these done messages said; that they came remains, so that none is taken in again. How many."""
    ring, station, emptied = database_of(session).ring, station_of(session), 0
    for row in ids:
        statement = (
            sa.update(_T)
            .where(_T.c.station_id == station, _T.c.id == row, _T.c.state == InboxState.DONE.value)
            .values(body=ring.seal(b"", "inbox", "body", station, row))
        )
        emptied += int(session.connection().execute(statement).rowcount)
    return emptied


def purge_done(session: Session, before: datetime) -> int:
    """Delete what was received before a moment and is done; how many."""
    count: int = _PURGE.run(session, {"station": station_of(session), "before": first_number(before)}).rowcount
    return count
