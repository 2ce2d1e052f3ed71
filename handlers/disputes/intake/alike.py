"""Cases that may be the same matter, and how many of its like there were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz

from handlers.disputes.core.desk import Desk
from storage import disputes
from storage.disputes import OPEN, DisputeCase

SAME_WORDS = 72  #: rapidfuzz token ratio, 0..100, from which two reports may be one matter
LIKE_WORDS = 55  #: and from which, of one kind and place, they are alike
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Alike:
    same: tuple[int, ...]  #: numbers of open cases that are offered for merging, best first
    repeats: int  #: like ones of one place or party before it, live or over


def look(desk: Desk, *, words: str, category: str, unit_path: str, names: Sequence[str], days: int) -> Alike:
    """Within the place: an enterprise's or, failing that, the unit's own."""
    since = desk.now - timedelta(days=days)
    near = disputes.list_cases(desk.session, since=since, path=unit_path, limit=300)
    of_party = disputes.cases_naming(desk.session, names)
    same: list[tuple[float, int]] = []
    repeats = 0
    for case in near:
        if case.state is disputes.DisputeState.WITHDRAWN:
            continue
        told = disputes.told_of(desk.session, case)
        likeness = _likeness(words, told.whole)
        if case.category == category and (likeness >= LIKE_WORDS or case.id in of_party):
            repeats += 1
        is_open = case.state in OPEN and case.merged_into is None
        if is_open and (likeness >= SAME_WORDS or (case.id in of_party and case.category == category)):
            same.append((likeness, case.number))
    return Alike(tuple(number for _, number in sorted(same, reverse=True)[:MOST_OFFERED]), repeats)


def _likeness(one: str, other: str) -> float:
    return float(fuzz.ratio(one, other)) if one and other else 0.0


def reporters_open(desk: Desk, case: DisputeCase) -> list[int]:
    """Other open cases of the same reporter."""
    if case.reporter_id is None:
        return []
    own = disputes.list_cases(desk.session, reporter_id=case.reporter_id)
    return [one.number for one in own if disputes.is_live(one) and one.number != case.number]
