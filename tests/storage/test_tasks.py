"""What will be due: claimed once, fenced, and never lost."""

import threading
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from storage import Database, LeaseLost, NotFound, tasks
from storage.tasks import DueTask, TaskState
from tests.conftest import OpenDatabase


def put(database: Database, station: int, key: str, clock: VirtualClock, **keywords: object) -> bool:
    with database.transaction(station) as session:
        return tasks.put(session, "kind", key, clock.now(), {"of": key}, **keywords)  # type: ignore[arg-type]


def claim(database: Database, clock: VirtualClock, limit: int = 100) -> list[DueTask]:
    return tasks.claim(database, 0, clock.now(), limit)


def test_a_key_is_made_due_once(database: Database, station: int, clock: VirtualClock) -> None:
    assert put(database, station, "a", clock)
    assert not put(database, station, "a", clock)
    (task,) = claim(database, clock)
    assert (task.kind, task.key, task.payload, task.tries, task.due_at) == ("kind", "a", {"of": "a"}, 0, clock.now())
    with database.transaction(station) as session:
        tasks.finish(session, task.id, task.lease_token)
    assert not put(database, station, "a", clock)
    assert claim(database, clock) == []


def test_claims_go_by_lane_then_due_time(database: Database, station: int, clock: VirtualClock) -> None:
    for key, lane in (("late", 4), ("danger", 0), ("plain", 3)):
        put(database, station, key, clock, lane=lane)
    with database.transaction(station) as session:
        tasks.put(session, "kind", "earlier", clock.now() - timedelta(seconds=1))
        tasks.put(session, "kind", "tomorrow", clock.now() + timedelta(days=1), lane=0)
    assert [task.key for task in claim(database, clock, 2)] == ["danger", "earlier"]
    assert [task.key for task in claim(database, clock)] == ["plain", "late"]


def test_a_job_whose_process_died_runs_again_and_the_dead_one_is_fenced(
    database: Database, station: int, clock: VirtualClock
) -> None:
    put(database, station, "a", clock)
    (first,) = claim(database, clock)
    clock.advance(seconds=59)
    assert claim(database, clock) == []
    clock.advance(seconds=2)
    (second,) = claim(database, clock)
    assert (first.taken_over, second.taken_over, second.tries) == (False, True, 0)
    with pytest.raises(LeaseLost), database.transaction(station) as session:
        tasks.finish(session, first.id, first.lease_token)
    with database.transaction(station) as session:
        tasks.finish(session, second.id, second.lease_token)
        with pytest.raises(LeaseLost):
            tasks.finish(session, second.id, second.lease_token)


def test_what_a_fenced_job_did_does_not_commit(database: Database, station: int, clock: VirtualClock) -> None:
    put(database, station, "a", clock)
    (first,) = claim(database, clock)
    claim(database, VirtualClock(clock.now() + timedelta(seconds=61)))

    def run_late() -> None:
        with database.transaction(station) as session:
            tasks.put(session, "kind", "effect", clock.now())
            tasks.finish(session, first.id, first.lease_token)

    with pytest.raises(LeaseLost):
        run_late()
    with database.reading(station) as session:
        assert tasks.find(session, "effect") is None


def test_what_kills_its_worker_each_time_it_is_begun_is_failed_after_five_tries(
    database: Database, station: int, clock: VirtualClock
) -> None:
    put(database, station, "a", clock)
    counts = []
    for _ in range(8):
        claimed = claim(database, clock)
        counts.append(len(claimed))
        for task in claimed:
            if task.taken_over:
                tasks.count_try(database, task)
        clock.advance(seconds=61)
    assert counts == [1, 1, 1, 1, 1, 1, 0, 0]
    with database.transaction(station) as session:
        assert tasks.find(session, "a") == (TaskState.FAILED, clock.now() - timedelta(seconds=8 * 61))


def test_a_process_that_dies_often_buries_no_task_that_it_never_came_to(
    database: Database, station: int, clock: VirtualClock
) -> None:
    put(database, station, "a", clock)
    for _ in range(20):
        assert len(claim(database, clock)) == 1
        clock.advance(seconds=61)
    (task,) = claim(database, clock)
    assert task.tries == 0


