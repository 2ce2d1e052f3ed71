"""Clocks against an oracle that knows nothing but minutes: those staffed are painted, and then counted one by one."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.clock import STATION_ZONE
from handlers.disputes.rules import frozen
from handlers.disputes.rules import hours as hour_rules
from handlers.disputes.rules.hours import Hours
from handlers.disputes.rules.policy import shipped
from storage.disputes import Level, Rung
from tests.conftest import START

FURTHEST = 60  #: days that the oracle counts
_DAY = 1440
_FIRST = START.astimezone(STATION_ZONE).date() - timedelta(days=2)
Frames = tuple[tuple[int, int], ...]


def compare(count: int, *, seed: int) -> tuple[dict[str, object], list[str]]:
    """Random calendars; figures and what did not agree."""
    figures = {"calendars": 0, "clocks compared": 0, "minutes counted": 0, "never staffed enough": 0}
    problems: list[str] = []
    for number in range(seed, seed + count):
        chance = random.Random(number)
        figures["calendars"] += 1
        way, works, start = _calendar(chance)
        for _ in range(3):
            _compare(chance, way, works, start, figures, problems, number)
    return dict(figures), problems


def _calendar(chance: random.Random) -> tuple[dict[str, Any], set[date], datetime]:
    """The shipped way of some kind of case, with hours of its own making, and days off as they fall."""
    kind = chance.choice(("wages", "violence", "neighbours"))
    level, hurried = chance.choice((Level.LOW, Level.MIDDLE)), chance.random() < 0.3
    way = frozen.freeze(shipped(), park="P1", category=kind, level=level, hurried=hurried)
    for rung in Rung:
        way["hours"][rung.value] = hour_rules.dump(Hours(_frames(chance), _frames(chance)))
    works = {_FIRST + timedelta(days=n) for n in range(FURTHEST + 10) if chance.random() < 0.7}
    return way, works, START + timedelta(minutes=chance.randrange(0, 5 * _DAY))


def _frames(chance: random.Random) -> Frames:
    """As people write them: up to three a day, now and then past midnight, overlapping or none at all."""
    begins = [chance.randrange(0, _DAY) for _ in range(chance.choice((0, 1, 1, 2, 3)))]
    return tuple((one, one + chance.choice((1, 30, 120, 480, 900, _DAY))) for one in begins)


def _compare(
    chance: random.Random,
    way: dict[str, Any],
    works: set[date],
    start: datetime,
    figures: dict[str, int],
    problems: list[str],
    number: int,
) -> None:
    rung = chance.choice(list(Rung))
    minutes = chance.choice((0, 1, int(way["progress"]), chance.randrange(0, 2000), int(way["settle"])))
    hours = hour_rules.restore(way["hours"][rung.value])
    staffed = painted(hours, works)
    due_at, counted = count_minutes(staffed, start, minutes)
    figures["minutes counted"] += counted
    if due_at is None:
        figures["never staffed enough"] += 1
        return
    figures["clocks compared"] += 1
    ours = frozen.due(way, rung, start, minutes, works.__contains__)
    if ours != due_at:
        problems.append(f"seed {number}: {minutes} min of {rung} from {start}: {ours}, counted {due_at}")
    if hour_rules.is_open(hours, start, works.__contains__) != bool(staffed[_minute(start)]):
        problems.append(f"seed {number}: {rung} open or not at {start}")


def painted(hours: Hours, works: set[date]) -> bytearray:
    """Every minute from `_FIRST` on, 1 where somebody is there; frames of a day may run into the next."""
    minutes = bytearray((FURTHEST + 12) * _DAY)
    for day in range(FURTHEST + 10):
        for start, end in hours.workday if _FIRST + timedelta(days=day) in works else hours.off:
            for minute in range(day * _DAY + start, day * _DAY + end):
                minutes[minute] = 1
    return minutes


def _minute(moment: datetime) -> int:
    return int((moment - datetime.combine(_FIRST, time(), STATION_ZONE)).total_seconds() // 60)


def count_minutes(staffed: bytearray, start: datetime, minutes: int) -> tuple[datetime | None, int]:
    """The first moment before which so many staffed minutes lie, with 0 the first staffed one; None: not within the
    days painted. And how many minutes were looked at."""
    begin, left = _minute(start), minutes
    for minute in range(begin, FURTHEST * _DAY):
        if not staffed[minute]:
            continue
        if left == 0:
            return start + timedelta(minutes=minute - begin), minute - begin
        left -= 1
        if left == 0:
            return start + timedelta(minutes=minute - begin + 1), minute - begin
    return None, FURTHEST * _DAY - begin
