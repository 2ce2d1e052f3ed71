"""What a capability gives to the frame (`Feature`), and what the frame gives to a handler (`Context`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bot.identity import ANYONE, Act, Grant, may
from bot.messages import Attachment, Card, Content, Inbound, Reading
from storage import Session

if TYPE_CHECKING:
    from bot.pager import Call, Tried
    from bot.pages import Form, Page
    from bot.rehearsing import Stage

T = TypeVar("T")


class Place(StrEnum):
    """Where a command works."""

    ANYWHERE = "anywhere"
    GROUP = "group"
    PRIVATE = "private"


class Lane(StrEnum):
    """Order in which messages leave, first to last."""

    DANGER = "0"
    ANSWER = "1"
    URGENT = "2"
    REMINDER = "3"
    BULK = "4"

    @property
    def number(self) -> int:
        return int(self.value)


class OnAmbiguous(StrEnum):
    """What becomes of a message whose outcome is unknown."""

    RESEND = "resend"  #: at once: danger and disputes
    ONCE = "once"  #: once more after 60 s with the same number: bulletins
    LEAVE = "leave"  #: marked and left: reminders and chatter


@dataclass(frozen=True, slots=True)
class StationView:
    id: int
    key: str
    name: str
    domain: str
    settings: Mapping[str, Any]
    url: str = ""  #: address people reach us by, without a slash at the end; "" where there is none: no link pages


@dataclass(frozen=True, slots=True)
class UnitView:
    id: int
    kind: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class ChatView:
    """A conversation, as bound in the directory. `unit` is None for a group that nobody has bound."""

    id: int
    platform: str
    kind: str
    title: str
    unit: UnitView | None
    channel_id: int
    address: str
    abilities: frozenset[str]  #: names of bot.platforms.base.Abilities that are true for it

    def can(self, ability: str) -> bool:
        return ability in self.abilities


@dataclass(frozen=True, slots=True)
class PersonView:
    id: int
    name: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What this person was last asked in this chat (10 minutes)."""

    kind: str
    payload: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something of this chat that a short word could answer: a bulletin wanting a receipt, a running quiz."""

    kind: str
    number: int
    title: str
    mark: str = ""  #: what a message of it bears in its text, for quotes that name no message
    first: bool = False  #: while it is open, a bare word belongs to it and not to what only wants a receipt
    named: bool = False  #: has ended, or was answered: meant only where its number is said
    together: bool = False  #: may be answered with all others of its kind by one word (`全部收到`)


class Speech(Protocol):
    """Where promised messages go: the outbox, in the handler's own transaction."""

    def reply(self, content: Content, *, private: bool, suffix: str, lane: Lane = Lane.ANSWER) -> None: ...

    def to_chat(
        self,
        chat_id: int,
        content: Content,
        *,
        key: str,
        lane: Lane,
        on_ambiguous: OnAmbiguous,
        due_at: datetime | None,
        expires_at: datetime | None,
        subject: str,
        via: int = 0,
    ) -> bool:
        """`via`: the channel to go by if it can, where what is answered came by it."""
        ...

    def to_person(
        self, person_id: int, content: Content, *, key: str, lane: Lane, subject: str, via: int = 0
    ) -> bool: ...

    def update(self, content: Content, *, target_key: str, key: str) -> bool: ...

    def recall(self, *, target_key: str, key: str, subject: str = "") -> bool:
        """Take back the message that was promised as `target_key`; False where its platform cannot."""
        ...


@dataclass(frozen=True)
class Context:
    """Everything a handler may use. It never commits, never touches the network, never reads a clock."""

    message: Inbound
    station: StationView
    chat: ChatView
    person: PersonView | None
    grants: tuple[Grant, ...]  #: the person's own, plus membership of this chat's team
    now: datetime
    session: Session
    speech: Speech
    inbox_id: int
    question: OpenQuestion | None = None
    quoted: str = ""  #: subject of the message of ours that was quoted, e.g. "bulletin:12"
    features: Sequence[Feature] = field(default=(), repr=False)

    def reply(self, answer: str | Content | Card, *, private: bool = False, suffix: str = "") -> None:
        """Answer this message, where it came from or privately. Several answers to one message need a `suffix` each."""
        self.speech.reply(as_content(answer), private=private, suffix=suffix)

    def send(
        self,
        chat_id: int,
        message: str | Content | Card,
        *,
        key: str,
        lane: Lane = Lane.REMINDER,
        on_ambiguous: OnAmbiguous = OnAmbiguous.LEAVE,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        subject: str = "",
    ) -> bool:
        """Promise a message to another chat; False when the same `key` has been promised before."""
        return self.speech.to_chat(
            chat_id,
            as_content(message),
            key=key,
            lane=lane,
            on_ambiguous=on_ambiguous,
            due_at=due_at,
            expires_at=expires_at,
            subject=subject,
        )

    def may(self, act: Act, path: str) -> bool:
        return may(self.grants, act, path)

    @property
    def in_group(self) -> bool:
        return self.chat.kind == "group"


def as_content(answer: str | Content | Card) -> Content:
    if isinstance(answer, Content):
        return answer
    return Content(card=answer) if isinstance(answer, Card) else Content(text=answer)


Handler = Callable[[Context, str], None]  #: (context, what follows the word)
#: The same for the answer to a question; False: it is no answer to it, let it be taken for what else it says.
AnswerHandler = Callable[[Context, str], bool | None]
PressHandler = Callable[[Context], None]
ItemHandler = Callable[[Context, OpenItem, str], None]


@dataclass(frozen=True, slots=True)
class Command:
    words: tuple[str, ...]
    act: Act
    place: Place
    help: str  #: one line for 帮助: what to type and what happens
    handler: Handler
    unbound: bool = False  #: works in a group that is not bound


