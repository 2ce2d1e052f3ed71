"""Pure decisions: what a score is made of, ranks, whom a team reviews, which question is next, when one comes back."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from handlers.scoring import texts
from storage.scoring.ledger import Sum

PARTS = ("participation", "correctness", "briefings", "review", "duties")
LETTERS = "ABCDEFGH"
FULL = 100_00  #: a score in hundredths of a point; points are whole hundredths, so that they add up
INCIDENT, BONUS = "incident", "bonus"  #: parts of the ledger that are taken off or added at the end
INTERVALS = (1, 3, 7, 15, 30)  #: days after which a question comes back in practice
NOT_AGAIN_MONTHS = 2
FULL_REVIEW = 100
_FEW, _MANY = (3, 3), (60, 58)  #: (due, got): whatever a station sets, the few who had luck do not pass the many
REVIEWED_BY = 3


@dataclass(frozen=True)
class Weights:
    """Configuration: the station's setting `scoring`. Weights need not add up to 100."""

    parts: Mapping[str, int] = field(
        default_factory=lambda: {"participation": 30, "correctness": 30, "briefings": 20, "review": 10, "duties": 10}
    )
    prior_percent: int = 70  #: what a team is taken to reach before anything is known of it
    prior_weight: int = 20  #: how many observations that is worth
    most_bonus: int = 10_00
    exempt_days: int = 30
    objection_days: int = 3

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Weights":
        """Unknown or impossible settings are left at their default, and a prior that small teams would profit by."""
        own = settings.get("scoring")
        if not isinstance(own, Mapping):
            return cls()
        base = cls()
        given = own.get("weights")
        parts = dict(base.parts)
        if isinstance(given, Mapping):
            parts |= {name: int(given[name]) for name in PARTS if isinstance(given.get(name), int) and given[name] >= 0}
        if not sum(parts.values()):
            parts = dict(base.parts)
        numbers = {
            name: own[name]
            for name in ("prior_percent", "prior_weight", "most_bonus", "exempt_days", "objection_days")
            if isinstance(own.get(name), int) and own[name] >= 0
        }
        numbers["prior_percent"] = min(100, numbers.get("prior_percent", base.prior_percent))
        found = cls(parts, **numbers)
        if share(*_FEW, found) < share(*_MANY, found):
            return found
        return replace(found, prior_percent=base.prior_percent, prior_weight=base.prior_weight)

    def to_json(self) -> dict[str, Any]:
        return {**self.__dict__, "parts": dict(self.parts)}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an explanation. `points` of the most that this part may give, both in hundredths."""

    name: str
    due: int
    got: int
    share: Fraction
    most: int
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    parts: tuple[Part, ...]
    taken: int  #: by incidents, in hundredths
    added: int  #: as bonus
    total: int  #: 0..10000

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """Names with points that add up to the total, to the last hundredth."""
        found = [(part.name, part.points) for part in self.parts]
        found += [(BONUS, self.added)] if self.added else []
        found += [(INCIDENT, -self.taken)] if self.taken else []
        return tuple(found)


def share(due: int, got: int, weights: Weights) -> Fraction:
    """What a team reached, drawn towards the prior while little is known of it: (got + p·w) / (due + w)."""
    got = max(0, min(got, due))
    prior = Fraction(weights.prior_percent, 100)
    if due + weights.prior_weight == 0:
        return prior
    return (got + prior * weights.prior_weight) / (due + weights.prior_weight)


def score(sums: Mapping[str, Sum], weights: Weights) -> Score:
    """A team's score of one period from its totals. Incidents take no more than there is; bonus adds up to 100."""
    whole = sum(weights.parts.values())
    parts = []
    for name in PARTS:
        total = sums.get(name, Sum())
        most = FULL * weights.parts[name] // whole
        reached = share(total.due, total.got, weights)
        parts.append(Part(name, total.due, total.got, reached, most, int(most * reached)))
    base = sum(part.points for part in parts)
    added = min(sums.get(BONUS, Sum()).got, weights.most_bonus, FULL - base)
    taken = min(sums.get(INCIDENT, Sum()).got, base + added)
    return Score(tuple(parts), taken, added, base + added - taken)


def ranks(scores: Sequence[int]) -> list[int]:
    """Ties share a rank, and the next one is skipped: 1, 2, 2, 4."""
    return [1 + sum(1 for other in scores if other > one) for one in scores]


def is_exempt(first: date | None, last: date, weights: Weights) -> bool:
    """A team in its first month is shown without a rank."""
    return first is None or (last - first).days < weights.exempt_days


