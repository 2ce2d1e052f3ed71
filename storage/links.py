"""Signed links to phone-sized forms, and the numbers by which reporters show who they are on them.

A link serves one purpose and one unit until the station's midnight or until it is revoked. Its 128 random bits are kept
only as a keyed digest.
"""

import secrets
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, col, select

from storage.base import Tenant, database_of, new_id, station_of
from storage.stations import get_station

TOKEN_BYTES = 16
PIN_DIGITS = 6


class SignedLink(Tenant, table=True):
    __tablename__ = "signed_link"
    __table_args__ = (
        UniqueConstraint("token_hash"),  # in the whole installation: it is looked up before the station is known
        Index("ix_signed_link_subject", "station_id", "subject"),
    )

    token_hash: bytes = Field(sa_type=LargeBinary(16))
    purpose: str = Field(sa_type=String(40))
    unit_id: int = Field(sa_type=BigInteger)
    person_id: int | None = Field(default=None, sa_type=BigInteger)  #: None: it stands in a group and proves nobody
    chat_id: int | None = Field(default=None, sa_type=BigInteger)
    subject: str = Field(default="", sa_type=String(100))  #: what it is about, e.g. "bulletin:12"
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class PersonPin(Tenant, table=True):
    """The number that a person types on a page whose link stands in a group. The bot makes it; no two are equal."""

    __tablename__ = "person_pin"
    __table_args__ = (UniqueConstraint("station_id", "person_id"), UniqueConstraint("station_id", "pin_hash"))

    person_id: int = Field(sa_type=BigInteger)
    pin_hash: bytes = Field(sa_type=LargeBinary(16))
    set_at: datetime


def issue(
    session: Session,
    purpose: str,
    unit_id: int,
    person_id: int | None = None,
    *,
    subject: str = "",
    chat_id: int | None = None,
    now: datetime,
    until: datetime | None = None,
) -> str:
    """Make a link and return its token: the address is the station's own, then "/f/", then this. `until` is for what
    hangs on a wall; everything else ends with the day."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    zone = ZoneInfo(get_station(session).zone)
    session.add(
        SignedLink(
            station_id=station_of(session),
            id=new_id(session),
            token_hash=database_of(session).ring.blind(token, "link"),
            purpose=purpose,
            unit_id=unit_id,
            person_id=person_id,
            chat_id=chat_id,
            subject=subject,
            created_at=now,
            expires_at=until or midnight_after(now, zone),
        )
    )
    session.flush()
    return token


def midnight_after(now: datetime, zone: ZoneInfo) -> datetime:
    """24:00 of the day that it is in `zone`."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone).astimezone(now.tzinfo)


def find_link(session: Session, token: str, now: datetime) -> SignedLink | None:
    """The link if it may still be used. Absent, lapsed and revoked are one answer."""
    query = select(SignedLink).where(
        SignedLink.station_id == station_of(session),
        SignedLink.token_hash == database_of(session).ring.blind(token, "link"),
        SignedLink.expires_at > now,
        col(SignedLink.revoked_at).is_(None),
    )
    return session.exec(query).first()


def list_links(session: Session, now: datetime, *, limit: int = 200) -> list[SignedLink]:
    """Those that may be used now, newest first."""
    query = select(SignedLink).where(
        SignedLink.station_id == station_of(session), SignedLink.expires_at > now, col(SignedLink.revoked_at).is_(None)
    )
    return list(session.exec(query.order_by(col(SignedLink.id).desc()).limit(limit)))


def revoke(session: Session, now: datetime, *, id: int | None = None, subject: str = "") -> int:
    """Void one link, or all about a subject; how many."""
    query = update(SignedLink).where(
        col(SignedLink.station_id) == station_of(session),
        col(SignedLink.revoked_at).is_(None),
        col(SignedLink.id) == id if id is not None else col(SignedLink.subject) == subject,
    )
    return int(session.execute(query.values(revoked_at=now)).rowcount)  # type: ignore[attr-defined]


# --- the reporter's own number --------------------------------------------------------------------------------------


def put_pin(session: Session, person_id: int, now: datetime) -> str:
    """Make the person's number, in place of an earlier one, and return it; nobody can read it afterwards."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
        try:
            with session.begin_nested():
                _write_pin(session, person_id, _pin_digest(session, pin), now)
            return pin
        except IntegrityError:
            continue  # somebody has it already


def _write_pin(session: Session, person_id: int, digest: bytes, now: datetime) -> None:
    row = session.exec(
        select(PersonPin).where(PersonPin.station_id == station_of(session), PersonPin.person_id == person_id)
    ).first()
    row = row or PersonPin(
        station_id=station_of(session), id=new_id(session), person_id=person_id, pin_hash=digest, set_at=now
    )
    row.pin_hash, row.set_at = digest, now
    session.add(row)
    session.flush()


def find_pin_holder(session: Session, pin: str) -> int | None:
    """Whose number this is. The caller counts wrong tries."""
    query = select(PersonPin.person_id).where(
        PersonPin.station_id == station_of(session), PersonPin.pin_hash == _pin_digest(session, pin)
    )
    return session.exec(query).first()


def _pin_digest(session: Session, pin: str) -> bytes:
    return database_of(session).ring.blind(pin, "pin")
