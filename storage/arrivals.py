"""Group commit of arriving messages: all that came in one turn of the loop share one transaction and one fsync."""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cache, partial
from hashlib import blake2b
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import PoolProxiedConnection

from storage.base import Unavailable, const
from storage.database import Database
from storage.inbox import LEASE, MAX_MESSAGE_ID, Inbox
from storage.resting import AWAITED
from storage.statements import Row, Statement, moment_text

MAX_BATCH = 256
TOGETHER = 32  #: rows in one statement on SQLite
CROWD = 8  #: a batch as large as this, of late, says that more are on their way
GATHER_SECONDS = 0.002  #: what they are waited for, so that they share the next commit
COMPLETE_SECONDS = 0.002  #: and the longest that they are waited for while fewer have come than of late
OF_LATE_SECONDS = 0.02  #: a crowd that has been gone for longer is not waited for
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


@dataclass(slots=True)
class _Waiting:
    """What was handed in by one call, and who waits for it: for one `Stored`, or for a list of them."""

    arrivals: Sequence[Arrival]
    future: "asyncio.Future[Any]"
    alone: bool


_BORN = {
    "state": const("new"),
    "tries": sa.literal_column("1"),
    "error": const(""),
    "handled_at": sa.null(),
}
_SHARED = ["worker", "received_at", "lease_until"]  #: one value for the whole batch
_GIVEN = ("station_id", "id", "channel_id", "message_id", "conversation", "content_hash", "body")
_ID = _GIVEN.index("id")


@cache
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


@cache
def _repeated(times: int) -> str:
    """SQLite takes so many rows as values, and what they share as the first of them."""
    row = f"(?1, ?2, ?3, {', '.join([*['?'] * len(_GIVEN), *map(str, _BORN.values())])})"
    return (
        f"INSERT INTO inbox ({', '.join([*_SHARED, *_GIVEN, *_BORN])}) VALUES {', '.join([row] * times)} "
        "ON CONFLICT (station_id, channel_id, message_id) DO NOTHING"
    )


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
        self._waiting: deque[_Waiting] = deque()
        self._rows = 0  #: of all that wait
        self._enough = CROWD  #: so many are worth a commit
        self._crowd, self._crowd_until = 0, 0.0  #: how many came together of late
        self._gathered = asyncio.Event()
        self._flushing: asyncio.Task[None] | None = None
        self._late: set[int] = set()  #: stored after whoever handed it in was told that it is not

    def put(self, arrival: Arrival) -> "asyncio.Future[Stored]":
        """Await it: the row is committed and leased to this worker for 30 s. Unavailable: do not acknowledge it.

        One that was told Unavailable for want of time may still be stored later; its redelivery is then the new one.
        """
        return self._put([arrival], alone=True)

    def put_all(self, arrivals: Sequence[Arrival]) -> "asyncio.Future[list[Stored]]":
        """As `put` for several that came together, which share one transaction: all are stored, or none."""
        return self._put(arrivals, alone=False)

    def _put(self, arrivals: Sequence[Arrival], *, alone: bool) -> "asyncio.Future[Any]":
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._waiting.append(_Waiting(arrivals, future, alone))
        self._rows += len(arrivals)
        if self._rows >= self._enough:
            self._gathered.set()
        if self._flushing is None:
            self._flushing = loop.create_task(self._flush())
        return future

    async def _flush(self) -> None:
        batch: list[_Waiting] = []
        time = asyncio.get_running_loop().time
        AWAITED.add(id(self))
        try:
            if time() > self._crowd_until:
                self._crowd = 0
            elif self._crowd >= CROWD:  # the first of those who have just been answered are back
                await self._gather(self._crowd)
            while self._waiting:
                batch = self._next_batch()
                arrivals = [arrival for one in batch for arrival in one.arrivals]
                is_crowded = max(len(arrivals), self._crowd) >= CROWD  # then more share a commit when it comes in turn
                work = self._database.begin(partial(store, self._database, arrivals), soon=not is_crowded)
                await self._settle(work, batch)
                self._crowd = max(len(arrivals), self._crowd // 2)
                if self._crowd >= CROWD:
                    await self._gather(self._crowd)
        finally:
            self._crowd_until = time() + OF_LATE_SECONDS
            self._flushing = None
            AWAITED.discard(id(self))
            left, self._waiting, self._rows = [*batch, *self._waiting], deque(), 0
            for one in left:  # none, unless we are being closed or the threads are gone
                if not one.future.done():
                    one.future.set_exception(Unavailable("closing"))

    async def _gather(self, crowd: int) -> None:
        """A moment for more to come, and another until as many have come as of late."""
        await asyncio.sleep(GATHER_SECONDS)
        self._enough = crowd
        if self._rows < crowd:
            self._gathered.clear()
            patience = asyncio.get_running_loop().call_later(COMPLETE_SECONDS, self._gathered.set)
            await self._gathered.wait()
            patience.cancel()

    def _next_batch(self) -> list["_Waiting"]:
        """As many as fit; what came together is not torn apart."""
        batch, rows = list[_Waiting](), 0
        while self._waiting and (not batch or rows + len(self._waiting[0].arrivals) <= MAX_BATCH):
            batch.append(self._waiting.popleft())
            rows += len(batch[-1].arrivals)
        self._rows -= rows
        return batch

    async def _settle(self, work: "Future[list[Stored]]", batch: Sequence["_Waiting"]) -> None:
        coming = asyncio.wrap_future(work)
        done, _ = await asyncio.wait([coming], timeout=PATIENCE_SECONDS)
        error: BaseException | None = None
        stored: list[Stored] = []
        if done:
            error = coming.exception()
            stored = [] if error else coming.result()
            if self._late:
                stored = [self._first_known(one) for one in stored]
        else:
            error = Unavailable("busy")
            if not work.cancel():  # in the queue still it will not run; running, the retry meets its own row
                coming.add_done_callback(self._came_late)
        at = 0
        for one in batch:
            first, at = at, at + len(one.arrivals)
            if one.future.done():
                continue
            if error is not None:
                one.future.set_exception(error)
            else:
                one.future.set_result(stored[first] if one.alone else stored[first:at])

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
    now = database.now()
    shared = (database.worker, now, now + LEASE)
    rows = _rows(database, arrivals)
    with database.short(each_alone=True) as connection:
        inserted = _insert(connection, database.dialect, shared, rows)
        return [
            Stored(row[_ID], True) if found else _again(database, connection, shared, row)
            for row, found in zip(rows, inserted, strict=True)
        ]


def _insert(connection: PoolProxiedConnection, dialect: str, shared: Row, rows: list[Row]) -> list[bool]:
    """Which of the rows were new."""
    if dialect == "sqlite":
        ready = (shared[0], *map(moment_text, shared[1:]))
        chunks = [rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER)]
        return [new for chunk in chunks for new in _insert_together(connection, ready, chunk)]
    cursor = connection.cursor()
    cursor.execute(_unnested(), [*shared, *map(list, zip(*rows, strict=True))])
    return _which_are_new(connection, dialect, rows, cursor.rowcount)


