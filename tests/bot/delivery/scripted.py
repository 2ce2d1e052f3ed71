"""A platform that answers as it is told, keeps what it showed, and knows when a limit was broken."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from bot import wire
from bot.messages import Attachment, ChannelKind, ChatKind, Content, Fetched, MediaKind, Outbound, Reading, Receipt
from bot.platforms.base import Abilities, Channel, Limit, Receive
from storage import Database, Session, outbox

Answer = Receipt | Exception | Callable[[Outbound], Receipt]


@dataclass
class Scripted:
    """`answers[address]` are given in turn, then `default`. `shown` is what people saw, with the moment."""

    channel: Channel
    abilities: Abilities
    now: Callable[[], datetime]
    default: Answer = field(default_factory=Receipt)
    answers: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    shown: list[tuple[datetime, Outbound]] = field(default_factory=list)
    asked: list[tuple[datetime, Outbound]] = field(default_factory=list)
    gate: asyncio.Event | None = None  #: when set, answers wait for it
    flying: int = 0
    most_flying: int = 0
    doubled: set[str] = field(default_factory=set)  #: addresses that had two at once
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _at: set[str] = field(default_factory=set)

    async def send(self, message: Outbound) -> Receipt:
        self.asked.append((self.now(), message))
        if message.chat_address in self._at:
            self.doubled.add(message.chat_address)
        self._at.add(message.chat_address)
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            await (self.gate.wait() if self.gate is not None else asyncio.sleep(0))
            queue = self.answers[message.chat_address]
            answer = queue.popleft() if queue else self.default
            if isinstance(answer, Exception):
                raise answer
            receipt = answer(message) if callable(answer) else answer
            self.shown.append((self.now(), message))
            self._more.set()
            return receipt
        finally:
            self.flying -= 1
            self._at.discard(message.chat_address)

    async def has_shown(self, count: int) -> None:
        """Wait, in real time, until so many messages have been shown."""
        while len(self.shown) < count:
            self._more.clear()
            await self._more.wait()

    def texts(self) -> list[str]:
        return [message.content.text for _, message in self.shown]

    def worst_window(self, seconds: float, address: str | None = None) -> int:
        """The most that was asked for in any window of `seconds`."""
        times = [at for at, message in self.asked if address is None or message.chat_address == address]
        span = timedelta(seconds=seconds)
        return max((sum(1 for other in times if at <= other < at + span) for at in times), default=0)

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        return ()

    async def run(self, receive: Receive) -> None: ...

    async def fetch(self, attachment: Attachment) -> Fetched:
        raise NotImplementedError

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        raise NotImplementedError

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        raise NotImplementedError


def scripted(
    station: int,
    now: Callable[[], datetime],
    *,
    id: int = 7,
    limits: tuple[Limit, ...] = (),
    same_key_once: bool = False,
    counted: tuple[str, ...] = (),
    edition: str = "",
    kind: ChannelKind = ChannelKind.WECOM_AIBOT,
) -> Scripted:
    channel = Channel(id, station, kind, f"test:{id}", "corp", "小警", {}, edition=edition)
    abilities = Abilities(hear_group=True, push_group=True, limits=limits, same_key_once=same_key_once, counted=counted)
    return Scripted(channel, abilities, now)


def promise(
    session: Session,
    key: str,
    address: str = "room",
    *,
    channel: int = 7,
    lane: int = 3,
    text: str = "",
    unclear: str = "leave",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    subject: str = "",
    **more: object,
) -> int | None:
    message = Outbound(key, "t" * 22, address, ChatKind.GROUP, Content(text=text or key), **more)  # type: ignore[arg-type]
    return outbox.put(
        session,
        outbox.Draft(
            key=key,
            channel_id=channel,
            address=address,
            body=wire.dump_outbound(message),
            lane=lane,
            due_at=due_at,
            on_ambiguous=outbox.OnAmbiguous(unclear),
            expires_at=expires_at,
            subject=subject,
        ),
    )


def state(database: Database, station: int, key: str) -> outbox.OutboxRow:
    with database.reading(station) as session:
        row = outbox.find_by_key(session, key)
    assert row is not None
    return row


def put(database: Database, station: int, *keys: str, **more: object) -> None:
    """Promises of these keys, in one transaction."""
    with database.transaction(station) as session:
        for key in keys:
            promise(session, key, **more)  # type: ignore[arg-type]
