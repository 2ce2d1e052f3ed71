"""A serving process says that it lives, and looks whether the watch does: each of the two is missed by the other."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot import service_manager
from bot.callees import CallList
from bot.clock import Clock
from bot.metrics import Metrics
from bot.pager import Audience, Call, Pager
from bot.watch import texts
from storage import Database, Unavailable, watching

log = structlog.get_logger()

WATCH = "watch"  #: name of the watch's own beat
SERVE = "serve:"  #: a serving process's beat is this and its worker number
CALLS_EVERY = timedelta(seconds=60)  #: how old the call list in memory may be
AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Beats:
    """Seconds."""

    every: float = 5.0
    watch_silent: float = 45.0


class Heart:
    """`info` adds what the watch should know of this process: ids and counts."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        pager: Pager,
        calls: CallList,
        info: Callable[[], Mapping[str, Any]],
        beats: Beats | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._pager = pager
        self._calls = calls
        self._info = info
        self._beats = beats or Beats()
        self._called_at: datetime | None = None
        self._paged_at: datetime | None = None
        self._beat_of_watch: datetime | None = None
        self._beat_seen = clock.now()  #: when that was new here: the watch's clock may run ahead of ours
        self.name = f"{SERVE}{database.worker}"

    async def run(self) -> None:
        """Beat until cancelled; an answer that the database owes is one beat left out."""
        watchdog = service_manager.watchdog_seconds()
        while True:
            try:
                await self.beat()
            except Unavailable:
                self._metrics.count("database_unavailable", "beat")
            if watchdog is not None:
                service_manager.notify("WATCHDOG=1")
            await asyncio.sleep(min(self._beats.every, watchdog or self._beats.every))

    async def beat(self) -> None:
        """One beat, and one look at the watch."""
        await self.say()
        beats = await self._in_reader(lambda: watching.beats(self._database))
        if WATCH in beats:
            await self._look(beats[WATCH].at, self._clock.now())

    async def say(self) -> None:
        """I live."""
        now = self._clock.now()
        if self._called_at is None or now - self._called_at >= CALLS_EVERY:
            await self._in_reader(lambda: self._calls.refresh(self._database, now))
            self._called_at = now
        info = {**self._info(), "pid": os.getpid(), "pagers": len(self._pager.routes)}
        await self._database.run(lambda: watching.put_beat(self._database, self.name, now, info))

    async def stop(self) -> None:
        """A good end: nobody is to miss this process."""
        try:
            await self._database.run(lambda: watching.drop_beat(self._database, self.name))
        except Unavailable:
            log.warning("beat_left", name=self.name)

    async def _look(self, at: datetime, now: datetime) -> None:
        if at != self._beat_of_watch:
            self._beat_of_watch, self._beat_seen = at, now
        silent = (now - min(at, self._beat_seen)).total_seconds()
        if silent <= self._beats.watch_silent:
            if self._paged_at is not None:
                self._paged_at = None
                log.warning("watch_back")
                await self._say(texts.WATCH_BACK)
            return
        if self._paged_at is None or now - self._paged_at >= AGAIN:
            self._paged_at = now
            self._metrics.count("alarm", "watch-silent")
            log.error("watch_silent", seconds=int(silent))
            await self._say(texts.watch_silent(seconds=int(silent)))

    async def _say(self, text: str) -> None:
        audiences = frozenset({Audience.OPERATOR, Audience.DUTY})
        await self._pager.page(Call("watch", texts.TITLE, text, "", self._calls.of(None), audiences, at_once=True))

    async def _in_reader(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._database.readers, work)
