"""Promises of messages, and the claims of delivery over them."""

import threading
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from storage import Database, NotFound, Session, delivering, outbox, settling, system
from storage.delivering import Claimed
from storage.outbox import Draft, Outbox, OutboxState
from tests.conftest import OpenDatabase


def draft(key: str, *, address: str = "", lane: int = 1, **keywords: object) -> Draft:
    values = {"key": key, "channel_id": 1, "address": address or key, "body": key.encode(), "lane": lane, **keywords}
    return Draft(**values)  # type: ignore[arg-type]


def promise(database: Database, station: int, *drafts: Draft) -> list[int | None]:
    with database.transaction(station) as session:
        return outbox.put_many(session, drafts)


def claim(database: Database, clock: VirtualClock, limit: int = 100, **keywords: object) -> list[str]:
    return [row.key for row in delivering.claim(database, 0, clock.now(), limit, **keywords)]  # type: ignore[arg-type]


def settled(row: Claimed, state: OutboxState, **keywords: object) -> settling.Settlement:
    return settling.Settlement(row.station_id, row.id, row.lease_token, state, **keywords)  # type: ignore[arg-type]


def test_a_repeated_cause_cannot_speak_twice(database: Database, station: int) -> None:
    first, again, other = promise(database, station, draft("a"), draft("a", address="elsewhere"), draft("b"))
    assert again is None
    assert promise(database, station, draft("a")) == [None]
    assert first is not None
    assert other is not None
    assert other > first


def test_another_station_may_use_the_same_key(database: Database, station: int) -> None:
    other = system.put_station(database, key="other", name="乙")
    assert promise(database, station, draft("a"))[0] is not None
    assert promise(database, other, draft("a"))[0] is not None


def test_a_key_too_long_or_empty_is_our_bug(database: Database, station: int) -> None:
    for key in ("", "x" * 201):
        with pytest.raises(ValueError, match="key"):
            promise(database, station, draft(key, address="a"))


def test_a_promise_of_a_failed_transaction_is_not_kept(database: Database, station: int, clock: VirtualClock) -> None:
    def fails() -> None:
        with database.transaction(station) as session:
            outbox.put(session, draft("a"))
            raise RuntimeError("bug")

    with pytest.raises(RuntimeError):
        fails()
    assert claim(database, clock) == []


def test_a_savepoint_takes_back_only_its_own(database: Database, station: int, clock: VirtualClock) -> None:
    def fails(session: Session) -> None:
        with session.begin_nested():
            outbox.put(session, draft("inside"))
            raise RuntimeError("bug")

    with database.transaction(station) as session:
        outbox.put(session, draft("before"))
        with pytest.raises(RuntimeError):
            fails(session)
        outbox.put(session, draft("apology"))
    assert claim(database, clock) == ["before", "apology"]


def test_claims_go_by_lane_then_due_time_then_age(database: Database, station: int, clock: VirtualClock) -> None:
    now = clock.now()
    promise(
        database,
        station,
        draft("bulk", lane=4),
        draft("younger", due_at=now - timedelta(seconds=1)),
        draft("older", due_at=now - timedelta(seconds=2)),
        draft("danger", lane=0),
        draft("tomorrow", lane=0, due_at=now + timedelta(days=1)),
        draft("first", due_at=now),
        draft("second", due_at=now),
    )
    assert claim(database, clock, 3) == ["danger", "older", "younger"]
    assert claim(database, clock) == ["first", "second", "bulk"]
    assert delivering.next_due(database) == now + timedelta(days=1)


def test_a_claimed_row_carries_everything(database: Database, station: int, clock: VirtualClock) -> None:
    until = clock.now() + timedelta(hours=1)
    promise(
        database,
        station,
        draft(
            "k", chat_id=5, person_id=6, cause=7, subject="bulletin:1", expires_at=until, token="t" * 22, booked="api"
        ),
    )
    (row,) = delivering.claim(database, 0, clock.now(), 10)
    assert (row.body, row.chat_id, row.person_id, row.cause, row.subject) == (b"k", 5, 6, 7, "bulletin:1")
    assert (row.expires_at, row.due_at, row.token, row.booked) == (until, clock.now(), "t" * 22, "api")
    assert (row.tries, row.resent, row.crashed) == (1, False, False)
    assert "body" not in repr(row)


