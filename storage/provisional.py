"""Transactions that a power cut may undo until any other has been committed: pieces that only a later one makes count.

SQLite: connections of their own that do not wait for the disk. There is one log, and after a power cut it is read up to
the first page that is missing: whoever next commits for good takes everything before along. Nor does the writer empty
the log into the file: that is done beside it, a thousand pages at a time. PostgreSQL: the same by one setting.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from storage.resting import step_aside, stepping_aside

if TYPE_CHECKING:
    from storage.database import Database

T = TypeVar("T")
PAUSES, LONGEST_PAUSE = 2.5, 0.08  #: times what one took, waiting included; seconds
EMPTIED_AFTER = 6  #: transactions of some hundred kilobytes each; others' commits empty a log of four megabytes
_CACHE_KB = 8192  #: what is written so is hardly read again


class Door:
    """The connections for such transactions; on PostgreSQL they are those for everything."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._passed = 0
        if self._is_sqlite:
            event.listen(engine, "connect", _configure)

    def enter(self, session: Session) -> None:
        if not self._is_sqlite:
            session.connection().exec_driver_sql("SET LOCAL synchronous_commit TO off")

    async def run(self, database: "Database", work: Callable[[], T]) -> T:
        """Run one in SQLite's writer thread, which is then left to others for longer than that took."""
        loop = asyncio.get_running_loop()
        await stepping_aside()
        began = loop.time()
        found = await database.run(work)
        pause = min(PAUSES * (loop.time() - began), LONGEST_PAUSE)
        await loop.run_in_executor(database.readers, self.passed)
        await asyncio.sleep(pause)
        return found

    def passed(self) -> None:
        self._passed += 1
        if self._is_sqlite and self._passed % EMPTIED_AFTER == 0:
            with suppress(SQLAlchemyError, sqlite3.Error):  # what stays in the log is as safe there; the next one tries
                self._empty()

    def _empty(self) -> None:
        step_aside()
        with closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def _configure(connection: sqlite3.Connection, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA wal_autocheckpoint=0")
    cursor.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
    cursor.close()
