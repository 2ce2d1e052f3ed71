"""A verified message becomes an inbox row; only after the commit is the platform told that we have it."""

from collections.abc import Callable, Mapping
from typing import Protocol

from bot import wire
from bot.delivery.passive import Passives
from bot.messages import Inbound, Outbound
from bot.metrics import Metrics
from bot.platforms.base import Channel, Unavailable
from bot.red_path import RedPath
from storage import Unavailable as StorageUnavailable
from storage.arrivals import Arrival, Arrivals
from storage.inbox import conversation_of


class Dispatches(Protocol):
    def hand(self, station: int, inbox_id: int, conversation: bytes, message: Inbound) -> None:
        """Take over a stored row that this process owns."""


class Intake:
    """`receive` is what every platform calls. One row per (channel, message id), whatever the platform repeats."""

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
        channel = self._channels[message.channel]
        conversation = conversation_of(message.channel, message.chat_address)
        arrival = Arrival(
            channel.station_id,
            channel.id,
            message.message_id,
            conversation,
            wire.dump_inbound(message),
            wire.lasting(message),
        )
        overdue = self._red.expect(message) if self._red is not None else None
        try:
            stored = await self._arrivals.put(arrival)
        except StorageUnavailable as error:
            self._metrics.count("inbound_refused", channel.kind.value)
            if self._red is not None:
                self._red.lost(message)
            raise Unavailable(str(error)) from error
        finally:
            if overdue is not None:
                overdue.cancel()
        if stored.flagged:
            self._metrics.count("message_id_reused", channel.kind.value)
        if not stored.new:
            self._metrics.count("inbound_repeated", channel.kind.value)
            return ()
        self._metrics.count("inbound", channel.kind.value)
        self._on_new(channel)
        if wait > 0:
            self._passives.register(stored.id)
        self._dispatcher.hand(channel.station_id, stored.id, conversation, message)
        return await self._passives.take(stored.id, wait) if wait > 0 else ()
