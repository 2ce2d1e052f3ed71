"""What arrives is paid for too, where the platform counts it: booked on the organisation's month once in a while.

A crash loses at most the last half minute of our own estimate; the platform's count is not touched by it.
"""

from collections import Counter

from bot.clock import Clock
from bot.delivery.budgets import month_of
from bot.platforms.base import Channel
from bot.platforms.catalogue import ABILITIES
from storage import Database, pace

FLUSH_SECONDS = 30.0


class ArrivalsBook:
    """Counts arrivals in memory and adds them to the budget rows together."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._counts: Counter[tuple[str, str]] = Counter()

    def note(self, channel: Channel) -> None:
        for name in ABILITIES[channel.kind].counted_in:
            self._counts[(channel.corp, name)] += 1

    async def flush(self) -> None:
        """Book what has been counted; what cannot be stored now is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        if not counts:
            return
        now = self._clock.now()
        month = month_of(now)
        booked = [((corp, month, name), number) for (corp, name), number in counts.items()]
        try:
            await self._database.run(
                lambda: pace.exchange(
                    self._database, (), lambda states: {}, now=int(now.timestamp() * 1000), booked=booked
                )
            )
        except BaseException:
            self._counts += counts
            raise
