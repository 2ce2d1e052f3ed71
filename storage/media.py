"""Files on their way: what is to be uploaded to a platform, or came from one; sealed, and gone after their term."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, col

from storage import pieces
from storage.base import NotFound, Tenant, database_of, new_id, station_of
from storage.database import Database
from storage.encryption import SealBroken
from storage.resting import changing_hands

_HEX = 32  #: a reference is the station and the row, sixteen hex digits each


class Media(Tenant, table=True):
    __tablename__ = "media"
    __table_args__ = (sa.Index("ix_media_expires_at", "station_id", "expires_at"),)

    kind: str = Field(max_length=32)
    name: str = Field(max_length=200)
    created_at: datetime
    expires_at: datetime
    content: bytes = Field(repr=False)  #: sealed; empty where it stands in pieces, whose owner is the row
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class StoredMedia:
    kind: str
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Staged:
    """A large content whose pieces are written before `put_media` makes a file of them."""

    row: int
    pieces: int


def stage(database: Database, station: int, content: bytes) -> tuple[Staged, Iterator[pieces.Step]]:
    """The steps are to be run first, each in a transaction of its own; what is not put after that is swept away."""
    plains = pieces.cut([content])
    staged = Staged(database.new_id(), len(plains))
    return staged, pieces.steps(database, station, staged.row, plains)


async def stage_at_once(database: Database, station: int, content: bytes) -> Staged | None:
    """Do so, from the event loop; None for what its row may hold."""
    if len(content) <= pieces.SIZE:
        return None
    staged, steps = stage(database, station, content)
    with changing_hands():
        while (step := await asyncio.to_thread(next, steps, None)) is not None:
            await database.write(station, step, provisional=True)
    return staged


def put_media(
    session: Session, kind: str, name: str, content: bytes, expires_at: datetime, *, staged: Staged | None = None
) -> str:
    """Keep the bytes until `expires_at`; the reference under which they are found. `staged`: they are written."""
    database, station = database_of(session), station_of(session)
    row = staged.row if staged is not None else new_id(session)
    session.add(
        Media(
            station_id=station,
            id=row,
            kind=kind,
            name=name[:200],
            created_at=database.now(),
            expires_at=expires_at,
            content=b"" if staged is not None else database.ring.seal(content, "media", "content", station, row),
            pieces=staged.pieces if staged is not None else 0,
        )
    )
    session.flush()
    return f"{station:016x}{row:016x}"


def station_in(reference: str) -> int:
    """The station that a reference belongs to; NotFound when it is none of ours."""
    return _parts(reference)[0]


def get_media(session: Session, reference: str) -> StoredMedia:
    """The bytes; NotFound when the reference is another station's, expired or unknown."""
    station, row = _parts(reference)
    database = database_of(session)
    media = session.get(Media, (station, row)) if station == station_of(session) else None
    if media is None or media.expires_at <= database.now():
        raise NotFound("media")
    if media.pieces:
        content = _in_pieces(session, media)
    else:
        content = database.ring.open(media.content, "media", "content", station, row)
    return StoredMedia(media.kind, media.name, content)


def _in_pieces(session: Session, media: Media) -> bytes:
    try:
        return pieces.read(session, media.id, media.pieces)
    except SealBroken:  # PostgreSQL shows what is committed meanwhile: it may have been deleted just now
        there = sa.select(col(Media.id)).where(col(Media.station_id) == media.station_id, col(Media.id) == media.id)
        if session.connection().execute(there).first() is None:
            raise NotFound("media") from None
        raise


def keep_media(session: Session, reference: str, until: datetime) -> None:
    """Keep it at least until then; nothing happens where it is gone already."""
    station, row = _parts(reference)
    found = session.get(Media, (station, row)) if station == station_of(session) else None
    if found is not None and found.expires_at < until:
        found.expires_at = until
        session.add(found)
        session.flush()


def drop_media(session: Session, reference: str) -> bool:
    """Delete it before its term; False when it is not there or not this station's."""
    station, row = _parts(reference)
    found = session.get(Media, (station, row)) if station == station_of(session) else None
    if found is None:
        return False
    session.delete(found)
    session.flush()
    pieces.drop(session, row)
    return True


def purge_media(session: Session, now: datetime) -> int:
    """Delete what has expired; how many."""
    statement = sa.delete(Media).where(col(Media.station_id) == station_of(session), col(Media.expires_at) <= now)
    return int(session.connection().execute(statement).rowcount)


def _parts(reference: str) -> tuple[int, int]:
    if len(reference) != _HEX or not set(reference) <= set("0123456789abcdef"):
        raise NotFound("media")
    return int(reference[:16], 16), int(reference[16:], 16)
