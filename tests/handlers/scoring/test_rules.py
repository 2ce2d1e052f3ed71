"""Properties of the score, the ranks, the drawing of reviews, the choice of questions."""

import os
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.scoring import rules
from handlers.scoring.rules import BONUS, INCIDENT, PARTS, Weights
from handlers.scoring.starter import bank
from storage.scoring.ledger import Sum

MOST_TEAMS = 61 if os.environ.get("SCORING_FULL") else 16
MONTHS = 24 if os.environ.get("SCORING_FULL") else 6
sums = st.fixed_dictionaries(
    {},
    optional={
        name: st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(lambda x: Sum(max(x), min(x), 1))
        for name in PARTS
    }
    | {name: st.integers(0, 30_000).map(lambda got: Sum(0, got, 1)) for name in (BONUS, INCIDENT)},
)
weights = st.builds(
    lambda parts, prior, weight: Weights(dict(zip(PARTS, parts, strict=True)), prior, weight),
    st.lists(st.integers(0, 100), min_size=5, max_size=5).filter(any),
    st.integers(0, 100),
    st.integers(0, 100),
)


@given(sums, weights)
def test_a_score_is_within_0_and_100_and_its_points_add_up(given: dict[str, Sum], chosen: Weights) -> None:
    found = rules.score(given, chosen)
    assert 0 <= found.total <= rules.FULL
    assert sum(points for _, points in found.lines) == found.total


@given(sums, weights, st.sampled_from(PARTS), st.integers(1, 100))
def test_more_done_never_lowers_a_score(given: dict[str, Sum], chosen: Weights, part: str, more: int) -> None:
    before = given.get(part, Sum())
    better = {**given, part: Sum(before.due + more, before.got + more, before.events + 1)}
    same_due = {**given, part: Sum(before.due + more, before.got, before.events + 1)}
    assert rules.score(better, chosen).total >= rules.score(same_due, chosen).total
    if given.get(part, Sum()).due:
        assert (
            rules.score({**given, part: Sum(before.due, before.due, 1)}, chosen).total
            >= rules.score(given, chosen).total
        )


@given(sums, st.integers(0, 10_000))
def test_an_incident_never_raises_and_a_bonus_never_lowers(given: dict[str, Sum], points: int) -> None:
    now = rules.score(given, Weights()).total
    taken, added = given.get(INCIDENT, Sum()).got, given.get(BONUS, Sum()).got
    assert rules.score({**given, INCIDENT: Sum(0, taken + points, 1)}, Weights()).total <= now
    assert rules.score({**given, BONUS: Sum(0, added + points, 1)}, Weights()).total >= now


def test_three_of_three_does_not_beat_fifty_eight_of_sixty() -> None:
    assert rules.share(3, 3, Weights()) < rules.share(60, 58, Weights())


@given(st.integers(0, 200), st.integers(0, 1000))
def test_no_setting_lets_three_of_three_beat_fifty_eight_of_sixty(percent: int, weight: int) -> None:
    chosen = Weights.of({"scoring": {"prior_percent": percent, "prior_weight": weight}})
    assert rules.share(3, 3, chosen) < rules.share(60, 58, chosen)


def test_settings_that_make_no_sense_leave_the_defaults() -> None:
    assert Weights.of({}) == Weights()
    assert Weights.of({"scoring": {"weights": {"review": -3, "none": 5}, "prior_percent": "x"}}) == Weights()
    assert Weights.of({"scoring": {"weights": dict.fromkeys(PARTS, 0)}}).parts == Weights().parts
    assert Weights.of({"scoring": {"weights": {"review": 40}}}).parts["review"] == 40


@given(st.lists(st.integers(0, 50)))
def test_ties_share_a_rank_and_the_next_is_passed_over(scores: list[int]) -> None:
    ranks = rules.ranks(scores)
    for one, rank in zip(scores, ranks, strict=True):
        assert rank == 1 + sum(1 for other in scores if other > one)
        assert all((other == one) == (r == rank) for other, r in zip(scores, ranks, strict=True))


@pytest.mark.parametrize("teams", range(4, MOST_TEAMS))
def test_the_drawing_keeps_its_rules(teams: int) -> None:
    """All of 4..60 over 24 months with SCORING_FULL=1."""
    months: list[list[tuple[int, int]]] = []
    everybody = list(range(100, 100 + teams))
    for month in range(MONTHS):
        lately = months[-1:-3:-1]
        pairs = rules.draw(everybody, seed=teams * 100 + month, lately=lately)
        assert pairs == rules.draw(everybody, seed=teams * 100 + month, lately=lately), "reproducible"
        reviewers, reviewed = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
        assert set(reviewers) == set(reviewed) == set(everybody)
        assert len({*reviewers.values(), *reviewed.values()}) == 1
        assert all(a != b and (b, a) not in pairs for a, b in pairs)
        barred = {pair for earlier in (lately if teams > 4 else lately[:1]) for pair in earlier}
        assert not barred.intersection(pairs)
        months.append(pairs)


def test_outliers_are_trimmed() -> None:
    assert rules.trimmed([]) is None
    assert rules.trimmed([80]) == 80
    assert rules.trimmed([0, 80, 90]) == 80
    assert rules.trimmed([0, 80, 90, 100]) == 85


@given(st.integers(1, 20), st.lists(st.integers(1, 40), max_size=60), st.integers())
def test_questions_are_chosen_without_repeats_and_from_the_weakest_first(
    count: int, asked: list[int], seed: int
) -> None:
    stock = [(number, "弱" if number % 4 == 0 else "强") for number in range(1, 41)]
    chosen = rules.choose(stock, asked, ["弱"], count, seed)
    assert len(chosen) == len(set(chosen)) == count
    fresh = {number for number, _ in stock} - set(asked)
    if len(fresh) >= count:
        assert set(chosen) <= fresh
    weak = [number for number in fresh if number % 4 == 0]
    if len(weak) >= count and len(fresh) >= count:
        assert sum(1 for number in chosen if number % 4 == 0) >= (count + 1) // 2


@given(
    st.dates(min_value=date(2000, 1, 1)).map(lambda day: f"{day:%Y-%m}")
    | st.sampled_from(("2026-W01", "2026-W53", "2025-W52"))
)
def test_a_period_has_its_days(period: str) -> None:
    first, last = rules.bounds(period)
    assert first <= last
    assert (last - first).days in (6, 27, 28, 29, 30)


def test_the_questions_that_come_along_are_whole() -> None:
    """Twelve subjects, ten and more of each; every one has an explanation, possible letters, and no equal one."""
    found = bank()
    assert not found.errors
    assert len(found.items) >= 120
    assert min(Counter(item.fraud for item in found.items).values()) >= 10
    assert len({item.fraud for item in found.items}) == 12
    for item in found.items:
        assert item.explanation
        assert item.difficulty in ("易", "中", "难")
        assert set(item.answer) <= set("ABCD"[: len(item.options)])
        assert len(item.answer) > 1 or item.type != "multi"
        assert len(item.options) == len(set(item.options))
    letters = Counter(item.answer[0] for item in found.items if item.type == "single")
    assert max(letters.values()) <= 30, "the right answer is not always the same letter"
