"""From when until when a company says that it stands still."""

from datetime import date

import pytest

from handlers.rosters.taking import coming
from handlers.rosters.taking.spans import number_of, span

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("", 24, None),
        ("公司停产检修", 24, None),
        ("今日停工，无人在岗", 24, 24),
        ("停工3天", 24, 26),
        ("明天放假三天", 25, 27),
        ("我们明天放假", 25, 25),
        ("明起停工", 25, None),
        ("从明天开始停工", 25, None),
        ("放假到周五", 24, 27),
        ("周六放假", 28, 28),
        ("放假，下周一上班", 24, 29),
        ("明天到11月28日放假", 25, 28),
        ("停工，11月30日复工", 24, 29),
    ],
)
def test_a_span(said: str, since: int, until: int | None) -> None:
    first, last = span(said, TUESDAY)
    assert first == TUESDAY.replace(day=since)
    assert last == (TUESDAY.replace(day=until) if until else None)


@pytest.mark.parametrize(
    ("written", "number"), [("35", 35), ("三十五", 35), ("十", 10), ("十二", 12), ("一百二十", 120), ("两", 2), ("", 0)]
)
def test_numbers_as_they_are_spoken(written: str, number: int) -> None:
    assert number_of(written) == number


def test_the_end_of_the_month_is_a_later_day() -> None:
    assert coming.split("夜班的赵敏干到月底走", date(2026, 11, 20)) == (
        "",
        [coming.Said(date(2026, 11, 30), "夜班的赵敏走")],
    )
