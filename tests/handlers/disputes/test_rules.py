"""The pure part: clocks against a slow oracle, holes in the rules, the table of moves."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import STATION_ZONE
from bot.errors import ConfigError
from handlers.disputes.rules import frozen, moves
from handlers.disputes.rules.hours import Hours, after, is_open, parse_frame
from handlers.disputes.rules.policy import load, shipped, shipped_source
from storage.disputes import DisputeState, Level, Rung

CALENDARS = int(os.environ.get("DISPUTE_CALENDARS", "25"))  #: `make proof-disputes` asks for 10,000

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
frames = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=3
)


def slowly(hours: Hours, moment: datetime, works: set[date]) -> bool:
    """Whether the minute that begins now is staffed, asked frame by frame."""
    local = moment.astimezone(STATION_ZONE)
    minute = local.hour * 60 + local.minute
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        of_day = hours.workday if day in works else hours.off
        if any(start <= minute + back * 1440 < end for start, end in of_day):
            return True
    return False


@settings(max_examples=CALENDARS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames, frames, st.integers(0, 5000), st.integers(0, 900), st.sets(st.integers(0, 12)))
def test_a_clock_agrees_with_one_that_counts_every_minute(
    workday: list[tuple[int, int]], off: list[tuple[int, int]], offset: int, minutes: int, free: set[int]
) -> None:
    hours = Hours(tuple(workday), tuple(off))
    first = START.astimezone(STATION_ZONE).date() - timedelta(days=2)
    works = {first + timedelta(days=n) for n in range(60) if n not in free}
    start = START + timedelta(minutes=offset)
    moment, left = start, minutes
    for _ in range(40 * 1440):
        if slowly(hours, moment, works):
            if left == 0:
                break
            left -= 1
            if left == 0:
                moment += timedelta(minutes=1)
                break
        moment += timedelta(minutes=1)
    else:
        return  # hardly ever staffed: nothing to compare within forty days
    assert after(hours, start, minutes, lambda day: day in works) == moment
    assert is_open(hours, start, lambda day: day in works) == slowly(hours, start, works)


@pytest.mark.parametrize("text", ["24:00-06:00", "8:00-8:00", "25:00-26:00", "08-17", "a:b-c:d"])
def test_a_frame_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_frame(text)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('level = "low"\nrungs', 'level = "mid"\nrungs', "低级 没有去处"),
        ('fallback = ["chief"]', "fallback = []", "派出所）没有兜底"),
        ('owner = ["leader"]', 'owner = ["nobody"]', "不是认得的人"),
        ('"mediation", "station"]\n\n[[route]]\npark = "*"\ncategory = "*"\nlevel = "low"', "X", "必须以 station"),
        ("staffed = false", "staffed = true", "全天都走"),
        ("visit_days = [7, 21]", "visit_days = [7]", "至少两次"),
        ('hours = "office"', 'hours = "moon"', "hours 没有写"),
        ('workday = ["08:30-11:30", "13:30-17:30"]\noff = ["09:00-11:30"]', "workday = []\noff = []", "永远没人值守"),
        ('park = "*"\ncategory = "*"\nlevel = "high"', 'park = "P9"\ncategory = "*"\nlevel = "high"', "P9"),
        ("[clocks.mid]", "[clocks.middle]", "缺少 [clocks.mid]"),
        ("[after]", "[after", "读不懂"),
    ],
)
def test_a_hole_is_refused_by_name(old: str, new: str, names: str) -> None:
    source = shipped_source()
    if new == "X":
        source = source.replace('rungs = ["park", "mediation", "station"]', 'rungs = ["park", "mediation"]')
    else:
        assert old in source
        source = source.replace(old, new, 1)
    with pytest.raises(ConfigError) as refused:
        load(source)
    assert names in "\n".join(refused.value.problems)


def test_holes_alike_are_one_line_in_words() -> None:
    """Named as people call them, and what is missing nearly everywhere by where it is not."""
    low = 'park = "*"\ncategory = "*"\nlevel = "low"'
    assert low in shipped_source()
    parks = {f"park{number}": f"{number}号园" for number in range(1, 13)}
    with pytest.raises(ConfigError) as refused:
        load(shipped_source().replace(low, low.replace('park = "*"', 'park = "park1"')), parks=parks)
    assert refused.value.problems == [
        "有空缺：1号园以外的所有园区 × 劳资以外的所有类别 × 低级 没有去处，请加一条 [[route]]"
    ]


def test_the_shipped_rules_lead_every_kind_to_the_station_for_ever() -> None:
    policy = shipped()
    for category in ("wages", "violence", "none"):
        for level in Level:
            way = frozen.freeze(policy, park="any", category=category, level=level)
            last = frozen.call_at(way, 10_000)
            assert (last.rung, last.everyone) == (Rung.STATION, True)
            assert frozen.call_due(way, 10_000, START, lambda _: True) > START


def test_every_state_that_is_not_over_has_a_way_on() -> None:
    for state in DisputeState:
        ways = [move for move in moves.Move if moves.may(move, state)]
        assert bool(ways) == (state is not DisputeState.WITHDRAWN), state
        assert not any(moves.may(move, state, merged=True) for move in moves.Move)