def test_one_in_flight_for_each_destination(database: Database, station: int, clock: VirtualClock) -> None:
    promise(database, station, draft("a1", address="a"), draft("a2", address="a"), draft("b1", address="b"))
    rows = delivering.claim(database, 0, clock.now(), 10)
    assert [row.key for row in rows] == ["a1", "b1"]
    assert claim(database, clock) == []
    settling.settle_many(database, [settled(rows[0], OutboxState.SENT)])
    assert claim(database, clock) == ["a2"]


def test_busy_destinations_are_passed_over(database: Database, station: int, clock: VirtualClock) -> None:
    promise(database, station, *(draft(f"a{n}", address="a") for n in range(50)), draft("b", address="b"))
    assert claim(database, clock, busy={outbox.destination_of(1, "a")}) == ["b"]


def test_the_same_address_over_another_channel_is_another_destination(
    database: Database, station: int, clock: VirtualClock
) -> None:
    promise(database, station, draft("a", address="x"), draft("b", address="x", channel_id=2))
    assert claim(database, clock) == ["a", "b"]


def test_settling_records_what_is_known(database: Database, station: int, clock: VirtualClock) -> None:
    promise(database, station, draft("a", subject="bulletin:1"), draft("b", subject="bulletin:1"))
    first, second = delivering.claim(database, 0, clock.now(), 10)
    lost = settling.settle_many(
        database,
        [
            settled(first, OutboxState.SENT, provider_id="p-1", handle="h", answer="0"),
            settled(second, OutboxState.FAILED, answer="93000", reason="dead"),
        ],
    )
    assert lost == []
    with database.reading(station) as session:
        assert outbox.progress(session, "bulletin:1") == {OutboxState.SENT: 1, OutboxState.FAILED: 1}
        found = outbox.find_by_provider(session, 1, "p-1")
        assert found is not None
        assert (found.id, found.handle, found.sent_at) == (first.id, "h", clock.now())
        assert outbox.find_by_provider(session, 1, "") is None
        assert [(row.id, row.reason) for row in outbox.list_dead(session)] == [(second.id, "dead")]
        assert [row.key for row in outbox.list_by_subject(session, "bulletin:1")] == ["a", "b"]
        token = outbox.find_by_token(session, first.token)
        assert token is not None
        assert token.id == first.id
        assert outbox.get_body(session, first.id) == b"a"


def test_a_row_put_off_is_due_again_then(database: Database, station: int, clock: VirtualClock) -> None:
    promise(database, station, draft("a"))
    (row,) = delivering.claim(database, 0, clock.now(), 10)
    later = clock.now() + timedelta(seconds=30)
    settling.settle_many(database, [settled(row, OutboxState.PENDING, due_at=later, reason="5xx")])
    assert claim(database, clock) == []
    clock.advance(seconds=30)
    (again,) = delivering.claim(database, 0, clock.now(), 10)
    assert again.tries == 2
    delivering.hold(database, [again], clock.now())
    (third,) = delivering.claim(database, 0, clock.now(), 10)
    assert third.tries == 2


def test_who_lost_the_lease_cannot_settle(
    database: Database, station: int, clock: VirtualClock, open_database: OpenDatabase
) -> None:
    promise(database, station, draft("a"))
    (row,) = delivering.claim(database, 0, clock.now(), 10)
    assert delivering.reclaim(database, clock.now()) == []
    (taken,) = delivering.reclaim(open_database(worker=1), clock.advance(seconds=61))
    assert (taken.id, taken.crashed, taken.tries) == (row.id, True, 2)
    assert settling.settle_many(database, [settled(row, OutboxState.SENT)]) == [row.id]
    assert settling.settle_many(database, [settled(taken, OutboxState.UNKNOWN)]) == []
    assert settling.settle_many(database, [settled(taken, OutboxState.SENT)]) == [row.id]


