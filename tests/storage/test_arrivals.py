"""Group commit: what is acknowledged is stored, once, in order."""

import asyncio
import threading

import pytest
import sqlalchemy as sa

from bot.clock import VirtualClock
from storage import Database, LeaseLost, NotFound, Unavailable, inbox, system
from storage.arrivals import Arrival, Arrivals, Stored, store
from storage.inbox import Inbox, InboxState, conversation_of
from tests.conftest import OpenDatabase

GROUP = conversation_of(1, "group")


def arrival(station: int, message: str, body: bytes = b"hello", content: bytes = b"") -> Arrival:
    return Arrival(station, 1, message, GROUP, body, content)


async def put_all(database: Database, arrivals: list[Arrival]) -> list[Stored]:
    door = Arrivals(database)
    return list(await asyncio.gather(*(door.put(one) for one in arrivals)))


def rows(database: Database) -> list[Inbox]:
    with system.across_stations(database) as session:
        return list(session.execute(sa.select(Inbox).order_by(Inbox.id)).scalars())  # type: ignore[arg-type]


async def test_messages_of_one_turn_keep_their_order_and_come_back_opened(
    database: Database, station: int, clock: VirtualClock
) -> None:
    stored = await put_all(database, [arrival(station, f"m{n}", b"%d" % n) for n in range(600)])
    assert all(one.new and not one.flagged for one in stored)
    assert [one.id for one in stored] == sorted({one.id for one in stored})
    assert [row.message_id for row in rows(database)] == [f"m{n}" for n in range(600)]
    assert b"599" not in rows(database)[599].body
    claimed = inbox.claim_stale(database, 0, clock.advance(seconds=31), 1000)
    assert [row.body for row in claimed] == [b"%d" % n for n in range(600)]
    assert {row.conversation for row in claimed} == {GROUP}


