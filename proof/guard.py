"""The guardians in real processes and real time: what dies is missed, what is gone does not keep danger from paging."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.town import Size
from proof import town
from proof.gateway import Gateway, gateway
from proof.town import Stage
from simulator import acts
from simulator.server import Simulator
from storage import Unavailable, watching

ROOT = Path(__file__).parents[1]
START_SECONDS = 90.0
GROUPS = ("group-ent1t1", "group-ent2t1")  #: two enterprises: what is said in one joins no case of the other


@dataclass(frozen=True)
class Pace:
    """How often is looked, in seconds; the defaults are the product's."""

    every: float = 15.0
    beat: float = 5.0
    engine_silent: float = 20.0
    watch_silent: float = 45.0
    patience: float = 90.0


QUICK = Pace(every=0.5, beat=0.3, engine_silent=2.0, watch_silent=4.0, patience=40.0)


@dataclass
class Figures:
    """Seconds from the fault to what a person notices."""

    seconds: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Run:
    """One installation under `python -m bot run`, a gateway for short messages, and a stop watch."""

    def __init__(self, stage: Stage, sms: Gateway, parent: asyncio.subprocess.Process, pace: Pace) -> None:
        self._stage = stage
        self._sms = sms
        self._parent = parent
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self.figures = Figures()

    async def everything(self) -> Figures:
        for step in (self.danger, self.watch_killed, self.engine_held_down, self.locked, self.removed):
            await step()
        return self.figures

    async def up(self) -> None:
        """Return when both children are up and the robot is on its line."""
        while not self._connected() or not await asyncio.to_thread(self._pid, "watch"):  # noqa: ASYNC110 - as outside
            await asyncio.sleep(0.1)

    async def danger(self) -> None:
        """All is well: from the word to the second channel."""
        began = await self._say("有人拿刀 快来人")
        await self._paged("danger paged", began, "·第1次】")

    async def watch_killed(self) -> None:
        """It comes back, and that it was gone is known."""
        pid = self._pid("watch")
        began = self._loop.time()
        os.kill(pid, signal.SIGKILL)
        await self._until("watch back", began, lambda: self._pid("watch") not in (0, pid))
        await self._until("watch's death known", began, lambda: self._is_told("watch-restarted"))

    async def engine_held_down(self) -> None:
        """Nobody starts it again: the watch pages by itself; then it may come back, which is told too."""
        pid = self._pid("serve:0")
        self._parent.send_signal(signal.SIGSTOP)
        began = self._loop.time()
        os.kill(pid, signal.SIGKILL)
        await self._paged("engine missed", began, "机器人主程序已")
        self._parent.send_signal(signal.SIGCONT)
        began = self._loop.time()
        await self._until("engine back", began, lambda: self._pid("serve:0") not in (0, pid) and self._connected())
        await self._paged("recovery told", began, "【系统恢复】")

    async def locked(self) -> None:
        """Another process sits on the database."""
        lock = sqlite3.connect(self._stage.database_url.removeprefix("sqlite:///"), isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        began = await self._say("库房着火了", GROUPS[1])
        await self._paged("danger paged, database locked", began, "数据库故障")
        lock.execute("ROLLBACK")
        lock.close()
        began = self._loop.time()
        await self._paged("danger worked off after the lock", began, "·第1次】火情或泄漏")

    async def removed(self) -> None:
        """The file is taken away under the running processes."""
        path = self._stage.database_url.removeprefix("sqlite:///")
        os.rename(path, f"{path}.away")
        began = await self._say("有人要跳楼")
        await self._paged("danger paged, database gone", began, "有人轻生")
        await self._paged("missing database told", began, "数据库不可用")
        os.rename(f"{path}.away", path)

    # --- parts ------------------------------------------------------------------------------------------------------

    async def _say(self, words: str, group: str = GROUPS[0]) -> float:
        self._sms.got.clear()
        began = self._loop.time()
        worker = self._stage.world.chats[group].people[-1]
        await acts.say(self._stage.world, person=worker, chat=group, text=words)
        return began

    async def _paged(self, what: str, began: float, words: str) -> None:
        try:
            await self._sms.until(words, self._pace.patience)
        except TimeoutError:
            self.figures.problems.append(f"{what}: not within {self._pace.patience} s")
        self.figures.seconds[what] = round(self._loop.time() - began, 2)

    async def _until(self, what: str, began: float, holds: Callable[[], bool]) -> None:
        while not await asyncio.to_thread(holds):
            if self._loop.time() - began > self._pace.patience:
                self.figures.problems.append(f"{what}: not within {self._pace.patience} s")
                break
            await asyncio.sleep(0.1)
        self.figures.seconds[what] = round(self._loop.time() - began, 2)

    def _pid(self, name: str) -> int:
        database = self._stage.database()
        try:
            found = watching.beats(database).get(name)
        except Unavailable:
            return 0
        finally:
            database.close()
        return int(found.info["pid"]) if found is not None else 0

    def _is_told(self, key: str) -> bool:
        database = self._stage.database()
        try:
            with database.across() as session:
                return session.get(watching.Fault, key) is not None
        except Unavailable:
            return False
        finally:
            database.close()

    def _connected(self) -> bool:
        return self._stage.world.connected("aibot")


@contextlib.asynccontextmanager
async def _running(config: Path, log_file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    with log_file.open("ab") as log:
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(config), stdout=log, stderr=log, cwd=ROOT
        )
    try:
        yield parent
    finally:
        with contextlib.suppress(ProcessLookupError):
            parent.send_signal(signal.SIGCONT)
            parent.terminate()
        await parent.wait()


async def guard(folder: Path, pace: Pace | None = None) -> Figures:
    """Start everything, break one thing after the other, and measure."""
    pace = pace or Pace()
    stage = town.build(folder, f"sqlite:///{folder}/proof.db", seed=1, officers=2, size=Size(2, 4, 1))
    with stage.listening:
        return await _play(stage, pace)


async def _play(stage: Stage, pace: Pace) -> Figures:
    async with Simulator(stage.world) as simulator, gateway() as sms:
        await town.populate(stage)
        (config,) = town.write_configs(stage, simulator.url, level="info", watch=_watch(pace))
        _add_pager(config, sms)
        async with _running(config, stage.log_file) as parent:
            run = Run(stage, sms, parent, pace)
            async with asyncio.timeout(START_SECONDS):
                await run.up()
            return await run.everything()


def _watch(pace: Pace) -> dict[str, object]:
    return {
        "every_seconds": pace.every,
        "beat_seconds": pace.beat,
        "engine_silent_seconds": pace.engine_silent,
        "watch_silent_seconds": pace.watch_silent,
        "drill_at": "",
    }


def _add_pager(config: Path, sms: Gateway) -> None:
    lines = ["[[pagers]]", 'name = "sms"', 'kind = "apprise"', 'secrets = "LIAISON_SMS"']
    lines += ['serves = ["duty", "chief", "operator"]']
    config.write_text(config.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")
    secrets = config.with_name(".env")
    secrets.write_text(secrets.read_text(encoding="utf-8") + f"LIAISON_SMS_URL={sms.address()}\n", encoding="utf-8")
