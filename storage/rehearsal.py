"""A database in memory with the tables of the one that is open: what is done in it leaves nothing behind but SQL that
is compiled for the real one, which is the dearest part of doing something for the first time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from storage.database import Database
from storage.stations import Station


class Rehearsal:
    """For one thread, and SQLite only, whose one writer everybody waits for."""

    def __init__(self, database: Database, station: int) -> None:
        """`station`: under whose number it is done."""
        self.database = database
        self.station = station
        self._pool = StaticPool(self._connect)

    @contextmanager
    def transaction(self, *, provisional: bool = False) -> Iterator[Session]:
        """As `Database.transaction`, statements compiled for the same connections."""
        engine = self.database.engines[provisional]
        with (
            sa.Connection(engine, self._pool.connect()) as connection,
            Session(connection, expire_on_commit=False, info=self._info()) as session,
        ):
            yield session
            session.commit()

    def close(self) -> None:
        self._pool.dispose()

    def _info(self) -> dict[str, object]:
        return {"database": self.database, "station": self.station}

    def _connect(self) -> DBAPIConnection:
        with closing(self.database.engine.raw_connection()) as real:
            rows = real.cursor().execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            )
            made = ";\n".join(sql for (sql,) in rows.fetchall())
        memory = sqlite3.connect(":memory:")
        memory.executescript(made)
        return cast(DBAPIConnection, memory)


@contextmanager
def rehearsal(database: Database, station: int) -> Iterator[Rehearsal | None]:
    """None on PostgreSQL: there nobody waits for another's transaction."""
    if database.dialect != "sqlite":
        yield None
        return
    held = Rehearsal(database, station)
    try:
        with held.transaction() as session:
            session.add(Station(id=station, key="rehearsal", name="", created_at=database.now()))
        yield held
    finally:
        held.close()