@dataclass(frozen=True, slots=True)
class Reader:
    """Takes a plain message that is no command (a pasted list, a dispute); returns False to let the next one look."""

    priority: int
    handler: Callable[[Context], bool]


@dataclass(frozen=True, slots=True)
class OpenItems:
    """What one feature has open for short words."""

    words: frozenset[str]
    listing: Callable[[Context], Sequence[OpenItem]]
    handler: ItemHandler
    help: str = ""  #: one line for 帮助, shown to those who may do `act`
    act: Act = ANYONE


class Router:
    """The chat words of one capability."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.presses: dict[str, PressHandler] = {}
        self.answers: dict[str, AnswerHandler] = {}
        self.passing: set[str] = set()  #: kinds of question that a command ends
        self.readers: list[Reader] = []
        self.items: list[OpenItems] = []

    def command(
        self, *words: str, help: str = "", act: Act = ANYONE, place: Place = Place.ANYWHERE, unbound: bool = False
    ) -> Callable[[Handler], Handler]:
        """The message starts with one of `words` (full-width or half-width, any case), alone or followed by more."""

        def register(handler: Handler) -> Handler:
            self.commands.append(Command(words, act, place, help, handler, unbound))
            return handler

        return register

    def press(self, prefix: str) -> Callable[[PressHandler], PressHandler]:
        """A pressed button whose key is `prefix` or starts with `prefix:`; the handler checks what may be done."""

        def register(handler: PressHandler) -> PressHandler:
            self.presses[prefix] = handler
            return handler

        return register

    def answer(self, kind: str, *, passing: bool = False) -> Callable[[AnswerHandler], AnswerHandler]:
        """The person's answer to the question of this kind that is open to him here. `passing`: any words would be an
        answer, so a command in between ends the question."""

        def register(handler: AnswerHandler) -> AnswerHandler:
            self.answers[kind] = handler
            if passing:
                self.passing.add(kind)
            return handler

        return register

    def reader(self, priority: int = 50) -> Callable[[Callable[[Context], bool]], Callable[[Context], bool]]:
        def register(handler: Callable[[Context], bool]) -> Callable[[Context], bool]:
            self.readers.append(Reader(priority, handler))
            return handler

        return register

    def open_items(
        self,
        words: frozenset[str],
        listing: Callable[[Context], Sequence[OpenItem]],
        *,
        help: str = "",
        act: Act = ANYONE,
    ) -> Callable[[ItemHandler], ItemHandler]:
        """`words` may answer an item; `listing`, asked only when one was said, names what it could answer here."""

        def register(handler: ItemHandler) -> ItemHandler:
            self.items.append(OpenItems(words, listing, handler, help, act))
            return handler

        return register


@dataclass(frozen=True)
class Job:
    """One due task row, in the transaction that finishes it."""

    id: int
    kind: str
    key: str
    due_at: datetime
    payload: Mapping[str, Any]
    station: StationView
    now: datetime
    session: Session
    speech: Speech


@dataclass(frozen=True)
class NetworkJob:
    """A due task that needs the network or real time: `work` runs outside any transaction, `done` in the last one."""

    work: Callable[[Mapping[str, Any], NetworkTools], Awaitable[Any]]
    done: Callable[[Job, Any], None]


class NetworkTools(Protocol):
    async def fetch(self, channel_id: int, attachment: Attachment) -> tuple[str, bytes]: ...

    async def read_by(self, channel_id: int, provider_id: str, chat_address: str) -> Reading:
        """Who has read a message of ours; each asking may be a counted call."""
        ...

    async def read(self, look: Callable[[Session], T]) -> T:
        """Look something up in the task's station; what must not stand in a payload."""

    async def page(self, call: Call) -> tuple[Tried, ...]:
        """Reach people over the second channel."""

    async def step(self, act: Callable[[Job], T], *, provisional: bool = False) -> T:
        """A short transaction on the way, for work too large for the last one; it may run again after a crash.
        `provisional`: it promises nobody anything, and a power cut may undo it until the last one."""


class Grade(StrEnum):
    """How bad it is that the watch found something, and so who hears of it when."""

    DANGER = "danger"  #: a person waits for help: everybody at once, each minute
    GRAVE = "grave"  #: the bot does not do its work: duty and operator at once, then every ten minutes
    MINOR = "minor"  #: it will hurt later: the operator, by day, once a day


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be. `key` is the same for as long as it lasts; `mend` puts it right if that is
    safe, in a short transaction of its own."""

    key: str
    grade: Grade
    text: str
    mend: Callable[[Session, datetime], None] | None = None


@dataclass(frozen=True)
class Feature:
    """One capability as the frame sees it."""

    name: str
    title: str  #: Chinese, heads its part of 帮助
    router: Router
    jobs: Mapping[str, Callable[[Job], None]] = field(default_factory=dict)
    network_jobs: Mapping[str, NetworkJob] = field(default_factory=dict)
    #: plans the recurring rows of the next 48 hours; run at start and hourly; unique keys make it harmless
    plan: Callable[[Session, StationView, datetime], None] | None = None
    acts: Sequence[Act] = ()
    #: runs before the handler on every message in a bound chat and gives back who is speaking now (membership by first
    #: speech makes a person and a role)
    heard: Callable[[Context], Context] | None = None
    #: looks at one station in a reading, every few seconds, from the watch's own process
    watches: Sequence[Callable[[Session, StationView, datetime], Sequence[Finding]]] = ()
    pages: Sequence[Page] = ()  #: of the console
    forms: Sequence[Form] = ()  #: behind signed links
    #: does once, soon after the start and where it leaves nothing behind, what would be slow the first time
    rehearse: Callable[[Stage], None] | None = None
    package: str = ""  #: where its folder templates/ stands, e.g. "handlers.directory"