async def test_they_share_a_transaction(database: Database, station: int, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []

    def counting(database: Database, arrivals: list[Arrival]) -> list[Stored]:
        batches.append(len(arrivals))
        return store(database, arrivals)

    monkeypatch.setattr("storage.arrivals.store", counting)
    await put_all(database, [arrival(station, f"m{n}") for n in range(50)])
    assert batches == [50]


async def test_what_came_together_is_stored_together(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[list[str]] = []

    def noting(database: Database, arrivals: list[Arrival]) -> list[Stored]:
        batches.append([one.message_id for one in arrivals])
        return store(database, arrivals)

    monkeypatch.setattr("storage.arrivals.store", noting)
    monkeypatch.setattr("storage.arrivals.MAX_BATCH", 5)
    door = Arrivals(database)
    bunches = [["a", "b", "c"], ["d", "a", "e"], ["f", "g"]]
    stored = await asyncio.gather(*(door.put_all([arrival(station, name) for name in names]) for names in bunches))
    assert batches == [["a", "b", "c"], ["d", "a", "e", "f", "g"]]
    assert [[one.new for one in bunch] for bunch in stored] == [[True] * 3, [True, False, True], [True] * 2]
    assert stored[1][1].id == stored[0][0].id
    assert len(rows(database)) == 7


async def test_a_crowd_is_waited_for_until_it_is_complete(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []

    def noting(database: Database, arrivals: list[Arrival]) -> list[Stored]:
        batches.append(len(arrivals))
        return store(database, arrivals)

    monkeypatch.setattr("storage.arrivals.store", noting)
    monkeypatch.setattr("storage.arrivals.COMPLETE_SECONDS", 60)
    door, left = Arrivals(database), iter(range(60))

    async def one_after_another() -> None:
        for number in left:
            await door.put(arrival(station, f"m{number}"))

    async with asyncio.timeout(10):
        asking = [asyncio.create_task(one_after_another()) for _ in range(20)]
        await asyncio.gather(*asking)
    assert batches == [20, 20, 20]


@pytest.mark.parametrize(("late", "expected"), [(60.0, [20, 20]), (-1.0, [20, 1, 19])])
async def test_a_crowd_of_late_is_waited_for_when_its_first_is_back(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch, late: float, expected: list[int]
) -> None:
    batches: list[int] = []

    def noting(database: Database, arrivals: list[Arrival]) -> list[Stored]:
        batches.append(len(arrivals))
        return store(database, arrivals)

    monkeypatch.setattr("storage.arrivals.store", noting)
    monkeypatch.setattr("storage.arrivals.OF_LATE_SECONDS", late)
    door = Arrivals(database)
    async with asyncio.timeout(10):
        await asyncio.gather(*(door.put(arrival(station, f"a{number}")) for number in range(20)))
        while door._flushing is not None:  # noqa: ASYNC110 - nobody tells that it rests
            await asyncio.sleep(0.001)
        monkeypatch.setattr("storage.arrivals.COMPLETE_SECONDS", 60)
        first = door.put(arrival(station, "b0"))
        while late < 0 and len(batches) < 2:  # noqa: ASYNC110 - its commit is under way
            await asyncio.sleep(0)
        rest = [door.put(arrival(station, f"b{number}")) for number in range(1, 20)]
        await asyncio.gather(first, *rest)
    assert batches == expected


async def test_a_message_that_comes_again_is_known_and_not_stored_twice(database: Database, station: int) -> None:
    twice = await put_all(database, [arrival(station, "m"), arrival(station, "m"), arrival(station, "n")])
    assert [one.new for one in twice] == [True, False, True]
    assert twice[0].id == twice[1].id
    again = await put_all(database, [arrival(station, "m")])
    assert again == [Stored(twice[0].id, new=False)]
    assert len(rows(database)) == 2


async def test_a_redelivery_with_another_reply_address_is_the_same_message(database: Database, station: int) -> None:
    first, again = await put_all(
        database, [arrival(station, "m", b"address 1", b"text"), arrival(station, "m", b"address 2", b"text")]
    )
    assert again == Stored(first.id, new=False)


async def test_an_id_used_for_other_content_is_kept_and_flagged(database: Database, station: int) -> None:
    first, other = await put_all(database, [arrival(station, "m", b"one"), arrival(station, "m", b"two")])
    assert (other.new, other.flagged) == (True, True)
    assert other.id != first.id
    (again,) = await put_all(database, [arrival(station, "m", b"two")])
    assert again == Stored(other.id, new=False, flagged=True)
    assert len(rows(database)) == 2


async def test_the_same_id_over_another_channel_or_station_is_another_message(database: Database, station: int) -> None:
    other = system.put_station(database, key="other", name="乙")
    elsewhere = Arrival(station, 2, "m", GROUP, b"hello")
    stored = await put_all(database, [arrival(station, "m"), elsewhere, arrival(other, "m")])
    assert all(one.new for one in stored)


async def test_ids_too_long_for_the_column_stay_apart(database: Database, station: int) -> None:
    stored = await put_all(database, [arrival(station, "x" * 500 + end) for end in "ab"])
    assert [one.new for one in stored] == [True, True]
    assert not any(one.flagged for one in stored)


async def test_one_that_cannot_be_stored_fails_all_of_its_turn_and_none_is_there(
    database: Database, station: int
) -> None:
    door = Arrivals(database)
    bad = Arrival(station, 1, None, GROUP, b"x")  # type: ignore[arg-type]
    outcomes = await asyncio.gather(door.put(arrival(station, "m")), door.put(bad), return_exceptions=True)
    assert all(isinstance(one, Exception) for one in outcomes)
    assert rows(database) == []
    assert (await door.put(arrival(station, "m"))).new


async def test_a_stuck_database_is_unavailable_and_its_turn_is_not_stored_later(
    database: Database, station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.arrivals.PATIENCE_SECONDS", 0.05)
    release = threading.Event()
    blocked = [asyncio.ensure_future(database.run(release.wait)) for _ in range(8)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await Arrivals(database).put(arrival(station, "m"))
    release.set()
    await asyncio.gather(*blocked)
    await database.run(lambda: None)
    assert rows(database) == []


async def test_what_is_stored_after_its_sender_was_refused_is_new_to_whoever_brings_it_again(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = system.put_station(sqlite_database, key="a", name="甲")
    monkeypatch.setattr("storage.arrivals.PATIENCE_SECONDS", 0.05)
    door, release = Arrivals(sqlite_database), threading.Event()
    monkeypatch.setattr(
        "storage.arrivals.store", lambda database, arrivals: release.wait() and store(database, arrivals)
    )
    with pytest.raises(Unavailable):
        await door.put(arrival(station, "m"))
    release.set()
    await sqlite_database.run(lambda: None)
    assert len(rows(sqlite_database)) == 1
    assert (await door.put(arrival(station, "m"))).new
    assert not (await door.put(arrival(station, "m"))).new


async def test_closing_in_the_middle_leaves_nobody_waiting(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = system.put_station(sqlite_database, key="a", name="甲")
    release = threading.Event()
    blocked = asyncio.ensure_future(sqlite_database.run(release.wait))
    await asyncio.sleep(0)
    door = Arrivals(sqlite_database)
    first = door.put(arrival(station, "m"))
    await asyncio.sleep(0)
    late = door.put(arrival(station, "n"))
    assert door._flushing is not None
    door._flushing.cancel()
    outcomes = await asyncio.gather(first, late, return_exceptions=True)
    assert [str(one) for one in outcomes] == ["closing", "closing"]
    release.set()
    await blocked
    assert (await door.put(arrival(station, "o"))).new


# --- working off ------------------------------------------------------------------------------------------------------


async def one_row(database: Database, station: int) -> int:
    (stored,) = await put_all(database, [arrival(station, "m")])
    return stored.id


async def test_a_leased_row_is_not_claimed_and_a_finished_one_never(
    database: Database, station: int, clock: VirtualClock
) -> None:
    row = await one_row(database, station)
    assert inbox.claim_stale(database, 0, clock.advance(seconds=29), 10) == []
    with database.transaction(station) as session:
        assert inbox.unfinished_count(session) == 1
        inbox.finish(session, [row], clock.now())
        assert inbox.unfinished_count(session) == 0
    assert inbox.claim_stale(database, 0, clock.advance(hours=1), 10) == []


async def test_a_finish_that_is_rolled_back_leaves_the_row_to_be_claimed(
    database: Database, station: int, clock: VirtualClock
) -> None:
    row = await one_row(database, station)

    def dies() -> None:
        with database.transaction(station) as session:
            inbox.finish(session, [row], clock.now())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    (claimed,) = inbox.claim_stale(database, 0, clock.advance(seconds=31), 10)
    assert (claimed.id, claimed.tries, claimed.body) == (row, 1, b"hello")


async def test_who_lost_the_row_cannot_finish_it(
    database: Database, station: int, clock: VirtualClock, open_database: OpenDatabase
) -> None:
    row = await one_row(database, station)
    other = open_database(worker=1)
    assert inbox.claim_stale(other, 1, clock.advance(seconds=31), 10)
    with pytest.raises(LeaseLost), database.transaction(station) as session:
        inbox.finish(session, [row], clock.now())
    with other.transaction(station) as session:
        inbox.finish(session, [row], clock.now())


async def test_what_kills_its_worker_each_time_is_failed_after_five_tries(
    database: Database, station: int, clock: VirtualClock
) -> None:
    row = await one_row(database, station)
    tries = []
    for _ in range(6):
        claimed = inbox.claim_stale(database, 0, clock.advance(seconds=31), 10)
        for one in claimed:
            inbox.count_try(database, station, one.id)
        tries.append(len(claimed))
    assert tries == [1, 1, 1, 1, 1, 0]
    with database.reading(station) as session:
        (failed,) = inbox.list_failed(session)
    assert (failed.id, failed.error) == (row, "tries")


async def test_a_failed_row_can_be_replayed_once(database: Database, station: int, clock: VirtualClock) -> None:
    row = await one_row(database, station)
    with database.transaction(station) as session:
        inbox.fail(session, row, "bug-17", clock.now())
        assert [one.error for one in inbox.list_failed(session)] == ["bug-17"]
    with database.transaction(station) as session:
        inbox.retry(session, row)
        with pytest.raises(NotFound):
            inbox.retry(session, row)
    assert [one.id for one in inbox.claim_stale(database, 0, clock.now(), 10)] == [row]


async def test_at_start_the_rows_of_the_same_worker_are_free_at_once(
    database: Database, station: int, clock: VirtualClock
) -> None:
    row = await one_row(database, station)
    inbox.adopt(database, 1, clock.now())
    assert inbox.claim_stale(database, 0, clock.now(), 10) == []
    inbox.adopt(database, 0, clock.now())
    assert [one.id for one in inbox.claim_stale(database, 0, clock.now(), 10)] == [row]


async def test_a_body_put_into_another_row_is_failed_not_run(
    database: Database, station: int, clock: VirtualClock
) -> None:
    first, second = await put_all(database, [arrival(station, "m", b"one"), arrival(station, "n", b"two")])
    with system.across_stations(database, write=True) as session:
        swapped = session.get(Inbox, (station, first.id))
        source = session.get(Inbox, (station, second.id))
        assert swapped is not None
        assert source is not None
        swapped.body = source.body
        session.add(swapped)
        session.flush()
    assert [row.body for row in inbox.claim_stale(database, 0, clock.advance(seconds=31), 10)] == [b"two"]
    with database.reading(station) as session:
        assert [row.error for row in inbox.list_failed(session)] == ["sealed"]


async def test_older_messages_of_a_conversation_hold_back_younger_ones(database: Database, station: int) -> None:
    first, second = await put_all(database, [arrival(station, "m"), arrival(station, "n")])
    with database.reading(station) as session:
        assert inbox.older_unfinished(session, [GROUP, b"x" * 16], second.id) == {GROUP}
        assert inbox.older_unfinished(session, [GROUP], first.id) == set()


async def test_old_done_rows_are_deleted_and_waiting_ones_kept(
    database: Database, station: int, clock: VirtualClock
) -> None:
    done, waiting = await put_all(database, [arrival(station, "m"), arrival(station, "n")])
    with database.transaction(station) as session:
        inbox.finish(session, [done.id], clock.now())
        assert inbox.purge_done(session, clock.now()) == 0
        assert inbox.purge_done(session, clock.advance(days=1)) == 1
    assert [(row.id, row.state) for row in rows(database)] == [(waiting.id, InboxState.NEW)]


async def test_rows_that_a_young_death_took_down_unhandled_are_never_failed_for_it(
    database: Database, station: int, clock: VirtualClock
) -> None:
    row = await one_row(database, station)
    for _ in range(20):
        assert [one.id for one in inbox.claim_stale(database, 0, clock.advance(seconds=31), 10)] == [row]


async def test_a_row_held_back_by_an_older_one_is_not_tried(
    database: Database, station: int, clock: VirtualClock
) -> None:
    first, second = await put_all(database, [arrival(station, "m"), arrival(station, "n")])
    inbox.claim_stale(database, 0, clock.advance(seconds=31), 10)
    for row in (first, second):
        inbox.count_try(database, station, row.id)
    tries = {row.id: row.tries for row in inbox.claim_stale(database, 0, clock.advance(seconds=31), 10)}
    assert tries == {first.id: 2, second.id: 1}


@pytest.mark.parametrize("bad", [False, True])
async def test_a_transaction_is_one_again_after_arrivals_that_committed_by_themselves(
    database: Database, station: int, bad: bool
) -> None:
    one = arrival(station, "m")
    if bad:
        one.conversation = None  # type: ignore[assignment]
        with pytest.raises(Exception, match=r"(?i)null"):
            store(database, [one])
    else:
        store(database, [one])
    before = len(rows(database))

    def changing() -> None:
        with database.short() as connection:
            connection.cursor().execute("DELETE FROM inbox")
            connection.cursor().execute("UPDATE station SET name = 'changed'")
            raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            changing()
    assert len(rows(database)) == before == (0 if bad else 1)
    with system.across_stations(database) as session:
        assert session.execute(sa.text("SELECT count(*) FROM station WHERE name = 'changed'")).scalar_one() == 0
