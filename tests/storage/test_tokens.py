"""Tokens that workers share, and leases that one of them holds."""

from datetime import timedelta

from bot.clock import VirtualClock
from storage import Database, KeyRing, tokens
from tests.conftest import OpenDatabase


def test_one_refreshes_and_all_read(database: Database, clock: VirtualClock, open_database: OpenDatabase) -> None:
    other = open_database(worker=1)
    now = clock.now()
    assert tokens.read_token(database, 7, "access") is None
    lease = tokens.lease_refresh(database, 7, "access", now)
    assert lease is not None
    assert tokens.lease_refresh(other, 7, "access", now) is None
    assert tokens.read_token(other, 7, "access") is None
    assert tokens.store_token(database, 7, "access", lease, "secret", now + timedelta(hours=2), now)
    found = tokens.read_token(other, 7, "access")
    assert found is not None
    assert (found.value, found.expires_at, found.refreshed_at) == ("secret", now + timedelta(hours=2), now)
    assert "secret" not in repr(found)
    assert tokens.lease_refresh(other, 7, "access", now) is not None


def test_a_lease_that_ran_out_cannot_store(database: Database, clock: VirtualClock) -> None:
    first = tokens.lease_refresh(database, 7, "access", clock.now(), seconds=15)
    assert first is not None
    clock.advance(seconds=15)
    second = tokens.lease_refresh(database, 7, "access", clock.now())
    assert second is not None
    expires = clock.now() + timedelta(hours=2)
    assert not tokens.store_token(database, 7, "access", first, "late", expires, clock.now())
    assert tokens.store_token(database, 7, "access", second, "good", expires, clock.now())
    found = tokens.read_token(database, 7, "access")
    assert found is not None
    assert found.value == "good"


def test_a_failed_refresh_gives_the_lease_back_and_keeps_the_old_value(database: Database, clock: VirtualClock) -> None:
    lease = tokens.lease_refresh(database, 7, "access", clock.now())
    assert lease is not None
    tokens.store_token(database, 7, "access", lease, "old", clock.now() + timedelta(hours=2), clock.now())
    lease = tokens.lease_refresh(database, 7, "access", clock.advance(minutes=1))
    assert lease is not None
    tokens.give_up_refresh(database, 7, "access", lease, clock.now())
    assert tokens.last_refresh(database, 7, "access") == clock.now()
    found = tokens.read_token(database, 7, "access")
    assert found is not None
    assert found.value == "old"
    assert tokens.lease_refresh(database, 7, "access", clock.now()) is not None


def test_a_value_that_the_ring_does_not_open_is_none(database: Database, clock: VirtualClock) -> None:
    lease = tokens.lease_refresh(database, 7, "access", clock.now())
    assert lease is not None
    tokens.store_token(database, 7, "access", lease, "v", clock.now() + timedelta(hours=2), clock.now())
    database.ring = KeyRing.parse(KeyRing.generate())
    assert tokens.read_token(database, 7, "access") is None


def test_expired_ones_are_deleted(database: Database, clock: VirtualClock) -> None:
    for name, hours in (("media:1", 1), ("access", 3)):
        lease = tokens.lease_refresh(database, 7, name, clock.now())
        assert lease is not None
        tokens.store_token(database, 7, name, lease, "v", clock.now() + timedelta(hours=hours), clock.now())
    assert tokens.purge_tokens(database, clock.advance(hours=2)) == 1
    assert tokens.read_token(database, 7, "access") is not None


def test_a_lease_has_one_holder_at_a_time(database: Database, clock: VirtualClock, open_database: OpenDatabase) -> None:
    other = open_database(worker=1)
    assert tokens.hold(database, "aibot:1", "first", clock.now(), 30)
    assert not tokens.hold(other, "aibot:1", "second", clock.now(), 30)
    assert tokens.hold(database, "aibot:1", "first", clock.advance(seconds=20), 30)
    assert not tokens.hold(other, "aibot:1", "second", clock.advance(seconds=20), 30)
    assert tokens.holder_of(other, "aibot:1", clock.now()) == "first"
    tokens.release(other, "aibot:1", "second")
    assert tokens.holder_of(database, "aibot:1", clock.now()) == "first"
    assert tokens.hold(other, "aibot:1", "second", clock.advance(seconds=10), 30)
    assert not tokens.hold(database, "aibot:1", "first", clock.now(), 30)
    tokens.release(other, "aibot:1", "second")
    assert tokens.holder_of(database, "aibot:1", clock.now()) is None
    assert tokens.hold(database, "aibot:1", "first", clock.now(), 30)


def test_worker_numbers_are_held_apart(database: Database, clock: VirtualClock) -> None:
    numbers = [tokens.hold_worker_number(database, f"process {n}", clock.now(), 60) for n in range(3)]
    assert numbers == [0, 1, 2]
    tokens.release(database, "worker:1", "process 1")
    assert tokens.hold_worker_number(database, "process 3", clock.now(), 60) == 1
    clock.advance(seconds=61)
    assert tokens.hold_worker_number(database, "process 4", clock.now(), 60) == 0
