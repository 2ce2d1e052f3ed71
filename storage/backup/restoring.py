"""Restoring: the whole file is opened and counted first, then written into an empty database in one transaction."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from storage import audit, keys, migrations
from storage.audit import Head
from storage.backup import rows
from storage.backup.rows import Layout
from storage.backup.stream import BackupBroken, Fault, read_header, read_lines
from storage.base import Unavailable
from storage.database import Database
from storage.encryption import KeyRing
from storage.guard import ACROSS
from storage.outbox import TABLE as OUTBOX
from storage.outbox import OnAmbiguous, OutboxState
from storage.stations import TABLE as STATION

RESTORED = "backup.restored"  #: the act that a restore leaves in every station's chain


class NotEmpty(Exception):
    """There are rows already; a restore goes into an empty database only."""


@dataclass(frozen=True)
class Content:
    """What a whole file was found to hold."""

    made_at: str
    version: str
    tables: dict[str, int]
    heads: dict[str, Head]  #: station key → end of its chain

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


@dataclass(frozen=True)
class Restored:
    content: Content
    set_aside: int  #: messages that were about to leave and may have been shown since: not sent again by themselves


def examine(path: Path, ring: KeyRing) -> Content:
    """Open every piece, count and compare with the manifest; BackupBroken says what does not hold. Writes nothing."""
    with path.open("rb") as file:
        header, _ = read_header(file)
        file.seek(0)
        found: dict[str, dict[str, Any]] = {}
        manifest: dict[str, Any] | None = None
        for mark, lines in _parts(file, ring):
            if "manifest" in mark:
                manifest = mark["manifest"]
                continue
            found[mark["table"]] = _measure(lines)
    if manifest is None or manifest["tables"] != found:
        raise BackupBroken(Fault.CONTENT)
    heads = {key: Head(seq, bytes.fromhex(mac)) for key, (seq, mac) in manifest["heads"].items()}
    counts = {table: measured["rows"] for table, measured in found.items()}
    return Content(str(header["made_at"]), str(header["version"]), counts, heads)


def restore(database: Database, path: Path, *, told: Callable[[str, int], None] = lambda table, rows: None) -> Restored:
    """Fill an empty database, of either kind, from a backup of either. All of it or nothing.

    BackupBroken, NotEmpty, KeysDiffer when the ring lacks a key that rows need, or Unavailable when the backup is of a
    newer version than this program.
    """
    content = examine(path, database.ring)
    _prepare(database, content.version)
    with database.writing.execution_options(**{ACROSS: True}).connect() as connection:
        connection.execute(sa.delete(keys.TABLE))
        with path.open("rb") as file:
            for mark, lines in _parts(file, database.ring):
                if "table" in mark:
                    layout = _layout(connection, mark)
                    told(layout.table, rows.write(connection, layout, lines))
        keys.compare(database, connection)
        aside = _set_aside(connection, database)
        connection.commit()
    migrations.migrate(database)
    _put_on_record(database, content)
    return Restored(content, aside)


def _parts(file: BinaryIO, ring: KeyRing) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
    """(mark, the rows that follow it) for each table, then for the manifest."""
    lines = read_lines(file, ring)
    mark = next(lines, None)
    while mark is not None:
        if not mark.startswith(b"{"):
            raise BackupBroken(Fault.CONTENT)
        following: list[bytes] = []
        part = _until_mark(lines, following)
        yield orjson.loads(mark), part
        deque(part, maxlen=0)
        mark = following[0] if following else None


def _until_mark(lines: Iterator[bytes], following: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line.startswith(b"{"):
            following.append(line)
            return
        yield line


def _measure(lines: Iterator[bytes]) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    for line in lines:
        digest.update(line + b"\n")
        count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _prepare(database: Database, version: str) -> None:
    """Make the tables as they were when the backup was written, unless there are rows in them already."""
    known = migrations.version(database)
    if known is not None:
        with database.across() as session:
            if session.connection().execute(sa.select(sa.func.count()).select_from(STATION)).scalar():
                raise NotEmpty
    if not migrations.is_known(version):
        raise Unavailable(f"the backup is of version {version}, which this program does not know; take a newer one")
    if known is not None and known != version:
        migrations.downgrade(database, "base")
    migrations.migrate(database, version)


def _layout(connection: Connection, mark: dict[str, Any]) -> Layout:
    """The part's columns, each of which must be there."""
    layout = Layout(str(mark["table"]), tuple((str(name), str(kind)) for name, kind in mark["columns"]))
    present = {column["name"] for column in sa.inspect(connection).get_columns(layout.table)}
    if not {name for name, _ in layout.columns} <= present:
        raise BackupBroken(Fault.CONTENT)
    return layout


def _set_aside(connection: Connection, database: Database) -> int:
    """Chatter that was about to leave when the backup was made has left since, most likely: it waits for an officer."""
    due = sa.and_(OUTBOX.c.due_at <= database.now(), OUTBOX.c.on_ambiguous == OnAmbiguous.LEAVE)
    statement = (
        sa.update(OUTBOX)
        .where(OUTBOX.c.state == OutboxState.PENDING, due)
        .values(state=OutboxState.UNKNOWN, reason="restored")
    )
    return int(connection.execute(statement).rowcount)


def _put_on_record(database: Database, content: Content) -> None:
    with database.across() as session:
        stations = session.connection().execute(sa.select(STATION.c.id)).scalars().all()
    for station in stations:
        with database.transaction(station) as session:
            audit.append(session, "system", RESTORED, content.made_at, {"rows": content.rows})
