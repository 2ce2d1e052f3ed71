"""Large sealed values in pieces, each written in a short transaction, so that intake hardly waits.

Nobody reads the pieces before a row names their owner: `media` and `roster_memo` do. Pieces whose owner no row names
any more, or never did because the process was killed, are swept away.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from storage.base import database_of, first_number, metadata, station_of
from storage.database import Database
from storage.encryption import SealBroken
from storage.resting import step_aside

SIZE = 256 << 10  #: bytes of a piece, and what a value may have to be kept in its row
AT_ONCE = 4  #: pieces that are deleted in one transaction: SQLite overwrites them
ABANDONED_AFTER = timedelta(hours=1)  #: what takes longer to be written than this has been given up

Step = Callable[[Session], None]


class Piece(SQLModel, table=True):
    __tablename__ = "piece"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    owner: int = Field(primary_key=True, sa_type=sa.BigInteger)  #: a fresh row number, which the row names that owns it
    number: int = Field(primary_key=True)  #: from 0
    content: bytes = Field(repr=False)  #: sealed


_P: sa.Table = Piece.__table__  # type: ignore[attr-defined]


def cut(sections: Iterable[bytes]) -> list[memoryview]:
    """Their bytes one after another, in pieces that are looked at where they stand."""
    return [memoryview(one)[start : start + SIZE] for one in sections for start in range(0, len(one), SIZE)]


def steps(database: Database, station: int, owner: int, plains: Sequence[bytes | memoryview]) -> Iterator[Step]:
    """What is to be run one after the other, each in a transaction of its own. Sealing happens between them."""
    for number, plain in enumerate(plains):
        sealed = database.ring.seal(plain, "piece", f"content:{number}", station, owner)
        yield partial(_write, owner=owner, number=number, sealed=sealed)


def _write(session: Session, owner: int, number: int, sealed: bytes) -> None:
    row = {"station_id": station_of(session), "owner": owner, "number": number, "content": sealed}
    session.connection().execute(sa.insert(_P).values(row))


def read(session: Session, owner: int, count: int) -> bytes:
    """The whole value; SealBroken when a piece is missing."""
    ring, station = database_of(session).ring, station_of(session)
    found = []
    for number in range(count):  # one by one, so that other threads have their turn
        step_aside()
        here = (_P.c.station_id == station, _P.c.owner == owner, _P.c.number == number)
        sealed = session.connection().execute(sa.select(_P.c.content).where(*here)).scalar()
        if sealed is None:
            raise SealBroken("piece.content")
        found.append(ring.open(bytes(sealed), "piece", f"content:{number}", station, owner))
    return b"".join(found)


def drop(session: Session, owner: int, limit: int = 1 << 20) -> int:
    """Delete so many pieces of an owner at most; how many."""
    here = (_P.c.station_id == station_of(session), _P.c.owner == owner)
    last = sa.select(_P.c.number).where(*here).order_by(_P.c.number.desc()).limit(limit)
    return int(session.connection().execute(sa.delete(_P).where(*here, _P.c.number.in_(last))).rowcount)


def dropping(owner: int, count: int) -> Iterator[Step]:
    """Delete all of an owner's pieces, few in each transaction."""
    for _ in range(0, count, AT_ONCE):
        yield partial(_drop_some, owner=owner)


def _drop_some(session: Session, owner: int) -> None:
    drop(session, owner, AT_ONCE)


def sweep(session: Session) -> int:
    """Delete a few pieces that nobody owns; how many. 0: nothing is left."""
    station, media, memo = station_of(session), metadata.tables["media"], metadata.tables["roster_memo"]
    given_up = first_number(database_of(session).now() - ABANDONED_AFTER)
    query = sa.select(_P.c.owner).where(
        _P.c.station_id == station,
        _P.c.owner < given_up,
        _P.c.owner.not_in(sa.select(media.c.id).where(media.c.station_id == station)),
        _P.c.owner.not_in(sa.select(memo.c.owner).where(memo.c.station_id == station)),
    )
    owner = session.connection().execute(query.order_by(_P.c.owner).limit(1)).scalar()
    return drop(session, owner, AT_ONCE) if owner is not None else 0
