"""Keeping the one long connection that a smart robot may have: lease, subscription, pings, and when to come back."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import structlog

from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.platforms.base import Channel, Services, Unavailable
from bot.platforms.wecom.aibot_wire import ACK_SECONDS, Wire

log = structlog.get_logger(__name__)

#: req_id and body of a message or event.
OnMessage = Callable[[str, dict[str, Any]], Awaitable[None]]


class End(Enum):
    LOST = auto()  #: the network, or a silent peer
    REFUSED = auto()  #: wrong credentials
    KICKED = auto()  #: a newer connection took the robot over
    LEASE = auto()  #: another process of ours has it now


@dataclass(frozen=True, slots=True)
class Pace:
    """Real seconds; tests make them short."""

    ping: float = 30.0
    ack: float = ACK_SECONDS
    first_retry: float = 1.0
    longest_retry: float = 30.0
    refused: float = 60.0  #: too many subscriptions are throttled by the platform
    kicked: float = 60.0
    longest_pause: float = 3_600.0
    lease: float = 45.0
    lease_poll: float = 5.0


class LongConnection:
    def __init__(self, channel: Channel, services: Services, url: str, pace: Pace | None = None) -> None:
        self._channel = channel
        self._services = services
        self._url = url
        self._pace = pace or Pace()
        self._wire: Wire | None = None
        self._was_kicked = False
        self._lease = f"wecom:{channel.key}"

    @property
    def wire(self) -> Wire:
        """The subscribed connection; Transient while this process has none."""
        if self._wire is None:
            raise Transient("not-connected")
        return self._wire

    @property
    def is_connected(self) -> bool:
        return self._wire is not None

    async def run(self, on_message: OnMessage) -> None:
        """Come back for ever: quickly after a loss, slowly after a refusal, and after being taken over not before the
        lease has been taken anew and the alarm counted."""
        row: dict[End, int] = {}
        try:
            while True:
                if not await self._take_lease():
                    await asyncio.sleep(self._pace.lease_poll)
                    continue
                end, lived = await self._once(on_message)
                row = {end: 1 if lived and end is End.LOST else row.get(end, 0) + 1}
                if end in (End.KICKED, End.REFUSED):
                    self._services.count("alarm", f"wecom-aibot-{end.name.lower()}")
                if end is End.KICKED:
                    await self._services.lease.release(self._lease)
                await asyncio.sleep(self._pause(end, row[end]))
        finally:
            await self._let_go()

    def _pause(self, end: End, times: int) -> float:
        """Doubling, with jitter down to a half."""
        pace = self._pace
        first = {End.REFUSED: pace.refused, End.KICKED: pace.kicked}.get(end, pace.first_retry)
        most = pace.longest_retry if end in (End.LOST, End.LEASE) else pace.longest_pause
        return float(min(most, first * 2 ** min(times - 1, 16))) * random.uniform(0.5, 1)

    async def _once(self, on_message: OnMessage) -> tuple[End, bool]:
        """One connection from opening to end, and whether it ever was subscribed."""
        try:
            socket = await self._services.http.websocket(self._url)
        except (Transient, Permanent):
            return End.LOST, False
        wire = Wire(socket, count=self._services.count, ack_seconds=self._pace.ack)
        self._was_kicked = False
        reading = asyncio.create_task(wire.read(lambda cmd, req_id, body: self._take(wire, req_id, body, on_message)))
        try:
            if not await self._subscribe(wire):
                return End.REFUSED, False
            self._wire = wire
            self._services.count("connected", "wecom-aibot")
            end = await self._until_one_ends(reading, self._ping(wire), self._renew())
            return (End.KICKED if self._was_kicked else end), True
        except (Transient, Ambiguous, ReplySpent):
            return End.LOST, False
        finally:
            self._wire = None
            await wire.close()
            reading.cancel()
            (fault,) = await asyncio.gather(reading, return_exceptions=True)
            if isinstance(fault, Exception):  # our own bug: the connection is made anew, but not in silence
                self._services.count("alarm", "wecom-aibot-bug")
                log.error("reading_failed", channel=self._channel.id, kind=type(fault).__name__, exc_info=fault)

    async def _until_one_ends(
        self, reading: asyncio.Task[None], ping: Coroutine[Any, Any, End], renew: Coroutine[Any, Any, End]
    ) -> End:
        watching = [asyncio.create_task(ping), asyncio.create_task(renew)]
        try:
            done, _ = await asyncio.wait([reading, *watching], return_when=asyncio.FIRST_COMPLETED)
            return next((task.result() for task in watching if task in done), End.LOST)
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)

    async def _subscribe(self, wire: Wire) -> bool:
        keys = self._channel.credentials
        try:
            await wire.ask("aibot_subscribe", {"bot_id": keys["bot_id"], "secret": keys["secret"]})
        except Permanent:
            return False
        return True

    async def _take(self, wire: Wire, req_id: str, body: dict[str, Any], on_message: OnMessage) -> None:
        event = body.get("event")
        if isinstance(event, dict) and event.get("eventtype") == "disconnected_event":
            self._was_kicked = True
            self._wire = None
            await wire.close()
            return
        await on_message(req_id, body)

    async def _ping(self, wire: Wire) -> End:
        missed = 0
        while missed < 2:
            await asyncio.sleep(self._pace.ping)
            try:
                await wire.ask("ping", None)
                missed = 0
            except (Transient, Ambiguous, Permanent, ReplySpent):
                missed += 1
        self._services.count("silent", "wecom-aibot")
        return End.LOST

    # --- lease --------------------------------------------------------------------------------------------------

    async def _take_lease(self) -> bool:
        try:
            return await self._services.lease.hold(self._lease, self._pace.lease)
        except Unavailable:
            return False

    async def _renew(self) -> End:
        """Extend the lease thrice in its time; without an answer of the database it is kept until it would lapse."""
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        while True:
            await asyncio.sleep(self._pace.lease / 3)
            try:
                if not await self._services.lease.hold(self._lease, self._pace.lease):
                    return End.LEASE
                renewed = loop.time()
            except Unavailable:
                if loop.time() - renewed > self._pace.lease * 2 / 3:
                    return End.LEASE

    async def _let_go(self) -> None:
        try:
            await self._services.lease.release(self._lease)
        except Unavailable:
            self._services.count("unavailable", "lease")
