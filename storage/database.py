"""The one door to the database: connections, the write transaction of a station, and the threads that do the work."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from threading import local
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import PoolProxiedConnection
from sqlmodel import Session

from storage import faults, guard, provisional
from storage.base import NotFound, RowNumbers, Unavailable
from storage.encryption import KeyRing
from storage.turns import Turns

T = TypeVar("T")
WRITER_THREADS = 8  #: PostgreSQL only; SQLite has one writer by nature
READER_THREADS = 8
BUSY_SECONDS = 2.0  #: how long a write waits for another process before it says Unavailable
_WRITE = "liaison_write"


class Database:
    """One database, SQLite by file or PostgreSQL by URL, opened by one process."""

    def __init__(
        self,
        url: str,
        ring: KeyRing,
        *,
        now: Callable[[], datetime],
        worker: int = 0,
        exclusive: bool = False,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        """`exclusive` holds `<file>.lock`, so that only one engine works on a SQLite file."""
        self.url = sa.make_url(_with_driver(url))
        self.dialect = self.url.get_backend_name()
        if self.dialect not in ("sqlite", "postgresql"):
            raise ValueError(f"{self.dialect} is not supported; give sqlite:///file or postgresql://…")
        self.ring = ring
        self.now = now
        self.worker = worker
        self.busy_seconds = busy_seconds
        self._numbers = RowNumbers(now, worker)
        self.new_id = self._numbers.next
        self.new_ids = self._numbers.some
        self.engine = self._make_engine()
        self.writing = self.engine.execution_options(**{_WRITE: True})
        self._provisional = provisional.Door(self.engine if self.dialect == "postgresql" else self._make_engine())
        self._held = local()
        self._file: tuple[int, int] | None = None  #: which file was opened
        self._gates: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._turns = Turns() if self.dialect == "sqlite" else None
        self.writers = self._turns or ThreadPoolExecutor(WRITER_THREADS, thread_name_prefix="storage-write")
        self.readers = ThreadPoolExecutor(READER_THREADS, thread_name_prefix="storage-read")
        self._lock = FileLock(f"{self.url.database}.lock") if exclusive and self.dialect == "sqlite" else None

    # --- life -----------------------------------------------------------------------------------------------------

    def open(self) -> "Database":
        """Connect and assert the settings that the promises rest on; Unavailable when it cannot."""
        if self._lock is not None:
            try:
                self._lock.acquire(timeout=0)
            except Timeout as error:
                raise Unavailable("held by another process") from error
        with self.engine.connect() as connection:
            self._assert_settings(connection)
            self._pass_over_old_rows(connection)
        self._file = _identity(self.url.database) if self.dialect == "sqlite" else None
        return self

    def close(self) -> None:
        """Finish what was handed in, then let go of connections, threads and the file lock."""
        self.writers.shutdown(wait=True)
        self.readers.shutdown(wait=True)
        self.engine.dispose()
        self._provisional.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    @property
    def engines(self) -> tuple[Engine, Engine]:
        """Of every transaction, and of provisional ones."""
        return self.engine, self._provisional.engine

    @property
    def is_exclusive(self) -> bool:
        """Whether this very object holds the lock of its SQLite file."""
        return self._lock is not None and self._lock.is_locked

    def assert_there(self) -> None:
        """Unavailable when the SQLite file was taken away under our feet: what is written then would be lost."""
        if self._file is not None and _identity(self.url.database) != self._file:
            raise Unavailable("lost")

    # --- transactions ---------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, station: int, *, provisional: bool = False) -> Iterator[Session]:
        """The write door: serial within a station. NotFound when there is no such station. `provisional`: a power cut
        may undo it until any other has been committed; for what only a later one makes count."""
        engine = self._provisional.engine.execution_options(**{_WRITE: True}) if provisional else self.writing
        with self._session(engine, station) as session:
            if provisional:
                self._provisional.enter(session)
            lock_station(session, station)
            yield session
            session.commit()

    def passed(self) -> None:
        """To be called after each provisional transaction, outside the writer: now and then the log is emptied."""
        self._provisional.passed()

    @contextmanager
    def reading(self, station: int) -> Iterator[Session]:
        """One consistent view of a station; whatever is changed in it is thrown away."""
        with self._session(self.engine, station) as session:
            yield session

    @contextmanager
    def across(self, *, write: bool = False) -> Iterator[Session]:
        """A session that the station guard lets through; for `storage.system` only."""
        engine = (self.writing if write else self.engine).execution_options(**{guard.ACROSS: True})
        with self._session(engine, None) as session:
            yield session
            if write:
                session.commit()

    @contextmanager
    def _session(self, engine: Engine, station: int | None) -> Iterator[Session]:
        if getattr(self._held, "busy", False):
            raise RuntimeError("a transaction is already open in this thread")
        self.assert_there()
        session = Session(engine, expire_on_commit=False, info={"database": self, "station": station})
        pool = self.engine.pool
        self._held.busy = True
        connection: Connection | None = None
        try:
            connection = session.connection()
            yield session
        except BaseException as error:
            word = faults.reason(error)
            if word is None and isinstance(error, Exception) and connection is not None and connection.invalidated:
                word = "lost"  # somebody swallowed the first error and went on
            _abandon(session)
            if word is not None:
                raise Unavailable(word) from error
            raise
        finally:
            self._held.busy = False
            _let_go(session, connection if self.engine.pool is not pool else None)

    @contextmanager
    def short(self, *, write: bool = True, each_alone: bool = False) -> Iterator[PoolProxiedConnection]:
        """A short driver-level transaction of its own, for arrivals and claims; commits at the end.

        `each_alone`: PostgreSQL may commit each statement by itself, which spares two round trips.
        """
        connection: PoolProxiedConnection | None = None
        self.assert_there()
        pool = self.engine.pool
        try:
            connection = self.engine.raw_connection()
            if self.dialect == "sqlite" and write:
                connection.cursor().execute("BEGIN IMMEDIATE")
            with _each_alone(connection) if each_alone and self.dialect != "sqlite" else nullcontext():
                yield connection
            connection.commit()
        except BaseException as error:
            word = faults.reason(error)
            if connection is not None:
                self._drop(connection, fatal=word is not None and faults.is_fatal(word))
            if word == "lost":
                self.engine.dispose()  # the others of the pool are as dead
            if word is not None:
                raise Unavailable(word) from error
            raise
        finally:
            if connection is not None:
                with suppress(sa.exc.SQLAlchemyError, sqlite3.Error):
                    if self.engine.pool is not pool and connection.is_valid:
                        connection.invalidate()  # else it would lie open in a pool that nobody has any more
                    connection.close()

    @staticmethod
    def _drop(connection: PoolProxiedConnection, *, fatal: bool) -> None:
        try:
            if not fatal:
                connection.rollback()
        except Exception:  # a rollback that fails must not hide why it was needed
            fatal = True
        if fatal:
            connection.invalidate()

    # --- threads --------------------------------------------------------------------------------------------------

    async def write(self, station: int, act: Callable[[Session], T], *, provisional: bool = False) -> T:
        """Run `act` in `transaction(station)` in the writer thread; what it returns is committed."""

        def work() -> T:
            with self.transaction(station, provisional=provisional) as session:
                return act(session)

        if self.dialect == "sqlite":
            return await (self._provisional.run(self, work) if provisional else self.run(work))
        gate = self._gates.setdefault(station, asyncio.Lock())
        async with gate:  # or the threads would wait for one busy station's row while the others' work lies still
            return await self.run(work)

    async def read(self, station: int, act: Callable[[Session], T]) -> T:
        """Run `act` in `reading(station)` in a reader thread."""

        def work() -> T:
            with self.reading(station) as session:
                return act(session)

        return await asyncio.get_running_loop().run_in_executor(self.readers, work)

    async def run(self, work: Callable[[], T]) -> T:
        """Run blocking work in the writer thread (SQLite: the only one, first come first served)."""
        return await asyncio.get_running_loop().run_in_executor(self.writers, work)

    def begin(self, work: Callable[[], T], *, soon: bool) -> "Future[T]":
        """As `run`, and one may still ask for it to be left; `soon`: on SQLite before what waits already, for what
        somebody is kept waiting for."""
        return self._turns.soon(work) if self._turns is not None and soon else self.writers.submit(work)

    # --- settings -------------------------------------------------------------------------------------------------

    def _make_engine(self) -> Engine:
        if self.dialect == "sqlite":
            _create_private(Path(self.url.database or ""))
            arguments: dict[str, Any] = {
                "isolation_level": None,
                "check_same_thread": False,
                "timeout": self.busy_seconds,
                "cached_statements": 512,
            }
        else:
            wait = int(max(self.busy_seconds, 0.001) * 5000)
            arguments = {
                "connect_timeout": 2,
                "options": f"-c lock_timeout={wait} -c timezone=UTC",
                "keepalives_idle": 10,
            }
        engine = sa.create_engine(
            self.url,
            connect_args=arguments,
            pool_size=WRITER_THREADS + 4,
            max_overflow=READER_THREADS,
            pool_timeout=5,
            hide_parameters=True,  # an error's text reaches the log, what people wrote must not
        )
        if self.dialect == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "before_execute", guard.before_execute)
        event.listen(engine, "handle_error", faults.on_error)
        return engine

    def _assert_settings(self, connection: Connection) -> None:
        if self.dialect != "sqlite":
            return
        wanted = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": int(self.busy_seconds * 1000),
        }
        for name, value in wanted.items():
            found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            if found != value:
                raise Unavailable(f"PRAGMA {name} is {found!r}, must be {value!r}")

    def _pass_over_old_rows(self, connection: Connection) -> None:
        """Keep row numbers rising over a restart with a clock that stands earlier."""
        present = set(sa.inspect(connection).get_table_names())
        for name in ("inbox", "outbox", "task"):
            if {name, "station"} <= present:
                newest = f"(SELECT max(t.id) FROM {name} t WHERE t.station_id = s.id)"
                row = connection.exec_driver_sql(
                    f"SELECT max(q.m) FROM (SELECT {newest} AS m FROM station s) q"
                ).scalar()
                self._numbers.pass_over(int(row or 0))


@contextmanager
def _each_alone(connection: PoolProxiedConnection) -> Iterator[None]:
    """psycopg begins no transaction around what is run meanwhile."""
    driver: Any = connection.driver_connection
    driver.autocommit = True
    try:
        yield
    finally:
        with suppress(Exception):
            driver.autocommit = False
        if driver.autocommit:  # nobody may get it like this; the pool throws away what is closed
            driver.close()


def lock_station(session: Session, station: int) -> None:
    """Take the station's row; on PostgreSQL it is what makes the station's writers wait for one another."""
    from storage.stations import LOCK

    if LOCK.one(session, {"station": station}) is None:
        raise NotFound(f"station {station}")


def _create_private(path: Path) -> None:
    """A new file, and a folder that we make for it, are nobody's but ours; what stands there keeps its rights."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):  # what cannot be made is told when it is opened
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _identity(path: str | None) -> tuple[int, int] | None:
    """Device and number of a file; None when there is none."""
    try:
        found = os.stat(path or "")
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _with_driver(url: str) -> str:
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _abandon(session: Session) -> None:
    """Roll back; when even that fails, throw the connection away, which rolls back on the other side."""
    try:
        session.rollback()
    except Exception:
        with suppress(Exception):
            session.invalidate()


def _let_go(session: Session, orphan: Connection | None) -> None:
    """Give the connection back; an orphan, whose pool was closed meanwhile, has nobody to take it and is closed."""
    with suppress(sa.exc.SQLAlchemyError, Unavailable):
        if orphan is not None and not orphan.closed and not orphan.invalidated:
            orphan.invalidate()
        session.close()


def _configure_sqlite(connection: sqlite3.Connection, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what retention deletes is overwritten, not only forgotten
    cursor.execute("PRAGMA cache_size=-65536")  # 64 MB: the dedupe index stays in memory
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
