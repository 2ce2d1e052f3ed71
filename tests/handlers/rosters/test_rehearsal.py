"""The list that is counted soon after the start, where nobody sees it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from bot import rehearsing
from bot.app import FEATURES
from bot.clock import VirtualClock
from bot.rehearsing import Stage
from bot.views import Views
from handlers.rosters.feature import feature
from handlers.rosters.taking.rehearsal import rehearse
from storage import Database, system
from storage.base import metadata
from storage.rehearsal import rehearsal
from storage.rosters import RosterPaper, RosterVersion
from storage.rosters.tables import PaperState, RosterDay, VersionState


@pytest.fixture
def named(database: Database) -> int:
    return system.put_station(database, key="dongcheng", name="东城")


def filled(database: Database) -> dict[str, int]:
    """Rows of every table that has some."""
    with database.across() as session:
        run = session.connection().execute
        found = {
            table.name: run(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in metadata.tables.values()
        }
    return {name: int(number) for name, number in found.items() if number}


@pytest.mark.parametrize("hours", [0, 9, 18])
def test_two_days_lists_count_at_any_hour(sqlite_database: Database, clock: VirtualClock, hours: int) -> None:
    station = system.put_station(sqlite_database, key="dongcheng", name="东城")
    clock.move_to(clock.now() + timedelta(hours=hours))
    views = Views.load(sqlite_database)
    with rehearsal(sqlite_database, station) as held:
        assert held is not None
        rehearse(Stage(held, views.station(station), {}))
        with held.transaction() as session:
            counted = session.exec(select(RosterVersion.state).where(RosterVersion.station_id == station)).all()
            papers = session.exec(select(RosterPaper.state).where(RosterPaper.station_id == station)).all()
            days = session.exec(select(RosterDay).where(RosterDay.station_id == station)).all()
    assert counted == [VersionState.COUNTED] * 2
    assert set(papers) == {PaperState.DONE}
    assert [(one.heads, one.faulty) for one in sorted(days, key=lambda one: one.day)] == [(3, 1), (3, 1)]


def test_it_leaves_nothing_behind(database: Database, named: int) -> None:
    before = filled(database)
    rehearsing.rehearse(database, FEATURES, Views.load(database), {})
    assert filled(database) == before
    assert [one.name for one in system.list_stations(database)] == ["东城"]


def test_the_feature_rehearses() -> None:
    assert feature.rehearse is rehearse


async def test_a_fault_of_it_touches_nothing_else(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "AFTER_SECONDS", 0)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rehearsing, "rehearse", fail)
    await rehearsing.soon(sqlite_database, FEATURES, Views({}), {})
