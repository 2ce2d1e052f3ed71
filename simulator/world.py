"""The simulated town: people, chats, channels, and the book of what everyone was shown.

This is the simulator's own model of the two platforms' side; it imports nothing of the product that it tests.
"""

import asyncio
import itertools
import secrets
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from simulator.clock import Clock
from simulator.faults import Faults
from simulator.model import (
    DINGTALK,
    WECOM,
    Button,
    Channel,
    Chat,
    Configurable,
    File,
    Person,
    PlatformSide,
    Shown,
)

__all__ = [
    "DINGTALK",
    "WECOM",
    "Button",
    "Channel",
    "Chat",
    "Configurable",
    "File",
    "Person",
    "PlatformSide",
    "Shown",
    "World",
]

#: A callback is given up by the platform after 5 s; anything slower must not hold the clock.
ERRAND_SECONDS = 6.0


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
        self.base_url = ""  #: http://127.0.0.1:PORT, set before the platforms start; no slash at the end
        #: DingTalk card templates by id: {id, name, title, text, buttons: [{key, label, url?}], choices: […]};
        #: the texts hold `${variable}` of the card's cardParamMap
        self.card_templates: dict[str, dict[str, Any]] = {}
        self._seq = itertools.count(1)
        self.touched = 0  #: number of the last change to what people see
        self._accounts: dict[tuple[str, str, str], str] = {}
        self._of_chat: dict[str, list[Shown]] = {}
        self._errands: dict[asyncio.Task[None], float] = {}  # → the loop's time at its start
        clock.follow(self)
        self._by_wire: dict[tuple[str, str], str] = {}
        self._listeners: list[Any] = []

    # --- work in the background ---------------------------------------------------------------------------------

    def errand(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a delivery to a bot in the background; moving the clock waits until it is done."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        self._errands[task] = loop.time()
        task.add_done_callback(lambda done: self._errands.pop(done, None))
        return task

    async def next_due(self) -> datetime | None:
        return None

    async def settle(self) -> None:
        """Wait until no delivery is under way, for each at most ERRAND_SECONDS of real time since its start."""
        since = asyncio.get_running_loop().time() - ERRAND_SECONDS
        if young := {task: begun for task, begun in self._errands.items() if begun > since}:
            await asyncio.wait(young, timeout=max(young.values()) - since)

    async def drop_errands(self) -> None:
        """Stop every delivery under way (the town is closing)."""
        stopped = list(self._errands)
        for task in stopped:
            task.cancel()
        await asyncio.gather(*stopped, return_exceptions=True)

    # --- building the town -------------------------------------------------------------------------------------

    def add_person(self, id: str, name: str, **more: Any) -> Person:
        self.people[id] = person = Person(id, name, **more)
        for (platform, corp), user_id in person.accounts.items():
            self._accounts[(platform, corp, user_id.lower())] = id
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
            self.chats[chat_id] = Chat(
                chat_id, robot.platform, "private", title, [person], [channel], user_id, robot.corp
            )
        return self.chats[chat_id]

    def chat_by_wire(self, platform: str, wire_id: str) -> Chat | None:
        """A group by the platform's own id (case matters)."""
        chat_id = self._by_wire.get((platform, wire_id))
        return self.chats.get(chat_id) if chat_id else None

    def person_by_account(self, platform: str, corp: str, user_id: str) -> Person | None:
        """Whose account this is in that corp; case does not matter."""
        if not user_id:
            return None
        known = self._accounts.get((platform, corp, user_id.lower()))
        if known is not None:
            return self.people.get(known)
        for person in self.people.values():  # an account given after the person was added
            if person.accounts.get((platform, corp), "").lower() == user_id.lower():
                self._accounts[(platform, corp, user_id.lower())] = person.id
                return person
        return None

    def robot_in(self, chat: Chat, channel: str) -> Channel | None:
        """The channel if it is in the chat (a removed robot is not)."""
        return self.channels.get(channel) if channel in chat.channels else None

    def connected(self, channel: str) -> bool:
        """Whether a long connection of this channel's bot is open and takes what the platform pushes."""
        robot = self.channels[channel]
        ask = getattr(self.platforms.get(robot.platform), "connected", None)
        return bool(ask is not None and ask(robot))

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
        self._of_chat.setdefault(chat, []).append(entry)
        self._tell(entry)
        return entry

    def change(self, entry: Shown, **more: Any) -> None:
        """Alter what stands in the chat (stream progress, card update, recall)."""
        for key, value in more.items():
            setattr(entry, key, value)
        entry.revision += 1
        self._tell(entry)

    def in_chat(self, chat: str) -> list[Shown]:
        """Everything shown in a chat, oldest first."""
        return self._of_chat.get(chat, [])

    def seen(self, person: str) -> list[Shown]:
        """What this person was shown by bots, in order, over all chats they are in: the ledger of one pair of eyes."""
        mine = {chat.id for chat in self.chats.values() if person in chat.people}
        return [e.seen_by(person) for e in self.book if e.chat in mine and e.from_bot]

    def forget(self) -> None:
        """Empty the town: people, chats, channels, book and media."""
        tables: list[dict[Any, Any]] = [
            self.people,
            self.chats,
            self.channels,
            self.by_id,
            self.media,
            self.card_templates,
        ]
        for table in [*tables, self._by_wire, self._accounts, self._of_chat]:
            table.clear()
        self.book.clear()

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
        self.touched += 1
        entry.touched = self.touched
        for listener in list(self._listeners):
            listener(entry)
