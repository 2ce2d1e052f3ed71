"""Product: a workbook read in its child, judged and written as the enterprise's list. `roster FOLDER first|daily` once.

What `handlers/rosters/taking` does between the file's bytes and the counted version; without the answer.
"""

import pickle
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.machine import ready
from bot.clock import SystemClock
from handlers.rosters import upload
from handlers.rosters.reading.model import Reading
from handlers.rosters.taking import judging
from handlers.rosters.taking.counting import pieces
from handlers.rosters.taking.judging import Ask, Decisions, Judged
from storage import Database, KeyRing, system
from storage.directory import Unit, UnitKind, put_unit
from storage.migrations import migrate
from storage.rosters import Form, Line, RosterVersion, faults, lines, versions

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
_SURE = Decisions(confirmed=frozenset(Ask), whole=True)


def main(folder: Path, way: str) -> None:
    url = f"sqlite:///{folder}/product-{time.monotonic_ns()}.db"
    database = Database(url, KeyRing.parse(KeyRing.generate()), now=SystemClock().now).open()
    migrate(database)
    station = system.put_station(database, key="bench", name="bench")
    with database.transaction(station) as session:
        unit = put_unit(session, parent=None, kind=UnitKind.ENTERPRISE, name="bench")
        session.expunge(unit)
    if way == "daily":
        _yesterday(database, station, unit, folder)
    content = (folder / "today.xlsx").read_bytes()
    began, wall = _cpu(), time.perf_counter()
    reading = upload.read(content, "today.xlsx", TODAY)
    judged = _take(database, station, unit, reading)
    ready(
        cpu=_cpu() - began,
        wall=time.perf_counter() - wall,
        written=len(judged.change.opened),
        wrong=judged.faulty,
        own_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        child_mib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


def _cpu() -> float:
    """Of this process and of its children that have ended."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def _begin(database: Database, station: int, unit: Unit, day: date, now: datetime) -> RosterVersion:
    with database.transaction(station) as session:
        version = versions.begin(session, unit_id=unit.id, day=day, form=Form.FILE, sent_at=now, on_time=True, now=now)
        session.expunge(version)
    return version


def _write(database: Database, station: int, unit: Unit, version: RosterVersion, change: lines.Change) -> None:
    for piece in pieces(change.opened):
        rows = lines.sealed_rows(database, station, unit.id, version.seq, piece)
        with database.transaction(station) as session:
            lines.write(session, rows)
    for ended in pieces(change.closed):
        with database.transaction(station) as session:
            lines.close(session, version, ended)


def _take(database: Database, station: int, unit: Unit, reading: Reading) -> Judged:
    version = _begin(database, station, unit, TODAY, NOW)
    with database.transaction(station) as session:
        judged = judging.judge(session, unit, reading, _SURE, day=TODAY, form=Form.FILE)
    del reading
    _write(database, station, unit, version, judged.change)
    with database.transaction(station) as session:
        counted = versions.get(session, version.id)
        faults.put_all(session, counted, judged.faults)
        versions.count(session, counted, faulty=judged.faulty)
    return judged


def _yesterday(database: Database, station: int, unit: Unit, folder: Path) -> None:
    day, now = TODAY - timedelta(days=1), NOW - timedelta(days=1)
    with (folder / "yesterday.pickle").open("rb") as stream:
        people = [
            Line(
                name=cells[0],
                id_type="居民身份证",
                id_no=cells[1],
                phone=cells[2],
                team=cells[4],
                shift=cells[5],
                lodging=cells[6],
                plate=cells[8] or None,
                employer=cells[3],
            )
            for cells in pickle.load(stream)
        ]
    version = _begin(database, station, unit, day, now)
    with database.transaction(station) as session:
        change = lines.compare(lines.standing(session, unit.id), lines.prepare(database.ring, people))
    _write(database, station, unit, version, change)
    with database.transaction(station) as session:
        versions.count(session, versions.get(session, version.id))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
