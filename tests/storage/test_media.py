"""Files on their way."""

from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from storage import Database, NotFound, media, system


def test_a_file_comes_back_until_its_term(database: Database, station: int, clock: VirtualClock) -> None:
    content = bytes(range(256)) * 8000
    with database.transaction(station) as session:
        reference = media.put_media(session, "file", "名单.xlsx", content, clock.now() + timedelta(days=1))
    assert media.station_in(reference) == station
    with database.reading(station) as session:
        found = media.get_media(session, reference)
    assert (found.kind, found.name, found.content) == ("file", "名单.xlsx", content)
    with database.reading(station) as session:
        raw = session.connection().exec_driver_sql("SELECT content FROM media").scalar()
    assert content[:64] not in bytes(raw or b"")
    clock.advance(days=1)
    with database.transaction(station) as session:
        with pytest.raises(NotFound):
            media.get_media(session, reference)
        assert media.purge_media(session, clock.now()) == 1
        assert media.purge_media(session, clock.now()) == 0


def test_another_station_does_not_get_it(database: Database, station: int, clock: VirtualClock) -> None:
    other = system.put_station(database, key="other", name="乙")
    with database.transaction(station) as session:
        reference = media.put_media(session, "image", "a.png", b"x", clock.now() + timedelta(days=1))
    with database.reading(other) as session, pytest.raises(NotFound):
        media.get_media(session, reference)


@pytest.mark.parametrize("reference", ["", "xyz", "0" * 31, "0" * 32, "G" * 32, "-" + "0" * 31, "0" * 33])
def test_what_is_no_reference_is_not_found(database: Database, station: int, reference: str) -> None:
    with database.reading(station) as session, pytest.raises(NotFound):
        media.get_media(session, reference)
