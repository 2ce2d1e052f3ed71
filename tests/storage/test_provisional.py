"""What a power cut may undo until another is committed: never what was committed for good, and never for long."""

from pathlib import Path

import pytest

from storage import Database, Session, pieces
from storage.provisional import EMPTIED_AFTER

LARGE = bytes(pieces.SIZE)


def durability(session: Session) -> object:
    is_sqlite = session.info["database"].dialect == "sqlite"
    query = "PRAGMA synchronous" if is_sqlite else "SHOW synchronous_commit"
    return session.connection().exec_driver_sql(query).scalar()


def test_only_provisional_ones_do_not_wait_for_the_disk(database: Database, station: int) -> None:
    with database.reading(station) as session:
        lasting = durability(session)
    for provisional in (True, False, True, True, False):
        with database.transaction(station, provisional=provisional) as session:
            found = durability(session)
        assert found == lasting if not provisional else found in (1, "off")
    assert lasting == 2 or database.dialect == "postgresql"


def test_everybody_sees_them_and_a_failed_one_is_undone(database: Database, station: int) -> None:
    (step,) = pieces.steps(database, station, 7, [LARGE])

    def fail() -> None:
        with database.transaction(station, provisional=True) as session:
            step(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.transaction(station, provisional=True) as session:
        assert pieces.drop(session, 7) == 0
        step(session)
    with database.reading(station) as session:
        assert pieces.read(session, 7, 1) == LARGE


async def test_the_log_is_emptied_beside_the_writer(database: Database, station: int) -> None:
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL sees to its log itself")
    sizes = []
    for step in pieces.steps(database, station, 7, [LARGE] * EMPTIED_AFTER):
        sizes.append(size_of(database))
        await database.write(station, step, provisional=True)
    assert len(set(sizes)) == 1
    assert size_of(database) > sizes[0] + (EMPTIED_AFTER - 1) * len(LARGE)


def size_of(database: Database) -> int:
    return Path(database.url.database or "").stat().st_size
