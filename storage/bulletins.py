"""Bulletins, the groups each was to reach, and who has confirmed. Knows nothing of how they are worded or sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from storage.base import NotFound, Tenant, database_of, enum_column, json_list_column, new_id, station_of


class BulletinState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"  #: confirmed; its messages are promised
    STOPPED = "stopped"  #: what had not left was held back
    CANCELLED = "cancelled"  #: given up before it was confirmed


class Bulletin(Tenant, table=True):
    __tablename__ = "bulletin"
    __table_args__ = (sa.UniqueConstraint("station_id", "number"),)

    number: int
    author_id: int = Field(sa_type=sa.BigInteger)
    body: bytes = Field(repr=False)  #: sealed
    scope: list[int] = Field(sa_column=json_list_column())  #: unit ids
    code: str = Field(max_length=4)  #: four random characters that people check (核验)
    state: BulletinState = Field(sa_column=enum_column(BulletinState))
    created_at: datetime
    confirmed_at: datetime | None = None


class BulletinTarget(SQLModel, table=True):
    """One group that a bulletin was confirmed for; the list is frozen at that moment."""

    __tablename__ = "bulletin_target"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    bulletin_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    unit_id: int = Field(sa_type=sa.BigInteger)


class BulletinReceipt(SQLModel, table=True):
    """One confirmation; `speaker` is the person, or the account of someone whom the directory does not know."""

    __tablename__ = "bulletin_receipt"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    bulletin_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    speaker: bytes = Field(primary_key=True, sa_type=sa.LargeBinary(16))
    unit_id: int = Field(sa_type=sa.BigInteger)
    chat_id: int = Field(sa_type=sa.BigInteger)
    person_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    verified: bool = True  #: False: by a link that stands in a group, and nobody showed who he was
    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    units: int  #: units with at least one confirmation
    people: int
    unverified: int = 0  #: of these people, those of whom nobody knows who they are


def speaker_of(person_id: int | None, corp: str, user_id: str) -> bytes:
    """A person counts once on whatever platform he answers; an unknown account counts for itself."""
    name = f"person:{person_id}" if person_id is not None else f"account:{corp}\0{user_id.lower()}"
    return blake2b(name.encode(), digest_size=16).digest()


def put_draft(
    session: Session, *, number: int, author_id: int, body: str, scope: list[int], code: str, now: datetime
) -> Bulletin:
    row = new_id(session)
    station = station_of(session)
    bulletin = Bulletin(
        station_id=station,
        id=row,
        number=number,
        author_id=author_id,
        body=database_of(session).ring.seal(body.encode(), "bulletin", "body", station, row),
        scope=scope,
        code=code,
        state=BulletinState.DRAFT,
        created_at=now,
    )
    session.add(bulletin)
    session.flush()
    return bulletin


def body_of(session: Session, bulletin: Bulletin) -> str:
    ring = database_of(session).ring
    return ring.open(bulletin.body, "bulletin", "body", bulletin.station_id, bulletin.id).decode()


def find_by_number(session: Session, number: int) -> Bulletin | None:
    query = select(Bulletin).where(Bulletin.station_id == station_of(session), Bulletin.number == number)
    return session.exec(query).first()


def get_by_number(session: Session, number: int) -> Bulletin:
    bulletin = find_by_number(session, number)
    if bulletin is None:
        raise NotFound("bulletin")
    return bulletin


def latest_draft(session: Session, author_id: int) -> Bulletin | None:
    """The newest draft of this author, if he has one open."""
    query = (
        select(Bulletin)
        .where(
            Bulletin.station_id == station_of(session),
            Bulletin.author_id == author_id,
            Bulletin.state == BulletinState.DRAFT,
        )
        .order_by(col(Bulletin.number).desc())
    )
    return session.exec(query).first()


def list_recent(session: Session, limit: int = 10) -> list[Bulletin]:
    """Confirmed ones, newest first."""
    query = (
        select(Bulletin)
        .where(
            Bulletin.station_id == station_of(session),
            col(Bulletin.state).in_((BulletinState.SENDING, BulletinState.STOPPED)),
        )
        .order_by(col(Bulletin.number).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def put_targets(session: Session, bulletin: Bulletin, targets: list[tuple[int, int]]) -> None:
    """Freeze the groups: (chat id, unit id) each."""
    station = station_of(session)
    session.add_all(
        BulletinTarget(station_id=station, bulletin_id=bulletin.id, chat_id=chat, unit_id=unit)
        for chat, unit in targets
    )
    session.flush()


def targets_of(session: Session, bulletin: Bulletin) -> list[BulletinTarget]:
    query = select(BulletinTarget).where(
        BulletinTarget.station_id == station_of(session), BulletinTarget.bulletin_id == bulletin.id
    )
    return list(session.exec(query.order_by(col(BulletinTarget.chat_id))))


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


def receipts_in_chat(session: Session, bulletin: Bulletin, chat_id: int, since: datetime) -> int:
    """How many have confirmed in this group at or after a moment."""
    query = sa.select(sa.func.count(col(BulletinReceipt.speaker))).where(
        col(BulletinReceipt.station_id) == station_of(session),
        col(BulletinReceipt.bulletin_id) == bulletin.id,
        col(BulletinReceipt.chat_id) == chat_id,
        col(BulletinReceipt.at) >= since,
    )
    return int(session.execute(query).scalar_one())


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
