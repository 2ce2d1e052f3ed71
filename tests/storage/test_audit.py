"""The chain tells where it was touched, and the database refuses to touch it by itself."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import VirtualClock
from storage import Database, KeyRing, audit, system
from storage.audit import Audit, Head
from storage.verifying import Break, BreakKind, mark_sent, verify, verify_stretch, where

COUNT = 8


@pytest.fixture
def chain(database: Database, station: int, clock: VirtualClock) -> int:
    """A station with eight records."""
    for n in range(1, COUNT + 1):
        with database.transaction(station) as session:
            assert audit.append(session, f"person:{n}", "confirm", f"bulletin:{n}", {"名": n}) == n
        clock.advance(seconds=1.5)
    return station


def breaks(database: Database, station: int, **keywords: Any) -> list[Break]:
    with database.reading(station) as session:
        return verify(session, **keywords)


def tamper(database: Database, *statements: str) -> None:
    """As someone with the database's own password would: triggers off, rows changed, triggers on."""
    off, on = (
        (["DROP TRIGGER audit_fixed", "DROP TRIGGER audit_kept"], list(audit.SQLITE_TRIGGERS))
        if database.dialect == "sqlite"
        else (["ALTER TABLE audit DISABLE TRIGGER ALL"], ["ALTER TABLE audit ENABLE TRIGGER ALL"])
    )
    with database.writing.begin() as connection:
        for statement in [*off, *statements, *on]:
            connection.exec_driver_sql(statement)


def test_an_untouched_chain_holds(database: Database, chain: int) -> None:
    assert breaks(database, chain) == []
    assert breaks(database, chain, last=3) == []
    assert breaks(database, chain, last=COUNT) == []


def test_a_stretch_is_looked_at_by_itself_and_finds_what_is_in_it(database: Database, chain: int) -> None:
    def found(first: int, last: int) -> list[Break]:
        with database.reading(chain) as session:
            return verify_stretch(session, first, last)

    assert [found(*one) for one in ((-5, 3), (1, 4), (5, 8), (5, 99), (8, 8))] == [[]] * 5
    tamper(database, "UPDATE audit SET actor = 'person:99' WHERE seq = 3", "DELETE FROM audit WHERE seq = 6")
    assert found(1, 4) == [Break(BreakKind.EDITED, 3, 3)]
    assert found(3, 3) == [Break(BreakKind.EDITED, 3, 3)]
    assert found(4, 5) == []
    assert found(4, 6) == found(5, 7) == found(6, 8) == [Break(BreakKind.MISSING, 6, 6)]
    tamper(database, "DELETE FROM audit WHERE seq = 8")
    assert found(7, 8) == [Break(BreakKind.TAIL, 8, 8)]


def test_a_printed_head_is_found_again_or_is_not_there(database: Database, chain: int) -> None:
    with database.reading(chain) as session:
        links = [row[0] for row in session.connection().exec_driver_sql("SELECT mac FROM audit ORDER BY seq")]
        links = [bytes(link) for link in links]
        assert [where(session, link[:8]) for link in links] == list(range(1, COUNT + 1))
        assert where(session, links[4][:8], 5) == 5
        assert where(session, links[4][:8], 4) is None
        assert where(session, links[4][:8], 99) is None
        assert where(session, b"12345678") is None


def test_an_empty_chain_holds(database: Database, station: int) -> None:
    assert breaks(database, station) == []
    with database.reading(station) as session:
        assert audit.head(session) == Head(0, audit.START)


@pytest.mark.parametrize(
    "change",
    ["actor = 'person:99'", "act = 'refuse'", "object = 'bulletin:4'", "at = '2026-03-02 01:00:00'", "digest = mac"],
)
def test_an_edit_is_located(database: Database, chain: int, change: str) -> None:
    tamper(database, f"UPDATE audit SET {change} WHERE seq = 5")
    found = breaks(database, chain)
    assert Break(BreakKind.EDITED, 5, 5) in found
    assert {one.seq for one in found} == {5}


def test_an_edit_with_its_link_moves_the_break_to_the_next(database: Database, chain: int) -> None:
    tamper(database, "UPDATE audit SET actor = 'x', mac = digest WHERE seq = 5")
    assert breaks(database, chain) == [Break(BreakKind.EDITED, 5, 5), Break(BreakKind.EDITED, 6, 6)]


def test_a_detail_put_in_its_place_is_located(database: Database, chain: int) -> None:
    tamper(database, "UPDATE audit SET detail = (SELECT detail FROM audit WHERE seq = 2) WHERE seq = 5")
    assert breaks(database, chain) == [Break(BreakKind.DETAIL, 5, 5)]


def test_a_missing_middle_is_located(database: Database, chain: int) -> None:
    tamper(database, "DELETE FROM audit WHERE seq IN (4, 5)")
    assert breaks(database, chain) == [Break(BreakKind.MISSING, 4, 5)]


def test_a_missing_beginning_is_located(database: Database, chain: int) -> None:
    tamper(database, "DELETE FROM audit WHERE seq = 1")
    assert breaks(database, chain) == [Break(BreakKind.MISSING, 1, 1)]


