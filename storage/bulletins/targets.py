"""The groups that a bulletin was to reach, and how it ended in each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import station_of
from storage.bulletins.tables import Bulletin, BulletinReading, BulletinTarget


def put_targets(session: Session, bulletin: Bulletin, targets: list[tuple[int, int]], via: str = "") -> None:
    """Freeze the groups: (chat id, unit id) each."""
    station = station_of(session)
    rows = [
        {
            "station_id": station,
            "bulletin_id": bulletin.id,
            "chat_id": chat,
            "unit_id": unit,
            "via": via,
            "state": "",
            "reason": "",
        }
        for chat, unit in targets
    ]
    if rows:
        session.connection().execute(sa.insert(BulletinTarget.__table__), rows)  # type: ignore[attr-defined]


def targets_of(session: Session, bulletin: Bulletin) -> list[BulletinTarget]:
    query = select(BulletinTarget).where(
        BulletinTarget.station_id == station_of(session), BulletinTarget.bulletin_id == bulletin.id
    )
    return list(session.exec(query.order_by(col(BulletinTarget.chat_id))))


def next_targets(session: Session, bulletin: Bulletin, after: int, limit: int) -> list[BulletinTarget]:
    """The next groups in the order of their numbers."""
    query = (
        select(BulletinTarget)
        .where(
            BulletinTarget.station_id == station_of(session),
            BulletinTarget.bulletin_id == bulletin.id,
            col(BulletinTarget.chat_id) > after,
        )
        .order_by(col(BulletinTarget.chat_id))
        .limit(limit)
    )
    return list(session.exec(query))


def count_targets(session: Session, bulletin: Bulletin) -> tuple[int, int]:
    """(groups, units)."""
    query = sa.select(
        sa.func.count(col(BulletinTarget.chat_id)), sa.func.count(sa.distinct(col(BulletinTarget.unit_id)))
    ).where(col(BulletinTarget.station_id) == station_of(session), col(BulletinTarget.bulletin_id) == bulletin.id)
    groups, units = session.execute(query).one()
    return int(groups), int(units)


def carry(session: Session, bulletin: Bulletin, chat_ids: Sequence[int], via: str) -> None:
    """Note the joint message that carries it into these groups."""
    for target in targets_of(session, bulletin):
        if target.chat_id in chat_ids:
            target.via = via
            session.add(target)
    session.flush()


def close_targets(session: Session, bulletin: Bulletin, ends: Mapping[int, tuple[str, str, datetime | None]]) -> None:
    """Keep how it ended in each group, (state, reason, sent at), for when the messages themselves are gone."""
    for target in targets_of(session, bulletin):
        if target.chat_id in ends:
            target.state, target.reason, target.sent_at = ends[target.chat_id]
            session.add(target)
    session.flush()


def put_reading(
    session: Session, bulletin: Bulletin, chat_id: int, *, people: int, complete: bool, now: datetime
) -> None:
    """Keep the platform's figure; a later look replaces it."""
    key = (station_of(session), bulletin.id, chat_id)
    row = session.get(BulletinReading, key)
    if row is None:
        row = BulletinReading(
            station_id=key[0], bulletin_id=key[1], chat_id=key[2], people=people, complete=complete, at=now
        )
    row.people, row.complete, row.at = people, complete, now
    session.add(row)
    session.flush()


def readings_of(session: Session, bulletin: Bulletin) -> list[BulletinReading]:
    query = select(BulletinReading).where(
        BulletinReading.station_id == station_of(session), BulletinReading.bulletin_id == bulletin.id
    )
    return list(session.exec(query))
