"""Days off and make-up workdays (State Council) as data. A day past the table's end counts by its weekday."""

from datetime import date
from functools import cache

import chinese_calendar
from chinese_calendar import constants

WARN_DAYS = 30  #: so long before its end the table is said to run out


@cache
def last_day() -> date:
    """The last day that the table says anything of."""
    known: list[date] = [*constants.holidays, *constants.workdays, *constants.in_lieu_days]
    return date(max(day.year for day in known), 12, 31)


@cache
def first_day() -> date:
    known: list[date] = [*constants.holidays, *constants.workdays]
    return date(min(day.year for day in known), 1, 1)


def is_known(day: date) -> bool:
    return first_day() <= day <= last_day()


def is_workday(day: date) -> bool:
    """By the table, else Monday to Friday."""
    return bool(chinese_calendar.is_workday(day)) if is_known(day) else day.weekday() < 5
