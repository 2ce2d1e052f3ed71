"""One refresh for all workers, at most one in 30 seconds, and leases that one process holds."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from bot.errors import Permanent, Transient
from bot.metrics import Metrics
from bot.tokens import PATIENCE, RowLease, RowTokens
from storage import Database
from tests.conftest import OpenDatabase

LASTS = timedelta(hours=2)


class Counter:
    """A platform's gettoken: counts, and answers with what is now valid."""

    def __init__(self) -> None:
        self.calls = 0
        self.fault: Exception | None = None

    async def __call__(self) -> tuple[str, timedelta]:
        self.calls += 1
        await asyncio.sleep(0.01)
        if self.fault is not None:
            raise self.fault
        return f"token{self.calls}", LASTS


async def test_workers_share_one_refresh(open_database: OpenDatabase, clock: VirtualClock) -> None:
    refresh = Counter()
    workers = [RowTokens(open_database(worker=n), clock) for n in range(8)]
    values = await asyncio.gather(*(worker.get(1, "access", refresh) for worker in workers for _ in range(3)))
    assert set(values) == {"token1"}
    assert refresh.calls == 1


async def test_a_token_killed_again_and_again_is_fetched_once_each_time(
    open_database: OpenDatabase, clock: VirtualClock
) -> None:
    refresh = Counter()
    workers = [RowTokens(open_database(worker=n), clock) for n in range(8)]
    value = await workers[0].get(1, "access", refresh)
    for _ in range(25):
        clock.advance(seconds=31)
        values = await asyncio.gather(*(worker.get(1, "access", refresh, rejected=value) for worker in workers))
        assert len(set(values)) == 1
        assert values[0] != value
        value = values[0]
    assert refresh.calls == 26


async def test_a_fresh_token_refused_waits_for_the_next_refresh(database: Database, clock: VirtualClock) -> None:
    refresh, metrics = Counter(), Metrics()
    tokens = RowTokens(database, clock, metrics.count)
    first = await tokens.get(1, "access", refresh)
    clock.advance(minutes=5)
    second = await tokens.get(1, "access", refresh, rejected=first)
    clock.advance(seconds=4)
    for _ in range(3):
        with pytest.raises(Transient) as refused:
            await tokens.get(1, "access", refresh, rejected=second)
        assert (refused.value.code, refused.value.scope) == ("token", "channel")
        assert refused.value.retry_after == timedelta(seconds=26)
    assert (refresh.calls, metrics.get("alarm", "token")) == (2, 1)
    clock.advance(seconds=27)
    assert await tokens.get(1, "access", refresh, rejected=second) == "token3"


async def test_a_media_id_refused_closes_no_channel(database: Database, clock: VirtualClock) -> None:
    refresh, tokens = Counter(), RowTokens(database, clock)
    first = await tokens.get(1, "media:abc", refresh)
    with pytest.raises(Transient) as refused:
        await tokens.get(1, "media:abc", refresh, rejected=first)
    assert refused.value.scope == ""


async def test_tokens_refused_again_and_again_mean_bad_credentials(database: Database, clock: VirtualClock) -> None:
    refresh, metrics = Counter(), Metrics()
    tokens = RowTokens(database, clock, metrics.count)
    value = await tokens.get(1, "access", refresh)
    outcomes = []
    for _ in range(PATIENCE):
        with pytest.raises((Permanent, Transient)) as refused:
            await tokens.get(1, "access", refresh, rejected=value)
        outcomes.append(refused.type)
        clock.advance(seconds=31)
        value = await tokens.get(1, "access", refresh, rejected=value)
    assert outcomes == [Transient] * (PATIENCE - 1) + [Permanent]
    assert metrics.get("alarm", "token-credentials") == 1
    clock.advance(hours=1)
    value = await tokens.get(1, "access", refresh, rejected=value)
    with pytest.raises(Transient):
        await tokens.get(1, "access", refresh, rejected=value)


async def test_a_bad_secret_is_tried_at_most_every_thirty_seconds(database: Database, clock: VirtualClock) -> None:
    refresh, tokens = Counter(), RowTokens(database, clock)
    refresh.fault = Permanent("40001", alarm=True)
    for _ in range(120):
        with pytest.raises((Permanent, Transient)):
            await tokens.get(1, "access", refresh)
        clock.advance(seconds=5)
    assert refresh.calls <= 20


async def test_a_refresh_that_failed_for_now_is_tried_again_soon(database: Database, clock: VirtualClock) -> None:
    refresh, tokens = Counter(), RowTokens(database, clock)
    refresh.fault = Transient("connect")
    with pytest.raises(Transient):
        await tokens.get(1, "access", refresh)
    refresh.fault = None
    clock.advance(seconds=6)
    assert await tokens.get(1, "access", refresh) == "token2"


async def test_it_is_refreshed_before_its_end_and_survives_a_restart(database: Database, clock: VirtualClock) -> None:
    refresh = Counter()
    await RowTokens(database, clock).get(1, "access", refresh)
    again = RowTokens(database, clock)
    assert await again.get(1, "access", refresh) == "token1"
    clock.advance(hours=1, minutes=59, seconds=30)
    assert await again.get(1, "access", refresh) == "token2"


async def test_names_and_channels_are_apart(database: Database, clock: VirtualClock) -> None:
    refresh, tokens = Counter(), RowTokens(database, clock)
    assert await tokens.get(1, "access", refresh) != await tokens.get(2, "access", refresh)
    assert await tokens.get(1, "media:abc", refresh) == "token3"


async def test_a_connection_lease_is_one_process_s(open_database: OpenDatabase, clock: VirtualClock) -> None:
    first, second = RowLease(open_database(), clock), RowLease(open_database(worker=1), clock)
    assert await first.hold("aibot:1", 30)
    assert not await second.hold("aibot:1", 30)
    assert await first.hold("aibot:1", 30)
    clock.advance(seconds=31)
    assert await second.hold("aibot:1", 30)
    assert not await first.hold("aibot:1", 30)
    await first.release("aibot:1")
    assert not await first.hold("aibot:1", 30)
    await second.release("aibot:1")
    assert await first.hold("aibot:1", 30)
