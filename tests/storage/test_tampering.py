"""With the database's password in hand: every column of every record, every swap and deletion is found, and where."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from bot.clock import VirtualClock
from storage import Database, audit, directory, disputes
from storage.audit import Audit
from storage.directory import UnitKind
from storage.disputes import DisputeCase, Level, Rung, Source, Told
from storage.verifying import BreakKind, verify

SEQS = range(1, 7)
#: What is written in place of each column of a record, in SQL; none of it is what stood there.
CHANGES = {
    "at": ("'2020-01-01 00:00:00.000000'",),
    "actor": ("'x'", "actor || ' '"),
    "act": ("'x'", "upper(act)"),
    "object": ("'bulletin:9'",),
    "digest": ("mac",),
    "mac": ("digest",),
    "salt": ("NULL", "digest"),
    "detail": ("NULL", "salt"),
}
_ALL = [(column, value, seq) for column, values in CHANGES.items() for value in values for seq in SEQS]


@pytest.fixture
def case(database: Database, station: int, clock: VirtualClock) -> int:
    """A dispute of six steps, which are the first six records of the chain; its number."""
    with database.transaction(station) as session:
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="甲")
        found = disputes.open_case(
            session,
            number=7,
            level=Level.LOW,
            rung=Rung.TEAM,
            source=Source.GROUP,
            category="wages",
            unit_id=root.id,
            unit_path=root.path,
            told=Told("说", "地点", ""),
            policy={},
            now=clock.now(),
        )
        for n in SEQS:
            disputes.record(session, found, f"person:{n}", ("progress", "taken")[n % 2], {"n": n})
    return 7


@pytest.fixture
def opened(database: Database, station: int, case: int) -> Iterator[Session]:
    """A transaction with the triggers off, which is undone."""

    class Undone(Exception):
        pass

    off = (
        ["DROP TRIGGER audit_fixed", "DROP TRIGGER audit_kept"]
        if database.dialect == "sqlite"
        else ["ALTER TABLE audit DISABLE TRIGGER ALL"]
    )
    try:
        with database.transaction(station) as session:
            for statement in off:
                session.connection().exec_driver_sql(statement)
            yield session
            raise Undone
    except Undone:
        return


def found(session: Session, *statements: str) -> tuple[set[tuple[BreakKind, int]], dict[int, list[int]]]:
    """What `verify` says of the chain and of the cases' own records after these, which are undone again."""
    nested = session.begin_nested()
    for statement in statements:
        session.connection().exec_driver_sql(statement)
    session.expire_all()
    wrong = {(one.kind, seq) for one in verify(session) for seq in range(one.seq, one.until + 1)}
    records = disputes.broken(session)
    nested.rollback()
    return wrong, records


def test_untouched_both_hold(opened: Session) -> None:
    assert found(opened) == (set(), {})


def test_every_column_of_every_record(opened: Session) -> None:
    for column, value, seq in _ALL:
        wrong, _ = found(opened, f"UPDATE audit SET {column} = {value} WHERE seq = {seq}")
        assert {at for _, at in wrong} & {seq, seq + 1}, (column, value, seq)
        assert {at for _, at in wrong} <= {seq, seq + 1}, (column, value, seq)


def test_every_deletion(opened: Session) -> None:
    for seq in SEQS:
        wrong, _ = found(opened, f"DELETE FROM audit WHERE seq = {seq}")
        assert (BreakKind.TAIL if seq == SEQS[-1] else BreakKind.MISSING, seq) in wrong
        assert len({at for _, at in wrong}) == 1


def test_every_swap(opened: Session) -> None:
    for one, other in combinations(SEQS, 2):
        moves = [(one, 100), (other, one), (100, other)]
        wrong, _ = found(opened, *(f"UPDATE audit SET seq = {new} WHERE seq = {old}" for old, new in moves))
        assert {one, other} <= {at for kind, at in wrong if kind is BreakKind.EDITED}, (one, other)


def test_every_change_of_a_step_of_a_case(opened: Session) -> None:
    for seq in SEQS:
        before, after = max(1, seq - 1), min(SEQS[-1], seq + 1)
        for change in ("act = 'closed'", "actor = 'clock'", "case_id = case_id + 1", f"seq = {seq + 100}"):
            _, records = found(opened, f"UPDATE dispute_event SET {change} WHERE seq = {seq}")
            assert any(seq in wrong for wrong in records.values()), (change, seq)
        other = before if before != seq else after
        stolen = f"(SELECT detail FROM dispute_event WHERE seq = {other})"
        _, records = found(opened, f"UPDATE dispute_event SET detail = {stolen} WHERE seq = {seq}")
        assert records == {7: [seq]}
        _, records = found(opened, f"DELETE FROM dispute_event WHERE seq = {seq}")
        assert records == {7: [seq]}


def test_every_swap_of_steps_of_a_case(opened: Session) -> None:
    for one, other in combinations(SEQS, 2):
        moves = [(one, 100), (other, one), (100, other)]
        _, records = found(opened, *(f"UPDATE dispute_event SET seq = {new} WHERE seq = {old}" for old, new in moves))
        assert {one, other} <= set(records[7]), (one, other)


def test_a_case_by_itself_says_the_same(opened: Session) -> None:
    case: Any = disputes.get_case(opened, 7)
    assert isinstance(case, DisputeCase)
    opened.connection().exec_driver_sql("UPDATE dispute_event SET act = 'closed' WHERE seq = 4")
    opened.expire_all()
    assert disputes.check(opened, disputes.get_case(opened, 7)) == [4]
    assert disputes.broken(opened) == {7: [4]}
    assert opened.get(Audit, (case.station_id, 4)) is not None
    assert audit.head(opened).seq == SEQS[-1]


def test_a_case_by_itself_is_looked_up_and_the_chain_not_read_through(opened: Session) -> None:
    """However long the chain is: the database's own plan names the index over records of disputes."""
    connection, asked = opened.connection(), []

    def keep(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "FROM audit" in statement:
            asked.append((statement, parameters))

    sa.event.listen(connection, "before_cursor_execute", keep)
    disputes.check(opened, disputes.get_case(opened, 7))
    sa.event.remove(connection, "before_cursor_execute", keep)
    ((statement, parameters),) = asked  # and one question is enough, however many steps there are
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # so few rows it would read through
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        explain = "EXPLAIN"
    else:
        explain = "EXPLAIN QUERY PLAN"
    plan = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    assert "ix_audit_dispute" in str(plan)
