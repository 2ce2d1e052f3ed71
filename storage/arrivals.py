"""Group commit of arriving messages: all that came in one turn of the loop share one transaction and one fsync."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import PoolProxiedConnection

from storage.base import Unavailable, const
from storage.database import Database
from storage.inbox import LEASE, MAX_MESSAGE_ID, Inbox
from storage.resting import AWAITED
from storage.statements import Statement, counted, insert_for, values_of

MAX_BATCH = 256
TOGETHER = 16  #: rows in one statement on SQLite
CROWD = 8  #: a batch as large as this, of late, says that more are on their way
GATHER_SECONDS = 0.002  #: what they are waited for, so that they share the next commit
PATIENCE_SECONDS = 2.5  #: from hand-in to Unavailable when the database does not answer; the platforms wait 5

_T: sa.Table = Inbox.__table__  # type: ignore[attr-defined]


@dataclass(slots=True)  # not frozen: made for every message, and making a frozen one costs ten times as much
class Arrival:
    """`body` is plain here and sealed in the row; `conversation` is `inbox.conversation_of`.

    `content` tells two messages of one id apart: the part that does not change on redelivery. Default: the body.
    """

    station_id: int
    channel_id: int
    message_id: str
    conversation: bytes
    body: bytes = field(repr=False)
    content: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class Stored:
    """`new` is False for a message that was there already; `flagged` when its id was reused for other content."""

    id: int
    new: bool
    flagged: bool = False


_BORN = {
    "state": const("new"),
    "tries": sa.literal_column("1"),
    "error": const(""),
    "handled_at": sa.null(),
}
_INSERT = Statement(
    lambda dialect: counted(
        insert_for(dialect)(_T)
        .values(values_of(_T, _BORN))
        .on_conflict_do_nothing(index_elements=["station_id", "channel_id", "message_id"]),
        _T.c.id,
        dialect,
    )
)
_SHARED = ["worker", "received_at", "lease_until"]  #: one value for the whole batch
_GIVEN = [column.name for column in _T.columns if column.name not in (*_BORN, *_SHARED)]


def _unnested() -> str:
    """PostgreSQL takes a whole batch as one array for each column; binary, or every body would be spelled in hex."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    kinds = {column.name: column.type.compile(dialect) for column in _T.columns}
    arrays = ", ".join(f"%b::{kinds[name]}[]" for name in _GIVEN)
    shared = ", ".join(f"%b::{kinds[name]}" for name in _SHARED)
    return (
        f"INSERT INTO inbox ({', '.join([*_GIVEN, *_SHARED, *_BORN])}) "
        f"SELECT given.*, {shared}, {', '.join(map(str, _BORN.values()))} FROM unnest({arrays}) AS given "
        "ON CONFLICT (station_id, channel_id, message_id) DO NOTHING"
    )


_UNNEST = _unnested()
_SAME = Statement(
    lambda dialect: sa.select(_T.c.id, _T.c.content_hash).where(
        _T.c.station_id == sa.bindparam("station_id"),
        _T.c.channel_id == sa.bindparam("channel_id"),
        _T.c.message_id == sa.bindparam("message_id"),
    )
)


