"""What the console and the metrics show of the queues and channels: counts and ages, never a body."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import outbox
from storage.base import from_database, station_of
from storage.chats import Chat, ChatRoute
from storage.database import Database
from storage.pace import BucketRow, BudgetRow
from storage.tasks import Task
from storage.tokens import Lease


@dataclass(frozen=True, slots=True)
class LaneState:
    """Messages of one lane (0 danger … 4 bulk) that wait to leave; `oldest` is the earliest that is due already."""

    lane: int
    waiting: int
    due: int
    oldest: datetime | None


_O = outbox.TABLE
_K: sa.Table = Task.__table__  # type: ignore[attr-defined]


def lanes(session: Session, now: datetime) -> list[LaneState]:
    """Of one station."""
    return _lanes(session, now, _O.c.station_id == station_of(session))


def lanes_of_all(database: Database, now: datetime) -> list[LaneState]:
    """Of the whole installation."""
    with database.across() as session:
        return _lanes(session, now, sa.true())


def _lanes(session: Session, now: datetime, where: Any) -> list[LaneState]:
    is_due = _O.c.due_at <= now
    query = (
        sa.select(
            _O.c.lane,
            sa.func.count(),
            sa.func.sum(sa.case((is_due, 1), else_=0)),
            sa.func.min(sa.case((is_due, _O.c.due_at))),
        )
        .where(where, sa.text("state = 'pending'"))
        .group_by(_O.c.lane)
        .order_by(_O.c.lane)
    )
    return [
        LaneState(int(lane), int(count), int(due or 0), None if oldest is None else from_database(oldest))
        for lane, count, due, oldest in session.connection().execute(query)
    ]


def late_tasks(database: Database, now: datetime) -> tuple[int, datetime | None]:
    """Due task rows of the whole installation that have not run: how many, and since when the oldest."""
    query = sa.select(sa.func.count(), sa.func.min(_K.c.due_at)).where(sa.text("state = 'new'"), _K.c.due_at <= now)
    with database.across() as session:
        count, oldest = session.connection().execute(query).one()
    return int(count), None if oldest is None else from_database(oldest)


def dead_count(session: Session) -> int:
    query = sa.select(sa.func.count()).where(
        _O.c.station_id == station_of(session), sa.text("state IN ('failed', 'unknown')")
    )
    return int(session.connection().execute(query).scalar_one())


def heard_by_channel(session: Session) -> dict[int, datetime]:
    """Channel → when somebody was last heard over it, to ten minutes."""
    station = station_of(session)
    query = (
        select(ChatRoute.channel_id, sa.func.max(Chat.last_heard_at))
        .join(Chat, (col(Chat.station_id) == station) & (col(Chat.id) == col(ChatRoute.chat_id)))
        .where(ChatRoute.station_id == station, col(Chat.last_heard_at).is_not(None))
        .group_by(col(ChatRoute.channel_id))
    )
    return {channel: from_database(at) for channel, at in session.exec(query)}


def groups(session: Session) -> Sequence[Chat]:
    """Every group of the station, bound or not."""
    query = select(Chat).where(Chat.station_id == station_of(session), Chat.kind == "group")
    return session.exec(query.order_by(col(Chat.id))).all()


# --- rows that cross stations: a platform's limits do ---------------------------------------------------------------


def is_held(session: Session, lease: str, now: datetime) -> bool:
    """Whether some process holds the lease."""
    query = sa.select(col(Lease.until)).where(col(Lease.name) == lease)
    until = session.connection().execute(query).scalar()
    return until is not None and from_database(until) > now


def bucket_states(session: Session, keys: Sequence[str]) -> dict[str, bytes]:
    """What the limited things of these keys have sent lately, opaque; those that never sent are left out."""
    query = sa.select(col(BucketRow.key), col(BucketRow.state)).where(col(BucketRow.key).in_(list(keys)))
    return {key: bytes(state) for key, state in session.connection().execute(query)}


def used_in(session: Session, month: str) -> dict[tuple[str, str], int]:
    """(organisation, budget) → what the month has used."""
    query = sa.select(col(BudgetRow.corp), col(BudgetRow.name), col(BudgetRow.used)).where(
        col(BudgetRow.month) == month
    )
    return {(corp, name): int(used) for corp, name, used in session.connection().execute(query)}
