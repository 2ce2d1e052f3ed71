"""What is owed and what came; faults, visitors, pauses; and that all of it goes when its term is over."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.clock import VirtualClock
from storage import Database, NotFound
from storage.base import metadata
from storage.purging import purge
from storage.rosters import (
    DailyKind,
    FaultState,
    Form,
    PaperState,
    PauseKind,
    daily,
    faults,
    figures,
    lines,
    papers,
    versions,
)
from storage.rosters.faults import FaultyRow
from tests.storage.rosters.making import MONDAY, NINE, UNIT, day, hand_in, person

A, B = person("甲一", phone="13800000001"), person("乙二")
ROSTER_TABLES = [name for name in metadata.tables if name.startswith("roster_") and name != "roster_duty"]


def is_workday(one: object) -> bool:
    return one not in (day(5), day(6))


def test_the_five_figures_count_what_is_owed(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A], on=day(0))
        hand_in(session, [A], on=day(1), on_time=False, faulty=1)
        hand_in(session, [A], on=day(5))  # a Saturday: nobody asked
        figures.pause(session, unit_id=UNIT, kind=PauseKind.STOPPED, since=day(3), until=day(3), person_id=1, now=NINE)
        found = figures.figures(session, [UNIT, 78], day(0), day(6), is_workday)
        assert found == figures.Figures(expected=9, received=2, on_time=1, complete=2, valid=1)


def test_an_enterprise_may_have_its_own_days_and_hour(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        figures.set_duty(session, UNIT, figures.Duty(days="13", deadline=600, required=("name", "phone")))
        assert figures.duty_of(session, UNIT).deadline == 600
        assert figures.duty_of(session, 78) == figures.Duty()
        figures.set_station_duty(session, figures.Duty(days="daily"))
        owed = figures.owed(session, [UNIT, 78], day(0), day(6), is_workday)
        assert {one for unit, one in owed if unit == UNIT} == {day(0), day(2)}
        assert sum(unit == 78 for unit, _ in owed) == 7


def test_work_goes_on_after_a_pause(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        figures.pause(session, unit_id=UNIT, kind=PauseKind.HOLIDAY, since=day(0), person_id=1, now=NINE)
        assert figures.paused(session, [UNIT, 78], day(4)).keys() == {UNIT}
        assert figures.resume(session, unit_id=UNIT, on=day(2))
        assert figures.paused(session, [UNIT], day(1)).keys() == {UNIT}
        assert figures.paused(session, [UNIT], day(2)) == {}
        assert not figures.resume(session, unit_id=UNIT, on=day(3))


def test_faults_are_numbered_settled_and_overtaken(database: Database, station: int) -> None:
    rows = [
        FaultyRow(0, 3, ("id_length",), (), {"name": "甲"}),
        FaultyRow(0, 4, (), ("duplicate_phone",), {"name": "乙"}),
    ]
    with database.transaction(station) as session:
        version = hand_in(session, [A])
        faults.put_all(session, version, rows)
        first, second = faults.of_version(session, version.id)
        faults.settle(session, second, "夫妻共用")
        assert faults.reason_of(session, second) == "夫妻共用"
        assert faults.fields_of(session, first) == {"name": "甲"}
        assert [one.number for one in faults.list_open(session, UNIT)] == [1]
        with pytest.raises(NotFound):
            faults.get_open(session, UNIT, 2)
        faults.put_all(session, hand_in(session, [A, B]), [])
        session.expire_all()
        assert [one.state for one in faults.of_version(session, version.id)] == [FaultState.DROPPED, FaultState.SETTLED]


def test_a_vehicle_is_found_by_either_plate(database: Database, station: int) -> None:
    car = {"plate": "浙A12345", "trailer": "浙A123挂", "driver": "马师傅"}
    with database.transaction(station) as session:
        put = {"unit_id": UNIT, "day": day(1), "kind": DailyKind.VEHICLE, "person_id": 1, "sent_at": NINE}
        assert daily.put(session, fields=car, **put)  # type: ignore[arg-type]
        assert not daily.put(session, fields=car, **put)  # type: ignore[arg-type]
        for plate in ("浙a 12345", "浙A·123挂"):
            assert [one.fields["driver"] for one in daily.find_plate(session, day(1), plate)] == ["马师傅"]
        assert daily.find_plate(session, day(2), "浙A12345") == []
        assert len(daily.find_name(session, "马师傅", day(0))) == 1
        assert daily.withdraw(session, unit_id=UNIT, day=day(1), kinds=[DailyKind.VEHICLE], now=NINE) == 1
        assert daily.expected(session, day(1), [UNIT]) == []


def test_the_last_block_of_a_company_counts(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        for heads, people in ((30, [{"name": "丁"}]), (35, [{"name": "丁"}, {"name": "戊"}])):
            daily.put_block(
                session,
                unit_id=UNIT,
                day=day(0),
                company="顺达劳务",
                heads=heads,
                briefed=True,
                people=people,
                person_id=1,
                sent_at=NINE,
            )
        assert [one.heads for one in daily.blocks(session, day(0), [UNIT])] == [35]
        assert len(daily.expected(session, day(0), [UNIT], DailyKind.LABOURER)) == 2


def test_what_has_not_been_filed_is_listed(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A])
        hand_in(session, [B], on=day(1))
        waiting = figures.unfiled(session, day(0))
        assert [(one.joined, one.day) for one in waiting] == [(False, day(1)), (True, day(1))]
        figures.file_moves(session, [waiting[0].id], person_id=1, now=NINE)
        assert len(figures.unfiled(session, day(0))) == 1


def test_past_its_term_everything_is_gone_but_who_still_stands_on_a_list(
    database: Database, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A, B])
        hand_in(session, [A], on=day(1))
        version = hand_in(session, [A], on=day(2))
        faults.put_all(session, version, [FaultyRow(0, 1, ("id_length",), (), {"name": "甲"})])
        daily.put(
            session, unit_id=UNIT, day=day(1), kind=DailyKind.VISITOR, fields={"name": "丁"}, person_id=1, sent_at=NINE
        )
        papers.put(
            session, form=Form.FILE, state=PaperState.ASKING, person_id=1, chat_id=1, unit_id=UNIT, sent_at=NINE,
            body={"text": "甲"}, now=NINE,
        )  # fmt: skip
        figures.pause(session, unit_id=UNIT, kind=PauseKind.STOPPED, since=day(0), until=day(0), person_id=1, now=NINE)
    clock.advance(days=95)
    with database.transaction(station) as session:
        still = hand_in(session, [A], on=MONDAY + timedelta(days=95))
    with database.transaction(station) as session:
        while purge(session, "rosters", clock.now() - timedelta(days=90), 3):
            pass
        assert [one.name for one in (x.line for x in lines.at(session, UNIT, still.seq))] == ["甲一"]
        left = {name: _count(session, name) for name in ROSTER_TABLES}
        assert {name for name, number in left.items() if number} == {
            "roster_line", "roster_sought", "roster_version", "roster_day",
        }  # fmt: skip
        assert left["roster_line"] == left["roster_version"] == left["roster_day"] == 1


def test_the_list_of_an_enterprise_that_fell_silent_goes_too(
    database: Database, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A, B])
    clock.advance(days=200)
    with database.transaction(station) as session:
        while purge(session, "rosters", clock.now() - timedelta(days=90), 500):
            pass
        assert _count(session, "roster_line") == 0
        assert versions.latest(session, UNIT) is None


def _count(session: object, table: str) -> int:
    rows = metadata.tables[table]
    query = sa.select(sa.func.count()).select_from(rows).where(rows.c.station_id == session.info["station"])  # type: ignore[attr-defined]
    return int(session.connection().execute(query).scalar_one())  # type: ignore[attr-defined]
