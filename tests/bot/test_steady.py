"""Which time is believed when the wall clock and the monotonic one disagree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.steady import JUMP, Reading, Steady, effective

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall_s", "mono_s", "believed_s", "jumped"),
    [
        (1, 1, 1, False),
        (0.2, 0.5, 0.2, False),  # the daily correction
        (599, 1, 599, False),  # a nap of the machine
        (86_400, 1, 86_400, True),  # a day forward: followed, with suspicion
        (-3_600, 5, 5, False),  # an hour back: not followed
    ],
)
def test_what_is_believed(wall_s: float, mono_s: float, believed_s: float, jumped: bool) -> None:
    found = effective(Reading(NOON, 0.0), NOON + timedelta(seconds=wall_s), mono_s)
    assert found.now == NOON + timedelta(seconds=believed_s)
    assert found.jumped is jumped


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 100)), max_size=30))
def test_it_never_goes_back_and_never_stands_behind_real_time(steps: list[tuple[float, float]]) -> None:
    last, mono = Reading(NOON, 0.0), 0.0
    for wall, passed in steps:
        mono += passed
        found = effective(last, NOON + timedelta(seconds=wall), mono)
        assert found.now >= last.now
        assert found.now >= last.now + timedelta(seconds=passed) - timedelta(seconds=1.001)
        last = found


def test_after_going_back_it_follows_again_when_the_wall_has_caught_up() -> None:
    wall, mono = NOON, 0.0
    steady = Steady(lambda: wall, lambda: mono)
    wall, mono = NOON - timedelta(hours=1), 10.0
    assert steady.now() == NOON + timedelta(seconds=10)
    wall, mono = NOON + timedelta(seconds=20), 20.0
    assert steady.now() == NOON + timedelta(seconds=20)
    assert steady.suspicious_until is None


def test_a_jump_forward_is_suspicious_for_ten_minutes_or_until_a_human_looks() -> None:
    wall = NOON
    steady = Steady(lambda: wall, lambda: 0.0)
    wall = NOON + timedelta(days=1)
    assert steady.now() == wall
    assert steady.suspicious_until == wall + JUMP
    steady.trust()
    assert steady.suspicious_until is None
