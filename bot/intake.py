"""A verified message becomes an inbox row; only after the commit is the platform told that we have it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from bot import wire
from bot.delivery.passive import Passives
from bot.messages import Inbound, Outbound
from bot.metrics import Metrics
from bot.platforms.base import Channel, Unavailable
from bot.red_path import RedPath
from storage import Unavailable as StorageUnavailable
from storage.arrivals import Arrival, Arrivals, Stored
from storage.inbox import conversation_of


class Dispatches(Protocol):
    def hand(self, station: int, inbox_id: int, conversation: bytes, message: Inbound) -> None:
        """Take over a stored row that this process owns."""


class Intake:
    """What every platform calls, as a `Receive`. One row per (channel, message id), whatever the platform repeats."""

    def __init__(
        self,
        arrivals: Arrivals,
        channels: Mapping[int, Channel],
        dispatcher: Dispatches,
        passives: Passives,
        metrics: Metrics,
        on_new: Callable[[Channel], None] = lambda channel: None,
        red: RedPath | None = None,
    ) -> None:
        """`red` takes over what speaks of danger and cannot be stored."""
        self._arrivals = arrivals
        self._channels = channels
        self._dispatcher = dispatcher
        self._passives = passives
        self._metrics = metrics
        self._on_new = on_new
        self._red = red

    async def receive(self, message: Inbound, wait: float = 0.0) -> tuple[Outbound, ...]:
        """Store, hand over, and with `wait` above 0 stay that many seconds for passive answers.

        Raises `Unavailable` when nothing could be stored, so that the platform sends again.
        """
        arrival = self._arrival(message)
        overdue = self._red.expect((message,)) if self._red is not None else None
        try:
            stored = await self._arrivals.put(arrival)
        except StorageUnavailable as error:
            raise self._refused((message,), error) from error
        finally:
            if overdue is not None:
                overdue.cancel()
        if not self._is_new(message, stored):
            return ()
        if wait > 0:
            self._passives.register(stored.id)
        self._dispatcher.hand(arrival.station_id, stored.id, arrival.conversation, message)
        return await self._passives.take(stored.id, wait) if wait > 0 else ()

    __call__ = receive

    async def together(self, messages: Sequence[Inbound]) -> None:
        """Store and hand over several that came together: one commit, one waiting and one look at the time for all."""
        for message, (arrival, stored) in zip(messages, await self._store(messages), strict=True):
            if self._is_new(message, stored):
                self._dispatcher.hand(arrival.station_id, stored.id, arrival.conversation, message)

    async def _store(self, messages: Sequence[Inbound]) -> Iterable[tuple[Arrival, Stored]]:
        arrivals = [self._arrival(message) for message in messages]
        overdue = self._red.expect(messages) if self._red is not None else None
        try:
            return zip(arrivals, await self._arrivals.put_all(arrivals), strict=True)
        except StorageUnavailable as error:
            raise self._refused(messages, error) from error
        finally:
            if overdue is not None:
                overdue.cancel()

    def _refused(self, messages: Sequence[Inbound], error: StorageUnavailable) -> Unavailable:
        for message in messages:
            self._metrics.count("inbound_refused", self._channels[message.channel].kind.value)
            if self._red is not None:
                self._red.lost(message)
        return Unavailable(str(error))

    def _arrival(self, message: Inbound) -> Arrival:
        channel = self._channels[message.channel]
        return Arrival(
            channel.station_id,
            channel.id,
            message.message_id,
            conversation_of(message.channel, message.chat_address),
            wire.dump_inbound(message),
            wire.lasting(message),
        )

    def _is_new(self, message: Inbound, stored: Stored) -> bool:
        """Count it."""
        channel = self._channels[message.channel]
        if stored.flagged:
            self._metrics.count("message_id_reused", channel.kind.value)
        self._metrics.count("inbound" if stored.new else "inbound_repeated", channel.kind.value)
        if stored.new:
            self._on_new(channel)
        return stored.new
