"""One scripted day in the demo town: played by itself, everything that anybody saw is checked, what failed is named."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import Progress

from bot.demo import Demo, rosters, running, scoring, texts
from bot.demo import disputes as dispute_acts
from simulator import acts, eyes
from simulator.clock import Clock
from simulator.faults import Fault
from simulator.world import DINGTALK, WECOM, Shown

START = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  #: Monday, 08:30 at the station
PATIENCE_SECONDS = 20.0  #: real time that an answer may take
MINUTE, HOUR = 60.0, 3600.0


class Failed(Exception):
    """Something that should have been seen was not; the text says what, by whom and where."""


class Day:
    """The script's hands and eyes."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.world = demo.world
        self.number = 0
        self.dispute = 0
        self._mark = 0

    async def say(self, person: str, chat: str, text: str) -> None:
        self._mark = len(self.world.book)
        await acts.say(self.world, person=person, chat=chat, text=text)

    def mark(self) -> None:
        """Only what is shown from now on is looked at."""
        self._mark = len(self.world.book)

    async def see(self, chat: str, words: str) -> Shown:
        """Wait until the bot has shown `words` there since the last word spoken."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            for entry in self.world.book[self._mark :]:
                if entry.chat == chat and entry.from_bot and words in eyes.words_of(entry):
                    return entry
            await self.world.clock.advance(0)
            await asyncio.sleep(0.01)
        raise Failed(texts.not_seen(chat=chat, words=words))

    async def passes(self, seconds: float) -> None:
        await self.world.clock.advance(seconds)

    def groups(self, *parks: str) -> list[str]:
        """Ids of every group of the parks, their enterprises and teams."""
        below = set(parks)
        for unit in self.demo.town.units:
            if unit.parent in below:
                below.add(unit.key)
        return [group.key for group in self.demo.town.groups if group.unit in below]

    def shown_in(self, chat: str, words: str) -> int:
        return sum(1 for e in self.world.book if e.chat == chat and e.from_bot and words in eyes.words_of(e))


async def _ask_for_help(day: Day) -> None:
    for person, chat in (("police1", "aibot~police1"), ("police2", "robot~police2")):
        await day.say(person, chat, texts.HELP)
        await day.see(chat, texts.NOTICE_WORD)
        await day.say(person, chat, texts.WHO_AM_I)
        await day.see(chat, texts.STATION)


async def _write(day: Day) -> None:
    await day.say("police1", "aibot~police1", texts.notice(texts.SCOPE, texts.BODY))
    preview = await day.see("aibot~police1", texts.PREVIEW_MARK)
    found = re.search(rf"{texts.PREVIEW_MARK}(\d+)", preview.text)
    if found is None:
        raise Failed(texts.not_seen(chat="aibot~police1", words=texts.PREVIEW_MARK))
    day.number = int(found[1])


async def _confirm_under_faults(day: Day) -> None:
    """Both platforms answer badly for a while; every group must still have it once."""
    for platform in (WECOM, DINGTALK):
        day.world.faults.add(Fault(platform, "5xx", 5, None))
        day.world.faults.add(Fault(platform, "45009", 3, None))
    await day.say("police1", "aibot~police1", texts.confirm(day.number))
    for _ in range(15):
        await day.passes(MINUTE)
    day.world.faults.clear()
    await day.passes(HOUR)
    await day.see("aibot~police1", texts.SENDING_MARK)


async def _check_delivery(day: Day) -> None:
    wrong = [chat for chat in day.groups("park1", "park2") if day.shown_in(chat, texts.BODY) != 1]
    wrong += [chat for chat in day.groups("park3", "park4") if day.shown_in(chat, texts.BODY)]
    if wrong:
        raise Failed(texts.wrong_groups(chats=wrong[:5], count=len(wrong)))


async def _receipts(day: Day) -> None:
    for reporter in ("reporter1", "reporter2", "reporter3"):
        await day.say(reporter, f"group-ent{reporter.removeprefix('reporter')}", texts.receipt(day.number))
    await day.passes(2 * MINUTE)
    await day.say("police1", "aibot~police1", texts.progress(day.number))
    await day.see("aibot~police1", texts.receipts(3))


async def _danger(day: Day) -> None:
    await day.say("leader1", "group-ent1t1", texts.DANGER)
    await day.see("group-ent1t1", texts.CALL_110)
    duty = [f"aibot~{person}" for person in ("police3",)] + [f"robot~{person}" for person in ("police4",)]
    for chat in duty:
        await day.see(chat, texts.PAGE_MARK)


async def _taken(day: Day) -> None:
    """Paged again each minute until one of them takes it; then the other hears who has it, and it is quiet."""
    await day.passes(MINUTE)
    await day.say("police4", "robot~police4", texts.TAKE)
    await day.see("robot~police4", texts.TAKEN_BRIEF)
    await day.see("aibot~police3", texts.TAKEN_MARK)
    quiet = day.shown_in("aibot~police3", texts.PAGE_MARK)
    await day.passes(MINUTE)
    if day.shown_in("aibot~police3", texts.PAGE_MARK) != quiet:
        raise Failed(texts.STILL_PAGED)
    await day.say("police4", "robot~police4", texts.CLOSE)
    await day.see("robot~police4", texts.CLOSED_MARK)


async def _redelivered(day: Day) -> None:
    """The platform delivers twice; the answer comes once."""
    day.world.faults.add(Fault(WECOM, "duplicate", 1, None))
    await day.say("police1", "aibot~police1", texts.WHO_AM_I)
    await day.see("aibot~police1", texts.STATION)
    await day.passes(MINUTE)
    since = [e for e in day.world.book[day._mark :] if e.chat == "aibot~police1" and e.from_bot]
    if len(since) != 1:
        raise Failed(texts.answered_times(count=len(since)))


async def _look_over(day: Day) -> None:
    """Nothing private in a group, no mention or link out of what people typed."""
    typed = [entry.text for entry in day.world.book if not entry.from_bot]
    for entry in day.world.book:
        leaks = [*eyes.group_leaks(day.world, entry), *eyes.planted(entry, typed)]
        if leaks:
            raise Failed(texts.leaked(chat=entry.chat, count=len(leaks)))


STEPS: tuple[tuple[str, Callable[[Day], Awaitable[None]]], ...] = (
    (texts.STEP_HELP, _ask_for_help),
    (texts.STEP_WRITE, _write),
    (texts.STEP_CONFIRM, _confirm_under_faults),
    (texts.STEP_DELIVERY, _check_delivery),
    (texts.STEP_RECEIPTS, _receipts),
    (rosters.texts.STEP, rosters.play),
    (texts.STEP_DANGER, _danger),
    (texts.STEP_TAKEN, _taken),
    *dispute_acts.STEPS,
    (texts.STEP_TWICE, _redelivered),
    (scoring.texts.STEP, scoring.play),
    (texts.STEP_LOOK, _look_over),
)


async def play(*, seed: int, port: int, out: Console) -> int:
    """0 when everybody saw what he should; 1 with what failed, named."""
    out.print(texts.BUILDING)
    async with running(seed=seed, port=port, clock=Clock(start=START, running=False)) as demo:
        day = Day(demo)
        with Progress(console=out, transient=True) as progress:
            bar = progress.add_task("", total=len(STEPS))
            for title, step in STEPS:
                progress.update(bar, description=title)
                try:
                    await step(day)
                except Failed as error:
                    out.print(f"✗ {title}：{error}", markup=False)
                    return 1
                out.print(f"✓ {title}", markup=False)
                progress.advance(bar)
        shown = sum(1 for entry in day.world.book if entry.from_bot)
        out.print(texts.day_done(shown=shown), markup=False)
    return 0
