"""A delivery with scripted platforms, on a virtual clock."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from bot.delivery import Delivery, DeliverySettings, Hooks
from bot.metrics import Metrics
from storage import Database
from tests.bot.delivery.scripted import Scripted, scripted

MakeDelivery = Callable[..., Delivery]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def platform(station: int, clock: VirtualClock) -> Scripted:
    return scripted(station, clock.now)


@pytest.fixture
def deliver(clock: VirtualClock, metrics: Metrics) -> MakeDelivery:
    """A delivery over the platforms given, with the middle of every jitter."""

    def make(database: Database, *platforms: Scripted, parallel: int = 64, hooks: Hooks | None = None) -> Delivery:
        return Delivery(
            database,
            {one.channel.id: one for one in platforms},
            clock,
            metrics,
            DeliverySettings(parallel=parallel),
            hooks=hooks,
            chance=lambda: 0.5,
        )

    return make


async def run_on(delivery: Delivery, clock: VirtualClock, **span: float) -> None:
    """Let time pass: from due row to due row, until `span` is over."""
    end = clock.now() + timedelta(**span)
    while True:
        await delivery.idle()
        due = await delivery.next_due()
        if due is None or due > end:
            clock.move_to(end)
            return
        clock.move_to(max(due, clock.now() + timedelta(milliseconds=1)))
