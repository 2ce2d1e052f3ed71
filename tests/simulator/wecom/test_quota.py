"""Sliding windows over simulated time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.wecom.quota import Quota, Window

START = datetime(2026, 3, 2, tzinfo=UTC)


@given(st.lists(st.integers(0, 40), max_size=60), st.booleans())
def test_no_span_ever_holds_more_than_the_limit(gaps: list[int], count_refused: bool) -> None:
    window, now, taken = Window(3, 60, count_refused=count_refused), START, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if window.take("a", now):
            taken.append(now)
    for moment in taken:
        assert sum(moment - timedelta(seconds=60) < other <= moment for other in taken) <= 3


def test_several_windows_are_taken_together_or_not_at_all() -> None:
    short, long = Window(1, 1), Window(3, 100)
    quota = Quota(short, long)
    assert quota.take("a", START)
    assert not quota.take("a", START)
    assert all(quota.take("a", START + timedelta(seconds=s)) for s in (2, 4))
    assert not quota.take("a", START + timedelta(seconds=6))
    assert quota.take("b", START + timedelta(seconds=6))
    assert quota.take("a", START + timedelta(seconds=101))