def test_what_is_only_put_off_is_not_counted(database: Database, station: int, clock: VirtualClock) -> None:
    put(database, station, "a", clock)
    for failed in (False, True, False):
        (task,) = claim(database, clock)
        with database.transaction(station) as session:
            tasks.retry_later(session, task.id, task.lease_token, clock.now(), "x", failed=failed)
    (task,) = claim(database, clock)
    assert (task.tries, task.taken_over) == (1, False)


def test_an_expired_one_is_skipped(database: Database, station: int, clock: VirtualClock) -> None:
    put(database, station, "a", clock, expires_at=clock.now() + timedelta(seconds=10))
    clock.advance(seconds=10)
    assert claim(database, clock) == []
    with database.reading(station) as session:
        found = tasks.find(session, "a")
    assert found is not None
    assert found[0] is TaskState.SKIPPED


def test_moved_and_dropped(database: Database, station: int, clock: VirtualClock) -> None:
    for key in ("moved", "dropped"):
        put(database, station, key, clock)
    with database.transaction(station) as session:
        assert tasks.move(session, "moved", clock.now() + timedelta(hours=1))
        assert tasks.drop(session, "dropped")
        assert not tasks.drop(session, "dropped")
        assert not tasks.move(session, "dropped", clock.now())
        assert not tasks.move(session, "unheard", clock.now())
    assert claim(database, clock) == []
    assert tasks.next_due(database) == clock.now() + timedelta(hours=1)
    clock.advance(hours=1)
    assert [task.key for task in claim(database, clock)] == ["moved"]


def test_moving_fences_off_the_claim_that_is_out(database: Database, station: int, clock: VirtualClock) -> None:
    put(database, station, "a", clock)
    (task,) = claim(database, clock)
    with database.transaction(station) as session:
        tasks.move(session, "a", clock.now())
    with pytest.raises(LeaseLost), database.transaction(station) as session:
        tasks.finish(session, task.id, task.lease_token)
    assert [again.key for again in claim(database, clock)] == ["a"]


def test_later_again_failed_and_replayed(database: Database, station: int, clock: VirtualClock) -> None:
    put(database, station, "a", clock)
    (task,) = claim(database, clock)
    with database.transaction(station) as session:
        tasks.retry_later(session, task.id, task.lease_token, clock.now() + timedelta(seconds=5), "fetch")
    assert claim(database, clock) == []
    clock.advance(seconds=5)
    (task,) = claim(database, clock)
    assert (task.tries, task.taken_over) == (1, False)
    with database.transaction(station) as session:
        tasks.fail(session, task.id, task.lease_token, "lapsed")
        tasks.replay(session, task.id, clock.now())
        with pytest.raises(NotFound):
            tasks.replay(session, task.id, clock.now())
    (task,) = claim(database, clock)
    with database.transaction(station) as session:
        tasks.skip(session, task.id, task.lease_token, "no longer open")


def test_next_due_is_the_end_of_the_lease_for_a_claimed_one(
    database: Database, station: int, clock: VirtualClock
) -> None:
    assert tasks.next_due(database) is None
    put(database, station, "a", clock)
    assert tasks.next_due(database) == clock.now()
    claim(database, clock)
    assert tasks.next_due(database) == clock.now() + tasks.LEASE


def test_many_claimers_never_get_one_row_twice(
    database: Database, station: int, clock: VirtualClock, open_database: OpenDatabase
) -> None:
    with database.transaction(station) as session:
        for n in range(200):
            tasks.put(session, "kind", f"k{n}", clock.now())
    claimers = [database, *(open_database(worker=n) for n in range(1, 4))]
    got: list[list[int]] = [[] for _ in claimers]
    start = threading.Barrier(len(claimers))

    def run(place: int) -> None:
        start.wait()
        for _ in range(40):
            got[place] += [task.id for task in tasks.claim(claimers[place], place, clock.now(), 7)]

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(claimers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [row for mine in got for row in mine]
    assert len(rows) == len(set(rows)) == 200