def test_after_a_crash_between_claim_and_settle_nothing_is_claimed_as_new(
    database: Database, station: int, clock: VirtualClock
) -> None:
    promise(database, station, draft("a1", address="a"), draft("a2", address="a"))
    delivering.claim(database, 0, clock.now(), 10)
    clock.advance(minutes=10)
    assert claim(database, clock) == []  # a2 waits: nobody knows yet whether a1 is still on its way
    (crashed,) = delivering.reclaim(database, clock.now())
    assert crashed.key == "a1"


def test_cancel_takes_back_only_what_is_not_on_its_way(database: Database, station: int, clock: VirtualClock) -> None:
    promise(database, station, draft("bulletin:1:a", address="x", subject="bulletin:1"))
    claim(database, clock)
    promise(
        database,
        station,
        draft("bulletin:1:b", subject="bulletin:1"),
        draft("bulletin:12:a", subject="bulletin:12"),
        draft("remind:3:x"),
        draft("remind:30:x"),
    )
    with database.transaction(station) as session:
        assert outbox.cancel(session, subject="bulletin:1") == 1
        assert outbox.cancel(session, key_prefix="remind:3:") == 1
        assert outbox.cancel(session) == 0
    assert claim(database, clock) == ["bulletin:12:a", "remind:30:x"]


def test_a_dead_one_is_replayed_with_the_same_bytes(database: Database, station: int, clock: VirtualClock) -> None:
    (number,) = promise(database, station, draft("a"))
    assert number is not None
    (row,) = delivering.claim(database, 0, clock.now(), 10)
    with database.transaction(station) as session, pytest.raises(NotFound):
        outbox.replay(session, number, clock.now())
    settling.settle_many(database, [settled(row, OutboxState.FAILED)])
    with database.transaction(station) as session:
        outbox.replay(session, number, clock.now())
    (again,) = delivering.claim(database, 0, clock.now(), 10)
    assert (again.body, again.tries, again.resent) == (b"a", 1, True)


def test_a_trial_run_is_never_sent(database: Database, station: int, clock: VirtualClock) -> None:
    promise(database, station, draft("a", state=OutboxState.WOULD, subject="s"))
    assert claim(database, clock) == []
    with database.reading(station) as session:
        assert outbox.progress(session, "s") == {OutboxState.WOULD: 1}


def test_a_body_put_into_another_row_is_not_sent(database: Database, station: int, clock: VirtualClock) -> None:
    first, second = promise(database, station, draft("a"), draft("b"))
    with system.across_stations(database, write=True) as session:
        here, there = session.get(Outbox, (station, first)), session.get(Outbox, (station, second))
        assert here is not None
        assert there is not None
        here.body = there.body
        session.add(here)
        session.flush()
    assert claim(database, clock) == ["b"]
    with database.reading(station) as session:
        assert [(row.id, row.reason) for row in outbox.list_dead(session)] == [(first, "sealed")]


def test_many_claimers_never_get_one_row_or_one_destination_twice(
    database: Database, station: int, clock: VirtualClock, open_database: OpenDatabase
) -> None:
    promise(database, station, *(draft(f"k{n}", address=f"a{n % 60}") for n in range(240)))
    claimers = [database, *(open_database(worker=n) for n in range(1, 4))]
    got: list[list[Claimed]] = [[] for _ in claimers]
    start = threading.Barrier(len(claimers))

    def run(place: int) -> None:
        start.wait()
        for _ in range(12):
            got[place] += delivering.claim(claimers[place], place, clock.now(), 5)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(claimers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [row for mine in got for row in mine]
    assert len(rows) == 60
    assert len({row.id for row in rows}) == 60
    assert len({row.destination for row in rows}) == 60
    assert {row.key for row in rows} == {f"k{n}" for n in range(60)}


def test_what_was_sent_again_after_doubt_is_counted_by_subject(
    database: Database, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        for key, subject in (("a", "bulletin:1"), ("b", "bulletin:1"), ("c", "bulletin:2"), ("d", "")):
            draft = Draft(key=key, channel_id=1, address=key, body=b"x", subject=subject, state=OutboxState.UNKNOWN)
            row = outbox.put(session, draft)
            assert row is not None
            if key in "acd":
                outbox.replay(session, row, clock.now())
        assert [outbox.resent_count(session, f"bulletin:{number}") for number in (1, 2, 3)] == [1, 1, 0]
        assert outbox.resent_count(session, "") == 0
