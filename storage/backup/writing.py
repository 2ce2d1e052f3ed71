"""Writing a backup beside a running bot: one consistent view of every table, never a plain byte on the disk."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import Session

from storage import audit, migrations, verifying
from storage.backup import rows
from storage.backup.stream import Writer
from storage.base import Unavailable, station_of
from storage.database import Database
from storage.guard import ACROSS
from storage.stations import TABLE as STATION
from storage.stations import Counter

MADE = "backup.made"  #: the act that a backup leaves in every station's chain


@dataclass(frozen=True)
class Written:
    path: Path
    sha256: str
    size: int
    rows: int
    heads: dict[str, tuple[int, str]] = field(repr=False)  #: station key → end of its chain in the backup


def write(database: Database, path: Path, *, told: Callable[[str, int], None] = lambda table, rows: None) -> Written:
    """Write the file, then put it on record in every station. FileExistsError rather than overwrite one.

    `told` hears each table when it is done, with its rows. Nothing stands at `path` before all of it is on the disk.
    """
    if not migrations.is_current(database):
        raise Unavailable("the tables are not of this version; run migrate first")
    if path.exists():
        raise FileExistsError(path)
    half = path.with_name(path.name + ".part")
    half.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            written = _write(database, path, Writer(file, database.ring, _facts(database)), told)
        half.rename(path)
        _sync_folder(path.parent)
    finally:
        half.unlink(missing_ok=True)
    _put_on_record(database, written)
    return written


def last_backup(session: Session) -> datetime | None:
    """When this station was last backed up; None: never."""
    counter = session.get(Counter, (station_of(session), MADE))
    return None if counter is None else datetime.fromtimestamp(counter.value, UTC)


def _facts(database: Database) -> dict[str, Any]:
    return {
        "made_at": database.now().isoformat(),
        "version": migrations.newest(),
        "from": database.dialect,
    }


def _write(database: Database, path: Path, writer: Writer, told: Callable[[str, int], None]) -> Written:
    with _one_view(database) as connection:
        heads = _heads(connection)
        tables: dict[str, dict[str, Any]] = {}
        for layout in rows.layouts():
            writer.write(orjson.dumps({"table": layout.table, "columns": layout.columns}) + b"\n")
            tables[layout.table] = _table(writer, rows.read(connection, layout))
            told(layout.table, tables[layout.table]["rows"])
    writer.write(orjson.dumps({"manifest": {"tables": tables, "heads": heads}}) + b"\n")
    sha256 = writer.close()
    return Written(path, sha256, writer.size, sum(table["rows"] for table in tables.values()), heads)


def _table(writer: Writer, lines: Iterator[bytes]) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    for line in lines:
        line += b"\n"
        writer.write(line)
        digest.update(line)
        count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


@contextmanager
def _one_view(database: Database) -> Iterator[Connection]:
    """Everything as it is at one instant; nobody waits for us. On SQLite the log of writes grows until the end."""
    with database.engine.execution_options(**{ACROSS: True}).connect() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection
        connection.rollback()


def _heads(connection: Connection) -> dict[str, tuple[int, str]]:
    query = sa.select(STATION.c.key, audit.HEAD_TABLE.c.seq, audit.HEAD_TABLE.c.mac).join_from(
        STATION, audit.HEAD_TABLE, audit.HEAD_TABLE.c.station_id == STATION.c.id
    )
    return {key: (seq, bytes(mac).hex()) for key, seq, mac in connection.execute(query)}


def _put_on_record(database: Database, written: Written) -> None:
    with database.across() as session:
        stations = session.connection().execute(sa.select(STATION.c.id, STATION.c.key)).all()
    for station, key in stations:
        seq, mac = written.heads.get(key, (0, ""))
        detail = {"sha256": written.sha256, "bytes": written.size, "rows": written.rows, "seq": seq, "mac": mac}
        with database.transaction(station) as session:
            if seq:
                verifying.mark_sent(session, audit.Head(seq, bytes.fromhex(mac)))
            audit.append(session, "system", MADE, written.path.name, detail)
            session.merge(Counter(station_id=station, kind=MADE, value=int(database.now().timestamp())))


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
