"""Reading a typed shift, and finding the gaps."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.directory.duty import rules

MONDAY = date(2026, 3, 2)
NIGHT = (time(20), time(8))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("明天 夜班 张三", rules.Planned(date(2026, 3, 3), NIGHT, "张三", "", "")),
        ("明天夜班 张三 副 李四", rules.Planned(date(2026, 3, 3), NIGHT, "张三", "李四", "")),
        ("周五 白班 张三 一号物流园", rules.Planned(date(2026, 3, 6), (time(8), time(20)), "张三", "", "一号物流园")),
        ("３月５日，全天，张三", rules.Planned(date(2026, 3, 5), (time(8), time(8)), "张三", "", "")),
        ("25日 20:00-08:00 张三", rules.Planned(date(2026, 3, 25), NIGHT, "张三", "", "")),
        ("下周一 夜班 张三 副", rules.Planned(date(2026, 3, 9), NIGHT, "张三", "", "", True)),
        ("夜班 张三", rules.Planned(None, NIGHT, "张三", "", "")),
    ],
)
def test_a_typed_plan(typed: str, expected: rules.Planned) -> None:
    assert rules.parse_plan(typed, MONDAY) == expected


@given(st.text(max_size=60))
def test_reading_never_raises(typed: str) -> None:
    rules.parse_plan(typed, MONDAY)


def test_a_date_long_past_is_next_years() -> None:
    assert rules.parse_day("1-5", date(2026, 12, 20)) == date(2027, 1, 5)
    assert rules.parse_day("2-30", MONDAY) is None


def test_a_night_ends_on_the_next_morning_of_the_stations_zone() -> None:
    span = rules.span_of(MONDAY, NIGHT)
    assert span.start == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert span.end - span.start == timedelta(hours=12)


def test_gaps_are_what_no_shift_covers() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)

    def at(hour: int) -> datetime:
        return start + timedelta(hours=hour)

    spans = [rules.Span(at(2), at(5)), rules.Span(at(4), at(6)), rules.Span(at(8), at(30))]
    assert rules.gaps(spans, at(0), at(24)) == [rules.Span(at(0), at(2)), rules.Span(at(6), at(8))]
    assert rules.gaps([], at(0), at(1)) == [rules.Span(at(0), at(1))]
