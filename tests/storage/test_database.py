"""The write door: nothing is lost between readers and writers, and a database that cannot work says so at once."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from bot.clock import VirtualClock
from storage import Database, KeyRing, NotFound, Session, Unavailable, outbox, stations, system, tasks
from storage.arrivals import Arrival, store
from storage.base import RowNumbers, first_number, moment_of
from storage.stations import Counter
from tests.conftest import OpenDatabase

THREADS, ROUNDS = 8, 60


def raise_counter(session: Session, station: int) -> None:
    counter = session.get(Counter, (station, "shared"))
    assert counter is not None
    counter.value += 1
    session.add(counter)


def test_no_update_is_lost_between_threads(open_database: OpenDatabase) -> None:
    """Read, then write: the default BEGIN of SQLite and READ COMMITTED without the station's lock lose most of them."""
    database = open_database(busy_seconds=60)
    station = system.put_station(database, key="a", name="甲")
    with database.transaction(station) as session:
        session.add(Counter(station_id=station, kind="shared", value=0))
    doors = [database, open_database(worker=1, busy_seconds=60)]

    def work(place: int) -> None:
        for _ in range(ROUNDS):
            with doors[place % 2].transaction(station) as session:
                raise_counter(session, station)

    run_all([lambda place=place: work(place) for place in range(THREADS)])  # type: ignore[misc]
    with database.reading(station) as session:
        counter = session.get(Counter, (station, "shared"))
        assert counter is not None
        assert counter.value == THREADS * ROUNDS


def run_all(works: list[Callable[[], None]]) -> None:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_what_is_changed_while_reading_is_thrown_away(database: Database, station: int) -> None:
    with database.reading(station) as session:
        session.add(Counter(station_id=station, kind="x", value=1))
        session.flush()
    with database.reading(station) as session:
        assert session.get(Counter, (station, "x")) is None


def test_a_transaction_inside_a_transaction_is_our_bug(database: Database, station: int) -> None:
    with database.transaction(station), pytest.raises(RuntimeError), database.reading(station):
        pass
    with database.transaction(station) as session:
        assert stations.next_number(session, "still") == 1


async def test_write_and_read_run_off_the_loop(database: Database, station: int) -> None:
    threads: set[str] = set()

    def act(session: Session) -> int:
        threads.add(threading.current_thread().name)
        return stations.next_number(session, "x")

    assert [await database.write(station, act) for _ in range(5)] == [1, 2, 3, 4, 5]
    assert threading.current_thread().name not in threads
    if database.dialect == "sqlite":
        assert len(threads) == 1
    assert await database.read(station, lambda session: stations.get_station(session).key) == "dongcheng"
    with pytest.raises(NotFound):
        await database.write(station + 1, act)


async def test_a_busy_station_leaves_threads_to_the_others(
    postgres_url: str, ring: KeyRing, clock: VirtualClock
) -> None:
    """Twenty writes wait for one station; the other one's write is done before them."""
    database = Database(postgres_url, ring, now=clock.now).open()
    station = system.put_station(database, key="a", name="甲")
    other = system.put_station(database, key="other", name="乙")
    release = threading.Event()
    waiting = [asyncio.ensure_future(database.write(station, lambda _: release.wait(10))) for _ in range(20)]
    assert await asyncio.wait_for(database.write(other, lambda session: stations.next_number(session, "x")), 5) == 1
    assert not any(one.done() for one in waiting)
    release.set()
    assert all(await asyncio.gather(*waiting))
    database.close()


# --- locked -----------------------------------------------------------------------------------------------------------


