"""What the platform's servers remember, and how they find who is meant."""

import base64
import hashlib
import random
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.dingtalk.limits import MONTHLY, Blocks, Limits, Pace, Quotas
from simulator.faults import Fault
from simulator.world import DINGTALK, Channel, Chat, Person, Shown, World

API, OAPI, GATEWAY, MEDIA, LOGIN = (
    "/dingtalk-api",
    "/dingtalk-oapi",
    "/dingtalk-gateway",
    "/dingtalk-media",
    "/dingtalk-login",
)


def opaque(prefix: str, *parts: str) -> str:
    """An id that is always the same for the same parts and tells nothing about them."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return prefix + base64.b64encode(digest[:18]).decode("ascii")


@dataclass
class Lapsing:
    """Something handed out that dies at a moment of the simulator's clock."""

    value: Any
    until: datetime


@dataclass
class Sent:
    """What one processQueryKey stands for."""

    channel: str
    chat: str  #: "" for a one-to-one batch
    at: datetime
    entries: list[Shown] = field(default_factory=list)


class State:
    """Tokens, codes, counters and keys of one simulated DingTalk."""

    def __init__(self, world: World, *, seed: int | None = None, limits: Limits | None = None) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.limits = limits or Limits()
        self.calls: Counter[str] = Counter()  #: every request by "METHOD path"
        self.refused: Counter[tuple[str, str]] = Counter()  #: by ("METHOD path", code)
        self.pace = Pace()
        self.blocks = Blocks()
        self.quotas = Quotas()
        self.tokens: dict[str, Lapsing] = {}  #: access token → channel id
        self.user_tokens: dict[str, Lapsing] = {}  #: user token → (channel id, person id)
        self.refresh_tokens: dict[str, Lapsing] = {}
        self.codes: dict[str, Lapsing] = {}  #: login and 免登 codes → (purpose, channel id, person id)
        self.sessions: dict[str, Lapsing] = {}  #: session webhook → (channel id, chat id)
        self.downloads: dict[str, Lapsing] = {}  #: download code → (channel id, media token)
        self.addresses: dict[str, Lapsing] = {}  #: temporary address → media token
        self.uploads: dict[str, str] = {}  #: media id → media token; never lapses
        self.sent: dict[str, Sent] = {}
        self.cards: dict[tuple[str, str], Shown | None] = {}  #: (corp, outTrackId) → entry, None if nobody was shown it
        self.drafts: dict[tuple[str, str], dict[str, Any]] = {}  #: created, not yet delivered
        self.seen_uuids: dict[tuple[str, str], datetime] = {}
        self.card_routes: dict[tuple[str, str], tuple[str, str]] = {}  #: (corp, route key) → (address, apiSecret)
        self.dings: dict[str, list[Shown]] = {}
        self.unsafe_links = {"unsafe.test"}  #: hosts that the platform's moderation refuses
        self.unsafe_words = {"违禁词样本"}
        self._found: dict[tuple[str, str, str], str] = {}

    # --- time and chance ----------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def lapsing(self, value: Any, seconds: float) -> Lapsing:
        return Lapsing(value, self.now + timedelta(seconds=seconds))

    def live(self, table: dict[str, Lapsing], key: str) -> Any:
        """The value while it lives, else None."""
        found = table.get(key)
        if found is None:
            return None
        if self.now >= found.until:
            del table[key]
            return None
        return found.value

    def fresh(self, prefix: str = "", size: int = 24) -> str:
        return prefix + secrets.token_hex(size // 2)

    def struck(self, kind: str, *targets: str) -> Fault | None:
        """The fault of this kind that strikes one of these channels or chats now, one strike used up."""
        for target in targets or ("",):
            fault = self.world.faults.take(DINGTALK, kind, now=self.now, target=target)
            if fault is not None:
                return fault
        return None

    # --- who is who ---------------------------------------------------------------------------------------------

    def channels(self, kind: str) -> list[Channel]:
        return [c for c in self.world.channels.values() if c.platform == DINGTALK and c.kind == kind]

    def by_credential(self, kind: str, name: str, value: str) -> Channel | None:
        """Remembered between calls: a town may have thousands of webhooks."""
        found = self.world.channels.get(self._found.get((kind, name, value), ""))
        if found is None or found.credentials.get(name) != value:
            found = next((c for c in self.channels(kind) if value and c.credentials.get(name) == value), None)
            if found is not None:
                self._found[(kind, name, value)] = found.id
        return found

    def robot(self, robot_code: str) -> Channel | None:
        return self.by_credential("robot", "robot_code", robot_code)

    def edition(self, corp: str) -> str:
        """The organisation's edition: the best that any of its channels names."""
        named = [c.edition for c in self.world.channels.values() if c.platform == DINGTALK and c.corp == corp]
        known = [e for e in named if e in MONTHLY]
        return max(known, key=lambda e: MONTHLY[e], default="standard")

    def take_quota(self, channel: Channel, what: str) -> bool:
        """Count one `api` call or one `push`; False when the month is used up. A counted fault uses the month up."""
        if fault := self.struck("quota", channel.id):
            if fault.until is None:
                self.quotas.exhaust(channel.corp, edition=self.edition(channel.corp), now=self.now)
            return False
        return self.quotas.take(channel.corp, what, edition=self.edition(channel.corp), now=self.now)

    def user_id(self, person: Person | None, corp: str) -> str:
        """The person's userId in that organisation; "" for an outsider."""
        return person.accounts.get((DINGTALK, corp), "") if person else ""

    def home_corp(self, person: Person, corp: str) -> str:
        """The organisation as whose member the person speaks to a robot of `corp`."""
        corps = [c for platform, c in person.accounts if platform == DINGTALK]
        return corp if corp in corps else next(iter(corps), "")

    def dingtalk_id(self, subject: str, corp: str) -> str:
        return opaque("$:LWCP_v1:$", "user", subject, corp)

    def chatbot_id(self, channel: Channel) -> str:
        return channel.credentials.get("chatbot_user_id") or self.dingtalk_id(channel.id, channel.corp)

    def union_id(self, person: Person) -> str:
        return opaque("", "union", person.id).replace("/", "i").replace("+", "E") + "iE"

    def by_union_id(self, union_id: str) -> Person | None:
        return next((p for p in self.world.people.values() if self.union_id(p) == union_id), None)

    def conversation_id(self, chat: Chat) -> str:
        return chat.wire_id if chat.kind == "group" else opaque("cid", "private", chat.id) + "=="

    def webhook_chat(self, channel: Channel) -> Chat | None:
        """The one group that a custom robot was made in."""
        chat = self.world.chats.get(self._found.get(("chat", channel.id, ""), ""))
        if chat is None or channel.id not in chat.channels:
            chat = next((c for c in self.world.chats.values() if channel.id in c.channels), None)
            if chat is not None:
                self._found[("chat", channel.id, "")] = chat.id
        return chat

    def forget(self) -> None:
        """Everything handed out dies, as when the town is replaced; counters stay for whoever reads them."""
        tables: list[dict[Any, Any]] = [
            self.tokens, self.user_tokens, self.refresh_tokens, self.codes, self.sessions, self.downloads,
            self.addresses, self.uploads, self.sent, self.cards, self.drafts, self.seen_uuids, self.card_routes,
            self.dings, self._found,
        ]  # fmt: skip
        for table in tables:
            table.clear()
        self.quotas.used.clear()
