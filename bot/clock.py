"""The only place that reads the time. Everything else is handed a `Clock` or a `now`."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

STATION_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class VirtualClock:
    """Stands still until moved; for tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, **span: float) -> datetime:
        self._now += timedelta(**span)
        return self._now

    def move_to(self, moment: datetime) -> None:
        self._now = max(self._now, moment.astimezone(UTC))


class FollowingClock:
    """Follows another clock (the simulator's, in the demo)."""

    def __init__(self, read: Callable[[], datetime]) -> None:
        self._read = read

    def now(self) -> datetime:
        return self._read().astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo = STATION_ZONE) -> date:
    """The station's calendar day at an aware moment."""
    return moment.astimezone(zone).date()
