"""Receipts over time as points of a line, pure; the page draws it, the words stand beside it for who cannot see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import STATION_ZONE

WIDTH, HEIGHT = 640, 180
_LEAST = timedelta(minutes=10)  #: so that a minute's receipts are not drawn over the whole width


@dataclass(frozen=True, slots=True)
class Chart:
    points: str  #: "x,y x,y …" of the units that had answered by then
    deadline: int | None  #: x of the deadline, where it lies within
    begin: str
    end: str
    first: timedelta | None  #: from leaving to the first receipt
    half: timedelta | None  #: until half of the units had answered
    top: int


def draw(sent: datetime, answered: Sequence[datetime], units: int, now: datetime, deadline: datetime | None) -> Chart:
    """`answered`: when each unit answered first."""
    moments = sorted(answered)
    last = max([*moments[-1:], min(now, deadline) if deadline is not None else now, sent + _LEAST])
    whole = (last - sent) / timedelta(seconds=1)

    def x(at: datetime) -> int:
        return round(WIDTH * ((at - sent) / timedelta(seconds=1)) / whole)

    def y(count: int) -> int:
        return HEIGHT - round(HEIGHT * count / max(units, 1))

    steps = [(0, y(0))]
    for count, at in enumerate(moments, 1):
        steps += [(x(at), steps[-1][1]), (x(at), y(count))]
    steps.append((WIDTH, steps[-1][1]))
    half = moments[(units + 1) // 2 - 1] - sent if units and len(moments) * 2 >= units else None
    return Chart(
        points=" ".join(f"{left},{top}" for left, top in steps),
        deadline=x(deadline) if deadline is not None and deadline <= last else None,
        begin=_at(sent),
        end=_at(last),
        first=moments[0] - sent if moments else None,
        half=half,
        top=units,
    )


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(STATION_ZONE):%m-%d %H:%M}"