def _which_are_new(connection: PoolProxiedConnection, dialect: str, rows: list[Row], inserted: int) -> list[bool]:
    if inserted == len(rows):
        return [True] * len(rows)
    return [_there(connection, dialect, row)[0] == row[_ID] for row in rows]


def _insert_together(connection: PoolProxiedConnection, shared: Row, rows: list[Row]) -> list[bool]:
    """One statement, so that the writer thread and the event loop change places once and not at every row."""
    cursor = connection.cursor()
    cursor.execute(_repeated(len(rows)), tuple(chain(shared, *rows)))
    return _which_are_new(connection, "sqlite", rows, cursor.rowcount)


def _rows(database: Database, arrivals: Sequence[Arrival]) -> list[Row]:
    """Their own values, in the order of `_GIVEN`."""
    seal = database.ring.sealer("inbox", "body")
    return [
        (
            arrival.station_id,
            row,
            arrival.channel_id,
            _fitting(arrival.message_id),
            arrival.conversation,
            blake2b(arrival.content or arrival.body, digest_size=16).digest(),
            seal(arrival.body, arrival.station_id, row),
        )
        for row, arrival in zip(database.new_ids(len(arrivals)), arrivals, strict=True)
    ]


def _fitting(message_id: str) -> str:
    """The id itself, or one too long for the column cut and told apart by its hash."""
    if len(message_id) <= MAX_MESSAGE_ID - 9:
        return message_id
    return f"{message_id[: MAX_MESSAGE_ID - 50]}~{blake2b(message_id.encode(), digest_size=16).hexdigest()}"


def _again(database: Database, connection: PoolProxiedConnection, shared: Row, row: Row) -> Stored:
    """The row that is there already; or, when the id came with other content, a second row under id#hash."""
    there, known = _there(connection, database.dialect, row)
    station, id, channel, message, conversation, content, body = row
    if bytes(known) == content:
        return Stored(there, False)
    other = (station, id, channel, f"{message}#{content[:4].hex()}", conversation, content, body)
    if _insert(connection, database.dialect, shared, [other])[0]:
        return Stored(id, True, True)
    return Stored(_there(connection, database.dialect, other)[0], False, True)


def _there(connection: PoolProxiedConnection, dialect: str, row: Row) -> Row:
    """Number and hash of what is stored under the row's message id."""
    values = {"station_id": row[0], "channel_id": row[2], "message_id": row[3]}
    found: Row = _SAME.short(connection, dialect, values).fetchone()
    return found