class Arrivals:
    """The intake's side of the inbox. One per process; used from the event loop only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Arrival, asyncio.Future[Stored]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._late: set[int] = set()  #: stored after whoever handed it in was told that it is not

    def put(self, arrival: Arrival) -> "asyncio.Future[Stored]":
        """Await it: the row is committed and leased to this worker for 30 s. Unavailable: do not acknowledge it.

        One that was told Unavailable for want of time may still be stored later; its redelivery is then the new one.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Stored] = loop.create_future()
        self._waiting.append((arrival, future))
        if self._flushing is None:
            self._flushing = loop.create_task(self._flush())
        return future

    async def _flush(self) -> None:
        batch: list[tuple[Arrival, asyncio.Future[Stored]]] = []
        crowd = 0
        AWAITED.add(id(self))
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                arrivals = [arrival for arrival, _ in batch]
                is_crowded = max(len(batch), crowd) >= CROWD  # then more share a commit when it comes in turn
                work = self._database.begin(partial(store, self._database, arrivals), soon=not is_crowded)
                await self._settle(work, [future for _, future in batch])
                crowd = max(len(batch), crowd // 2)
                if crowd >= CROWD:
                    await asyncio.sleep(GATHER_SECONDS)
        finally:
            self._flushing = None
            AWAITED.discard(id(self))
            left, self._waiting = [*batch, *self._waiting], []
            for _, future in left:  # none, unless we are being closed or the threads are gone
                if not future.done():
                    future.set_exception(Unavailable("closing"))

    async def _settle(self, work: "Future[list[Stored]]", futures: Sequence["asyncio.Future[Stored]"]) -> None:
        coming = asyncio.wrap_future(work)
        done, _ = await asyncio.wait([coming], timeout=PATIENCE_SECONDS)
        error: BaseException | None = None
        stored: list[Stored] = []
        if done:
            error = coming.exception()
            stored = [] if error else [self._first_known(one) for one in coming.result()]
        else:
            error = Unavailable("busy")
            if not work.cancel():  # in the queue still it will not run; running, the retry meets its own row
                coming.add_done_callback(self._came_late)
        for place, future in enumerate(futures):
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(stored[place])

    def _came_late(self, done: "asyncio.Future[list[Stored]]") -> None:
        if not done.cancelled() and done.exception() is None:
            self._late.update(one.id for one in done.result() if one.new)

    def _first_known(self, stored: Stored) -> Stored:
        """Nobody has worked on what came late: whoever brings it again is the first that hears of it. Without such a
        one its lease runs out."""
        if not stored.new and not stored.flagged and stored.id in self._late:
            self._late.discard(stored.id)
            return replace(stored, new=True)
        return stored


def store(database: Database, arrivals: Sequence[Arrival]) -> list[Stored]:
    """Seal and insert them all, in order. All that are new come to be together; what then turns out to be a repeat is
    looked at afterwards, on PostgreSQL in transactions of its own: a batch without one is a single round trip."""
    rows = _rows(database, arrivals)
    with database.short(each_alone=True) as connection:
        inserted = _insert(connection, database.dialect, rows)
        return [
            Stored(row["id"], True) if found else _again(database, connection, row)
            for row, found in zip(rows, inserted, strict=True)
        ]


def _insert(connection: PoolProxiedConnection, dialect: str, rows: list[dict[str, Any]]) -> list[bool]:
    """Which of the rows were new."""
    if dialect == "sqlite":
        chunks = [rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER)]
        return [new for chunk in chunks for new in _insert_together(connection, chunk)]
    cursor = connection.cursor()
    shared, arrays = [rows[0][name] for name in _SHARED], [[row[name] for row in rows] for name in _GIVEN]
    cursor.execute(_UNNEST, shared + arrays)
    return _which_are_new(connection, dialect, rows, cursor.rowcount)


def _which_are_new(
    connection: PoolProxiedConnection, dialect: str, rows: list[dict[str, Any]], inserted: int
) -> list[bool]:
    if inserted == len(rows):
        return [True] * len(rows)
    return [_SAME.short(connection, dialect, row).fetchone()[0] == row["id"] for row in rows]


def _insert_together(connection: PoolProxiedConnection, rows: list[dict[str, Any]]) -> list[bool]:
    """One statement, so that the writer thread and the event loop change places once and not at every row."""
    compiled = _INSERT.on("sqlite")
    cursor = connection.cursor()
    cursor.execute(compiled.repeated(len(rows)), [value for row in rows for value in compiled.arguments(row)])
    return _which_are_new(connection, "sqlite", rows, cursor.rowcount)


def _rows(database: Database, arrivals: Sequence[Arrival]) -> list[dict[str, Any]]:
    now = database.now()
    until = now + LEASE
    seal, worker = database.ring.seal, database.worker
    rows: list[dict[str, Any]] = []
    for row, arrival in zip(database.new_ids(len(arrivals)), arrivals, strict=True):
        rows.append(
            {
                "station_id": arrival.station_id,
                "id": row,
                "channel_id": arrival.channel_id,
                "message_id": _fitting(arrival.message_id),
                "conversation": arrival.conversation,
                "content_hash": blake2b(arrival.content or arrival.body, digest_size=16).digest(),
                "worker": worker,
                "received_at": now,
                "lease_until": until,
                "body": seal(arrival.body, "inbox", "body", arrival.station_id, row),
            }
        )
    return rows


def _fitting(message_id: str) -> str:
    """The id itself, or one too long for the column cut and told apart by its hash."""
    if len(message_id) <= MAX_MESSAGE_ID - 9:
        return message_id
    return f"{message_id[: MAX_MESSAGE_ID - 50]}~{blake2b(message_id.encode(), digest_size=16).hexdigest()}"


def _again(database: Database, connection: PoolProxiedConnection, row: dict[str, Any]) -> Stored:
    """The row that is there already; or, when the id came with other content, a second row under id#hash."""
    there = _SAME.short(connection, database.dialect, row).fetchone()
    if bytes(there[1]) == row["content_hash"]:
        return Stored(there[0], False)
    content: bytes = row["content_hash"]
    other = {**row, "message_id": f"{row['message_id']}#{content[:4].hex()}"}
    if _INSERT.short_changes(connection, database.dialect, [other])[0]:
        return Stored(row["id"], True, True)
    there = _SAME.short(connection, database.dialect, other).fetchone()
    return Stored(there[0], False, True)
