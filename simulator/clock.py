"""The simulator's time: real time plus an offset that only grows, or standing still for tests."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

OVERDUE_STEP = timedelta(seconds=5)


class Follower(Protocol):
    """A program whose clock follows ours (the bot in the demo)."""

    async def next_due(self) -> datetime | None:
        """The earliest moment at which the follower has work, or None."""

    async def settle(self) -> None:
        """Return when nothing that is due by now remains to be done."""


@dataclass(eq=False)
class Timer:
    due_at: datetime
    act: Callable[[], Awaitable[None]]


class Clock:
    """`now()` for everything that the platforms date; `advance` stops at every due moment on the way."""

    def __init__(self, *, start: datetime | None = None, running: bool = True) -> None:
        self._offset = timedelta(0) if start is None else start - datetime.now(UTC)
        self._running = running
        self._still = start or datetime.now(UTC)
        self._timers: list[Timer] = []
        self._followers: list[Follower] = []
        self._moving = asyncio.Lock()

    @property
    def running(self) -> bool:
        return self._running

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset if self._running else self._still

    def follow(self, follower: Follower) -> None:
        self._followers.append(follower)

    def at(self, due_at: datetime, act: Callable[[], Awaitable[None]]) -> Timer:
        """Run `act` when the clock reaches `due_at` (platform retries, lapses). Cancel with `cancel`."""
        timer = Timer(due_at, act)
        self._timers.append(timer)
        return timer

    def after(self, seconds: float, act: Callable[[], Awaitable[None]]) -> Timer:
        return self.at(self.now() + timedelta(seconds=seconds), act)

    def cancel(self, timer: Timer) -> None:
        if timer in self._timers:
            self._timers.remove(timer)

    async def run_due(self) -> None:
        """Run the timers that are due; a running clock has this called a few times a second."""
        while due := sorted((t for t in self._timers if t.due_at <= self.now()), key=lambda t: t.due_at):
            for timer in due:
                if timer in self._timers:  # else cancelled or run by another meanwhile
                    self.cancel(timer)
                    await timer.act()

    async def advance(self, seconds: float) -> datetime:
        """Move on by `seconds`, halting at each timer and each follower's due moment; returns the new time."""
        async with self._moving:
            target = self.now() + timedelta(seconds=seconds)
            await self._settle()
            while (step := await self._next(target)) is not None:
                self._jump(step)
                await self._settle()
            self._jump(target)
            await self._settle()
            return self.now()

    def leap(self, seconds: float) -> datetime:
        """Move on at once, past everything; what has come due meanwhile is left to `run_due`."""
        self._jump(self.now() + timedelta(seconds=seconds))
        return self.now()

    async def _next(self, target: datetime) -> datetime | None:
        moments = [t.due_at for t in self._timers]
        for follower in self._followers:
            moment = await follower.next_due()
            if moment is not None:
                moments.append(self._later(moment))
        # Work that is already due and stays so after settling must not hold the clock for ever.
        now = self.now()
        return min((m for m in moments if now < m <= target), default=None)

    def _later(self, moment: datetime) -> datetime:
        """While time passes by itself, what was to come may be past before it is looked at; a follower tells its
        earliest moment only, so that a small step is made instead of one over all that comes behind."""
        return max(moment, self.now() + OVERDUE_STEP) if self._running else moment

    async def _settle(self) -> None:
        await self.run_due()
        for follower in self._followers:
            await follower.settle()
        await self.run_due()

    def _jump(self, moment: datetime) -> None:
        if self._running:
            self._offset += max(moment - self.now(), timedelta(0))
        else:
            self._still = max(moment, self._still)
