"""One serving process of its own, both platforms simulated here: its memory, log and rows are seen from outside."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from bot.demo.town import Size
from proof import town
from proof.books import unhandled
from proof.callbacks import Request
from proof.children import Children, nursery
from proof.house import Answer
from proof.knocking import knock
from proof.town import STATION, Stage
from simulator.server import Simulator
from storage import Database, system
from storage.inbox import Inbox

SMALL = Size(parks=2, enterprises=2, teams_each=1)
FLAT_MEGABYTES = 64.0  #: more than this on top of what it weighs once warm is not flat


@dataclass
class Weight:
    """Resident megabytes after the first tenth, and the most since."""

    warm: float = 0.0
    most: float = 0.0
    last: float = 0.0

    def __str__(self) -> str:
        return f"{self.warm:.0f} MB warm, {self.most:.0f} at most, {self.last:.0f} at the end"

    @property
    def problems(self) -> list[str]:
        grown = self.most - self.warm
        return [f"memory grew by {grown:.0f} MB"] if grown > FLAT_MEGABYTES else []


@dataclass
class Served:
    """The process from outside."""

    stage: Stage
    children: Children
    database: Database
    weight: Weight = field(default_factory=Weight)

    async def post(self, request: Request) -> Answer:
        return await knock(self.stage, request)

    async def stored(self) -> int:
        while await asyncio.to_thread(unhandled, self.database):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.01)
        return await asyncio.to_thread(self._rows)

    def weigh(self, *, warm: bool) -> None:
        """Look at the process's memory; `warm`: from here on it is to stay as it is."""
        status = Path(f"/proc/{self.children.pid(0)}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        self.weight.last = int(kilobytes) / 1024
        if not warm or not self.weight.warm:
            self.weight.warm = self.weight.last
        self.weight.most = max(self.weight.most if warm else 0.0, self.weight.last)

    @property
    def log_problems(self) -> list[str]:
        log = self.stage.log_file.read_text(encoding="utf-8", errors="replace")
        marks = ("Traceback", '"handler_failed"', '"loop_failed"', "a frame failed", "reading_failed")
        return [line[:400] for line in log.splitlines() if any(mark in line for mark in marks)][:5]

    def _rows(self) -> int:
        station = system.find_station(self.database, STATION)
        assert station is not None
        with self.database.reading(station.id) as session:
            return session.exec(select(func.count()).select_from(Inbox).where(Inbox.station_id == station.id)).one()


@contextlib.asynccontextmanager
async def served(folder: Path, *, seed: int) -> AsyncIterator[Served]:
    stage = town.build(folder, f"sqlite:///{folder}/proof.db", seed=seed, officers=4, size=SMALL, cards_over_http=True)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(stage.listening.close)
        simulator = await stack.enter_async_context(Simulator(stage.world))
        await town.populate(stage)
        configs = town.write_configs(stage, simulator.url, level="info")
        forked = nursery(configs, stage.listening, stage.clock_file, stage.log_file)
        children = await stack.enter_async_context(forked)
        await children.start(0)
        await children.ready(0)
        database = stage.database()
        stack.callback(database.close)
        yield Served(stage, children, database)
