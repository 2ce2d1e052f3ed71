"""Long work rests, stands still while somebody is kept waiting, and comes to its end on a machine where somebody always
is."""

import sys
from collections.abc import Iterator
from itertools import count

import pytest

from storage import resting
from storage.resting import ASIDE, AWAITED, FREE, HEAVY, LIGHT


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    slept: list[float] = []
    monkeypatch.setattr(resting, "sleep", slept.append)
    monkeypatch.setattr(resting, "_on", [0])
    yield slept
    AWAITED.clear()


def test_what_is_short_is_done_at_once_and_what_is_long_rests(rests: list[float]) -> None:
    assert list(resting.resting(range(FREE))) == list(range(FREE))
    assert not rests
    assert list(resting.resting(range(FREE + 2 * LIGHT))) == list(range(FREE + 2 * LIGHT))
    assert len(rests) == 2
    assert len(list(resting.resting(range(FREE), HEAVY))) == FREE
    assert len(rests) > FREE // HEAVY


def test_it_stands_still_until_nobody_waits(rests: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    AWAITED.add(1)
    calls = count(1)
    monkeypatch.setattr(resting, "sleep", lambda _: AWAITED.clear() if next(calls) == 3 else None)
    resting.step_aside()
    assert next(calls) == 4


def test_where_somebody_always_waits_it_works_as_long_as_it_rests(rests: list[float]) -> None:
    AWAITED.add(1)
    for _ in range(10 * (ASIDE + 1)):
        resting.step_aside()
    assert len(rests) == 10 * ASIDE


def test_a_long_list_is_let_go_of_to_the_last(rests: list[float]) -> None:
    values = list(range(2 * resting.AT_ONCE + 1))
    resting.let_go(values)
    assert not values
    assert len(rests) == 2


def test_the_interpreter_changes_hands_quickly_until_the_last_is_done() -> None:
    before = sys.getswitchinterval()
    with resting.changing_hands():
        with resting.changing_hands():
            pass
        assert sys.getswitchinterval() < before
    assert sys.getswitchinterval() == before
