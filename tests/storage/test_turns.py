"""What somebody waits for passes by what waits in the writer's line; what ran, failed or was given up stays so."""

from collections.abc import Iterator
from concurrent.futures import Future
from threading import Event

import pytest

from storage.turns import Turns


@pytest.fixture
def turns() -> Iterator[Turns]:
    made = Turns()
    yield made
    made.shutdown()


def held(turns: Turns) -> tuple[Event, Future[bool]]:
    """The thread stands still until the event is set."""
    until = Event()
    return until, turns.submit(until.wait, 10)


def test_what_somebody_waits_for_comes_next_and_the_rest_in_order(turns: Turns) -> None:
    seen: list[int] = []
    until, first = held(turns)
    later = [turns.submit(seen.append, number) for number in (1, 2)]
    soon = [turns.soon(lambda number=number: seen.append(number)) for number in (10, 11)]  # type: ignore[misc]
    assert not any(one.done() for one in (first, *later, *soon))
    until.set()
    for one in (*later, *soon):
        one.result(10)
    assert seen == [10, 11, 1, 2]


def test_it_runs_though_nothing_else_does(turns: Turns) -> None:
    assert turns.soon(lambda: 7).result(10) == 7


def test_whoever_waits_is_told_of_an_error_and_nobody_else(turns: Turns) -> None:
    until, _ = held(turns)
    after = turns.submit(int, "5")
    wrong = turns.soon(lambda: int("x"))
    until.set()
    with pytest.raises(ValueError, match="invalid literal"):
        wrong.result(10)
    assert after.result(10) == 5


def test_what_was_given_up_in_time_does_not_run(turns: Turns) -> None:
    seen: list[int] = []
    until, _ = held(turns)
    given_up = turns.soon(lambda: seen.append(1))
    assert given_up.cancel()
    until.set()
    turns.soon(lambda: seen.append(2)).result(10)
    assert seen == [2]


def test_nothing_is_taken_once_it_is_shut(turns: Turns) -> None:
    turns.shutdown()
    with pytest.raises(RuntimeError):
        turns.soon(lambda: 1)
