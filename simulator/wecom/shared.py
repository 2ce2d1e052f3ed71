"""What all parts of the WeCom side share: the town, the counters, the media, and how to find people and channels."""

import logging
from collections import Counter
from datetime import datetime

import aiohttp

from simulator.faults import Fault
from simulator.wecom.media import MediaStore
from simulator.wecom.quota import Window
from simulator.world import WECOM, Channel, Chat, Person, World

log = logging.getLogger(__name__)


class Shared:
    """One per WeCom side. `calls` counts every API call by its name; each channel's own are in `state["calls"]`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.media = MediaStore()
        self.calls: Counter[str] = Counter()
        self.http: aiohttp.ClientSession | None = None
        self._windows: list[Window] = []
        self._channels: dict[tuple[str, str, str], Channel] = {}
        self._groups: dict[str, str] = {}

    def window(self, limit: int, seconds: float, *, count_refused: bool = False) -> Window:
        """A rate window that `forget` empties."""
        self._windows.append(Window(limit, seconds, count_refused=count_refused))
        return self._windows[-1]

    def forget(self) -> None:
        """Begin anew with rates and counters (the town is replaced)."""
        self.calls.clear()
        for window in self._windows:
            window.clear()

    def now(self) -> datetime:
        return self.world.clock.now()

    def count(self, api: str, channel: Channel | None) -> None:
        self.calls[api] += 1
        if channel is not None:
            channel.state.setdefault("calls", Counter())[api] += 1

    def take(self, kind: str, channel: Channel | None, chat: Chat | None = None) -> Fault | None:
        """The fault of this kind that strikes the channel or the chat now."""
        for target in (channel.id if channel else "", chat.id if chat else ""):
            fault = self.world.faults.take(WECOM, kind, now=self.now(), target=target)
            if fault is not None:
                return fault
        return None

    def channel(self, kind: str, **credentials: str) -> Channel | None:
        """The channel of that kind with exactly these credentials."""
        name, value = next(iter(credentials.items()))
        known = self._channels.get((kind, name, value))
        if known is not None and self.world.channels.get(known.id) is known and _holds(known, credentials):
            return known
        ours = [c for c in self.world.channels.values() if c.platform == WECOM and c.kind == kind]
        self._channels.update({(kind, name, c.credentials[name]): c for c in reversed(ours) if name in c.credentials})
        return next((c for c in ours if _holds(c, credentials)), None)

    def chat_of_webhook(self, channel: Channel) -> Chat | None:
        """The one group the webhook was made in."""
        known = self.world.chats.get(self._groups.get(channel.id, ""))
        if known is not None and channel.id in known.channels:
            return known
        self._groups = {c: chat.id for chat in self.world.chats.values() if chat.kind == "group" for c in chat.channels}
        return self.world.chats.get(self._groups.get(channel.id, ""))

    def user_id(self, person: str, corp: str) -> str:
        """The person's userid in the corp, "" for an outsider."""
        known = self.world.people.get(person)
        return known.accounts.get((WECOM, corp), "") if known else ""

    def person(self, corp: str, user_id: object) -> Person | None:
        """The member with that userid; case does not matter."""
        return self.world.person_by_account(WECOM, corp, user_id) if isinstance(user_id, str) else None

    def members(self, corp: str) -> list[Person]:
        return [p for p in self.world.people.values() if p.accounts.get((WECOM, corp))]

    def person_by_mobile(self, mobile: object) -> Person | None:
        return next((p for p in self.world.people.values() if p.mobile and p.mobile == mobile), None)


def _holds(channel: Channel, credentials: dict[str, str]) -> bool:
    """Whether the channel has exactly these, none of them empty."""
    return all(value and channel.credentials.get(name) == value for name, value in credentials.items())
