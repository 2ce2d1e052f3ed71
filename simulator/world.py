"""Who and what exists in the simulated town: people, chats, channels, and the book of what everyone was shown.

This is the simulator's own model of the two platforms' side; it imports nothing of the product that it tests.
"""

import itertools
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from simulator.clock import Clock
from simulator.faults import Faults

WECOM, DINGTALK = "wecom", "dingtalk"


@dataclass
class Person:
    id: str
    name: str
    #: (platform, corp) → that platform's user id in that corp
    accounts: dict[tuple[str, str], str] = field(default_factory=dict)
    mobile: str = ""


@dataclass
class Channel:
    """One robot, app or webhook with its credentials, as the platform's own console would list it."""

    id: str
    platform: str
    kind: str  #: aibot | app | webhook | robot  (webhook exists on both platforms)
    name: str  #: what people @
    corp: str
    credentials: dict[str, str]
    #: platform-side addresses for the bot (api, gateway, webhook …) and `callback`, the bot's own address
    endpoints: dict[str, str] = field(default_factory=dict)
    mode: str = "long"  #: long | callback (wecom), stream | http (dingtalk), send for webhooks
    edition: str = "standard"  #: the organisation's quota edition (dingtalk)
    state: dict[str, Any] = field(default_factory=dict)  #: what the platform side remembers (tokens, counters)


@dataclass
class Chat:
    id: str
    platform: str
    kind: str  #: group | private
    title: str
    people: list[str]
    channels: list[str]  #: robots and webhooks that are in it
    wire_id: str  #: chatid / openConversationId; for a private chat the person's user id
    corp: str = ""
    dissolved: bool = False


@dataclass
class Button:
    key: str
    label: str
    url: str = ""


@dataclass
class File:
    name: str
    url: str  #: where the page fetches it
    size: int
    kind: str  #: image | file | voice | video


@dataclass
class Shown:
    """One entry in the book: what stands in a chat, as people see it now."""

    seq: int
    id: str  #: message id, used by press and quote
    at: datetime
    chat: str
    sender: str  #: person id or channel id
    from_bot: bool
    kind: str  #: text | markdown | card | image | file | voice | video | news | system
    text: str = ""
    title: str = ""
    buttons: list[Button] = field(default_factory=list)
    #: choices of a card: [{key, title, mode: single|multi, options: [{id, text}]}]
    choices: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)  #: person ids, or "all"
    links: list[str] = field(default_factory=list)
    quote: str | None = None
    recalled: bool = False
    finished: bool = True  #: False while a stream is still being written
    read_by: list[str] = field(default_factory=list)
    #: per person overrides after a private card update: person id → {text, buttons, …}
    private: dict[str, dict[str, Any]] = field(default_factory=dict)
    wire: dict[str, Any] = field(default_factory=dict, repr=False)  #: platform's own handles (task_id, outTrackId …)
    revision: int = 0


class PlatformSide(Protocol):
    """One platform's servers: its routes, and what it does when a person acts."""

    name: str

    def routes(self) -> Iterable[web.RouteDef]: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def said(self, message: Shown, *, mentioned: Sequence[str]) -> None:
        """A person's message (text, file, image …) stands in the book; call the bots that may hear it."""

    async def pressed(self, message: Shown, *, person: str, button: str, values: dict[str, list[str]]) -> None:
        """A person pressed a button of a bot's card."""

    async def opened(self, chat: Chat, *, person: str) -> None:
        """A person opened the private chat with a robot (WeCom enter_chat)."""


class World:
    """The town. Everything that changes what people see goes through `show` and `change`."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.clock = clock
        self.faults = faults
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.channels: dict[str, Channel] = {}
        self.book: list[Shown] = []
        self.by_id: dict[str, Shown] = {}
        self.media: dict[str, tuple[str, bytes]] = {}  #: token → (file name, bytes), for the page and the platforms
        self.platforms: dict[str, PlatformSide] = {}
        self._seq = itertools.count(1)
        self._by_wire: dict[tuple[str, str], str] = {}
        self._listeners: list[Any] = []

    # --- building the town -------------------------------------------------------------------------------------

    def add_person(self, id: str, name: str, **more: Any) -> Person:
        self.people[id] = person = Person(id, name, **more)
        return person

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        self._by_wire[(chat.platform, chat.wire_id)] = chat.id
        return chat

    def private_chat(self, person: str, channel: str) -> Chat:
        """The one-to-one chat of a person with a robot; made when first needed."""
        chat_id = f"{channel}~{person}"
        if chat_id not in self.chats:
            robot = self.channels[channel]
            user_id = self.people[person].accounts.get((robot.platform, robot.corp), "")
            title = f"{robot.name} · {self.people[person].name}"
            self.chats[chat_id] = Chat(chat_id, robot.platform, "private", title, [person], [channel], user_id, robot.corp)
        return self.chats[chat_id]

    def chat_by_wire(self, platform: str, wire_id: str) -> Chat | None:
        """A group by the platform's own id (case matters)."""
        chat_id = self._by_wire.get((platform, wire_id))
        return self.chats.get(chat_id) if chat_id else None

    def person_by_account(self, platform: str, corp: str, user_id: str) -> Person | None:
        for person in self.people.values():
            if person.accounts.get((platform, corp), "").lower() == user_id.lower() and user_id:
                return person
        return None

    # --- the book ----------------------------------------------------------------------------------------------

    def show(self, *, chat: str, sender: str, from_bot: bool, kind: str, **more: Any) -> Shown:
        """Put a message before the people of a chat; returns the entry."""
        entry = Shown(
            seq=next(self._seq),
            id=more.pop("id", None) or "m" + secrets.token_hex(8),
            at=self.clock.now(),
            chat=chat,
            sender=sender,
            from_bot=from_bot,
            kind=kind,
            **more,
        )
        self.book.append(entry)
        self.by_id[entry.id] = entry
        self._tell(entry)
        return entry

    def change(self, entry: Shown, **more: Any) -> None:
        """Alter what stands in the chat (stream progress, card update, recall)."""
        for key, value in more.items():
            setattr(entry, key, value)
        entry.revision += 1
        self._tell(entry)

    def keep(self, name: str, content: bytes) -> str:
        """Store bytes that people or bots may fetch; returns the token."""
        token = secrets.token_urlsafe(18)
        self.media[token] = (name, content)
        return token

    def listen(self, listener: Any) -> None:
        """`listener(entry)` is called on every new or changed entry (the page's event stream)."""
        self._listeners.append(listener)

    def unlisten(self, listener: Any) -> None:
        self._listeners.remove(listener)

    def _tell(self, entry: Shown) -> None:
        for listener in list(self._listeners):
            listener(entry)
