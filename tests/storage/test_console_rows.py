"""Sessions, one-time links, forms handed in, signed links and own numbers, on both databases."""

from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from storage import Database, Session, directory, links, outbox, overview, sessions, system
from storage.directory import UnitKind
from tests.conftest import OpenDatabase


def opened(session: Session, clock: VirtualClock, person: int = 1) -> tuple[int, str]:
    return sessions.open_session(
        session, person_id=person, way="link", device="phone", grants_hash=b"x" * 16, now=clock.now()
    )


def test_a_session_lives_until_idle_old_or_ended(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        row, token = opened(session, clock)
        assert sessions.find_session(session, token, clock.now()) is not None
        assert sessions.find_session(session, token + "x", clock.now()) is None
        clock.advance(seconds=sessions.IDLE.total_seconds() - 1)
        sessions.touch(session, row, clock.now())
        clock.advance(seconds=sessions.IDLE.total_seconds() - 1)
        assert sessions.find_session(session, token, clock.now()) is not None
        clock.advance(seconds=1)
        assert sessions.find_session(session, token, clock.now()) is None
        sessions.touch(session, row, clock.now())
        assert sessions.find_session(session, token, clock.now()) is None


def test_an_ended_session_stays_ended(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        row, token = opened(session, clock)
        assert sessions.end_session(session, row, clock.now())
        assert not sessions.end_session(session, row, clock.now())
        sessions.touch(session, row, clock.now())
        assert sessions.find_session(session, token, clock.now()) is None
        assert sessions.list_sessions(session, clock.now()) == []


def test_a_ticket_is_spent_by_one_of_two(
    database: Database, open_database: OpenDatabase, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        token, code = sessions.put_ticket(session, person_id=7, now=clock.now())
    with database.transaction(station) as session:
        assert sessions.spend_ticket(session, token, code, clock.now()) == 7
    with open_database().transaction(station) as session:
        assert sessions.spend_ticket(session, token, code, clock.now()) is None


def test_wrong_numbers_are_counted_when_the_transaction_commits(
    database: Database, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        token, code = sessions.put_ticket(session, person_id=7, now=clock.now())
    for _ in range(sessions.TICKET_TRIES):
        with database.transaction(station) as session:
            assert sessions.spend_ticket(session, token, "x", clock.now()) is None
    with database.transaction(station) as session:
        assert sessions.spend_ticket(session, token, code, clock.now()) is None


def test_what_came_of_a_form_is_kept_sealed_and_by_scope(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        sessions.put_outcome(session, "session:1", "once", b"secret-code", clock.now())
    with database.reading(station) as session:
        assert sessions.find_outcome(session, "session:1", "once") == b"secret-code"
        assert sessions.find_outcome(session, "session:2", "once") is None
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT outcome FROM console_outcome").all()
    assert b"secret" not in bytes(rows[0][0])


def test_old_rows_are_swept(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        opened(session, clock)
        sessions.put_ticket(session, person_id=1, now=clock.now())
        sessions.put_outcome(session, "s", "once", b"", clock.now())
        clock.advance(days=3)
        _, token = opened(session, clock)
        assert sessions.purge_sessions(session, clock.now()) == 3
        assert sessions.find_session(session, token, clock.now()) is not None


def test_a_link_is_found_across_stations_and_used_in_its_own(
    database: Database, station: int, clock: VirtualClock
) -> None:
    other = system.put_station(database, key="xicheng", name="西城派出所")
    with database.transaction(station) as session:
        token = links.issue(session, "p", 1, subject="s:1", now=clock.now())
    assert system.station_of_link(database, token) == station
    assert system.station_of_link(database, token + "x") is None
    with database.transaction(other) as session:
        assert links.find_link(session, token, clock.now()) is None
        assert links.revoke(session, clock.now(), subject="s:1") == 0
    with database.transaction(station) as session:
        assert links.find_link(session, token, clock.now()) is not None
        assert links.revoke(session, clock.now(), subject="s:1") == 1
        assert links.find_link(session, token, clock.now()) is None


def test_numbers_are_everybodys_own(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        pins = {links.put_pin(session, person, clock.now()): person for person in range(60)}
        assert len(pins) == 60
        assert all(links.find_pin_holder(session, pin) == person for pin, person in pins.items())
        again = links.put_pin(session, 5, clock.now())
        assert links.find_pin_holder(session, again) == 5
        old = next(pin for pin, person in pins.items() if person == 5)
        assert old == again or links.find_pin_holder(session, old) is None


def test_a_number_that_is_taken_is_not_given_again(database: Database, station: int, clock: VirtualClock) -> None:
    drawn = iter([111111, 111111, 222222])
    with pytest.MonkeyPatch.context() as patch, database.transaction(station) as session:
        patch.setattr(links.secrets, "randbelow", lambda _: next(drawn))
        assert links.put_pin(session, 1, clock.now()) == "111111"
        assert links.put_pin(session, 2, clock.now()) == "222222"
        assert links.find_pin_holder(session, "111111") == 1


def test_the_overview_counts_by_lane_and_station(database: Database, station: int, clock: VirtualClock) -> None:
    other = system.put_station(database, key="xicheng", name="西城派出所")
    for where, count in ((station, 2), (other, 3)):
        with database.transaction(where) as session:
            for n in range(count):
                outbox.put(session, outbox.Draft(f"k{n}", 1, "a", b"", lane=4))
            later = clock.now() + timedelta(hours=1)
            outbox.put(session, outbox.Draft("later", 1, "a", b"", lane=4, due_at=later))
            outbox.put(session, outbox.Draft("dead", 1, "a", b"", state=outbox.OutboxState.FAILED))
    with database.reading(station) as session:
        assert overview.lanes(session, clock.now()) == [overview.LaneState(4, 3, 2, clock.now())]
        assert overview.dead_count(session) == 1
        directory.list_units(session)
    assert [state.waiting for state in overview.lanes_of_all(database, clock.now())] == [7]
    assert overview.late_tasks(database, clock.now()) == (0, None)


def test_the_first_words_heard_stand_by_channel(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        directory.note_heard(
            session,
            channel_id=9,
            address="a",
            platform="wecom",
            kind=directory.ChatKind.GROUP,
            now=clock.now(),
        )
        directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="所")
        assert overview.heard_by_channel(session) == {9: clock.now()}
        assert len(overview.groups(session)) == 1