def test_a_closed_gap_is_located(database: Database, chain: int) -> None:
    tamper(
        database,
        "DELETE FROM audit WHERE seq = 4",
        *(f"UPDATE audit SET seq = {n - 1} WHERE seq = {n}" for n in range(5, 9)),
    )
    assert Break(BreakKind.EDITED, 4, 4) in breaks(database, chain)


def test_a_cut_tail_is_found_against_our_head(database: Database, chain: int) -> None:
    tamper(database, "DELETE FROM audit WHERE seq > 6")
    assert breaks(database, chain) == [Break(BreakKind.TAIL, 7, 8)]


def test_a_tail_cut_with_our_head_is_found_against_the_head_sent_outside(database: Database, chain: int) -> None:
    with database.transaction(chain) as session:
        outside = audit.head(session)
        mark_sent(session, outside)
    tamper(
        database,
        "DELETE FROM audit WHERE seq > 6",
        "UPDATE audit_head SET seq = 6, mac = (SELECT mac FROM audit WHERE seq = 6)",
    )
    assert breaks(database, chain) == []
    assert breaks(database, chain, outside=outside) == [Break(BreakKind.TAIL, 7, 8)]


def test_a_rewritten_tail_is_found_against_the_head_sent_outside(database: Database, chain: int) -> None:
    with database.reading(chain) as session:
        outside = audit.head(session)
    tamper(
        database,
        "DELETE FROM audit WHERE seq > 6",
        "UPDATE audit_head SET seq = 6, mac = (SELECT mac FROM audit WHERE seq = 6)",
    )
    for n in (7, 8, 9):
        with database.transaction(chain) as session:
            audit.append(session, "person:0", "other", f"thing:{n}")
    assert breaks(database, chain) == []
    assert breaks(database, chain, outside=outside) == [Break(BreakKind.EDITED, 8, 8)]


def test_swapped_records_are_located(database: Database, chain: int) -> None:
    tamper(
        database,
        "UPDATE audit SET seq = 100 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 6",
        "UPDATE audit SET seq = 6 WHERE seq = 100",
    )
    found = {one.seq for one in breaks(database, chain) if one.kind is BreakKind.EDITED}
    assert {3, 6} <= found
    assert found <= {3, 4, 6, 7}


def test_a_record_of_another_station_does_not_fit(database: Database, chain: int) -> None:
    other = system.put_station(database, key="other", name="乙")
    with database.transaction(other) as session:
        audit.append(session, "person:1", "confirm", "bulletin:1", {"名": 1})
    tamper(
        database,
        f"DELETE FROM audit WHERE seq = 1 AND station_id = {chain}",
        f"UPDATE audit SET station_id = {chain} WHERE station_id = {other}",
    )
    assert Break(BreakKind.EDITED, 1, 1) in breaks(database, chain)


def test_only_the_last_records_are_looked_at_when_asked(database: Database, chain: int) -> None:
    tamper(database, "UPDATE audit SET actor = 'x' WHERE seq = 2")
    assert breaks(database, chain, last=3) == []
    assert breaks(database, chain, last=7) == [Break(BreakKind.EDITED, 2, 2)]


def test_with_another_key_nothing_fits(database: Database, chain: int) -> None:
    database.ring = KeyRing.parse(KeyRing.generate())
    assert len([one for one in breaks(database, chain) if one.kind is BreakKind.EDITED]) == COUNT


def test_after_key_rotation_it_still_holds(database: Database, station: int) -> None:
    text = KeyRing.generate()
    for ring in (KeyRing.parse(text), KeyRing.parse(KeyRing.rotated(text))):
        database.ring = ring
        with database.transaction(station) as session:
            audit.append(session, "person:1", "act", "thing:1", {"a": 1})
    assert breaks(database, station) == []


FORBIDDEN: dict[str, Callable[[int], str]] = {
    "edit": lambda station: f"UPDATE audit SET actor = 'x' WHERE station_id = {station}",
    "edit of a link": lambda station: f"UPDATE audit SET mac = digest WHERE station_id = {station}",
    "delete": lambda station: f"DELETE FROM audit WHERE station_id = {station}",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_database_refuses_to_change_the_past(database: Database, chain: int, name: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.transaction(chain) as session:
        session.connection().exec_driver_sql(FORBIDDEN[name](chain))
    assert breaks(database, chain) == []


def test_retention_may_delete_a_detail_with_its_salt_and_the_chain_still_holds(database: Database, chain: int) -> None:
    with database.transaction(chain) as session:
        session.connection().execute(
            sa.update(Audit)
            .where(Audit.station_id == chain, Audit.seq == 3)  # type: ignore[arg-type]
            .values(detail=None, salt=None)
        )
    assert breaks(database, chain) == []


def test_an_act_that_fails_is_not_on_record(database: Database, chain: int) -> None:
    def fails() -> None:
        with database.transaction(chain) as session:
            audit.append(session, "person:1", "act", "thing:1")
            raise RuntimeError("bug")

    with pytest.raises(RuntimeError):
        fails()
    with database.reading(chain) as session:
        assert audit.head(session).seq == COUNT
    assert breaks(database, chain) == []


def test_details_do_not_lie_open(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        audit.append(session, "person:1", "export", "roster:1", {"name": "Zhang-San-Marker"})
        row = session.connection().exec_driver_sql("SELECT detail FROM audit").scalar()
    assert b"Zhang-San-Marker" not in bytes(row or b"")
