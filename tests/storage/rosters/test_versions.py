"""A list is kept as what changes in it; every version can be had again, and an equal day writes no line."""

import itertools
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from storage import Database, KeyRing, NotFound, system
from storage.rosters import Form, Line, RosterLine, VersionState, figures, finding, lines, versions
from tests.storage.rosters.making import MONDAY, NINE, UNIT, day, hand_in, names, person

A, B, C = person("甲一"), person("乙二"), person("丙三")
RING = KeyRing.parse(KeyRing.generate())


def stored_lines(session: Session) -> int:
    query = sa.select(sa.func.count()).select_from(RosterLine).where(RosterLine.station_id == session.info["station"])
    return int(session.connection().execute(query).scalar_one())


# --- the difference, pure ---------------------------------------------------------------------------------------------

people = st.lists(
    st.builds(
        Line,
        name=st.sampled_from(["甲", "乙", "丙", "丁"]),
        id_no=st.sampled_from(["1", "2", "3", "4", "5"]),
        shift=st.sampled_from([None, "白班", "夜班"]),
    ),
    max_size=6,
)


def as_held(prepared: list[lines.Prepared]) -> dict[bytes, lines.Prepared]:
    return {one.who: one for one in prepared}


@given(old=people, new=people)
def test_applied_to_the_old_list_the_difference_gives_the_new_one(old: list[Line], new: list[Line]) -> None:
    before, after = as_held(lines.prepare(RING, old)), as_held(lines.prepare(RING, new))
    standing = {who: lines.Standing(number, one.digest) for number, (who, one) in enumerate(before.items())}
    change = lines.compare(standing, lines.prepare(RING, new))
    closed = set(change.closed)
    held = {who: one.digest for number, (who, one) in enumerate(before.items()) if number not in closed}
    assert held | {one.who: one.digest for one in change.opened} == {who: one.digest for who, one in after.items()}
    assert change.joined == after.keys() - before.keys()
    assert change.left.keys() == before.keys() - after.keys()
    assert change.changed + change.unchanged == len(after.keys() & before.keys())


@given(old=people, new=people)
def test_changes_alone_make_nobody_leave(old: list[Line], new: list[Line]) -> None:
    before = as_held(lines.prepare(RING, old))
    standing = {who: lines.Standing(number, one.digest) for number, (who, one) in enumerate(before.items())}
    assert not lines.compare(standing, lines.prepare(RING, new), whole=False).left


# --- in the database --------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(people, min_size=1, max_size=5))
def test_every_version_can_be_had_again(database: Database, days: list[list[Line]]) -> None:
    station = system.put_station(database, key=f"s{database.new_id()}", name="甲")
    with database.transaction(station) as session:
        made = [hand_in(session, handed, on=day(number)) for number, handed in enumerate(days)]
        for version, handed in zip(made, days, strict=True):
            held = {one.line for one in lines.at(session, UNIT, version.seq)}
            assert held == set({one.id_no: one for one in handed}.values())
        for one, other in itertools.pairwise(made):
            old, new = ({x.who: x for x in lines.at(session, UNIT, v.seq)} for v in (one, other))
            assert (other.joined, other.left) == (len(new.keys() - old.keys()), len(old.keys() - new.keys()))
            both = new.keys() & old.keys()
            assert other.changed == sum(new[who].line != old[who].line for who in both)


def test_an_equal_day_writes_no_line(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A, B, C])
        before = stored_lines(session)
        second = hand_in(session, [C, A, B], on=day(1))
        assert stored_lines(session) == before
        assert (second.heads, second.joined, second.left, second.changed) == (3, 0, 0, 0)
        assert names(session, second) == ["甲一", "乙二", "丙三"]


def test_a_second_list_of_a_day_counts_and_is_compared_with_the_day_before(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A, B])
        first = hand_in(session, [A, B, C], on=day(1))
        second = hand_in(session, [A, C], on=day(1))
        assert (first.joined, first.left) == (1, 0)
        assert (second.number, second.joined, second.left) == (2, 1, 1)
        assert names(session, first) == ["甲一", "乙二", "丙三"]
        assert versions.on(session, UNIT, day(1)) == second
        assert [move.joined for move in figures.moves(session, [UNIT], day(0), day(9))] == [True, False]


def test_who_is_to_be_mended_does_not_leave(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A, B])
        second = hand_in(session, [A], on=day(1), keep=[lines.who_of(database.ring, "no乙二")], faulty=1)
        assert names(session, second) == ["甲一", "乙二"]


def test_a_person_who_shows_his_document_later_is_the_same(database: Database, station: int) -> None:
    by_name = Line(name="甲一")
    with database.transaction(station) as session:
        hand_in(session, [by_name, B])
        prepared = lines.prepare(database.ring, [A])
        old = lines.prepare(database.ring, [by_name])[0].who
        standing = lines.standing(session, UNIT)
        change = lines.compare(standing, prepared, whole=False, known_as={prepared[0].who: old})
        assert (len(change.joined), change.changed) == (0, 1)


def test_taken_back_the_version_before_holds_again(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        first = hand_in(session, [A, B])
        second = hand_in(session, [B, C])
        with pytest.raises(NotFound):
            versions.undo(session, first)
        versions.undo(session, second)
        assert second.state is VersionState.UNDONE
        assert set(lines.standing(session, UNIT)) == {one.who for one in lines.prepare(database.ring, [A, B])}
        assert [one.heads for one in figures.days(session, [UNIT], MONDAY, MONDAY)] == [2]
        versions.undo(session, first)
        assert figures.days(session, [UNIT], MONDAY, MONDAY) == []
        assert lines.standing(session, UNIT) == {}


def test_what_was_begun_and_never_counted_is_cleared_away(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A, B])
    with database.transaction(station) as session:
        later = NINE + timedelta(days=1)
        torn = versions.begin(session, unit_id=UNIT, day=day(1), form=Form.FILE, sent_at=later, on_time=True, now=later)
        change = lines.compare(lines.standing(session, UNIT), lines.prepare(database.ring, [C]))
        versions.put(session, torn, change)
        assert versions.latest(session, UNIT) != torn
    with database.transaction(station) as session:
        second = hand_in(session, [A, C], on=day(1))
        assert names(session, second) == ["甲一", "丙三"]
        assert second.number == 1


def test_units_and_stations_do_not_see_each_other(database: Database, station: int) -> None:
    other = system.put_station(database, key="other", name="乙")
    with database.transaction(station) as session:
        hand_in(session, [A])
        hand_in(session, [A, B], unit=78)
        who = lines.who_of(database.ring, "no甲一")
        assert finding.elsewhere(session, UNIT, [who]) == {who: [78]}
        assert sorted(one.unit_id for one in finding.find(session, name="甲一")) == [77, 78]
        assert [one.line.name for one in finding.named(session, 78, "乙二")] == ["乙二"]
    with database.reading(other) as session:
        assert finding.find(session, name="甲一") == []
        assert lines.standing(session, UNIT) == {}


def test_heads_alone_leave_the_lines(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        hand_in(session, [A, B])
        version = versions.begin(
            session, unit_id=UNIT, day=day(1), form=Form.FIGURES, sent_at=NINE, on_time=True, now=NINE
        )
        versions.count_figures(session, version, 40)
        assert [one.heads for one in figures.days(session, [UNIT], day(1), day(1))] == [40]
        assert len(lines.standing(session, UNIT)) == 2
