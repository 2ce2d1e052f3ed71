"""What one process feels of itself: when each channel was last heard, which are connected, how late its loop runs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.messages import Inbound, Outbound
from bot.platforms.base import Platform, Receive

BEAT_SECONDS = 0.5
KEPT_BEATS = 120  #: a minute's worth


class _Hearing:
    """A `Receive`."""

    def __init__(self, hear: Callable[[int], None], receive: Receive) -> None:
        self._hear = hear
        self._receive = receive

    async def __call__(self, message: Inbound, wait: float, /) -> tuple[Outbound, ...]:
        self._hear(message.channel)
        return await self._receive(message, wait)

    async def together(self, messages: Sequence[Inbound], /) -> None:
        for channel in {message.channel for message in messages}:
            self._hear(channel)
        await self._receive.together(messages)


class Pulse:
    def __init__(self, clock: Clock, platforms: Mapping[int, Platform]) -> None:
        self._clock = clock
        self._platforms = platforms
        self._heard: dict[int, datetime] = {}
        self._lags: deque[float] = deque([0.0], maxlen=KEPT_BEATS)

    def hearing(self, receive: Receive) -> Receive:
        """`receive`, with the time noted at which each channel was heard."""
        return _Hearing(self._hear, receive)

    def _hear(self, channel: int) -> None:
        self._heard[channel] = self._clock.now()

    def last_heard(self, channel: int) -> datetime | None:
        """By this process since it started."""
        return self._heard.get(channel)

    def is_connected(self, channel: int) -> bool | None:
        """Whether this process holds the channel's long connection; None where there is none to hold."""
        connected: bool | None = getattr(self._platforms.get(channel), "is_connected", None)
        return connected

    @property
    def lag_seconds(self) -> float:
        """The longest that the event loop was late in the last minute."""
        return max(self._lags)

    async def beat(self) -> None:
        """Measure for ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_SECONDS
            await asyncio.sleep(BEAT_SECONDS)
            self._lags.append(max(0.0, loop.time() - due))
