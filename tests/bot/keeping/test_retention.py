"""What is past its term is gone: row, body, index and bytes on the disk; how much is on record, not what it was."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot import keeping
from bot.clock import VirtualClock
from bot.keeping import retention
from bot.metrics import Metrics
from bot.registry import Registry
from bot.routing import StationView
from bot.ticker import Ticker
from storage import Database, audit, audit_log, inbox, outbox, purging, system, tasks, terms
from storage.arrivals import Arrival, store
from storage.verifying import verify
from tests.storage.filling import CANARY, count, fill, on_disk

#: Tables whose rows must all be gone on the 91st day when every term that a station may set is 90 days or less.
GONE = ("inbox", "outbox", "media", "conversation", "console_outcome", "token", "signed_link")


class Stations:
    def __init__(self, station: int) -> None:
        self._view = StationView(station, "dongcheng", "东城派出所", "", {})

    def station(self, station: int) -> StationView:
        return self._view

    def stations(self) -> list[StationView]:
        return [self._view]


def ticker(database: Database, station: int, clock: VirtualClock) -> Ticker:
    registry = Registry((keeping.feature,), unknown=lambda _: None, welcome=lambda _: None)
    return Ticker(database, registry, {}, {}, Stations(station), clock, Metrics())


async def days(database: Database, station: int, clock: VirtualClock, number: int) -> None:
    """Days pass, of which the last is one night in which what fell due is run."""
    awake = ticker(database, station, clock)
    clock.advance(days=number - 1)
    await awake.idle()
    clock.advance(days=1)
    await awake.idle()


def records(database: Database, station: int) -> list[dict[str, object]]:
    with database.reading(station) as session:
        entries = audit_log.list_entries(session, audit_log.Filter(act=retention.ACT), limit=500)
        return [dict(audit_log.detail_of(session, entry.seq) or {}) for entry in entries]


async def test_on_the_91st_day_nothing_is_left(database: Database, station: int, clock: VirtualClock) -> None:
    fill(database, station)
    bodies = sealed_bodies(database)
    await days(database, station, clock, 89)
    assert count(database, "outbox") == 3
    await days(database, station, clock, 2)
    assert {table: count(database, table) for table in GONE} == dict.fromkeys(GONE, 0)
    if database.dialect == "sqlite":
        raw = on_disk(database)
        assert [body for body in bodies if body[20:60] in raw] == []


def sealed_bodies(database: Database) -> list[bytes]:
    found: list[bytes] = []
    with database.across() as session:
        for column in ("body FROM inbox", "body FROM outbox", "content FROM media"):
            found += map(bytes, session.connection().execute(sa.text(f"SELECT {column}")).scalars())
    assert len(found) == 7
    return found


async def test_how_much_is_on_record_and_what_is_not(database: Database, station: int, clock: VirtualClock) -> None:
    fill(database, station)
    await days(database, station, clock, 91)
    totals: dict[str, int] = {}
    for record in records(database, station):
        rows = record["rows"]
        assert isinstance(rows, dict)
        for kind, number in rows.items():
            totals[kind] = totals.get(kind, 0) + number
    assert {kind: totals[kind] for kind in ("messages", "outbox", "media", "access")} == {
        "messages": 3,
        "outbox": 3,
        "media": 2,  # and a piece that belongs to none
        "access": 1,
    }
    assert CANARY not in repr(records(database, station))
    with database.reading(station) as session:
        assert verify(session) == []


async def test_the_stations_own_term_holds_within_its_bounds(
    database: Database, station: int, clock: VirtualClock
) -> None:
    fill(database, station)
    with database.transaction(station) as session:
        terms.set_terms(session, {"outbox": 7})
        with pytest.raises(ValueError, match="audit-detail"):
            terms.set_terms(session, {"audit-detail": 90})
    await days(database, station, clock, 9)
    assert count(database, "outbox") == 0
    assert count(database, "inbox") == 3


async def test_details_go_and_the_chain_stays(database: Database, station: int, clock: VirtualClock) -> None:
    fill(database, station)
    clock.advance(days=364)
    await days(database, station, clock, 1)
    with database.reading(station) as session:
        assert audit_log.detail_of(session, 1) is not None
    await days(database, station, clock, 2)
    with database.reading(station) as session:
        assert [audit_log.detail_of(session, seq) for seq in (1, 2, 3)] == [None, None, None]
        assert audit.head(session).seq > 3
        assert verify(session) == []


async def test_what_is_not_done_is_never_deleted(database: Database, station: int, clock: VirtualClock) -> None:
    store(database, [Arrival(station, 1, "new", inbox.conversation_of(1, "g"), b"new")])
    with database.transaction(station) as session:
        due = clock.now() + timedelta(days=400)
        outbox.put(session, outbox.Draft("later", 1, "g", b"later", due_at=due))
        tasks.put(session, "note", "later", due)
    clock.advance(days=399)
    with database.transaction(station) as session:
        assert sum(purging.purge(session, kind, clock.now()) for kind in purging.KINDS) == 0
    assert count(database, "inbox") == count(database, "outbox") == count(database, "task") == 1


async def test_one_station_does_not_touch_another(database: Database, station: int, clock: VirtualClock) -> None:
    other = system.put_station(database, key="xicheng", name="西城派出所")
    fill(database, station)
    clock.advance(seconds=1)
    fill(database, other)
    await days(database, station, clock, 91)
    assert count(database, "outbox") == 3
    assert count(database, "person") == 2


async def test_much_is_deleted_in_steps_that_a_crash_may_part(
    database: Database, station: int, clock: VirtualClock
) -> None:
    """Each step commits by itself and carries the figures on; one record tells the sum."""
    many = purging.BATCH * 2 + 10
    arrivals = [Arrival(station, 1, f"m{n}", inbox.conversation_of(1, "g"), b"x") for n in range(many)]
    rows = store(database, arrivals)
    with database.transaction(station) as session:
        inbox.finish(session, [row.id for row in rows], clock.now())
    clock.advance(days=40)
    with database.transaction(station) as session:
        retention.at_once(session, clock.now())
    left = []
    while count(database, "inbox"):
        await ticker(database, station, clock).step()  # a new process each time
        left.append(count(database, "inbox"))
    assert left == [many - purging.BATCH, many - 2 * purging.BATCH, 0]
    await ticker(database, station, clock).idle()
    (record,) = [one for one in records(database, station)]
    assert record["rows"] == {"messages": many}


async def test_it_is_planned_for_each_night_once(database: Database, station: int, clock: VirtualClock) -> None:
    view = Stations(station).station(station)
    for _ in range(3):
        with database.transaction(station) as session:
            retention.plan(session, view, clock.now())
    with database.across() as session:
        due = session.connection().execute(sa.text("SELECT key FROM task ORDER BY key")).scalars().all()
    assert due == ["retention:2026-03-03", "retention:2026-03-04"]
    with database.reading(station) as session:
        found = tasks.find(session, "retention:2026-03-03")
    assert found is not None
    assert found[1] == datetime(2026, 3, 2, 19, 10, tzinfo=UTC)  # 03:10 in Shanghai
