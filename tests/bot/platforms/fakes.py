"""The frame's side of a platform, in memory: tokens with a single flight, leases, media, counters, a virtual clock."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import VirtualClock
from bot.errors import Transient
from bot.messages import Fetched, Inbound, Outbound
from bot.platforms.base import Http, Services, Unavailable
from bot.platforms.http_client import Client

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class MemoryTokens:
    """As bot/tokens.py promises: one refresh at a time, a refused value never again, at most one refresh in 30 s."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._held: dict[tuple[int, str], tuple[str, datetime]] = {}
        self._refreshed: dict[tuple[int, str], datetime] = {}
        self._locks: dict[tuple[int, str], asyncio.Lock] = {}
        self.refreshes: Counter[str] = Counter()

    async def get(
        self, channel: int, name: str, refresh: Callable[[], Awaitable[tuple[str, timedelta]]], *, rejected: str = ""
    ) -> str:
        key = (channel, name)
        async with self._locks.setdefault(key, asyncio.Lock()):
            value, until = self._held.get(key, ("", self._clock.now()))
            if value and value != rejected and until > self._clock.now():
                return value
            last = self._refreshed.get(key)
            if rejected and last is not None and self._clock.now() - last < timedelta(seconds=30):
                left = last + timedelta(seconds=30) - self._clock.now()
                raise Transient("token", retry_after=left, scope="channel")
            value, life = await refresh()
            self.refreshes[name] += 1
            if rejected:
                self._refreshed[key] = self._clock.now()
            self._held[key] = (value, self._clock.now() + life)
            return value


class MemoryLease:
    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.taken_by_others: set[str] = set()
        self.held: dict[str, datetime] = {}
        self.calls: Counter[str] = Counter()

    async def hold(self, name: str, seconds: float) -> bool:
        self.calls[name] += 1
        if name in self.taken_by_others:
            return False
        self.held[name] = self._clock.now() + timedelta(seconds=seconds)
        return True

    async def release(self, name: str) -> None:
        self.held.pop(name, None)


@dataclass
class House:
    """Everything that a platform is lent, and what it did with it."""

    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))
    http: Http = field(default_factory=lambda: Client([]))
    counted: list[tuple[str, str]] = field(default_factory=list)
    media: dict[str, Fetched] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens = MemoryTokens(self.clock)
        self.lease = MemoryLease(self.clock)

    @property
    def services(self) -> Services:
        return Services(
            http=self.http,
            tokens=self.tokens,
            lease=self.lease,
            now=self.clock.now,
            media=self._media,
            count=lambda what, detail: self.counted.append((what, detail)),
        )

    async def _media(self, reference: str) -> Fetched:
        return self.media[reference]

    async def close(self) -> None:
        if isinstance(self.http, Client):
            await self.http.close()


@dataclass
class Inbox:
    """A `Receive` that stores; answers with what the test has laid ready; fails while `down`."""

    stored: list[Inbound] = field(default_factory=list)
    answers: list[Outbound] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    down: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, inbound: Inbound, wait: float) -> tuple[Outbound, ...]:
        if self.down:
            raise Unavailable
        self.waited.append(wait)
        if all((m.channel, m.message_id) != (inbound.channel, inbound.message_id) for m in self.stored):
            self.stored.append(inbound)
        self.arrived.set()
        return tuple(self.answers) if wait else ()

    async def together(self, messages: Sequence[Inbound]) -> None:
        for message in messages:
            await self(message, 0)

    async def wait_for(self, count: int, seconds: float = 5.0) -> list[Inbound]:
        """At least `count` messages stored, within real `seconds`."""
        async with asyncio.timeout(seconds):
            while len(self.stored) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.stored


class Hears:
    """A `Receive` that is one function, asked for each message by itself."""

    def __init__(self, receive: Callable[..., Awaitable[tuple[Outbound, ...]]]) -> None:
        self._receive = receive

    async def __call__(self, message: Inbound, wait: float, /) -> tuple[Outbound, ...]:
        return await self._receive(message, wait)

    async def together(self, messages: Sequence[Inbound], /) -> None:
        await asyncio.gather(*(self._receive(message, 0) for message in messages))
