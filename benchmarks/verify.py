"""A chain of a million records verified, against a bare hash over every byte of the same rows."""

import random
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from rich.console import Console

from benchmarks.report import SECONDS, Report
from storage import Database, KeyRing, audit, system
from storage.migrations import migrate
from storage.verifying import verify

GOAL = 3.0
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BATCH = 5_000
_COLUMNS = "station_id, seq, at, actor, act, object, digest, mac, salt, detail"


def measure(report: Report, console: Console, *, rounds: int, n: int) -> None:
    found: dict[str, list[float]] = {"floor": [], "ours": []}
    with tempfile.TemporaryDirectory(prefix="bench-verify-") as folder:
        path = Path(folder) / "ours.db"
        database, station = _filled(path, n)
        console.print(f"{n} records, {path.stat().st_size / n:.0f} bytes each on disk")
        for number in range(rounds):
            for name in found:
                begun = time.process_time()
                if name == "floor":
                    _floor(path, n)
                else:
                    _ours(database, station, n)
                found[name].append(time.process_time() - begun)
                console.print(f"round {number + 1}  verify {name:<8}{found[name][-1]:>8.3f} {SECONDS} CPU")
        database.close()
    report.compare(f"verify {n}", found, ours="ours", floor="floor", goal=GOAL, unit=SECONDS)


def _filled(path: Path, n: int) -> tuple[Database, int]:
    """As a station's own acts would leave it: the confirmations, looks and steps of a few years."""
    database = Database(f"sqlite:///{path}", KeyRing.parse(KeyRing.generate()), now=lambda: NOW).open()
    migrate(database)
    station = system.put_station(database, key="bench", name="bench")
    chance = random.Random(1)
    for start in range(0, n, BATCH):
        with database.transaction(station) as session:
            for seq in range(start, min(start + BATCH, n)):
                person, number = chance.randrange(1, 10_000), chance.randrange(1, 100_000)
                detail = {"step": sha256(str(seq).encode()).hexdigest(), "chat": number}
                audit.append(session, f"person:{person}", "dispute.progress", f"dispute:{number}", detail)
    database.close()
    return database.open(), station


def _floor(path: Path, n: int) -> None:
    """sqlite3 alone: every row read once, and one hash a row over all that it holds and the hash before."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    before, count = b"", 0
    for station, seq, at, actor, act, thing, digest, mac, salt, detail in connection.execute(
        f"SELECT {_COLUMNS} FROM audit ORDER BY station_id, seq"
    ):
        text = f"{station}|{seq}|{at}|{actor}|{act}|{thing}|".encode()
        before = sha256(before + text + digest + mac + salt + detail).digest()
        count += 1
    connection.close()
    assert count == n


def _ours(database: Database, station: int, n: int) -> None:
    with database.reading(station) as session:
        assert audit.head(session).seq == n
        assert verify(session) == []
