"""The proofs of disputes in small, and that the shelf on which they are played is as good as a database."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog

from handlers.disputes.rules import frozen
from proof.disputes.calendars import compare
from proof.disputes.judging import Judge
from proof.disputes.schedules import draw
from proof.disputes.trials import on_database, trials

COUNT, SEEDS = 12, (2,)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of faults are meant to happen."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


def test_whatever_breaks_a_human_has_it_or_the_page_repeats() -> None:
    found = trials(COUNT, seed=1)
    assert found.problems == []
    assert set(found.ends) >= {"human", "page"}


def test_the_word_that_ends_a_danger_is_not_silence() -> None:
    """Said 49 s after the last page, seen by the dispute 35 s later, since another word had moved its look."""
    assert trials(1, seed=40215886).problems == []


def test_clocks_agree_with_minutes_counted_one_by_one() -> None:
    figures, problems = compare(20, seed=1)
    assert problems == []
    assert figures["clocks compared"]


@pytest.mark.parametrize("seed", SEEDS)
def test_on_a_database_it_goes_moment_by_moment_as_on_the_shelf(seed: int) -> None:
    kept: list[Judge] = []
    trials(1, seed=seed, keep=kept)
    assert on_database(draw(seed)).trace == kept[0].trace


def test_a_ladder_that_falls_silent_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    due = frozen.call_due
    monkeypatch.setattr(frozen, "call_due", lambda *asked: due(*asked) + timedelta(seconds=10 * asked[1]))
    assert any("silent" in one for one in trials(COUNT, seed=1).problems)
