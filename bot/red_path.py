"""Danger words page even when nothing can be stored: straight to the second channel, and into the spool."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import structlog

from bot import conversing, wire
from bot.alarms import texts
from bot.callees import CallList
from bot.danger import Danger
from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.masking import mask_numbers
from bot.messages import ChatKind, Content, Inbound, Outbound, ReplyKind
from bot.metrics import Metrics
from bot.pager import Call, Pager
from bot.plain import plain
from bot.platforms.base import Channel, Platform, Unavailable
from bot.speech import token_of
from bot.spool import Spool
from storage import Unavailable as StorageUnavailable

log = structlog.get_logger()

OVERDUE_SECONDS = 2.0  #: an insert that takes longer is not waited for
REMEMBERED = 1000  #: messages that have been paged for; the platform sends each again and again
REPLAY_EVERY_SECONDS = 5.0
MAX_WORDS = 60


@dataclass(slots=True)
class Expected:
    """Messages that are being stored, and the loop's time from which on they count as lost."""

    messages: Sequence[Inbound]
    due: float

    def cancel(self) -> None:
        self.messages = ()


class RedPath:
    """The intake's way out. Used from the event loop only."""

    def __init__(
        self,
        pager: Pager,
        calls: CallList,
        channels: Mapping[int, Channel],
        metrics: Metrics,
        spool: Spool | None = None,
        platforms: Mapping[int, Platform] | None = None,
    ) -> None:
        self._platforms = platforms if platforms is not None else {}
        self._pager = pager
        self._calls = calls
        self._channels = channels
        self._metrics = metrics
        self._spool = spool
        self._expected: deque[Expected] = deque()
        self._looking: asyncio.TimerHandle | None = None
        self._paged: OrderedDict[tuple[int, str], None] = OrderedDict()
        self._under_way: set[asyncio.Task[None]] = set()

    def expect(self, messages: Sequence[Inbound]) -> Expected:
        """Cancel what is returned once the messages are stored; in two seconds they count as lost."""
        loop = asyncio.get_running_loop()
        expected = Expected(messages, loop.time() + OVERDUE_SECONDS)
        self._expected.append(expected)
        if self._looking is None:
            self._looking = loop.call_at(expected.due, self._look)
        return expected

    def _look(self) -> None:
        """One timer for all: it rings for the oldest of them, and again for the oldest that is left."""
        loop, expected = asyncio.get_running_loop(), self._expected
        while expected and (not expected[0].messages or expected[0].due <= loop.time()):
            for message in expected.popleft().messages:
                self.lost(message)
        self._looking = loop.call_at(expected[0].due, self._look) if expected else None

    def lost(self, message: Inbound) -> None:
        """It could not be stored in time. Pages if it speaks of danger; once for however often it is delivered."""
        found = conversing.danger_in(message)
        key = (message.channel, message.message_id)
        if found is None or key in self._paged:
            return
        self._paged[key] = None
        while len(self._paged) > REMEMBERED:
            self._paged.popitem(last=False)
        self._metrics.count("alarm", "red-path")
        log.error("red_path", channel=message.channel, kind=found.kind)
        for work in (self._answer(message), self._page(message, found), self._keep(message)):
            task = asyncio.get_running_loop().create_task(work)
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def done(self) -> None:
        """Return when nothing of it is under way."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def run(self, again: Callable[[Inbound], Awaitable[None]]) -> None:
        """Hand what the spool holds to `again`, now and whenever the database is back, until cancelled."""
        while True:
            await self.replay(again)
            await asyncio.sleep(REPLAY_EVERY_SECONDS)

    async def replay(self, again: Callable[[Inbound], Awaitable[None]]) -> int:
        """How many were handed over; all are kept while one cannot be stored. Duplicates meet their own row."""
        spool = self._spool
        if spool is None or spool.is_empty:
            return 0
        bodies, place = await asyncio.to_thread(spool.read)
        try:
            for body in bodies:
                message = wire.load_inbound(body)
                if message.channel in self._channels:
                    await again(message)
        except Unavailable:
            return 0
        await asyncio.to_thread(spool.clear, place)
        return len(bodies)

    async def _answer(self, message: Inbound) -> None:
        """110 to whoever speaks, by the answer that his message carries: the only one that needs nothing stored. Once,
        and no more if it fails; what is due besides follows when the message is taken in."""
        platform = self._platforms.get(message.channel)
        if platform is None or message.reply is None or message.reply.kind is ReplyKind.PASSIVE:
            return
        key = f"red:{message.channel}:{message.message_id}"
        content = Content(text=texts.RED_ANSWER)
        answer = Outbound(
            key,
            token_of(self._channels[message.channel].station_id, key),
            message.chat_address,
            message.chat_kind,
            content,
            reply=message.reply,
        )
        try:
            await platform.send(answer)
        except (Transient, Permanent, Ambiguous, ReplySpent, Unavailable, StorageUnavailable) as error:
            log.warning("red_answer_failed", channel=message.channel, reason=type(error).__name__)

    async def _page(self, message: Inbound, found: Danger) -> None:
        channel = self._channels[message.channel]
        mark = blake2b(f"{message.channel}:{message.message_id}".encode(), digest_size=2).hexdigest().upper()
        words = mask_numbers(plain(message.text, limit=MAX_WORDS))
        text = texts.red(mark=mark, kind=found.kind, place=self._place(message), words=words)
        station = channel.station_id
        call = Call(
            f"red:{mark}",
            texts.red_title(mark=mark),
            text,
            self._calls.key_of(station),
            self._calls.of(station),
            at_once=True,
        )
        await self._pager.page(call)

    def _place(self, message: Inbound) -> str:
        if message.chat_kind is ChatKind.PRIVATE:
            return texts.PRIVATE_PLACE
        known = self._calls.places.get((message.channel, message.chat_address), "")
        return plain(known or message.chat_title, limit=60) or texts.UNKNOWN_PLACE

    async def _keep(self, message: Inbound) -> None:
        if self._spool is None:
            return
        kept = await asyncio.to_thread(self._spool.append, wire.dump_inbound(message))
        if not kept:
            log.error("spool_full", channel=message.channel)
            self._metrics.count("alarm", "spool")