def bounds(period: str) -> tuple[date, date]:
    """First and last day of 2026-11 or 2026-W48. ValueError for anything else, and for what lies before this century
    or at the end of time."""
    if int(period[:4]) < 2000:
        raise ValueError(period)
    if "W" in period:
        year, _, week = period.partition("-W")
        first = date.fromisocalendar(int(year), int(week), 1)
        if date.max - first < timedelta(days=7):
            raise ValueError(period)
        return first, first + timedelta(days=6)
    first = date.fromisoformat(f"{period}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


# --- mutual review ----------------------------------------------------------------------------------------------------


def draw(
    teams: Sequence[int], seed: int, lately: Sequence[Iterable[tuple[int, int]]] = (), times: int = REVIEWED_BY
) -> list[tuple[int, int]]:
    """(reviewer, reviewed): each reviews and is reviewed equally often, up to `times`; nobody himself, no two each
    other, and no pair of the months in `lately` (the last one first) again. Four teams are too few for two months
    without a pair again: there it is one. Reproducible from the seed."""
    months = [set(pairs) for pairs in lately[:NOT_AGAIN_MONTHS]]
    for kept in range(len(months), -1, -1):
        barred = set().union(*months[:kept])
        for wanted in range(min(times, max(1, (len(teams) - 1) // (NOT_AGAIN_MONTHS + 1))), 0, -1):
            for attempt in range(25):
                if found := _try(teams, Random(seed * 1000 + attempt), barred, wanted):
                    return sorted(found)
    return []


def _try(teams: Sequence[int], chance: Random, lately: set[tuple[int, int]], times: int) -> list[tuple[int, int]]:
    """One permutation after another, each without fixed points, pairs that are taken, their reverse, or recent ones."""
    taken: set[tuple[int, int]] = set()
    for _ in range(times):
        matched = _match(teams, chance, taken, lately)
        if matched is None:
            return []
        taken |= matched
    return list(taken)


def _match(
    teams: Sequence[int], chance: Random, taken: set[tuple[int, int]], lately: set[tuple[int, int]]
) -> set[tuple[int, int]] | None:
    """Whom each reviews this time; by augmenting paths, then a look at mutual pairs."""
    for _ in range(12):
        order = list(teams)
        chance.shuffle(order)
        reviewer_of: dict[int, int] = {}
        choice: dict[int, list[int]] = {}
        for one in order:
            fits = [
                other
                for other in teams
                if other != one
                and (one, other) not in taken
                and (other, one) not in taken
                and (one, other) not in lately
            ]
            chance.shuffle(fits)
            choice[one] = fits
        if not all(_augment(one, choice, reviewer_of, set()) for one in order):
            continue
        pairs = {(reviewer, reviewed) for reviewed, reviewer in reviewer_of.items()}
        if not any((b, a) in pairs for a, b in pairs):
            return pairs
        if (mended := _unmutual(pairs, taken, lately)) is not None:
            return mended
    return None


def _augment(one: int, choice: Mapping[int, Sequence[int]], reviewer_of: dict[int, int], seen: set[int]) -> bool:
    for other in choice[one]:
        if other in seen:
            continue
        seen.add(other)
        if other not in reviewer_of or _augment(reviewer_of[other], choice, reviewer_of, seen):
            reviewer_of[other] = one
            return True
    return False


def _unmutual(
    pairs: set[tuple[int, int]], taken: set[tuple[int, int]], lately: set[tuple[int, int]]
) -> set[tuple[int, int]] | None:
    """Swap whom two review until no two review each other."""
    target = dict(pairs)
    for _ in range(len(target) * 2):
        mutual = next((a for a, b in target.items() if target.get(b) == a), None)
        if mutual is None:
            return set(target.items())
        for other in target:
            a, b, c, d = mutual, target[mutual], other, target[other]
            new = ((a, d), (c, b))
            if other in (a, b) or any(x == y for x, y in new):
                continue
            if any(pair in taken or pair[::-1] in taken or pair in lately for pair in new):
                continue
            if target.get(d) == a or target.get(b) == c:
                continue
            target[a], target[c] = d, b
            break
        else:
            return None
    return None


def trimmed(points: Sequence[int]) -> int | None:
    """The mean without the highest and the lowest, where there are three or more; rounded down."""
    if not points:
        return None
    kept = sorted(points)[1:-1] if len(points) >= 3 else list(points)
    return sum(kept) // len(kept)


# --- choosing questions -----------------------------------------------------------------------------------------------


def choose(
    bank: Sequence[tuple[int, str]], asked: Sequence[int], weakest: Sequence[str], count: int, seed: int
) -> list[int]:
    """Numbers of the next questions out of (number, fraud type): one of the weakest types first, then others, none that
    was asked lately while there are others."""
    chance = Random(seed)
    lately = {number: place for place, number in enumerate(asked)}
    shuffled = list(bank)
    chance.shuffle(shuffled)
    weak = {fraud: place for place, fraud in enumerate(weakest)}
    fresh = [one for one in shuffled if one[0] not in lately]
    stale = sorted((one for one in shuffled if one[0] in lately), key=lambda one: -lately[one[0]])
    leaning = sorted(fresh, key=lambda one: weak.get(one[1], len(weak)))
    half = leaning[: (count + 1) // 2]
    rest = [one for one in fresh if one not in half]
    return [number for number, _ in [*half, *rest, *stale][:count]]


def kind_name(kind: str) -> str:
    return texts.KINDS[kind]
