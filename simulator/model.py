"""What the town is made of, and what each platform's side must offer to it."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from aiohttp import web

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
    external: bool = False  #: a group with people of other organisations (a DingTalk webhook cannot @ there)


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
    token: str = ""  #: where the bytes are in `World.media`, if they are there


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
    #: person ids, or "all"; in a person's message also the robots that were @ed (`text` does not hold their @name)
    mentions: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    quote: str | None = None
    recalled: bool = False
    finished: bool = True  #: False while a stream is still being written
    read_by: list[str] = field(default_factory=list)
    #: per person overrides after a private card update: person id → {text, buttons, …}
    private: dict[str, dict[str, Any]] = field(default_factory=dict)
    wire: dict[str, Any] = field(default_factory=dict, repr=False)  #: platform's own handles (task_id, outTrackId …)
    revision: int = 0
    touched: int = 0  #: number of the last change, counted over the whole town
    heard_by: list[str] = field(default_factory=list)  #: robots whose program has acknowledged it, once for each time

    def seen_by(self, person: str) -> "Shown":
        """The entry as this person sees it: the private card update of theirs laid over it."""
        return dataclasses.replace(self, **self.private.get(person, {}))


class PlatformSide(Protocol):
    """One platform's servers: its routes, and what it does when a person acts."""

    name: str

    def routes(self) -> Iterable[web.RouteDef]: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def said(self, message: Shown, *, mentioned: Sequence[str]) -> None:
        """A person's message (text, file, image …) stands in the book; call the bots that may hear it.

        `mentioned` are the channel ids of the robots @ed; in a private chat, its robot. `message.text` is what was
        typed without the @name of those robots: the platform puts it on the wire in its way ("@name  text" on WeCom).
        """

    async def pressed(self, message: Shown, *, person: str, button: str, values: dict[str, list[str]]) -> None:
        """A person pressed a button of a bot's card."""

    async def opened(self, chat: Chat, *, person: str) -> None:
        """A person opened the private chat with a robot (WeCom enter_chat)."""


@runtime_checkable
class Configurable(Protocol):
    """A platform side that reacts when a channel's callback address or mode is set (WeCom verifies the address)."""

    async def configured(self, channel: Channel) -> str:
        """Return "" if the platform takes the setting, else why not, in words; then the old setting stays."""
