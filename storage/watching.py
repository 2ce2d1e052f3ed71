"""What the guardians read and write: heartbeats, faults that are open, and how late the queues are. Across stations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel, col, select

from storage import outbox
from storage.alarms import DangerCase
from storage.base import from_database, json_type
from storage.database import Database
from storage.inbox import Inbox
from storage.statements import insert_for
from storage.tasks import Task


class Beat(SQLModel, table=True):
    """A process says that it lives; ids and counts only."""

    __tablename__ = "beat"

    name: str = Field(primary_key=True, max_length=80)  #: "serve:0", "watch"
    at: datetime
    info: dict[str, Any] = Field(default_factory=dict, sa_column=sa.Column(json_type(), nullable=False))


class Fault(SQLModel, table=True):
    """What the watch has found and not yet seen mended; ended ones stay until they are purged."""

    __tablename__ = "fault"

    key: str = Field(primary_key=True, max_length=160)
    station_id: int | None = Field(default=None, sa_type=sa.BigInteger)  #: None: the whole installation
    grade: str = Field(max_length=16)
    text: str = Field(max_length=500)
    since: datetime
    seen_at: datetime
    paged_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pulse:
    at: datetime
    info: Mapping[str, Any] = field(default_factory=dict)


_BEAT: sa.Table = Beat.__table__  # type: ignore[attr-defined]
_FAULT: sa.Table = Fault.__table__  # type: ignore[attr-defined]
_T: sa.Table = Task.__table__  # type: ignore[attr-defined]
_I: sa.Table = Inbox.__table__  # type: ignore[attr-defined]
_O = outbox.TABLE


# --- heartbeats -----------------------------------------------------------------------------------------------------


def put_beat(database: Database, name: str, at: datetime, info: Mapping[str, Any]) -> None:
    """One short write."""
    statement = insert_for(database.dialect)(_BEAT).values(name=name, at=at, info=dict(info))
    latest = {"at": statement.excluded.at, "info": statement.excluded.info}
    with database.across(write=True) as session:
        session.connection().execute(statement.on_conflict_do_update(index_elements=["name"], set_=latest))


def beats(database: Database) -> dict[str, Pulse]:
    with database.across() as session:
        rows = session.connection().execute(sa.select(_BEAT.c.name, _BEAT.c.at, _BEAT.c.info)).all()
    return {name: Pulse(from_database(at), info) for name, at, info in rows}


def drop_beat(database: Database, name: str) -> None:
    """The process has ended in good order and is not missed."""
    with database.across(write=True) as session:
        session.connection().execute(sa.delete(_BEAT).where(_BEAT.c.name == name))


# --- queues ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Late:
    """Rows that should have been done; `oldest` is since when the first of them waits."""

    count: int
    oldest: datetime | None


def late_tasks(database: Database, before: datetime, now: datetime) -> Late:
    """Rows due before a moment that nobody is running."""
    free = sa.or_(_T.c.lease_until.is_(None), _T.c.lease_until <= now)
    return _late(database, _T.c.due_at, sa.text("task.state = 'new'"), _T.c.due_at < before, free)


def failed_danger_tasks(database: Database, since: datetime) -> Late:
    """Steps of danger given up since a moment: none should ever be."""
    failed = sa.text("task.state = 'failed'")
    return _late(database, _T.c.finished_at, failed, _T.c.lane == 0, _T.c.finished_at >= since)


def late_inbox(database: Database, before: datetime) -> Late:
    return _late(database, _I.c.received_at, sa.text("inbox.state = 'new'"), _I.c.received_at < before)


def late_danger(database: Database, before: datetime) -> Late:
    """Danger messages promised before a moment that no platform has taken."""
    open_ = sa.text("outbox.state IN ('pending', 'sending')")
    return _late(database, _O.c.created_at, open_, _O.c.lane == 0, _O.c.created_at < before)


def late_outbox(database: Database, before: datetime, *, lanes: Sequence[int]) -> Late:
    """Messages of some lanes due before a moment that have not left."""
    return _late(
        database, _O.c.due_at, sa.text("outbox.state = 'pending'"), _O.c.lane.in_(list(lanes)), _O.c.due_at < before
    )


def failed_inbox(database: Database, since: datetime) -> Late:
    """Messages received since a moment whose handling failed by our own bug."""
    return _late(database, _I.c.received_at, sa.text("inbox.state = 'failed'"), _I.c.received_at >= since)


def _late(database: Database, moment: Any, *conditions: Any) -> Late:
    query = sa.select(sa.func.count(), sa.func.min(moment)).where(*conditions)
    with database.across() as session:
        count, oldest = session.connection().execute(query).one()
    return Late(int(count), None if oldest is None else from_database(oldest))


def has_live_case(database: Database) -> bool:
    """Whether any danger case of the installation is not closed."""
    query = (
        sa.select(sa.func.count())
        .select_from(DangerCase)
        .where(sa.text("danger_case.state IN ('open', 'taken', 'arrived')"))
    )
    with database.across() as session:
        return bool(session.connection().execute(query).scalar_one())


# --- faults ---------------------------------------------------------------------------------------------------------


def open_faults(database: Database, station: int | None = None) -> list[Fault]:
    """Oldest first; of one station with what concerns the whole installation, or all."""
    query = select(Fault).where(col(Fault.ended_at).is_(None))
    if station is not None:
        query = query.where(sa.or_(col(Fault.station_id) == station, col(Fault.station_id).is_(None)))
    with database.across() as session:
        return list(session.exec(query.order_by(col(Fault.since))).all())


def put_faults(database: Database, faults: Sequence[Fault], *, ended: Sequence[str], now: datetime) -> None:
    """Write what is open now and what has ended, in one short transaction."""
    with database.across(write=True) as session:
        connection = session.connection()
        for fault in faults:
            values = {
                "key": fault.key,
                "station_id": fault.station_id,
                "grade": fault.grade,
                "text": fault.text[:500],
                "since": fault.since,
                "seen_at": fault.seen_at,
                "paged_at": fault.paged_at,
                "ended_at": None,
            }
            statement = insert_for(database.dialect)(_FAULT).values(values)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["key"], set_={name: value for name, value in values.items() if name != "key"}
                )
            )
        if ended:
            connection.execute(sa.update(_FAULT).where(_FAULT.c.key.in_(list(ended))).values(ended_at=now))


__all__ = [
    "Beat",
    "Fault",
    "Late",
    "Pulse",
    "beats",
    "drop_beat",
    "failed_danger_tasks",
    "failed_inbox",
    "has_live_case",
    "late_danger",
    "late_inbox",
    "late_outbox",
    "late_tasks",
    "open_faults",
    "put_beat",
    "put_faults",
]
