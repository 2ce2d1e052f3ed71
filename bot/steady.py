"""What time to believe when the wall clock jumps: forward it is followed, with suspicion; backward it is not."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from bot.clock import SystemClock

JUMP = timedelta(minutes=10)  #: forward by more than this is suspicious: SLA lanes go on, bulk waits
#: What tells a process that a human has looked at the clock and found it right; 0 where there is no such signal.
TRUST_CLOCK: int = getattr(signal, "SIGUSR1", 0)
SLIP = timedelta(seconds=1)  #: backward by less is the daily correction of a good clock
_BACK = -SLIP


@dataclass(slots=True)  # not frozen: one is made at each look, several for every message
class Reading:
    """One look at both clocks. `now` is what was believed; `monotonic` in seconds."""

    now: datetime
    monotonic: float
    jumped: bool = False


def effective(last: Reading, wall: datetime, monotonic: float) -> Reading:
    """The time to believe after `last`. It never goes back; a wall clock that did is waited for."""
    passed = monotonic - last.monotonic
    expected = last.now + timedelta(0, passed if passed > 0.0 else 0.0)
    drift = wall - expected
    if drift > JUMP:
        return Reading(wall, monotonic, jumped=True)
    if drift < _BACK:
        return Reading(expected, monotonic)
    return Reading(wall if wall > last.now else last.now, monotonic)


class Steady:
    """Reads a wall clock by `effective`; `suspicious_until` after a jump forward."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._last = Reading(wall(), monotonic())
        self.suspicious_until: datetime | None = None
        self.jumps = 0

    def now(self) -> datetime:
        self._last = effective(self._last, self._wall(), self._monotonic())
        if self._last.jumped:
            self.jumps += 1
            self.suspicious_until = self._last.now + JUMP
        return self._last.now

    def trust(self) -> None:
        """A human says that the clock is right."""
        self.suspicious_until = None


class SteadyClock:
    """A process's clock: the wall's time as `effective` believes it, the same for every part and thread."""

    def __init__(
        self, wall: Callable[[], datetime] | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.steady = Steady(wall or SystemClock().now, monotonic)
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            return self.steady.now()
