"""Each organisation's month, pure: who must stand back when it runs low, and when it will be used up."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import IntEnum

from bot.clock import local_day


class Purpose(IntEnum):
    """What a message is for; the higher number stands back first."""

    DANGER = 0  #: danger and disputes: never refused here, the platform itself must say no
    ROSTER = 1  #: rosters, and answers to what people asked
    BULLETIN = 2
    QUIZ = 3
    COURTESY = 4


#: Part of the month's allowance up to which each purpose may go; what is above is kept for those before it.
SHARES: Mapping[Purpose, float] = {
    Purpose.ROSTER: 0.97,
    Purpose.BULLETIN: 0.92,
    Purpose.QUIZ: 0.85,
    Purpose.COURTESY: 0.80,
}
WARNINGS = (0.5, 0.8, 0.9, 1.0)  #: parts at which the officer is told

_BY_SUBJECT = {
    "danger": Purpose.DANGER,
    "dispute": Purpose.DANGER,
    "roster": Purpose.ROSTER,
    "bulletin": Purpose.BULLETIN,
    "bulletin-roll": Purpose.BULLETIN,
    "quiz": Purpose.QUIZ,
    "courtesy": Purpose.COURTESY,
}
_BY_LANE = (Purpose.DANGER, Purpose.ROSTER, Purpose.BULLETIN, Purpose.QUIZ, Purpose.COURTESY)


def purpose(lane: int, subject: str) -> Purpose:
    """By what it is about ("bulletin:12"), else by its lane; what leaves in the danger lane is always danger."""
    if lane == 0:
        return Purpose.DANGER
    return _BY_SUBJECT.get(subject.partition(":")[0], _BY_LANE[min(lane, 4)])


def is_refused(what: Purpose, *, used: int, allowance: int) -> bool:
    return what is not Purpose.DANGER and used >= allowance * SHARES[what]


def warning(before: int, after: int, allowance: int) -> float | None:
    """The highest warning part that was passed between two counts."""
    passed = [part for part in WARNINGS if before < allowance * part <= after]
    return max(passed, default=None)


def forecast(*, used: int, allowance: int, now: datetime) -> date | None:
    """The station's day on which the allowance will be used up at this month's pace; None when it lasts."""
    today = local_day(now)
    if used <= 0:
        return None
    if used >= allowance:
        return today
    days_left = (allowance - used) * today.day // used  # at used / day-of-month a day
    day = today + timedelta(days=min(days_left, 60))
    last = monthrange(today.year, today.month)[1]
    return day if day <= today.replace(day=last) else None


def month_of(now: datetime) -> str:
    """The platforms count calendar months in China: "2026-11"."""
    return local_day(now).strftime("%Y-%m")
