"""Figures of disputes, each defined once, each with what it is a part of. Pure over rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from storage.disputes import OPEN, DisputeCase, DisputeState, Level, VisitResult


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `of`."""

    part: int
    of: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Over the cases opened in the span; merged ones are counted with the case that they went into."""

    opened: int
    by_level: dict[str, int]
    settled: Share  #: with an outcome now, of all opened
    on_time: Share  #: settled before their time to settle, of those settled
    taken_median: timedelta | None  #: from the report to the first taking, of those taken
    taken: int
    settle_median: timedelta | None  #: from the report to the outcome, of those settled
    broken: Share  #: with at least one clock broken, of all opened
    diverted: Share  #: outcome diverted, of those settled
    reopened: Share  #: at least once, of those ever settled
    visits: Share  #: visits done, of those whose day has come
    visits_good: Share  #: good ones, of those done
    withdrawn: Share


def count(cases: Iterable[DisputeCase], visits: Sequence[tuple[bool, VisitResult | None]]) -> Figures:
    """`visits`: of each visit whose day has come, whether it was done and how it was."""
    all_of_them = [case for case in cases if case.merged_into is None]
    settled = [case for case in all_of_them if _has_outcome(case)]
    ever = [case for case in all_of_them if _has_outcome(case) or case.reopened]
    taken = [case.first_taken_at - case.opened_at for case in all_of_them if case.first_taken_at is not None]
    lasting = [case.settled_at - case.opened_at for case in settled if case.settled_at is not None]
    done = [result for was_done, result in visits if was_done]
    return Figures(
        opened=len(all_of_them),
        by_level={level.value: sum(1 for case in all_of_them if case.level is level) for level in Level},
        settled=Share(len(settled), len(all_of_them)),
        on_time=_share(settled, _is_on_time),
        taken_median=_median(taken),
        taken=len(taken),
        settle_median=_median(lasting),
        broken=_share(all_of_them, lambda case: case.clocks_broken > 0),
        diverted=_share(settled, lambda case: case.outcome == "diverted"),
        reopened=_share(ever, lambda case: case.reopened > 0),
        visits=Share(len(done), len(visits)),
        visits_good=Share(sum(1 for result in done if result is VisitResult.GOOD), len(done)),
        withdrawn=_share(all_of_them, lambda case: case.state is DisputeState.WITHDRAWN),
    )


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None


def _has_outcome(case: DisputeCase) -> bool:
    return case.state in (DisputeState.SETTLED, DisputeState.CLOSED)


def _is_on_time(case: DisputeCase) -> bool:
    return case.settled_at is not None and (case.settle_by is None or case.settled_at <= case.settle_by)


def _share(cases: Sequence[DisputeCase], fits: Callable[[DisputeCase], bool]) -> Share:
    return Share(sum(1 for case in cases if fits(case)), len(cases))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one kind of matter comes up again: a pattern, from three on."""

    unit_id: int
    category: str
    numbers: tuple[int, ...]
    open: int


PATTERN_FROM = 3


def hot_spots(cases: Iterable[DisputeCase], *, most: int = 10, least: int = 1) -> list[Spot]:
    """By place and kind, most first."""
    found: dict[tuple[int, str], list[DisputeCase]] = {}
    for case in cases:
        if case.merged_into is None and case.state is not DisputeState.WITHDRAWN:
            found.setdefault((case.unit_id, case.category), []).append(case)
    spots = [
        Spot(unit, category, tuple(one.number for one in some), sum(1 for one in some if one.state in OPEN))
        for (unit, category), some in found.items()
        if len(some) >= least
    ]
    return sorted(spots, key=lambda spot: (-len(spot.numbers), spot.unit_id, spot.category))[:most]


def by_category(cases: Iterable[DisputeCase]) -> list[tuple[str, int]]:
    return Counter(case.category for case in cases if case.merged_into is None).most_common()
