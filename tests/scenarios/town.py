"""A small town with its bot, for tests that read like chats: who says what, where, and what everybody sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.demo import Demo
from simulator import acts, eyes
from simulator.world import Shown

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  #: a Monday, 10:00 at the station
PATIENCE_SECONDS = 10.0  #: real time that an answer over loopback may take before the test fails


def read(entry: Shown) -> str:
    """All words that stand there for the eye."""
    return eyes.words_of(replace(entry, text=eyes.read(entry)))


class Town:
    """The demo's town, its clock standing still."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.world = demo.world
        self.house = demo.house

    def seat(self, person: str, chat: str = "") -> Seat:
        """`person` in a group, or in his private chat with the robot of his platform."""
        return Seat(self, person, chat or self.private(person))

    def private(self, person: str) -> str:
        platform = next(iter(self.world.people[person].accounts))[0]
        return f"{'aibot' if platform == 'wecom' else 'robot'}~{person}"

    async def passes(self, seconds: float) -> None:
        """Simulated time goes by, with everything done that comes due on the way."""
        await self.world.clock.advance(seconds)

    async def settle(self) -> None:
        await self.passes(0)

    def shown(self, chat: str) -> list[Shown]:
        return [entry for entry in self.world.book if entry.chat == chat]

    def bot_said(self, chat: str) -> list[str]:
        return [read(entry) for entry in self.shown(chat) if entry.from_bot]

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something that comes over the wire; the clock does not move."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not holds():
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"not seen: {what}")
            await self.settle()
            await asyncio.sleep(0.01)

    def check_what_everyone_saw(self) -> None:
        """No full identity or phone number stands in a group, no mention or link came out of what people typed."""
        typed = [entry.text for entry in self.world.book if not entry.from_bot]
        for entry in self.world.book:
            assert not eyes.group_leaks(self.world, entry), entry.text
            assert not eyes.planted(entry, typed), entry.text


@dataclass
class Seat:
    """One person in one chat."""

    town: Town
    person: str
    chat: str
    said_at: int = 0

    async def says(self, text: str, *, quote: str | None = None, mention: bool = True) -> Seat:
        self.said_at = len(self.town.world.book)
        await acts.say(self.town.world, person=self.person, chat=self.chat, text=text, mention=mention, quote=quote)
        return self

    async def sees(self, words: str, *, chat: str = "") -> Shown:
        """Wait until the bot has shown `words` here since this seat last spoke."""
        place = chat or self.chat
        found: list[Shown] = []

        def holds() -> bool:
            found[:] = [
                entry
                for entry in self.town.world.book[self.said_at :]
                if entry.chat == place and entry.from_bot and words in read(entry)
            ]
            return bool(found)

        try:
            await self.town.until(holds, words)
        except AssertionError:
            said = self.town.bot_said(place)[-3:]
            raise AssertionError(f"{self.person} in {place} did not see {words!r}; last seen: {said}") from None
        return found[-1]

    async def presses(self, entry: Shown, button: str) -> Seat:
        self.said_at = len(self.town.world.book)
        await acts.press(self.town.world, person=self.person, message=entry.id, button=button)
        return self
