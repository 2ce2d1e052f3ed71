"""How often something may be done within a sliding time of the simulator's clock."""

from collections import defaultdict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta


class Window:
    """At most `limit` within `seconds`, for each key of its own."""

    def __init__(self, limit: int, seconds: float, *, count_refused: bool = False) -> None:
        self.limit = limit
        self.span = timedelta(seconds=seconds)
        self._count_refused = count_refused
        self._times: defaultdict[Hashable, deque[datetime]] = defaultdict(deque)

    def clear(self) -> None:
        self._times.clear()

    def has_room(self, key: Hashable, now: datetime) -> bool:
        times = self._times[key]
        while times and times[0] <= now - self.span:
            times.popleft()
        return len(times) < self.limit

    def note(self, key: Hashable, now: datetime) -> None:
        self._times[key].append(now)

    def take(self, key: Hashable, now: datetime) -> bool:
        """One more, if there is room for it."""
        room = self.has_room(key, now)
        if room or self._count_refused:
            self.note(key, now)
        return room


class Quota:
    """Several windows at once: taken from all or from none."""

    def __init__(self, *windows: Window) -> None:
        self._windows = windows

    def take(self, key: Hashable, now: datetime) -> bool:
        if not all(window.has_room(key, now) for window in self._windows):
            return False
        for window in self._windows:
            window.note(key, now)
        return True
