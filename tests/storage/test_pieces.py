"""Large values in pieces: whole or not there, swept away where nobody owns them, sealed anew with the others."""

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.clock import VirtualClock
from storage import Database, KeyRing, NotFound, media, pieces, purging, rotation
from storage.encryption import SealBroken
from tests.storage.filling import count, everything

LARGE = os.urandom(pieces.SIZE * 2 + 7)


def put(database: Database, station: int, content: bytes = LARGE, *, stop: int | None = None) -> str:
    """As an upload is kept; `stop`: the process is killed after so many pieces."""
    staged, steps = media.stage(database, station, content)
    for number, step in enumerate(steps):
        if number == stop:
            return ""
        with database.transaction(station) as session:
            step(session)
    with database.transaction(station) as session:
        return media.put_media(session, "file", "a", b"", database.now() + timedelta(days=1), staged=staged)


def purged(database: Database, station: int) -> int:
    """Rows deleted by the night's work on files."""
    total = 0
    while True:
        with database.transaction(station) as session:
            found = purging.purge(session, "media", database.now() - timedelta(days=30))
        if not found:
            return total
        total += found


def test_a_large_file_comes_back_whole_and_goes_whole(database: Database, station: int, clock: VirtualClock) -> None:
    reference = put(database, station)
    assert count(database, "piece") == 3
    with database.reading(station) as session:
        assert media.get_media(session, reference).content == LARGE
    clock.advance(hours=23)
    assert purged(database, station) == 0
    clock.advance(hours=1)
    assert purged(database, station) == 4
    assert count(database, "piece") == 0


def test_one_that_is_thrown_away_leaves_no_piece(database: Database, station: int) -> None:
    reference = put(database, station)
    with database.transaction(station) as session:
        assert media.drop_media(session, reference)
    assert count(database, "piece") == 0


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_killed_between_pieces_nothing_is_seen_and_all_is_swept(
    database: Database, station: int, clock: VirtualClock, stop: int
) -> None:
    put(database, station, LARGE + LARGE, stop=stop)
    assert count(database, "media") == 0
    assert count(database, "piece") == stop
    clock.advance(minutes=59)
    assert purged(database, station) == 0  # it may still be under way
    clock.advance(minutes=2)
    assert purged(database, station) == stop
    assert count(database, "piece") == 0


def test_what_lacks_a_piece_or_has_two_exchanged_does_not_open(database: Database, station: int) -> None:
    reference, here = put(database, station), sa.text("UPDATE piece SET number = 9 - number WHERE number > 0")
    with database.across(write=True) as session:
        session.connection().execute(here)
    with database.reading(station) as session, pytest.raises(SealBroken):
        media.get_media(session, reference)
    with database.across(write=True) as session:
        session.connection().execute(sa.text("UPDATE piece SET number = number - 6 WHERE number > 0"))
    with database.reading(station) as session, pytest.raises(SealBroken):
        media.get_media(session, reference)


def test_another_station_sees_none_of_it(database: Database, station: int) -> None:
    from storage import system

    reference, other = put(database, station), system.put_station(database, key="other", name="乙")
    with database.reading(other) as session:
        with pytest.raises(NotFound):
            media.get_media(session, reference)
        with pytest.raises(SealBroken):
            pieces.read(session, int(reference[16:], 16), 1)


def test_pieces_are_sealed_anew_with_the_others(database: Database, station: int) -> None:
    keys, index = {1: os.urandom(32), 2: os.urandom(32)}, os.urandom(32)
    database.ring = KeyRing({1: keys[1]}, index)
    reference = put(database, station)
    database.ring = KeyRing(keys, index)
    done = {column.table: number for column, number, _ in rotation.reseal(database) if number}
    assert done["piece"] == 3
    database.ring = KeyRing({2: keys[2]}, index)
    with database.reading(station) as session:
        assert media.get_media(session, reference).content == LARGE


def test_what_stands_in_pieces_is_there_after_a_restore(database: Database, station: int) -> None:
    """A backup takes every table; this holds the neutral form of the new one."""
    put(database, station)
    held = everything(database)["piece"]
    assert len(held) == 3
    assert all(LARGE[:32] not in one for one in held)
