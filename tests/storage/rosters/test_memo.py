"""The memo of a long list: written beside it, held against the next, and what its lines are found through."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import pytest
import sqlalchemy as sa

from storage import Database, Session, pieces
from storage.rosters import Form, Line, RosterVersion, bulk, faults, finding, lines, memo, versions
from storage.rosters.memo import NONE, Part
from storage.rosters.sought import SOUGHT
from storage.statements import Row
from tests.storage.rosters.making import NINE, UNIT, day
from tests.storage.rosters.making import names as names_of

SALT = b"s" * memo.SALT_BYTES
PEOPLE = [
    Line(name=f"张{sign}", id_no=f"33010019880101{at:04d}", phone=f"1390000{at:04d}")
    for at, sign in enumerate("甲乙丙丁戊己")
]


def hand_in(database: Database, station: int, people: list[Line], same: list[int], on: int = 0) -> RosterVersion:
    """As a long list is taken: `same` are places in the last memo that are left out of `people`."""
    with database.transaction(station) as session:
        begun = versions.begin(session, unit_id=UNIT, day=day(on), form=Form.FILE, sent_at=NINE, on_time=True, now=NINE)
        target = bulk.Target(station, UNIT, begun.id, begun.seq, begun.day)
        held = memo.load(session, UNIT)
        standing = memo.standing(session, held, same) if held and same else lines.standing(session, UNIT)
        marks = [str(one.id_no)[-16:].encode() for one in people]
        change = lines.compare(standing, lines.prepare(database.ring, people, standing, marks))
    for step in bulk.steps(database, target, change, bulk.Before(SALT, held, same)):
        with database.transaction(station) as session:
            step(session)
    with database.transaction(station) as session:
        version = versions.count(session, versions.get(session, target.version))
        session.expunge(version)
    return version


def entries(database: Database, station: int) -> int:
    query = sa.select(sa.func.count()).select_from(SOUGHT).where(SOUGHT.c.station_id == station)
    with database.reading(station) as session:
        return int(session.connection().execute(query).scalar_one())


def test_a_long_list_is_held_against_its_memo_and_found_through_it(database: Database, station: int) -> None:
    hand_in(database, station, PEOPLE, [])
    assert entries(database, station) == 0
    with database.reading(station) as session:
        held = memo.load(session, UNIT)
        assert held is not None
        assert memo.is_current(session, UNIT, held)
        assert held.lines.size == len(PEOPLE)
        assert [one.line.name for one in finding.find(session, phone="13900000002")] == ["张丙"]
    moved = PEOPLE[1]._replace(shift="夜班")
    came = Line(name="李新", id_no="330100198801019999")
    version = hand_in(database, station, [moved, came], [0, 3, 4], on=1)
    assert (version.heads, version.joined, version.left, version.changed) == (5, 1, 2, 1)
    with database.reading(station) as session:
        assert sorted(str(name) for name in names_of(session, version)) == ["张丁", "张乙", "张戊", "张甲", "李新"]
        assert [one.line.shift for one in finding.find(session, name="张乙")] == ["夜班"]
        assert finding.find(session, name="张丙") == []
        gone = finding.find(session, name="张丙", live_only=False)
        assert [one.line.phone for one in gone] == ["13900000002"]
        assert finding.named(session, UNIT, "张丁")
        named = ["张甲", "张己", *(f"无{n}" for n in range(20))]
        assert finding.of_names(session, UNIT, named, lines.standing(session, UNIT)) == {
            lines.who_of(database.ring, PEOPLE[0].id_no or "")
        }
    assert entries(database, station) == 9  # the old line of 乙, and the two who left


def test_a_memo_of_another_list_is_not_held_against(database: Database, station: int) -> None:
    hand_in(database, station, PEOPLE, [])
    second = hand_in(database, station, PEOPLE[1:], [], on=1)
    with database.transaction(station) as session:
        versions.undo(session, versions.get(session, second.id))
    with database.reading(station) as session:
        held = memo.load(session, UNIT)
        assert held is not None
        assert not memo.is_current(session, UNIT, held)
        assert [one.line.name for one in finding.find(session, name="张甲")] == ["张甲"]
        assert [one.line.name for one in finding.find(session, name="张乙")] == ["张乙"]
    version = hand_in(database, station, PEOPLE, [], on=2)
    assert version.heads == len(PEOPLE)
    with database.reading(station) as session:
        held = memo.load(session, UNIT)
        assert held is not None
        assert memo.is_current(session, UNIT, held)
        assert not memo.is_current(session, UNIT, replace(held, seq=held.seq - 3))


def test_parts_are_cut_and_put_together() -> None:
    one = Part(*(bytes([at]) * memo.SIZE for at in (1, 2, 3, 4)), memo.number(7))
    other = Part(*(bytes([at]) * memo.SIZE for at in (5, 6, 7, 8)), memo.number(9))
    both = one + other + one
    assert both.size == 3
    assert both.without([1]) == one + one
    assert both.at(1) == other
    assert both.id(1) == 9
    assert both.places("names", [bytes([3]) * memo.SIZE]) == [0, 2]
    assert both.places("names", [NONE[:-1] + b"\3", *(bytes([at]) * memo.SIZE for at in range(7, 30))]) == [1]


def piece_owners(database: Database, station: int) -> list[int]:
    query = sa.select(pieces.Piece.owner).where(pieces.Piece.station_id == station)
    with database.reading(station) as session:
        return [int(one) for one in session.connection().execute(query).scalars()]


def test_a_large_memo_stands_in_pieces_and_the_next_takes_its_place(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "SIZE", 40)
    hand_in(database, station, PEOPLE, [])
    first = piece_owners(database, station)
    assert len(first) == 1 + 4 * 3 + 2
    assert len(set(first)) == 1
    with database.reading(station) as session:
        held = memo.load(session, UNIT)
        assert held is not None
        assert held.lines.size == len(PEOPLE)
        assert [one.line.name for one in finding.find(session, phone="13900000002")] == ["张丙"]
    hand_in(database, station, [PEOPLE[1]._replace(shift="夜班")], [0, 2, 3, 4, 5], on=1)
    second = piece_owners(database, station)
    assert len(second) == len(first)
    assert set(second).isdisjoint(first)
    monkeypatch.undo()  # one that is small again stands in its row
    with database.reading(station) as session:
        held = memo.load(session, UNIT)
    assert held is not None
    hand_in(database, station, [PEOPLE[0]], list(range(1, 6)), on=2)
    assert piece_owners(database, station) == []
    with database.reading(station) as session:
        again = memo.load(session, UNIT)
    assert again is not None
    assert sorted(again.lines.whos[n : n + 16] for n in range(0, 96, 16)) == sorted(
        held.lines.whos[n : n + 16] for n in range(0, 96, 16)
    )


def test_killed_between_its_pieces_the_memo_before_stands(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "SIZE", 40)
    hand_in(database, station, PEOPLE, [])
    with database.reading(station) as session:
        before = memo.load(session, UNIT)
    assert before is not None
    left = pieces.steps(database, station, database.new_id(), pieces.cut((SALT, *before.lines)))
    for step in (next(left), next(left)):
        with database.transaction(station) as session:
            step(session)
    with database.reading(station) as session:
        assert memo.load(session, UNIT) == before


def test_faults_written_on_the_way_are_open_when_the_version_counts_and_not_before(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PIECE", 2)

    def begin(on: int) -> bulk.Target:
        with database.transaction(station) as session:
            version = versions.begin(
                session, unit_id=UNIT, day=day(on), form=Form.FILE, sent_at=NINE, on_time=True, now=NINE
            )
            return bulk.Target(station, UNIT, version.id, version.seq, version.day)

    def rows(number: int) -> list[faults.FaultyRow]:
        return [faults.FaultyRow(0, at, ("id_length",), (), {"name": f"张{at}"}) for at in range(number)]

    def shown() -> list[tuple[int, int, str]]:
        with database.reading(station) as session:
            open_now = faults.list_open(session, UNIT)
            return [(one.number, one.line, str(faults.fields_of(session, one)["name"])) for one in open_now]

    def write(target: bulk.Target, number: int, most: int | None = None) -> None:
        for step in islice(bulk.fault_steps(database, target, rows(number)), most):
            with database.transaction(station) as session:
                step(session)

    first = begin(0)
    write(first, 5)
    assert shown() == []
    with database.transaction(station) as session:
        faults.overtake(session, versions.get(session, first.version))
        versions.count(session, versions.get(session, first.version), faulty=5)
    assert shown() == [(at + 1, at, f"张{at}") for at in range(5)]
    killed = begin(1)
    write(killed, 5, most=2)
    assert len(shown()) == 5
    second = begin(1)  # clears away the one that never counted
    write(second, 1)
    with database.transaction(station) as session:
        assert faults.of_version(session, killed.version) == []
        faults.overtake(session, versions.get(session, second.version))
        versions.count(session, versions.get(session, second.version), faulty=1)
        assert len(faults.of_version(session, first.version)) == 5
    assert shown() == [(1, 0, "张0")]


@pytest.mark.parametrize("is_awaited", [True, False])
def test_a_piece_ends_early_while_somebody_waits_and_all_of_it_is_written(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch, is_awaited: bool
) -> None:
    monkeypatch.setattr(lines, "AT_ONCE", 2)
    monkeypatch.setattr(lines, "AWAITED", {1} if is_awaited else set())
    written: list[int] = []
    write_rows = lines.write_rows

    def counting(session: Session, rows: Sequence[Row]) -> None:
        written.append(len(rows))
        write_rows(session, rows)

    monkeypatch.setattr(lines, "write_rows", counting)
    version = hand_in(database, station, PEOPLE, [])
    assert version.heads == len(PEOPLE)
    assert written == ([2, 4] if is_awaited else [2, 2, 2])


def test_of_several_lines_for_one_person_the_last_counts_where_the_first_stood(database: Database) -> None:
    said = [PEOPLE[0], PEOPLE[1], PEOPLE[0]._replace(shift="夜班"), PEOPLE[2]]
    change = lines.compare({}, lines.prepare(database.ring, said, {}))
    assert [one.line for one in change.opened] == [said[2], said[1], said[3]]
    assert change.joined == {one.who for one in change.opened}
    assert (len(change.joined), change.joined.isdisjoint({b"x" * 16})) == (3, True)
