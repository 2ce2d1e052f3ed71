"""Does this process hold the keys that the database was sealed with? Marks, one for each key in use, tell at start.

A key that seals is marked before it seals anything. Rotation takes the mark of a key away once nothing is sealed under
it any more. So a mark whose key is not at hand, or cannot open it, means: do not start.
"""

import hmac
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy import Connection
from sqlmodel import Field, Session, SQLModel

from storage.database import Database
from storage.encryption import SealBroken
from storage.statements import insert_for

INDEX = 0  #: the row that stands for the index key
_WORDS = b"liaison key mark"


class KeyMark(SQLModel, table=True):
    """Not a station's: one for each key that may have sealed something, and one for the index key."""

    __tablename__ = "key_mark"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mark: bytes
    made_at: datetime


class Fault(StrEnum):
    WRONG = "wrong"  #: another key stands under this number
    MISSING = "missing"  #: rows are still sealed under a number that the ring does not have
    INDEX = "index"  #: nothing would be found any more: the index key is another
    NOT_LIVE = "not-live"  #: the running process does not know the key that this one would seal with


class KeysDiffer(Exception):
    """The ring at hand is not the one that the database was sealed with. Nothing was written."""

    def __init__(self, fault: Fault, number: int) -> None:
        super().__init__(f"{fault.value} {number}")
        self.fault = fault
        self.number = number


TABLE: sa.Table = KeyMark.__table__  # type: ignore[attr-defined]


def agree(database: Database, *, serving: bool = False) -> None:
    """Raise KeysDiffer unless this ring opens the database and may seal in it. `serving`: the others follow us."""
    with database.across(write=True) as session:
        marks = compare(database, session.connection())
        if database.ring.active in marks:
            return
        if marks and not serving and is_served(database) is not False:
            raise KeysDiffer(Fault.NOT_LIVE, database.ring.active)
        _put(session, database.ring.active, _sealed(database), database.now())
        if INDEX not in marks:
            _put(session, INDEX, _index_mark(database), database.now())


def compare(database: Database, connection: Connection) -> dict[int, bytes]:
    """The marks that are there, each of which the ring opens; else KeysDiffer."""
    marks = _marks(connection)
    for number, mark in sorted(marks.items()):
        if number == INDEX:
            if not hmac.compare_digest(mark, _index_mark(database)):
                raise KeysDiffer(Fault.INDEX, INDEX)
        elif number not in database.ring.numbers:
            raise KeysDiffer(Fault.MISSING, number)
        elif not _opens(database, number, mark):
            raise KeysDiffer(Fault.WRONG, number)
    return marks


def compare_now(database: Database) -> None:
    """As `compare`, in a look of its own."""
    with database.across() as session:
        compare(database, session.connection())


def marked(database: Database) -> list[int]:
    """Numbers of the keys that may have sealed something here."""
    with database.across() as session:
        return sorted(number for number in _marks(session.connection()) if number != INDEX)


def retire(database: Database, number: int) -> None:
    """Nothing is sealed under this key any more: it may be taken out of the ring."""
    if number in (database.ring.active, INDEX):
        raise ValueError("the active key cannot be retired")
    with database.across(write=True) as session:
        session.connection().execute(sa.delete(TABLE).where(TABLE.c.number == number))


def is_served(database: Database) -> bool | None:
    """Whether a process serves this SQLite file now; None on PostgreSQL, where it cannot be told."""
    if database.dialect != "sqlite":
        return None
    if database.is_exclusive:
        return False  # by ourselves
    lock = FileLock(f"{database.url.database}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _marks(connection: Connection) -> dict[int, bytes]:
    rows = connection.execute(sa.select(TABLE.c.number, TABLE.c.mark)).all()
    return {number: bytes(mark) for number, mark in rows}


def _opens(database: Database, number: int, mark: bytes) -> bool:
    try:
        return database.ring.open(mark, "key_mark", "mark", 0, number) == _WORDS
    except SealBroken:
        return False


def _sealed(database: Database) -> bytes:
    return database.ring.seal(_WORDS, "key_mark", "mark", 0, database.ring.active)


def _index_mark(database: Database) -> bytes:
    return database.ring.blind(_WORDS.decode(), "key_mark")


def _put(session: Session, number: int, mark: bytes, now: datetime) -> None:
    statement = insert_for(session.info["database"].dialect)(TABLE).values(number=number, mark=mark, made_at=now)
    session.connection().execute(statement.on_conflict_do_nothing(index_elements=["number"]))
