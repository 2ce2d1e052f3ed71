"""The one seam between the house and a platform: what a channel is, what it can do, and how it is asked to do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from aiohttp import ClientWebSocketResponse, web
from yarl import URL

from bot.messages import Attachment, ChannelKind, Fetched, Inbound, MediaKind, Outbound, Reading, Receipt


@dataclass(frozen=True, slots=True)
class Channel:
    """One set of credentials. `credentials` never reaches a log or a repr."""

    id: int
    station_id: int
    kind: ChannelKind
    key: str  #: unique in the installation, e.g. "wecom-aibot:aibXXXX"; made from public parts only
    corp: str
    name: str  #: the robot's name as people @ it
    credentials: Mapping[str, str] = field(repr=False)
    callback_path: str = ""  #: our own unguessable path for callback modes, "" for long connections
    edition: str = ""  #: the organisation's quota edition, where the platform has editions
    off: bool = False  #: taken out of the configuration, or it cannot live: known, but neither heard nor spoken by


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` sends in any `seconds`. Breaking it closes the bucket for `penalty_seconds` on the platform."""

    scope: str  #: "address" (per conversation), "channel" (per robot or webhook), "corp"
    count: int
    seconds: float
    penalty_seconds: float = 60.0
    window_ms: int = field(init=False, repr=False, compare=False)
    log: str = field(init=False, repr=False, compare=False)  #: under which name a bucket keeps what was sent in it

    def __post_init__(self) -> None:
        window = int(self.seconds * 1000)
        object.__setattr__(self, "window_ms", window)
        object.__setattr__(self, "log", str(window))


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a kind of channel can do, as data. Features ask for these, never for a platform's name."""

    hear_group: bool = False
    hear_private: bool = False
    push_group: bool = False
    push_private: bool = False
    mention: bool = False
    markdown: bool = False
    card_group: bool = False
    card_private: bool = False
    update_card: bool = False
    update_any_time: bool = False  #: also unasked and again and again, not only in answer to a press
    update_once: bool = False  #: also unasked, but only once after the card was sent
    image: bool = False
    file: bool = False
    recall: bool = False
    read_list: bool = False
    ding: bool = False
    same_key_once: bool = False  #: the platform itself swallows a repeated send (idempotency key or duplicate check)
    trusted: bool = True
    text_bytes: int = 2048
    markdown_bytes: int = 4096
    break_bytes: int = 1  #: what a line break of markdown takes on the wire
    limits: tuple[Limit, ...] = ()
    counted: tuple[str, ...] = ()  #: monthly budgets one send is booked on: "api", "webhook"
    counted_in: tuple[str, ...] = ()  #: monthly budgets one arriving message or press is booked on


#: A long connection; a text frame comes as its bytes, for whoever reads JSON decodes it himself.
Socket = ClientWebSocketResponse[Literal[False]]


class Unavailable(Exception):
    """Nothing was stored; the platform must not be told that it was."""


class Receive(Protocol):
    """What a platform hands its verified messages to. Returns after the commit; raises `Unavailable` when the database
    cannot take them."""

    async def __call__(self, message: Inbound, wait: float, /) -> tuple[Outbound, ...]:
        """With `wait` seconds above 0 it also waits so long for the passive answers (reply kind PASSIVE) that the
        handlers gave."""

    async def together(self, messages: Sequence[Inbound], /) -> None:
        """Several that came together, for the price of hardly more than one: all are stored, or none."""


class Tokens(Protocol):
    """Access tokens and uploaded-media ids, shared by all workers as rows; one refresh at a time."""

    async def get(
        self, channel: int, name: str, refresh: Callable[[], Awaitable[tuple[str, timedelta]]], *, rejected: str = ""
    ) -> str:
        """The stored value, or a new one by `refresh`. `rejected` is a value the platform has just refused: it is not
        given again. At most one refresh in 30 s: refused sooner it is `Transient("token")` for the rest of them, and
        `Permanent("token", alarm=True)` once ten fresh values in a row were refused."""


class Lease(Protocol):
    """Who may hold the one connection that a robot allows."""

    async def hold(self, name: str, seconds: float) -> bool:
        """Take or extend the lease; False when another process has it."""

    async def release(self, name: str) -> None: ...


@dataclass(frozen=True)
class Services:
    """What the frame lends to a platform. Nothing here knows a handler or a table."""

    http: Http
    tokens: Tokens
    lease: Lease
    now: Callable[[], datetime]
    media: Callable[[str], Awaitable[Fetched]]  #: our own media row by its reference
    count: Callable[
        [str, str], None
    ]  #: metric: (what, detail), both from closed sets, e.g. ("unauthentic", "signature")


class Http(Protocol):
    """The only way out: total time-out 8 s, no redirects, allowed hosts, answers capped at 1 MB."""

    async def request(
        self,
        method: str,
        url: str | URL,
        *,
        json: object | None = None,
        data: object | None = None,
        headers: Mapping[str, str] | None = None,
        limit_bytes: int = 1_000_000,
        any_public_host: bool = False,
        seconds: float = 8.0,
    ) -> Answer:
        """Transient: nothing was asked (a GET without an answer, too); Ambiguous: it may have had its effect."""

    async def websocket(
        self, url: str, *, headers: Mapping[str, str] | None = None, heartbeat: float | None = None
    ) -> Socket:
        """An open connection to an allowed host; Transient when there is none to be had."""


@dataclass(slots=True)  # not frozen: made for every send
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Platform(Protocol):
    """One channel, alive. `send` returns a Receipt or raises Transient, Permanent, Ambiguous or ReplySpent only."""

    channel: Channel
    abilities: Abilities

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        """The HTTP callbacks of this channel; empty for long connections and webhooks."""

    async def run(self, receive: Receive) -> None:
        """Hold the long connection until cancelled; returns at once where there is none."""

    async def send(self, message: Outbound) -> Receipt: ...

    async def fetch(self, attachment: Attachment) -> Fetched:
        """The bytes behind an inbound attachment; Permanent when it has lapsed, Transient when worth another try."""

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        """The platform's own media id."""

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        """Who has read it, where `abilities.read_list`; Permanent when the figure has lapsed."""
