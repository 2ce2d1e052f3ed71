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
from benchmarks.roster import HEADINGS
from bot import memory
from bot.clock import SystemClock
from handlers.rosters import upload
from handlers.rosters.reading.model import Reading
from handlers.rosters.taking import judging, long
from handlers.rosters.taking.judging import Ask, Decisions, Judged
from handlers.rosters.taking.yielding import giving_way
from storage import Database, KeyRing, system
from storage.directory import Unit, UnitKind, list_units, put_unit
from storage.migrations import migrate
from storage.rosters import Form, RosterVersion, bulk, faults, lines, versions

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
_FILE, _KEYS = "product.db", "product.keys"
_SURE = Decisions(confirmed=frozenset(Ask), whole=True)


def main(folder: Path, way: str) -> None:
    """`prepare`: the day before's list, in a process of its own, so that its memory and time are not counted."""
    if way == "prepare":
        database, station, unit = _house(folder, KeyRing.generate())
        _yesterday(database, station, unit, folder)
        return
    if way == "first":
        database, station, unit = _house(folder, KeyRing.generate())
    else:
        database, station, unit = _again(folder)
    memory.settle()  # as every serving process does
    content = (folder / "today.xlsx").read_bytes()
    began, wall = _cpu(), time.perf_counter()
    with giving_way():
        with database.reading(station) as session:
            before = long.last_list(session, unit)
        reading = upload.read(content, "today.xlsx", TODAY, known=before.known)
        version, judged, written = _take(database, station, unit, reading, before)
    _count(database, version, judged)
    ready(
        cpu=_cpu() - began,
        wall=time.perf_counter() - wall,
        written=written,
        wrong=judged.faulty,
        own_mib=_peak_mib(),
        child_mib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


def _house(folder: Path, keys: str) -> tuple[Database, int, Unit]:
    (folder / _KEYS).write_text(keys)
    database = Database(f"sqlite:///{folder / _FILE}", KeyRing.parse(keys), now=SystemClock().now).open()
    migrate(database)
    station = system.put_station(database, key="bench", name="bench")
    with database.transaction(station) as session:
        unit = put_unit(session, parent=None, kind=UnitKind.ENTERPRISE, name="bench")
        session.expunge(unit)
    return database, station, unit


def _again(folder: Path) -> tuple[Database, int, Unit]:
    ring = KeyRing.parse((folder / _KEYS).read_text())
    database = Database(f"sqlite:///{folder / _FILE}", ring, now=SystemClock().now).open()
    station = system.list_stations(database)[0].id
    with database.reading(station) as session:
        unit = list_units(session)[0]
        session.expunge(unit)
    return database, station, unit


def _cpu() -> float:
    """Of this process and of its children that have ended."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def _peak_mib() -> float:
    """Of this program; the kernel's own account (ru_maxrss) also holds what the driver was before it became this."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _begin(database: Database, station: int, unit: Unit, day: date, now: datetime) -> RosterVersion:
    with database.transaction(station) as session:
        version = versions.begin(session, unit_id=unit.id, day=day, form=Form.FILE, sent_at=now, on_time=True, now=now)
        session.expunge(version)
    return version


def _write(database: Database, unit: Unit, version: RosterVersion, change: lines.Change, before: bulk.Before) -> None:
    target = bulk.Target(version.station_id, unit.id, version.id, version.seq, version.day)
    for step in bulk.steps(database, target, change, before):
        with database.transaction(target.station, provisional=True) as session:
            step(session)
        database.passed()


def _take(
    database: Database, station: int, unit: Unit, reading: Reading, before: long.LastList
) -> tuple[RosterVersion, Judged, int]:
    version = _begin(database, station, unit, TODAY, NOW)
    held = before.memo if reading.same else None
    with database.reading(station) as session:
        judged = judging.judge(session, unit, reading, _SURE, day=TODAY, form=Form.FILE, memo=held)
    written = len(judged.change.opened)
    long.slim(reading)
    _write(database, unit, version, judged.change, bulk.Before(before.known.salt, before.memo, reading.same))
    return version, judged, written


def _count(database: Database, version: RosterVersion, judged: Judged) -> None:
    with database.transaction(version.station_id) as session:
        counted = versions.get(session, version.id)
        faults.put_all(session, counted, judged.faults)
        versions.count(session, counted, faulty=judged.faulty)


def _yesterday(database: Database, station: int, unit: Unit, folder: Path) -> None:
    """The list of the day before, as it was handed in then."""
    with (folder / "yesterday.pickle").open("rb") as stream:
        people = pickle.load(stream)
    content = "\n".join(map(",".join, [HEADINGS, *people])).encode()
    day, now = TODAY - timedelta(days=1), NOW - timedelta(days=1)
    version = _begin(database, station, unit, day, now)
    with database.reading(station) as session:
        before = long.last_list(session, unit)
    reading = upload.read(content, "yesterday.csv", day, known=before.known)
    with database.reading(station) as session:
        judged = judging.judge(session, unit, reading, _SURE, day=day, form=Form.FILE)
    assert not judged.faulty
    _write(database, unit, version, judged.change, bulk.Before(before.known.salt))
    with database.transaction(station) as session:
        versions.count(session, versions.get(session, version.id))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
