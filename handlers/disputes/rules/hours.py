"""When a rung is staffed, and when so many staffed minutes will have passed. Pure; the station's own zone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.clock import STATION_ZONE

IsWorkday = Callable[[date], bool]
FURTHEST_DAYS = 400  #: nobody is away for longer; a schedule that is never staffed is refused before
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Frames of a day in minutes since midnight; an end past 1440 runs into the next day."""

    workday: tuple[tuple[int, int], ...]
    off: tuple[tuple[int, int], ...]

    @property
    def never(self) -> bool:
        return not self.workday and not self.off


def parse_frame(text: str) -> tuple[int, int]:
    """`22:00-06:00` → (1320, 1800). ValueError when it is no such thing."""
    start, end = (_minutes(part) for part in text.split("-"))
    if start in (_DAY, end):
        raise ValueError(text)
    return start, end if end > start else end + _DAY


def _minutes(text: str) -> int:
    hour, minute = (int(part) for part in text.strip().split(":"))
    if not (0 <= hour <= 24 and 0 <= minute < 60 and hour * 60 + minute <= _DAY):
        raise ValueError(text)
    return hour * 60 + minute


def dump(hours: Hours) -> dict[str, Any]:
    return {"workday": [list(one) for one in hours.workday], "off": [list(one) for one in hours.off]}


def restore(frozen: Mapping[str, Sequence[Sequence[int]]]) -> Hours:
    workday, off = (tuple((int(a), int(b)) for a, b in frozen[name]) for name in ("workday", "off"))
    return Hours(workday, off)


def spans(hours: Hours, start: datetime, is_workday: IsWorkday) -> Iterator[tuple[datetime, datetime]]:
    """The staffed times from `start` on, in order, none touching another before it; the first may have begun."""
    first = start.astimezone(STATION_ZONE).date() - timedelta(days=1)
    reached = start
    for offset in range(FURTHEST_DAYS):
        day = first + timedelta(days=offset)
        midnight = datetime.combine(day, time(), STATION_ZONE)
        for begin, end in sorted(hours.workday if is_workday(day) else hours.off):
            opens = max((midnight + timedelta(minutes=begin)).astimezone(UTC), reached)
            closes = (midnight + timedelta(minutes=end)).astimezone(UTC)
            if closes > opens:
                yield opens, closes
                reached = closes


def after(hours: Hours, start: datetime, minutes: float, is_workday: IsWorkday) -> datetime:
    """The moment at which `minutes` of staffed time have passed since `start`; with 0 the first staffed moment."""
    left = timedelta(minutes=minutes)
    for opens, closes in spans(hours, start, is_workday):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise ValueError("never staffed")


def is_open(hours: Hours, moment: datetime, is_workday: IsWorkday) -> bool:
    return next((opens == moment for opens, _ in spans(hours, moment, is_workday)), False)
