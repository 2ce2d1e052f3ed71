"""Messy lists with known truths are read right; the long run: `python -m tests.handlers.rosters.messy.measure`."""

import os

import pytest

from tests.handlers.rosters.messy.handmade import problems_of
from tests.handlers.rosters.messy.handmade_books import CASES
from tests.handlers.rosters.messy.measure import measure

_EACH = int(os.environ.get("MESSY_CASES", "8"))


@pytest.mark.parametrize("block", range(4))
def test_unseen_cases_are_read_right(block: int) -> None:
    score = measure(range(block * 100_000, block * 100_000 + _EACH))
    assert score.is_enough, f"{score}: {score.wrong[:5]}"


def test_the_measure_can_fail() -> None:
    from handlers.rosters.reading.model import Reading
    from tests.handlers.rosters.messy.measure import Score, judge
    from tests.handlers.rosters.messy.papers import table

    score = Score()
    assert judge(table(1), Reading(), score)
    assert score.good_cells < score.cells


def test_cases_written_by_hand_are_read_right() -> None:
    """First look, before anything was mended for them: 21 of 33 wholly right, 93.1 % of the cells."""
    found = [(case.__name__, problems_of(case)) for case in CASES]
    wrong = {name: problems for name, (problems, _, _) in found if problems}
    assert len(wrong) <= 0.05 * len(CASES), wrong
    assert sum(right for _, (_, _, right) in found) >= 0.99 * sum(cells for _, (_, cells, _) in found), wrong