def test_a_locked_sqlite_file_is_unavailable_soon_and_works_again(
    sqlite_url: str, ring: KeyRing, clock: VirtualClock
) -> None:
    database = Database(sqlite_url, ring, now=clock.now, busy_seconds=0.2).open()
    station = system.put_station(database, key="a", name="甲")
    other = sqlite3.connect(database.url.database or "", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for refused in all_doors(database, station):
        with pytest.raises(Unavailable, match="locked"):
            refused()
    other.execute("ROLLBACK")
    for allowed in all_doors(database, station):
        allowed()
    other.close()
    database.close()


def all_doors(database: Database, station: int) -> list[Callable[[], object]]:
    def write() -> None:
        with database.transaction(station) as session:
            stations.next_number(session, "x")

    return [
        write,
        lambda: store(database, [Arrival(station, 1, "m", b"0" * 16, b"x")]),
        lambda: tasks.claim(database, 0, database.now(), 1),
    ]


def test_a_station_locked_for_too_long_is_unavailable(postgres_url: str, ring: KeyRing, clock: VirtualClock) -> None:
    database = Database(postgres_url, ring, now=clock.now, busy_seconds=0.02).open()
    station = system.put_station(database, key="a", name="甲")
    with psycopg.connect(postgres_url) as other:
        other.execute("SELECT 1 FROM station FOR UPDATE")
        with pytest.raises(Unavailable, match="locked"), database.transaction(station):
            raise AssertionError("must not get in")
        store(database, [Arrival(station, 1, "m", b"0" * 16, b"x")])  # arrivals do not wait for handlers
    with database.transaction(station) as session:
        stations.next_number(session, "x")
    database.close()


def test_lost_connections_are_unavailable_once_and_then_made_anew(
    postgres_url: str, ring: KeyRing, clock: VirtualClock
) -> None:
    database = Database(postgres_url, ring, now=clock.now).open()
    station = system.put_station(database, key="a", name="甲")

    def cut_in_the_middle() -> None:
        with database.transaction(station) as session:
            outbox.put(session, outbox.Draft(key="a", channel_id=1, address="a", body=b"x"))
            cut(postgres_url)
            outbox.put(session, outbox.Draft(key="b", channel_id=1, address="a", body=b"x"))

    with pytest.raises(Unavailable, match="lost"):
        cut_in_the_middle()
    with database.transaction(station) as session:
        assert outbox.find_by_key(session, "a") is None
        assert stations.next_number(session, "x") == 1
    cut(postgres_url)
    with pytest.raises(Unavailable, match="lost"):
        store(database, [Arrival(station, 1, "m", b"0" * 16, b"x")])
    assert store(database, [Arrival(station, 1, "m", b"0" * 16, b"x")])[0].new
    database.close()


def test_what_was_lent_when_the_pool_closed_is_closed_when_it_comes_back(
    postgres_url: str, ring: KeyRing, clock: VirtualClock
) -> None:
    database = Database(postgres_url, ring, now=clock.now).open()
    station = system.put_station(database, key="a", name="甲")
    with database.reading(station) as session:
        lent = session.connection().connection.dbapi_connection
        database.close()
    with database.short() as connection:
        also_lent = connection.dbapi_connection
        database.engine.dispose()
    assert isinstance(lent, psycopg.Connection)
    assert isinstance(also_lent, psycopg.Connection)
    assert lent.closed
    assert also_lent.closed
    database.engine.dispose()


def cut(url: str) -> None:
    with psycopg.connect(url) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_server_that_is_not_there_is_unavailable(ring: KeyRing, clock: VirtualClock) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none", ring, now=clock.now)
    with pytest.raises(Unavailable, match="lost"):
        database.open()
    with pytest.raises(Unavailable, match="lost"):
        tasks.claim(database, 0, clock.now(), 1)
    database.close()


def test_one_engine_for_each_sqlite_file(sqlite_url: str, ring: KeyRing, clock: VirtualClock) -> None:
    first = Database(sqlite_url, ring, now=clock.now, exclusive=True).open()
    second = Database(sqlite_url, ring, now=clock.now, exclusive=True)
    with pytest.raises(Unavailable, match="another process"):
        second.open()
    first.close()
    second.open()
    second.close()


# --- full -------------------------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_nothing_half_done_and_works_again(
    sqlite_url: str, ring: KeyRing, clock: VirtualClock
) -> None:
    database = Database(sqlite_url, ring, now=clock.now).open()
    station = system.put_station(database, key="a", name="甲")
    lift = limit_pages(database)

    def fill() -> None:
        with database.transaction(station) as session:
            for n in range(200):
                outbox.put(session, outbox.Draft(key=f"k{n}", channel_id=1, address="a", body=b"x" * 4000))

    def swallowing() -> None:
        """A handler that catches everything must not commit the statements that come after."""
        with database.transaction(station) as session:
            for n in range(200):
                try:
                    outbox.put(session, outbox.Draft(key=f"s{n}", channel_id=1, address="a", body=b"x" * 4000))
                except Unavailable:
                    break
            stations.next_number(session, "after")

    for refused in (fill, swallowing):
        with pytest.raises(Unavailable):
            refused()
    with pytest.raises(Unavailable, match="full"):
        store(database, [Arrival(station, 1, f"m{n}", b"0" * 16, b"x" * 4000) for n in range(100)])
    with sqlite3.connect(database.url.database or "") as other:
        for table in ("outbox", "inbox", "counter"):
            assert other.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    other.close()
    lift()
    fill()
    assert store(database, [Arrival(station, 1, "m", b"0" * 16, b"x")])[0].new
    database.close()


