"""Days off and make-up days by the table; past its end the weekday counts."""

from datetime import date, timedelta

import pytest

from bot import holidays


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 2), True),  # a Monday
        (date(2026, 3, 7), False),  # a Saturday
        (date(2025, 10, 1), False),  # National Day, a Wednesday
        (date(2025, 9, 28), True),  # a Sunday made up for it
        (date(2003, 5, 5), True),  # before the table: a Monday
        (date(2099, 10, 1), True),  # after it: a Thursday
        (date(2099, 10, 3), False),  # a Saturday
    ],
)
def test_workdays(day: date, works: bool) -> None:
    assert holidays.is_workday(day) is works


def test_every_day_of_many_years_has_an_answer() -> None:
    day = date(2003, 1, 1)
    while day < date(2032, 1, 1):
        assert holidays.is_workday(day) in (True, False)
        day += timedelta(days=1)


def test_the_end_of_the_table_is_the_end_of_a_year() -> None:
    assert (holidays.last_day().month, holidays.last_day().day) == (12, 31)
