"""Answers that only the platform's own request can carry: the edge waits for them a moment after the commit."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.messages import Outbound
from storage import Database, Unavailable
from storage.outbox import OutboxState
from storage.settling import Settlement, settle_many

NO_LEASE = 0  #: rows born `sending` carry this lease token


@dataclass(slots=True)
class Waiting:
    """One request held open. What is offered counts only once the transaction has committed."""

    committed: asyncio.Event = field(default_factory=asyncio.Event)
    offered: list[tuple[int, int, Outbound]] = field(default_factory=list)  #: station, outbox row, message

    def offer(self, station: int, row: int, message: Outbound) -> None:
        """Called in the writer thread by the speech of the handler."""
        self.offered.append((station, row, message))


class Passives:
    """Who waits for which inbox row. A row that nobody takes in its 5 s is sent proactively by delivery."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: dict[int, Waiting] = {}

    def register(self, inbox_id: int) -> None:
        """Somebody will `take` this row's answers. Call before dispatch sees the row."""
        self._waiting[inbox_id] = Waiting()

    def awaited(self, inbox_id: int) -> Waiting | None:
        """Who waits, with nothing offered yet: a handler that was rolled back begins anew."""
        waiting = self._waiting.get(inbox_id)
        if waiting is not None:
            waiting.offered = []
        return waiting

    def committed(self, inbox_ids: Iterable[int]) -> None:
        """The handlers' transaction has committed. Call in the event loop."""
        for inbox_id in inbox_ids:
            waiting = self._waiting.get(inbox_id)
            if waiting is not None:
                waiting.committed.set()

    async def take(self, inbox_id: int, wait: float) -> tuple[Outbound, ...]:
        """The passive answers, settled as sent before they are handed out; () after `wait` real seconds."""
        waiting = self._waiting.get(inbox_id)
        if waiting is None:
            return ()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await waiting.committed.wait()
        finally:
            del self._waiting[inbox_id]
        offered = list(waiting.offered) if waiting.committed.is_set() else []
        return await self._settled(offered) if offered else ()

    async def _settled(self, offered: list[tuple[int, int, Outbound]]) -> tuple[Outbound, ...]:
        """Those that are still ours: rolled back, taken over or unsettled rows are not given to the platform."""
        now = self._clock.now()
        settlements = [Settlement(station, row, NO_LEASE, OutboxState.SENT, sent_at=now) for station, row, _ in offered]
        try:
            lost = set(await self._database.run(lambda: settle_many(self._database, settlements)))
        except Unavailable:
            return ()
        return tuple(message for _, row, message in offered if row not in lost)
