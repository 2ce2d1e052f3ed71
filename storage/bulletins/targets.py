"""The groups that a bulletin was to reach, and how it ended in each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import station_of
from storage.bulletins.tables import Bulletin, BulletinReading, BulletinTarget

_T: sa.Table = BulletinTarget.__table__  # type: ignore[attr-defined]


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
        session.connection().execute(sa.insert(_T), rows)


def target_units(session: Session, bulletin: Bulletin) -> list[int]:
    """Its units, each once, in the order of their numbers."""
    query = select(BulletinTarget.unit_id).where(
        BulletinTarget.station_id == station_of(session), BulletinTarget.bulletin_id == bulletin.id
    )
    return list(session.exec(query.distinct().order_by(col(BulletinTarget.unit_id))))


def count_ends(session: Session, bulletin: Bulletin) -> dict[str, int]:
    """How many groups it ended in how, of one whose ends are written down; "" for those of which nothing is."""
    query = (
        sa.select(col(BulletinTarget.state), sa.func.count(col(BulletinTarget.chat_id)))
        .where(col(BulletinTarget.station_id) == station_of(session), col(BulletinTarget.bulletin_id) == bulletin.id)
        .group_by(col(BulletinTarget.state))
    )
    return {state: int(count) for state, count in session.execute(query)}


def targets_of(session: Session, bulletin: Bulletin) -> list[BulletinTarget]:
    query = select(BulletinTarget).where(
        BulletinTarget.station_id == station_of(session), BulletinTarget.bulletin_id == bulletin.id
    )
    return list(session.exec(query.order_by(col(BulletinTarget.chat_id))))


class Written(NamedTuple):
    """A group of a bulletin as it is written down; light enough for ten thousand of them."""

    chat_id: int
    unit_id: int
    via: str
    state: str
    reason: str
    sent_at: datetime | None


def written_of(session: Session, bulletin: Bulletin) -> list[Written]:
    columns = [_T.c[name] for name in Written._fields]
    query = sa.select(*columns).where(_T.c.station_id == station_of(session), _T.c.bulletin_id == bulletin.id)
    return [Written(*row) for row in session.execute(query.order_by(_T.c.chat_id))]


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
    carried = frozenset(chat_ids)
    for target in targets_of(session, bulletin):
        if target.chat_id in carried:
            target.via = via
            session.add(target)
    session.flush()


def close_targets(session: Session, bulletin: Bulletin, ends: Mapping[int, tuple[str, str, datetime | None]]) -> None:
    """Keep how it ended in each group, (state, reason, sent at), for when the messages themselves are gone."""
    known = {one.chat_id: (one.state, one.reason, one.sent_at) for one in written_of(session, bulletin)}
    changed = [(chat, *end) for chat, end in ends.items() if chat in known and known[chat] != end]
    if not changed:
        return
    session.flush()
    names = ("of_chat", "to_state", "to_reason", "to_sent_at")
    values = {name: sa.bindparam(f"to_{name}", type_=_T.c[name].type) for name in ("state", "reason", "sent_at")}
    statement = (
        sa.update(_T)
        .where(
            _T.c.station_id == station_of(session),
            _T.c.bulletin_id == bulletin.id,
            _T.c.chat_id == sa.bindparam("of_chat"),
        )
        .values(values)
    )
    session.connection().execute(statement, [dict(zip(names, row, strict=True)) for row in changed])
    for target in [one for one in session.identity_map.values() if isinstance(one, BulletinTarget)]:
        session.expire(target)


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
