"""What the floors share: reading a callback, and one commit for all that came in a turn of the loop."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from xml.etree import ElementTree

from aiohttp import web
from multidict import MultiMapping

from benchmarks.envelope import CORP, sign, unseal

Row = tuple[str, str, str, float]  #: message id, user, text, received at

TABLE = (
    "CREATE TABLE inbox (message_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, content TEXT NOT NULL, "
    "received_at DOUBLE PRECISION NOT NULL)"
)
INSERT = "INSERT OR IGNORE INTO inbox VALUES (?, ?, ?, ?)"
UNNEST = (
    "INSERT INTO inbox SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[]) "
    "ON CONFLICT DO NOTHING RETURNING message_id"
)


def read_callback(query: MultiMapping[str], body: bytes) -> Row:
    """Signature, decryption, receive id, and the fields of the message."""
    encrypted = ElementTree.fromstring(body).findtext("Encrypt") or ""
    if sign(query["timestamp"], query["nonce"], encrypted) != query["msg_signature"]:
        raise web.HTTPForbidden
    message, receive_id = unseal(encrypted)
    if receive_id != CORP.encode():
        raise web.HTTPForbidden
    root = ElementTree.fromstring(message)
    found = root.findtext
    return found("MsgId") or "", found("FromUserName") or "", found("Content") or "", time.time()


def open_sqlite(path: str) -> sqlite3.Connection:
    """WAL and synchronous=FULL: an acknowledged row survives a power cut."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


class InLoop:
    """Everything handed in during one turn of the loop is one transaction, run in the loop itself."""

    def __init__(self, flush: Callable[[Sequence[Row]], None]) -> None:
        self._flush = flush
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []

    def put(self, row: Row) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._commit)
        self._waiting.append((row, future))
        return future

    def _commit(self) -> None:
        batch, self._waiting = self._waiting, []
        self._flush([row for row, _ in batch])
        for _, future in batch:
            future.set_result(None)


class Awaited:
    """The same for a database that is awaited: what comes while one flush runs is the next."""

    def __init__(self, flush: Callable[[Sequence[Row]], Awaitable[None]]) -> None:
        self._flush = flush
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    def put(self, row: Row) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.append((row, future))
        if self._task is None:
            self._task = loop.create_task(self._run())
        return future

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._flush([row for row, _ in batch])
            for _, future in batch:
                future.set_result(None)
        self._task = None


def sqlite_inbox(path: str) -> InLoop:
    connection = open_sqlite(path)
    connection.execute(TABLE)

    def flush(rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for row in rows:
            connection.execute(INSERT, row)
        connection.execute("COMMIT")

    return InLoop(flush)


async def postgres_inbox(url: str) -> Awaited:
    import asyncpg  # type: ignore[import-untyped]

    pool: Any = await asyncpg.create_pool(url, min_size=2, max_size=2)
    await pool.execute(TABLE)

    async def flush(rows: Sequence[Row]) -> None:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await pool.fetch(UNNEST, *columns)

    return Awaited(flush)
