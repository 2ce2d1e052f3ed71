"""What is broken while people speak, one strike at a time: every strike ends when the whole works again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from proof.children import Children, is_gone
from proof.disk import Disk
from proof.postgres import Server
from proof.town import Stage

WITHIN_SECONDS = 0.7  #: of readiness a process is struck; now and then before it
EARLY = 0.25  #: part of the kills that strike while the process starts
EARLY_WITHIN_SECONDS = 0.3
ROLES = {"serve": 6.0, "watch": 2.0, "run": 2.0}  #: how often each kind of process is killed
FROZEN_SECONDS = 0.8
LEASES_LAPSE = 0.25  #: part of the freezes in which so much time goes by that all leases lapse
LEASE_SECONDS = 130.0
DOWN_SECONDS = 1.5  #: how long a database or disk is away
LONG_DOWN_SECONDS = 4.0  #: now and then so long that danger goes by the red path
LONG = 0.2


class Fault(StrEnum):
    KILL = "kill"  #: SIGKILL to a serving process, the watch, or the parent of both
    RESTART = "restart"  #: SIGTERM to a child or SIGHUP to the parent, as at an upgrade
    FREEZE = "freeze"  #: SIGSTOP, and SIGCONT later, sometimes after its leases have lapsed
    POSTGRES = "postgres"  #: SIGKILL to PostgreSQL's postmaster
    DISK = "disk"  #: the database's disk is full


@dataclass
class Breaker:
    """Strikes; `struck` counts by what was hit."""

    stage: Stage
    children: Children
    chance: random.Random
    server: Server | None = None
    disk: Disk | None = None
    struck: Counter[str] = field(default_factory=Counter)

    async def strike(self, fault: Fault) -> None:
        strikes: dict[Fault, Callable[[], Awaitable[None]]] = {
            Fault.KILL: self._kill,
            Fault.RESTART: self._restart,
            Fault.FREEZE: self._freeze,
            Fault.POSTGRES: self._kill_postgres,
            Fault.DISK: self._fill_disk,
        }
        await asyncio.sleep(self.chance.uniform(0, WITHIN_SECONDS))
        await strikes[fault]()

    async def _kill(self) -> None:
        place, role = self._one()
        await self._kill_one(place, role)
        while self.chance.random() < EARLY:
            await asyncio.sleep(self.chance.uniform(0, EARLY_WITHIN_SECONDS))
            await self._kill_one(place, role)
        await self.children.ready(place, "watch" if role == "watch" else "serve")

    async def _kill_one(self, place: int, role: str) -> None:
        pid = self.children.pid(place, role)
        await self.children.kill(place, role)
        self.struck[f"killed {role}"] += 1
        await self.children.again(place, role, pid)

    async def _restart(self) -> None:
        place = self.chance.choice(list(self.children.places))
        before = self.children.pid(place)
        if "run" in self.children.roles and self.chance.random() < 0.5:
            os.kill(self.children.pid(place, "run"), signal.SIGHUP)
            self.struck["replaced by the parent"] += 1
        else:
            os.kill(before, signal.SIGTERM)
            self.struck["ended and started"] += 1
        await self.children.until(lambda: is_gone(before), "the old one gone")
        if "run" not in self.children.roles:
            await self.children.start(place)
        await self.children.until(lambda: self.children.pid(place) != before, "a new one")
        await self.children.ready(place)

    async def _freeze(self) -> None:
        place, role = self._one()
        pid = self.children.pid(place, role)
        os.kill(pid, signal.SIGSTOP)
        try:
            lapses = self.chance.random() < LEASES_LAPSE
            if lapses:
                self.stage.leap(LEASE_SECONDS)
            await asyncio.sleep(self.chance.uniform(0, FROZEN_SECONDS) + (FROZEN_SECONDS if lapses else 0))
        finally:
            os.kill(pid, signal.SIGCONT)
        self.struck[f"froze {role}" + (" past its leases" if lapses else "")] += 1
        if lapses:
            await self.stage.world.clock.run_due()

    async def _kill_postgres(self) -> None:
        assert self.server is not None
        await self.server.kill()
        await self._stay_down()
        await self.server.start()
        self.struck["killed PostgreSQL"] += 1

    async def _fill_disk(self) -> None:
        assert self.disk is not None
        await asyncio.to_thread(self.disk.fill)
        try:
            await self._stay_down()
            await asyncio.to_thread(self.disk.fill)
            await self._stay_down()
        finally:
            await asyncio.to_thread(self.disk.empty)
        if self.server is not None:
            await self.server.start()  # it does not live without room for its log of writes
        self.struck["disk full"] += 1

    async def _stay_down(self) -> None:
        longest = LONG_DOWN_SECONDS if self.chance.random() < LONG else DOWN_SECONDS
        await asyncio.sleep(self.chance.uniform(0, longest))

    def _one(self) -> tuple[int, str]:
        """Any process of any family."""
        place = self.chance.choice(list(self.children.places))
        weights = [ROLES[role] for role in self.children.roles]
        return place, self.chance.choices(self.children.roles, weights)[0]