def limit_pages(database: Database) -> Callable[[], None]:
    """From now on the file may grow by 20 pages only; call what is returned to lift it."""

    def limit(connection: sqlite3.Connection, record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 20}")

    def lift() -> None:
        sa.event.remove(database.engine, "connect", limit)
        database.engine.dispose()

    sa.event.listen(database.engine, "connect", limit)
    database.engine.dispose()
    return lift


FULL = """
import resource, signal, sys
from datetime import UTC, datetime
from storage import Database, KeyRing, Unavailable, system
from storage.arrivals import Arrival, store
from storage.base import metadata
from storage.migrations import load_tables
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
load_tables()
now = datetime(2026, 3, 2, tzinfo=UTC)
database = Database("sqlite:///" + sys.argv[1], KeyRing.parse(KeyRing.generate()), now=lambda: now).open()
station = system.put_station(database, key="a", name="a")
resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, resource.RLIM_INFINITY))
stored, refused = [], 0
for n in range(400):
    try:
        stored += store(database, [Arrival(station, 1, f"m{n}", b"0" * 16, b"x" * 2000)])
    except Unavailable:
        refused += 1
    if refused == 3:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with database.across() as session:
    there = {row[0] for row in session.connection().exec_driver_sql("SELECT id FROM inbox")}
database.close()
assert refused == 3, refused
assert len(stored) == 397, len(stored)
assert {row.id for row in stored} == there
print("ok")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file size")
def test_writes_refused_by_the_file_system_lose_nothing_that_was_acknowledged(sqlite_url: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL, sqlite_url.removeprefix("sqlite:///")],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert run.stdout == "ok\n", run.stderr


# --- row numbers ------------------------------------------------------------------------------------------------------

START = datetime(2026, 3, 2, tzinfo=UTC)


def test_row_numbers_rise_even_when_the_clock_stands_or_goes_back() -> None:
    clock = VirtualClock(START)
    numbers = RowNumbers(clock.now, worker=5)
    made = [numbers.next() for _ in range(10_000)]
    early = RowNumbers(lambda: START - timedelta(hours=1), worker=5)
    early.pass_over(made[-1])
    made += [early.next() for _ in range(10)]
    assert made == sorted(set(made))
    assert all(0 < number < 2**63 for number in made)
    assert {number >> 12 & 1023 for number in made} == {5}
    assert moment_of(made[0]) == START
    assert first_number(START) <= made[0]


def test_row_numbers_made_at_once_are_those_made_one_by_one() -> None:
    clock = VirtualClock(START)
    one_by_one, at_once = RowNumbers(clock.now, worker=5), RowNumbers(clock.now, worker=5)
    assert [one_by_one.next() for _ in range(10_007)] == [n for many in (7, 4089, 1, 5910) for n in at_once.some(many)]


def test_a_restart_with_an_earlier_clock_goes_on_after_the_old_rows(
    database: Database, station: int, clock: VirtualClock, open_database: OpenDatabase
) -> None:
    clock.advance(days=30)
    (old,) = store(database, [Arrival(station, 1, "m", b"0" * 16, b"x")])
    earlier = VirtualClock(START)
    again = open_database()
    again._numbers._now = earlier.now
    assert again.new_id() > old.id


def test_two_workers_never_make_the_same_number() -> None:
    clock = VirtualClock(START)
    one, other = RowNumbers(clock.now, 1), RowNumbers(clock.now, 2)
    assert not {one.next() for _ in range(5000)} & {other.next() for _ in range(5000)}
    with pytest.raises(ValueError, match="worker"):
        RowNumbers(clock.now, 1024)
