"""A missed backup is told, a fresh one is not."""

from datetime import timedelta
from pathlib import Path

from bot.clock import VirtualClock
from bot.keeping import looking, texts
from bot.routing import Grade, StationView
from storage import Database, backup
from tests.storage.filling import stamp


def told(database: Database, station: int, clock: VirtualClock) -> list[str]:
    view = StationView(station, "dongcheng", "东城派出所", "", {})
    with database.reading(station) as session:
        found = looking.backup_age(session, view, clock.now())
    assert all(one.grade is Grade.MINOR for one in found)
    return [one.text for one in found]


def test_a_missed_backup_is_told(database: Database, station: int, clock: VirtualClock, tmp_path: Path) -> None:
    stamp(database)
    clock.advance(hours=47)
    assert told(database, station, clock) == []
    clock.advance(hours=2)
    assert told(database, station, clock) == [texts.backup_old(station="东城派出所", hours=None)]
    backup.write(database, tmp_path / "a.backup")
    assert told(database, station, clock) == []
    clock.move_to(clock.now() + timedelta(hours=50))
    assert told(database, station, clock) == [texts.backup_old(station="东城派出所", hours=50)]
