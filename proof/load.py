"""People who speak while processes die: what each said, and what may come of it, once and no more."""

import asyncio
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from proof.town import ACKNOWLEDGED, PRIVATE, TRUSTED, Stage
from simulator import acts
from simulator.faults import Fault
from simulator.world import Shown

DUPLICATED = 0.1  #: part of the messages that the platform delivers twice of its own accord
SCOPE = "全体"
CONFIRM_WITHIN = timedelta(minutes=20)  #: a draft that is older may lapse before it is confirmed


class Kind(StrEnum):
    DRAFT = "draft"  #: makes a numbered draft, shown to its author
    CONFIRM = "confirm"  #: sends a draft to every group
    RECEIPT = "receipt"  #: counts once for its speaker; nothing is answered in a group
    QUESTION = "question"  #: is answered with the words of the question in it
    DANGER = "danger"  #: is numbered and paged to whoever is on duty


@dataclass(frozen=True)
class Said:
    """One message. `token` stands in it and in whatever comes of it; of a confirmation or receipt, the bulletin."""

    kind: Kind
    token: str
    person: str
    chat: str
    channel: str
    entry: Shown

    @property
    def is_acknowledged(self) -> bool:
        return bool(self.entry.heard_by)


class Load:
    """Speaks in a random order that `seed` repeats, `per_second` messages, until told to stop."""

    def __init__(self, stage: Stage, chance: random.Random, *, per_second: float) -> None:
        self._stage = stage
        self._world = stage.world
        self._chance = chance
        self._pause = 1 / per_second
        self._tokens = itertools.count(1)
        self.said: list[Said] = []
        self.is_held = False  #: nobody speaks while more waits than the machine can carry
        self._to_confirm: list[tuple[int, str, str]] = []
        self._confirm_by = stage.clock.now()
        self.confirmed: list[int] = []
        self._speakers = _shuffled(chance, [(p.key, p.platform) for p in stage.town.people])
        self._officers = _shuffled(chance, [(p.key, p.platform) for p in stage.town.people if p.role == "officer"])
        self._receipts: Iterator[tuple[int, str, str]] = iter(())

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not self.is_held:
                await self.one()
            await asyncio.sleep(self._pause * self._chance.uniform(0.2, 1.8))

    async def one(self) -> None:
        weights = {Kind.DRAFT: 4, Kind.RECEIPT: 5, Kind.QUESTION: 4, Kind.DANGER: 0.4, Kind.CONFIRM: 0.2}
        kind = self._chance.choices(list(weights), list(weights.values()))[0]
        speak = {
            Kind.DRAFT: self.draft,
            Kind.RECEIPT: self._receipt,
            Kind.QUESTION: self.question,
            Kind.DANGER: self._danger,
            Kind.CONFIRM: self._confirm,
        }
        await speak[kind]()

    # --- what can be said -------------------------------------------------------------------------------------------

    async def draft(self) -> Said:
        person, platform = next(self._officers)
        channel = self._chance.choice([one for one in PRIVATE[platform] if one in TRUSTED])
        token = self._token()
        return await self._say(Kind.DRAFT, token, person, f"{channel}~{person}", channel, f"通知 {SCOPE} {token}")

    def may_be_confirmed(self, number: int, person: str, channel: str) -> None:
        self._to_confirm.append((number, person, channel))
        self._confirm_by = self._stage.clock.now() + CONFIRM_WITHIN

    async def _confirm(self) -> None:
        if not self._to_confirm or self._stage.clock.now() > self._confirm_by:
            await self.question()
            return
        await self.confirm(*self._to_confirm.pop())

    async def confirm(self, number: int, person: str, channel: str) -> Said:
        return await self._say(Kind.CONFIRM, str(number), person, f"{channel}~{person}", channel, f"确认 {number}")

    def is_open(self, number: int) -> None:
        """A bulletin stands in every group: from now on its receipts may be given."""
        town = self._stage.town
        places = [
            (number, person, group.key) for group in town.groups if not group.send_only for person in group.people
        ]
        self._chance.shuffle(places)
        seen: set[str] = set()
        once = [place for place in places if not (place[1] in seen or seen.add(place[1]))]  # type: ignore[func-returns-value]
        self._receipts = itertools.chain(self._receipts, once)

    async def _receipt(self) -> None:
        found = next(self._receipts, None)
        if found is None:
            await self.question()
            return
        number, person, group = found
        channel = self._world.chats[group].channels[0]
        await self._say(Kind.RECEIPT, str(number), person, group, channel, f"收到 {number}")

    async def question(self, channel: str = "") -> Said:
        """Over the robot named, or any."""
        person, platform = next(self._speakers)
        while channel and channel not in PRIVATE[platform]:
            person, platform = next(self._speakers)
        channel = channel or self._chance.choice(PRIVATE[platform])
        token = self._token()
        return await self._say(Kind.QUESTION, token, person, f"{channel}~{person}", channel, f"核验 {token}-ABCD")

    async def _danger(self) -> None:
        person, platform = next(self._speakers)
        channel = self._chance.choice([one for one in PRIVATE[platform] if one in ACKNOWLEDGED])
        token = self._token()
        await self._say(Kind.DANGER, token, person, f"{channel}~{person}", channel, f"{token}库房着火了")

    async def _say(self, kind: Kind, token: str, person: str, chat: str, channel: str, text: str) -> Said:
        if self._chance.random() < DUPLICATED:
            self._world.faults.add(Fault("*", "duplicate", 1, None, target=channel))
        entry = await acts.say(self._world, person=person, chat=chat, text=text)
        said = Said(kind, token, person, chat, channel, entry)
        self.said.append(said)
        return said

    def _token(self) -> str:
        """Eight places, no two alike, none a part of another."""
        return str(10_000_000 + next(self._tokens))


def _shuffled(chance: random.Random, items: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    order = list(items)
    chance.shuffle(order)
    return itertools.cycle(order)
