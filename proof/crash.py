"""Processes, databases and disks fail at random moments while people speak; at the end three books must agree."""

import asyncio
import contextlib
import itertools
import math
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from proof import books, town
from proof.books import Verdict
from proof.breaking import Breaker, Fault
from proof.children import Children, nursery
from proof.disk import Disk
from proof.duty import on_duty
from proof.load import Load
from proof.postgres import Server
from proof.town import Stage
from simulator import eyes
from simulator.server import Simulator
from storage import Database, Unavailable

DRAIN_SECONDS = 60.0  #: real time that the rest of the work may take; then it is late, not lost
DRAIN_SECONDS_EACH = 0.5  #: more for each row that waits: pages to one duty officer leave at the platforms' pace
STEP_SECONDS = 20.0  #: of moved time between two looks: the platforms' retries and our leases come due
STILL = 10  #: looks at the same number of waiting messages, 0.2 s apart
STEPS_AT_LEAST = 12  #: 240 s: DingTalk delivers three times more, a minute apart
OPENED = 3  #: bulletins that stand in every group before the first strike
CONFIRMABLE = 12
MOST_WAITING = 100  #: messages not yet handled, before people hold their tongues for a while
HOLD_SECONDS = 0.5
PATIENCE_SECONDS = 60.0
LONG = ("aibot", "robot")  #: robots on long connections: what is said before there is one is heard by nobody

_NUMBER = re.compile(r"确认 (\d+)")


@dataclass
class Run:
    """What one run is made of. `families`: each worker with the parent and the watch that `run` has."""

    strikes: int
    seed: int
    database_url: str
    folder: Path
    workers: int = 1
    per_second: float = 40.0
    fault: Fault = Fault.KILL
    others: tuple[Fault, ...] = ()  #: struck in turn with it
    families: bool = True
    server: Server | None = None
    disk: Disk | None = None
    within: float = 0.0  #: seconds after which no strike is begun, however many were asked for; 0: no such bound


@dataclass
class Report:
    run: Run
    verdict: Verdict
    strikes: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    knocks: int = 0
    refused: int = 0  #: connections that the platform could not open
    seconds: float = 0.0
    log_bytes: int = 0
    tracebacks: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        found = list(self.verdict.problems)
        if self.verdict.late:
            found.append(f"late: {self.verdict.late} rows were not done in time")
        if self.refused:
            found.append(f"refused connections: {self.refused}")
        if self.run.fault is Fault.RESTART and not self.run.others and self.verdict.counts[books.UNANSWERED]:
            found.append(f"unanswered callbacks: {self.verdict.counts[books.UNANSWERED]}")
        return found + [f"stack trace: {line}" for line in self.tracebacks]

    @property
    def figures(self) -> dict[str, object]:
        return {
            "strikes": self.strikes,
            **dict(sorted(self.struck.items())),
            "seconds": round(self.seconds, 1),
            "knocks at the door": self.knocks,
            "refused connections": self.refused,
            "late": self.verdict.late,
            **dict(sorted(self.verdict.counts.items())),
        }


async def crash(run: Run) -> Report:
    """Play it; the report's `problems` is empty when every promise was kept."""
    chance = random.Random(run.seed)
    stage = town.build(run.folder, run.database_url, seed=run.seed)
    began = asyncio.get_running_loop().time()
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(stage.listening.close)
        simulator = await stack.enter_async_context(Simulator(stage.world))
        await town.populate(stage)
        configs = town.write_configs(stage, simulator.url, workers=run.workers)
        forked = nursery(configs, stage.listening, stage.clock_file, stage.log_file, families=run.families)
        async with forked as children:
            report = await _play(run, stage, children, chance)
    report.seconds = asyncio.get_running_loop().time() - began
    log = stage.log_file.read_text(encoding="utf-8", errors="replace")
    report.log_bytes = len(log)
    report.tracebacks = list(itertools.islice(_traces(log), 5))
    return report


def _traces(log: str) -> Iterator[str]:
    """Each trace that stands in the log, with what stands around it: whose it was, and of what."""
    lines = log.splitlines()
    for number, line in enumerate(lines):
        if "Traceback" in line:
            yield "\n".join(one[:300] for one in lines[max(0, number - 2) : number + 40])


