"""No statement without a station, whichever way it is written."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import Database, GuardError, system
from storage.guard import check
from storage.inbox import Inbox
from storage.media import Media
from storage.outbox import Outbox
from storage.stations import ChannelRow, Counter
from storage.tasks import Task

T: Any = Task.__table__  # type: ignore[attr-defined]
O: Any = Outbox.__table__  # type: ignore[attr-defined]  # noqa: E741
Statement = Callable[[int], Any]
OTHER = T.alias()

REFUSED: dict[str, Statement] = {
    "orm select": lambda s: select(Task),
    "orm column": lambda s: select(Task.key),
    "orm select by another column": lambda s: select(Task).where(col(Task.key) == "x"),
    "count": lambda s: sa.select(sa.func.count()).select_from(Task),
    "core select": lambda s: sa.select(T),
    "core update": lambda s: sa.update(T).values(error="x"),
    "core delete": lambda s: sa.delete(T).where(T.c.id == 1),
    "orm delete": lambda s: sa.delete(Task).where(col(Task.id) == 1),
    "station under or": lambda s: sa.select(T.c.id).where(sa.or_(T.c.station_id == s, T.c.id == 1)),
    "station denied": lambda s: sa.select(T.c.id).where(sa.not_(T.c.station_id == s)),
    "station not equal": lambda s: sa.select(T.c.id).where(T.c.station_id != s),
    "station only shown": lambda s: sa.select(T.c.station_id == s),
    "several stations": lambda s: sa.select(T.c.id).where(T.c.station_id.in_([s, s + 1])),
    "one of two tables": lambda s: sa.select(T.c.id, O.c.id).where(T.c.station_id == s),
    "joined table open": lambda s: sa.select(T.c.id).join(O, O.c.key == T.c.key).where(T.c.station_id == s),
    "alias open": lambda s: sa.select(T.c.id, OTHER.c.id).where(T.c.station_id == s),
    "linked but none named": lambda s: sa.select(T.c.id).join(O, O.c.station_id == T.c.station_id),
    "subquery open": lambda s: sa.select(sa.select(T).subquery()),
    "cte open": lambda s: sa.select(sa.select(T.c.id).cte().c.id),
    "exists open": lambda s: sa.select(O.c.id).where(O.c.station_id == s, sa.exists().where(T.c.key == O.c.key)),
    "in a select open": lambda s: sa.select(O.c.id).where(O.c.station_id == s, O.c.key.in_(sa.select(T.c.key))),
    "union half open": lambda s: sa.union(sa.select(T.c.id).where(T.c.station_id == s), sa.select(T.c.id)),
    "insert from open": lambda s: sa.insert(O).from_select(["key"], sa.select(T.c.key)),
    "text": lambda s: sa.text("SELECT * FROM task"),
    "text joined": lambda s: sa.text("DELETE FROM outbox WHERE id IN (SELECT 1)"),
}
ALLOWED: dict[str, Statement] = {
    "orm": lambda s: select(Task).where(col(Task.station_id) == s),
    "core": lambda s: sa.select(T).where(T.c.station_id == s, T.c.key == "x"),
    "and": lambda s: sa.select(T).where(sa.and_(T.c.key == "x", sa.and_(T.c.station_id == s))),
    "with an or beside it": lambda s: sa.select(T.c.id).where(T.c.station_id == s, sa.or_(T.c.id == 1, T.c.id == 2)),
    "linked": lambda s: sa.select(T.c.id).join(O, O.c.station_id == T.c.station_id).where(T.c.station_id == s),
    "linked in where": lambda s: sa.select(T.c.id, O.c.id).where(O.c.station_id == T.c.station_id, T.c.station_id == s),
    "alias": lambda s: sa.select(OTHER.c.id).where(OTHER.c.station_id == s),
    "correlated": lambda s: sa.select(O.c.id).where(
        O.c.station_id == s, sa.exists().where(T.c.station_id == O.c.station_id, T.c.key == O.c.key)
    ),
    "subquery": lambda s: sa.select(sa.select(T).where(T.c.station_id == s).subquery()),
    "update": lambda s: sa.update(T).where(T.c.station_id == s).values(error="x"),
    "delete": lambda s: sa.delete(Task).where(col(Task.station_id) == s),
    "count": lambda s: sa.select(sa.func.count()).select_from(Task).where(col(Task.station_id) == s),
    "text": lambda s: sa.text("SELECT * FROM task WHERE station_id = 1"),
    "no tenant": lambda s: sa.text("SELECT 1"),
    "counter": lambda s: select(Counter).where(col(Counter.station_id) == s),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_statement_without_station_is_refused(sqlite_database: Database, name: str) -> None:
    station = system.put_station(sqlite_database, key="a", name="甲")
    with sqlite_database.transaction(station) as session, pytest.raises(GuardError):
        session.connection().execute(REFUSED[name](station))


@pytest.mark.parametrize("name", ALLOWED)
def test_a_statement_with_station_passes(sqlite_database: Database, name: str) -> None:
    station = system.put_station(sqlite_database, key="a", name="甲")
    with sqlite_database.transaction(station) as session:
        session.connection().execute(ALLOWED[name](station))
        session.execute(ALLOWED[name](station))


def test_the_session_is_guarded_on_both_databases(database: Database, station: int) -> None:
    with database.reading(station) as session, pytest.raises(GuardError):
        session.exec(select(Inbox)).all()
    with database.reading(station) as session, pytest.raises(GuardError):
        session.exec(select(sa.func.count()).select_from(Media)).one()


def test_what_was_allowed_across_stays_refused_inside(database: Database, station: int) -> None:
    query = select(ChannelRow)
    with system.across_stations(database) as session:
        assert session.exec(query).all() == []
    with database.reading(station) as session, pytest.raises(GuardError):
        session.exec(query).all()


def _by_unit_of_work(session: Session, station: int) -> None:
    session.add(Counter(station_id=station, kind="bulletin", value=1))
    session.flush()
    counter = session.get(Counter, (station, "bulletin"))
    assert counter is not None
    counter.value = 2
    session.flush()
    session.refresh(counter)
    session.delete(counter)
    session.flush()


def test_the_unit_of_work_passes(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        _by_unit_of_work(session, station)


def test_every_hot_statement_not_marked_across_is_guarded() -> None:
    with pytest.raises(GuardError):
        check(sa.select(T.c.id).where(T.c.key == sa.bindparam("of")))
