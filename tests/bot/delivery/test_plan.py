"""Order and pace as a table of times, and as promises that hold for any history."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.plan import Bucket, Due, Gate, plan
from bot.platforms.base import Limit

T0 = 1_800_000_000_000
MINUTE = Limit("address", 20, 60.0)
SECOND = Limit("channel", 5, 1.0)
MANY = Limit("corp", 100, 10.0)


def due(id: int, lane: int = 3, room: str = "a", at: int = T0, *limits: Limit, expires: int | None = None) -> Due:
    return Due(id, lane, at, room.encode(), (Gate(f"a:{room}", limits or (MINUTE,)),), expires)


def used(count: int, at: int = T0, limit: Limit = MINUTE) -> dict[str, Bucket]:
    bucket = Bucket()
    for _ in range(count):
        bucket.mark((limit,), at)
    return {"a:a": bucket}


@pytest.mark.parametrize(
    ("lane", "sent", "goes"),
    [
        (0, 19, True),  # danger takes the last one
        (0, 20, False),
        (1, 18, True),
        (1, 19, False),  # and leaves it to danger
        (3, 18, True),
        (4, 17, True),  # bulk leaves a tenth
        (4, 18, False),
    ],
)
def test_what_each_lane_may_take_of_twenty(lane: int, sent: int, goes: bool) -> None:
    assert bool(plan([due(1, lane)], used(sent), T0 + 1).go) is goes


def test_a_row_waits_until_enough_sends_have_left_the_window() -> None:
    sent = used(10)
    for _ in range(10):
        sent["a:a"].mark((MINUTE,), T0 + 20_000)
    assert plan([due(1, 0)], sent, T0 + 30_000).wait == [(due(1, 0), T0 + 60_000)]
    assert plan([due(1, 4)], sent, T0 + 30_000).wait == [(due(1, 4), T0 + 60_000)]
    assert plan([due(1, 0)], sent, T0 + 60_000).go == [due(1, 0)]


def test_bulk_keeps_to_its_share_while_something_better_waits() -> None:
    sent = used(13)
    assert plan([due(1, 4)], sent, T0 + 1).go
    sent["a:a"].wanted = T0 + 5_000
    assert not plan([due(1, 4)], sent, T0 + 1).go
    assert plan([due(1, 4)], sent, T0 + 5_000).go
    assert plan([due(1, 2)], sent, T0 + 1).go


def test_a_better_row_that_waits_makes_bulk_stand_back_in_the_same_plan() -> None:
    shared = Gate("c:1", (Limit("channel", 10, 60.0),))
    closed = Bucket(closed=T0 + 9_000)
    urgent = Due(1, 2, T0, b"a", (Gate("a:a", ()), shared))
    bulk = Due(2, 4, T0, b"b", (Gate("a:b", ()), shared))
    bucket = Bucket()
    for _ in range(6):
        bucket.mark(shared.limits, T0)
    made = plan([bulk, urgent], {"a:a": closed, "c:1": bucket}, T0 + 1)
    assert made.go == []
    assert made.contended["c:1"] == T0 + 9_000


def test_one_at_a_time_and_in_order_within_a_destination_urgent_first() -> None:
    rows = [due(3, 3), due(1, 3), due(2, 2), due(4, 3, "b")]
    made = plan(rows, {}, T0)
    assert [row.id for row in made.go] == [2, 4]
    assert [row.id for row, _ in made.wait] == [1, 3]


def test_rest_holds_its_own_lane_and_those_below() -> None:
    bucket = Bucket()
    bucket.rest(3, T0 + 4_000)
    sent = {"a:a": bucket}
    assert plan([due(1, 2)], sent, T0).go
    assert plan([due(1, 3)], sent, T0).wait == [(due(1, 3), T0 + 4_000)]
    assert plan([due(1, 4)], sent, T0).wait == [(due(1, 4), T0 + 4_000)]


def test_a_closed_bucket_holds_everyone_danger_too() -> None:
    assert plan([due(1, 0)], {"a:a": Bucket(closed=T0 + 600_000)}, T0).wait == [(due(1, 0), T0 + 600_000)]


def test_expired_rows_are_set_apart() -> None:
    assert plan([due(1, expires=T0)], {}, T0).expired == [due(1, expires=T0)]


def test_what_was_counted_and_did_not_happen_is_given_back() -> None:
    bucket = used(20)["a:a"]
    bucket.give_back((MINUTE,), T0)
    assert plan([due(1, 0)], {"a:a": bucket}, T0 + 1).go


def test_a_bucket_comes_back_from_its_row_without_what_has_lapsed() -> None:
    bucket = used(3)["a:a"]
    bucket.mark((MINUTE,), T0 + 50_000)
    bucket.rest(2, T0 + 55_000)
    bucket.close(T0 + 70_000)
    again = Bucket.load(bucket.dump(T0 + 60_000))
    assert again == Bucket({"60000": [[T0 + 50_000, 1]]}, T0 + 70_000, 0, {})
    assert Bucket.load(b"") == Bucket()


_ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 30_000)), min_size=1, max_size=80
)  # lane, room, due


@settings(max_examples=200, deadline=None)
@given(_ROWS, st.integers(0, 900), st.integers(20, 3_000))
def test_no_history_breaks_a_limit_or_the_order(rows: list[tuple[int, int, int]], trip: int, step: int) -> None:
    """Play delivery: plan each `step` ms, each send takes `trip` ms and is counted when it ends, as the engine does."""
    limits = {"a": (Limit("address", 6, 4.0),), "c": (SECOND, Limit("channel", 100, 20.0))}
    buckets: dict[str, Bucket] = {}
    open_rows = [
        Due(n, lane, T0 + at, b"%d" % room, (Gate(f"a:{room}", limits["a"]), Gate("c:1", limits["c"])))
        for n, (lane, room, at) in enumerate(rows)
    ]
    flying: list[tuple[int, int, Due]] = []
    sent: list[tuple[int, Due]] = []
    now = T0
    while (open_rows or flying) and now < T0 + 400_000:
        for flight in [one for one in flying if one[0] <= now]:
            end, begun, row = flight
            flying.remove(flight)
            buckets.setdefault(row.gates[0].key, Bucket()).mark(row.gates[0].limits, end)
            shared = buckets.setdefault("c:1", Bucket())
            shared.give_back(row.gates[1].limits, begun)
            shared.mark(row.gates[1].limits, end)
        busy = {row.destination for _, _, row in flying}
        ready = [row for row in open_rows if row.due <= now and row.destination not in busy]
        made = plan(ready, buckets, now, busy=busy)
        for row in made.go:
            open_rows.remove(row)
            buckets.setdefault("c:1", Bucket()).mark(row.gates[1].limits, now)
            flying.append((now + trip, now, row))
            sent.append((now, row))
        now += step
    assert not open_rows, "everything leaves in the end"
    _assert_limits(sent)
    _assert_order(sent)


def _assert_limits(sent: list[tuple[int, Due]]) -> None:
    by_gate: dict[tuple[str, Limit], list[int]] = defaultdict(list)
    for at, row in sent:
        for gate in row.gates:
            for limit in gate.limits:
                by_gate[gate.key, limit].append(at)
    for (_, limit), times in by_gate.items():
        for at in times:
            assert sum(1 for other in times if at <= other < at + limit.seconds * 1000) <= limit.count


def _assert_order(sent: list[tuple[int, Due]]) -> None:
    """Within a room and lane by due time and age."""
    last: dict[tuple[bytes, int], tuple[int, int]] = {}
    for _, row in sent:
        here = (row.due, row.id)
        assert here >= last.get((row.destination, row.lane), (0, -1))
        last[row.destination, row.lane] = here


@given(st.lists(st.integers(0, 30_000), max_size=300), st.integers(0, 40_000))
def test_rounded_times_of_large_limits_only_ever_err_to_the_safe_side(times: list[int], later: int) -> None:
    bucket, sent = Bucket(), sorted(times)
    for at in sent:
        bucket.mark((MANY,), T0 + at)
    now = T0 + later
    truly = sum(1 for at in sent if now - 10_000 < T0 + at <= now)
    if truly >= MANY.count:
        assert bucket.opens((MANY,), 0, now, taken=0, share=1.0) > now
    assert len(bucket.logs.get("10000", [])) <= 4 * 64