async def _play(run: Run, stage: Stage, children: Children, chance: random.Random) -> Report:
    for place in children.places:
        await children.start(place)
        await children.ready(place)
    load = Load(stage, chance, per_second=run.per_second)
    await _prepare(stage, load)
    report = Report(run, Verdict())
    breaker = Breaker(stage, children, random.Random(run.seed + 1), run.server, run.disk, report.struck)
    async with on_duty(stage):
        async with _watching(stage, report), _speaking(load), _not_too_much(stage, load):
            until = asyncio.get_running_loop().time() + (run.within or math.inf)
            for number in range(run.strikes):
                if asyncio.get_running_loop().time() > until:
                    break
                await breaker.strike((run.fault, *run.others)[number % (1 + len(run.others))])
                report.strikes += 1
            await asyncio.sleep(1.0)
        database = stage.database()
        try:
            await _drain(stage, database)
            report.verdict = await asyncio.to_thread(books.compare, stage, database, load.said)
        finally:
            database.close()
    return report


@contextlib.asynccontextmanager
async def _speaking(load: Load) -> AsyncIterator[None]:
    stop = asyncio.Event()
    speaking = asyncio.create_task(load.run(stop))
    try:
        yield
    finally:
        stop.set()
        await speaking


@contextlib.asynccontextmanager
async def _not_too_much(stage: Stage, load: Load) -> AsyncIterator[None]:
    """Killed again and again, the product handles less than people could say: they wait for it, or the run would end in
    a mountain of late work."""

    stop = asyncio.Event()

    async def look() -> None:
        database = stage.database()
        try:
            while not stop.is_set():
                with contextlib.suppress(Unavailable):
                    load.is_held = await asyncio.to_thread(books.unhandled, database) > MOST_WAITING
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(HOLD_SECONDS):
                        await stop.wait()
        finally:
            database.close()

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        stop.set()  # not cancelled: a thread that still reads would be left with its connection
        await looking


@contextlib.asynccontextmanager
async def _watching(stage: Stage, report: Report) -> AsyncIterator[None]:
    """Knock on the door all the while: whatever dies behind it, it takes every connection."""

    async def knock() -> None:
        host, port = stage.listening.getsockname()
        while True:
            report.knocks += 1
            try:
                _, writer = await asyncio.open_connection(host, port)
                writer.close()
            except ConnectionRefusedError:
                report.refused += 1
            await asyncio.sleep(0.02)

    knocking = asyncio.create_task(knock())
    try:
        yield
    finally:
        knocking.cancel()
        await asyncio.gather(knocking, return_exceptions=True)


async def _prepare(stage: Stage, load: Load) -> None:
    """Bulletins that stand everywhere, for the receipts, and drafts to be confirmed while processes die."""
    await connected(stage)
    for number in range(OPENED + CONFIRMABLE):
        said = await load.draft()
        draft = int(_NUMBER.findall(await seen(stage, said.chat, said.token))[0])
        if number < OPENED:
            confirmed = await load.confirm(draft, said.person, said.channel)
            for group in stage.town.groups:
                await seen(stage, group.key, f"【通知 {confirmed.token}】")
            load.is_open(draft)
        else:
            load.may_be_confirmed(draft, said.person, said.channel)


async def connected(stage: Stage, seconds: float = PATIENCE_SECONDS) -> None:
    """Return once both platforms have a long connection to the product."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not all(stage.world.connected(channel) for channel in LONG):
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError("no long connection")
        await asyncio.sleep(0.02)


async def seen(stage: Stage, chat: str, words: str) -> str:
    """Wait for a bot's message with these words there; its whole text."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        for entry in stage.world.in_chat(chat):
            if entry.from_bot and words in eyes.words_of(entry):
                return eyes.words_of(entry)
        await asyncio.sleep(0.02)
    raise TimeoutError(f"{words} was not shown in {chat}")


async def _drain(stage: Stage, database: Database) -> None:
    """Let the platforms deliver again and leases lapse; late work gets all the time it may take."""
    steps, late = 0, await asyncio.to_thread(books.late_work, database)
    deadline = asyncio.get_running_loop().time() + DRAIN_SECONDS + late * DRAIN_SECONDS_EACH
    while steps < STEPS_AT_LEAST or (late and asyncio.get_running_loop().time() < deadline):
        await _caught_up(database)
        stage.leap(STEP_SECONDS)
        await stage.world.clock.run_due()
        await asyncio.sleep(0.25)
        steps += 1
        late = await asyncio.to_thread(books.late_work, database)


async def _caught_up(database: Database) -> None:
    """Time does not fly while messages are being handled: return when none waits, or those that do wait for a lease."""
    before, still = -1, 0
    while still < STILL:
        waiting = await asyncio.to_thread(books.unhandled, database)
        if not waiting:
            return
        still = still + 1 if waiting == before else 0
        before = waiting
        await asyncio.sleep(0.2)
