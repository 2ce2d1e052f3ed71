"""Who has confirmed a bulletin, and what is still open to be confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import station_of
from storage.bulletins.tables import Bulletin, BulletinReceipt, BulletinTarget


@dataclass(frozen=True, slots=True)
class Confirmed:
    units: int  #: units with at least one confirmation
    people: int
    unverified: int = 0  #: of these people, those of whom nobody knows who they are


def speaker_of(person_id: int | None, corp: str, user_id: str) -> bytes:
    """A person counts once on whatever platform he answers; an unknown account counts for itself."""
    name = f"person:{person_id}" if person_id is not None else f"account:{corp}\0{user_id.lower()}"
    return blake2b(name.encode(), digest_size=16).digest()


def open_in_chat(session: Session, chat_id: int, since: datetime) -> list[Bulletin]:
    """Bulletins that this group was sent since a moment, newest first."""
    station = station_of(session)
    query = (
        select(Bulletin)
        .join(
            BulletinTarget,
            (col(BulletinTarget.station_id) == station) & (col(BulletinTarget.bulletin_id) == col(Bulletin.id)),
        )
        .where(
            Bulletin.station_id == station,
            BulletinTarget.chat_id == chat_id,
            col(Bulletin.confirmed_at) >= since,
        )
        .order_by(col(Bulletin.number).desc())
    )
    return list(session.exec(query))


def open_for_units(session: Session, unit_ids: Sequence[int], since: datetime) -> list[Bulletin]:
    """Bulletins that were sent to a group of one of the units since a moment, newest first."""
    station = station_of(session)
    sent = select(BulletinTarget.bulletin_id).where(
        BulletinTarget.station_id == station, col(BulletinTarget.unit_id).in_(unit_ids)
    )
    query = (
        select(Bulletin)
        .where(
            Bulletin.station_id == station,
            col(Bulletin.id).in_(sent),
            col(Bulletin.confirmed_at) >= since,
        )
        .order_by(col(Bulletin.number).desc())
    )
    return list(session.exec(query))


def put_receipt(
    session: Session,
    bulletin: Bulletin,
    *,
    speaker: bytes,
    unit_id: int,
    chat_id: int,
    person_id: int | None,
    verified: bool = True,
    now: datetime,
) -> bool:
    """Count one confirmation; False when this speaker has confirmed before."""
    key = (station_of(session), bulletin.id, speaker)
    if session.get(BulletinReceipt, key) is not None:
        return False
    session.add(
        BulletinReceipt(
            station_id=key[0],
            bulletin_id=bulletin.id,
            speaker=speaker,
            unit_id=unit_id,
            chat_id=chat_id,
            person_id=person_id,
            verified=verified,
            at=now,
        )
    )
    session.flush()
    return True


def has_confirmed(session: Session, bulletin: Bulletin, speaker: bytes) -> bool:
    return session.get(BulletinReceipt, (station_of(session), bulletin.id, speaker)) is not None


def take_back_receipt(session: Session, bulletin: Bulletin, speaker: bytes) -> bool:
    """Undo one's own confirmation; False when there was none."""
    receipt = session.get(BulletinReceipt, (station_of(session), bulletin.id, speaker))
    if receipt is None:
        return False
    session.delete(receipt)
    session.flush()
    return True


def confirmed(session: Session, bulletin: Bulletin, *, chat_id: int | None = None) -> Confirmed:
    """How many units and people have confirmed, everywhere or in one group."""
    query = sa.select(
        sa.func.count(sa.distinct(col(BulletinReceipt.unit_id))),
        sa.func.count(col(BulletinReceipt.speaker)),
        sa.func.sum(sa.case((col(BulletinReceipt.verified).is_(False), 1), else_=0)),
    ).where(col(BulletinReceipt.station_id) == station_of(session), col(BulletinReceipt.bulletin_id) == bulletin.id)
    if chat_id is not None:
        query = query.where(col(BulletinReceipt.chat_id) == chat_id)
    units, people, unverified = session.execute(query).one()
    return Confirmed(int(units), int(people), int(unverified or 0))


def receipts_in_chat(
    session: Session, among: Sequence[Bulletin], chat_id: int, since: datetime
) -> list[tuple[Bulletin, int]]:
    """What of these has been confirmed in this group at or after a moment, and by how many, the oldest first."""
    query = (
        sa.select(col(BulletinReceipt.bulletin_id), sa.func.count(col(BulletinReceipt.speaker)))
        .where(
            col(BulletinReceipt.station_id) == station_of(session),
            col(BulletinReceipt.bulletin_id).in_([one.id for one in among]),
            col(BulletinReceipt.chat_id) == chat_id,
            col(BulletinReceipt.at) >= since,
        )
        .group_by(col(BulletinReceipt.bulletin_id))
    )
    counts = {int(bulletin): int(count) for bulletin, count in session.execute(query)}
    told = sorted((one for one in among if one.id in counts), key=lambda one: one.number)
    return [(one, counts[one.id]) for one in told]


def silent_units(session: Session, bulletin: Bulletin) -> list[int]:
    """Units that were sent it and from which nobody has confirmed."""
    station = station_of(session)
    answered = select(BulletinReceipt.unit_id).where(
        BulletinReceipt.station_id == station, BulletinReceipt.bulletin_id == bulletin.id
    )
    query = (
        select(BulletinTarget.unit_id)
        .where(
            BulletinTarget.station_id == station,
            BulletinTarget.bulletin_id == bulletin.id,
            col(BulletinTarget.unit_id).not_in(answered),
        )
        .distinct()
        .order_by(col(BulletinTarget.unit_id))
    )
    return list(session.exec(query))


def history_of(session: Session, unit_id: int, limit: int) -> list[tuple[Bulletin, datetime | None]]:
    """What was sent to a unit's groups, newest first, and when the unit first confirmed it."""
    station = station_of(session)
    first = (
        sa.select(sa.func.min(col(BulletinReceipt.at)))
        .where(
            col(BulletinReceipt.station_id) == station,
            col(BulletinReceipt.bulletin_id) == col(Bulletin.id),
            col(BulletinReceipt.unit_id) == unit_id,
        )
        .scalar_subquery()
    )
    sent = select(BulletinTarget.bulletin_id).where(
        BulletinTarget.station_id == station, BulletinTarget.unit_id == unit_id
    )
    query = (
        select(Bulletin, first)
        .where(Bulletin.station_id == station, col(Bulletin.id).in_(sent), col(Bulletin.confirmed_at).is_not(None))
        .order_by(col(Bulletin.number).desc())
        .limit(limit)
    )
    return list(session.exec(query).all())


def receipts_of(session: Session, bulletin: Bulletin) -> list[BulletinReceipt]:
    """Every confirmation, in the order in which they came."""
    query = select(BulletinReceipt).where(
        BulletinReceipt.station_id == station_of(session), BulletinReceipt.bulletin_id == bulletin.id
    )
    return list(session.exec(query.order_by(col(BulletinReceipt.at))))
