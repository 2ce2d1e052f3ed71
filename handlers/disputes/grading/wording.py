"""How people put things: weights of strings, lists and signs, learned from labelled messages and read as data.

The file (`wording.json`) has one trait a line with what it speaks for and against, in hundredths; it may be read,
edited and deleted. Without it the rules decide alone. Pure but for `read`."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from handlers.disputes.grading import texts
from handlers.disputes.grading.model import LADDER, Category, Risk
from handlers.disputes.grading.naming import CATEGORIES

FILE = "wording.json"
KINDS = tuple(Category)
LABELS = (*(CATEGORIES[category] for category in KINDS), *(risk.value for risk in LADDER), "police", "emergency")
PLACE = {label: number for number, label in enumerate(LABELS)}
_KINDS, _RISKS = slice(0, len(KINDS)), slice(len(KINDS), len(KINDS) + len(LADDER))
_POLICE, _EMERGENCY = PLACE["police"], PLACE["emergency"]
HUNDREDTHS = 100
_LEAST = 1e-12  #: a chance nearer to none or all than this is taken as this
USUAL = "usual:"  #: before a category: what the risk, police and emergency of that category usually are
USUALS = tuple(f"{USUAL}{CATEGORIES[category]}" for category in KINDS)

Weights = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Leaning:
    """Probabilities by what the wording and the rules' own verdict say together."""

    kinds: Sequence[float]  #: as KINDS
    risks: Sequence[float]  #: as LADDER, if it is a dispute
    police: float
    emergency: float

    @property
    def dispute(self) -> float:
        return 1 - self.kinds[KINDS.index(Category.NONE)]

    @property
    def category(self) -> Category:
        """The likeliest that is one."""
        best = max((n for n, kind in enumerate(KINDS) if kind is not Category.NONE), key=lambda n: self.kinds[n])
        return KINDS[best]

    @property
    def risk(self) -> Risk:
        return LADDER[max(range(len(LADDER)), key=lambda n: self.risks[n])]


@dataclass(frozen=True)
class Wording:
    weights: Mapping[str, Weights]  #: trait → (place of the label, weight)
    bias: Sequence[float]

    def scores(self, traits: Mapping[str, float]) -> list[float]:
        totals = list(self.bias)
        known = self.weights
        for trait, value in traits.items():
            for place, weight in known.get(trait, ()):
                totals[place] += weight * value
        for trait, share in zip(USUALS, softmax(totals[_KINDS]), strict=True):
            for place, weight in known.get(trait, ()):
                totals[place] += weight * share
        return totals

    def lean(self, traits: Mapping[str, float]) -> Leaning:
        totals = self.scores(traits)
        return Leaning(
            softmax(totals[_KINDS]), softmax(totals[_RISKS]), sigmoid(totals[_POLICE]), sigmoid(totals[_EMERGENCY])
        )

    def strongest(self, traits: Mapping[str, float], category: Category, most: int) -> list[str]:
        """The strings of the message that speak most for a category; none inside another."""
        place = PLACE[CATEGORIES[category]]
        found = [
            (weight * value, trait)
            for trait, value in traits.items()
            if trait[0] not in "{[=!#" and len(trait) > 1
            for at, weight in self.weights.get(trait, ())
            if at == place and weight > 0
        ]
        chosen: list[str] = []
        for _, trait in sorted(found, reverse=True):
            if len(chosen) < most and not any(trait in other or other in trait for other in chosen):
                chosen.append(trait)
        return chosen


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]


def sigmoid(score: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))


def logit(chance: float) -> float:
    """The score of a chance: the inverse of `sigmoid`, finite for one that is certain too."""
    kept = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


def read(path: Path) -> tuple[Wording | None, list[str]]:
    """The wording of a file and what is wrong with it; (None, []) when there is no such file."""
    try:
        table = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return None, []
    except (OSError, ValueError) as error:
        return None, [texts.not_toml(file=path.name, reason=str(error))]
    return _load(table)


class _Pairs(dict[tuple[str, int], tuple[int, float]]):
    """(label, hundredths) → (its place, the weight): half a million of them, but few thousands that differ."""

    def __missing__(self, key: tuple[str, int]) -> tuple[int, float]:
        label, hundredths = key
        if not isinstance(hundredths, int):
            raise TypeError(label)
        self[key] = pair = (PLACE[label], hundredths / HUNDREDTHS)
        return pair


def _load(table: object) -> tuple[Wording | None, list[str]]:
    if not isinstance(table, dict) or not all(isinstance(table.get(key), dict) for key in ("bias", "weights")):
        return None, [texts.bad_wording(trait="bias, weights")]
    problems: list[str] = []
    pairs = _Pairs()

    def weights(trait: str, entry: object) -> Weights:
        if isinstance(entry, dict):
            with suppress(KeyError, TypeError):
                return tuple(map(pairs.__getitem__, entry.items()))
        problems.append(texts.bad_wording(trait=trait))
        return ()

    bias = dict(weights("bias", table["bias"]))
    found = {trait: weights(trait, entry) for trait, entry in table["weights"].items()}
    return (None, problems) if problems else (Wording(found, [bias.get(n, 0.0) for n in range(len(LABELS))]), [])


def written(weights: Mapping[str, Sequence[float]], bias: Sequence[float], least: float) -> bytes:
    """The file: one trait a line, in order; weights below `least` are left out."""

    def entry(values: Sequence[float], floor: float) -> bytes:
        rounded = {label: round(value * HUNDREDTHS) for label, value in zip(LABELS, values, strict=True)}
        return orjson.dumps({label: value for label, value in rounded.items() if abs(value) >= floor * HUNDREDTHS})

    lines = [
        orjson.dumps(trait) + b": " + line
        for trait in sorted(weights)
        if (line := entry(weights[trait], least)) != b"{}"
    ]
    return b'{"bias": ' + entry(bias, 0) + b',\n"weights": {\n' + b",\n".join(lines) + b"\n}}\n"
