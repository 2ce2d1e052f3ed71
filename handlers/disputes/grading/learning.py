"""Learning the weights of the wording from labelled messages: softmax and logistic regression by AdaGrad. Pure and
the same each time."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.disputes.grading.measuring import Labelled
from handlers.disputes.grading.model import LADDER, Category, Risk
from handlers.disputes.grading.naming import CATEGORIES
from handlers.disputes.grading.wording import KINDS, LABELS, PLACE, USUALS, Wording, sigmoid, softmax

ROUNDS = 16
TIMES = 3  #: that everything is learned anew, in another order
STEP = 0.25
DECAY = 0.0003  #: by which a weight shrinks each time its trait is seen
FORGOTTEN = 0.25  #: share of messages in which what the rules say is left out, so that the words learn to stand alone
BLURRED, BLURRED_LISTS = 0.4, 0.2  #: shares of the strings, and of all else, left out each time, so that no few decide
_USUAL_STEP = 3.0  #: times the step, for what is usual of a category
_EMERGENCY_WEIGHT, _HIGH_WEIGHT = 2.0, 1.6  #: missing one costs more than a false one
_FIRST_RISK = len(KINDS)
_POLICE, _EMERGENCY = PLACE["police"], PLACE["emergency"]
_NOTHING = [0.0] * len(LABELS)


@dataclass
class Learner:
    weights: dict[str, list[float]] = field(default_factory=dict)
    seen: dict[str, list[float]] = field(default_factory=dict)  #: sums of squared slopes
    bias: list[float] = field(default_factory=lambda: [0.0] * len(LABELS))

    def __post_init__(self) -> None:
        for trait, beginning in beginnings().items():
            self.weights[trait], self.seen[trait] = beginning, [1.0] * len(LABELS)
        for trait in USUALS:
            self.weights[trait], self.seen[trait] = [0.0] * len(LABELS), [1.0] * len(LABELS)

    def wording(self) -> Wording:
        weights = {trait: tuple(enumerate(values)) for trait, values in self.weights.items()}
        return Wording(weights, self.bias)

    def step(self, traits: Mapping[str, float], target: "Target", rate: float) -> None:
        totals = list(self.bias)
        rows = []
        for trait, value in traits.items():
            row = self.weights.get(trait)
            if row is None:
                row = self.weights[trait] = [0.0] * len(LABELS)
                self.seen[trait] = [1.0] * len(LABELS)
            rows.append((row, self.seen[trait], value))
            totals = [total + weight * value for total, weight in zip(totals, row, strict=True)]
        usual = self._usual(totals, target)
        slopes = target.slopes(totals)
        active = [(place, slope) for place, slope in enumerate(slopes) if abs(slope) > 0.004]
        for place, slope in active:
            self.bias[place] -= rate * slope * 0.1
        for row, seen, value in rows:
            for place, slope in active:
                change = slope * value
                seen[place] += change * change
                row[place] -= rate * change / seen[place] ** 0.5 + DECAY * row[place]
        for row, seen, shares in usual:
            for place, slope in active:
                if share := shares[place]:
                    seen[place] += (slope * share) ** 2
                    row[place] -= _USUAL_STEP * rate * slope * share / seen[place] ** 0.5 + DECAY * share * row[place]

    def _usual(self, totals: list[float], target: "Target") -> list[tuple[list[float], list[float], list[float]]]:
        """Adds what is usual of the category: of the true one for risk and police, so that the words learn what differs
        within a category; of the likely ones for the emergency. The rows, with the share that counts for each label."""
        likely = softmax(totals[:_FIRST_RISK])
        found = []
        for trait, share, due in zip(USUALS, likely, target.kinds or likely, strict=True):
            shares = [0.0] * _FIRST_RISK + [due] * (_EMERGENCY - _FIRST_RISK) + [share]
            row = self.weights[trait]
            for place in range(_FIRST_RISK, len(LABELS)):
                totals[place] += row[place] * shares[place]
            found.append((row, self.seen[trait], shares))
        return found


def beginnings() -> dict[str, list[float]]:
    """What the rules' own verdict weighs before anything is learned."""
    found: dict[str, list[float]] = {}

    def put(trait: str, label: str, weight: float) -> None:
        found.setdefault(trait, [0.0] * len(LABELS))[PLACE[label]] = weight

    for category in KINDS:
        name = CATEGORIES[category]
        put(f"=={name}", name, 1.0)
        if category is not Category.NONE:
            put(f"={name}", name, 1.0)
    put("=dismiss", CATEGORIES[Category.NONE], 1.0)
    for risk in LADDER:
        put(f"=={risk.value}", risk.value, 1.5)
    put("==police", "police", 2.0)
    put("==emergency", "emergency", 2.0)
    put("!danger", "emergency", 2.0)
    return found


@dataclass(frozen=True, slots=True)
class Target:
    kinds: Sequence[float]  #: empty: not counted
    risk: Risk | None
    police: bool | None
    emergency: bool | None

    @classmethod
    def of(cls, message: Labelled) -> "Target":
        def sure(name: str, value: bool) -> bool | None:
            return None if name in message.ambiguous else value

        counted = "category" not in message.ambiguous and "is_dispute" not in message.ambiguous
        return cls(
            kinds=_shares(message) if counted else (),
            risk=message.risk if message.is_dispute and "risk" not in message.ambiguous else None,
            police=sure("police", message.police),
            emergency=sure("emergency", message.emergency),
        )

    def slopes(self, totals: Sequence[float]) -> list[float]:
        found = [0.0] * len(LABELS)
        if self.kinds:
            shares = softmax(totals[:_FIRST_RISK])
            found[:_FIRST_RISK] = [share - due for share, due in zip(shares, self.kinds, strict=True)]
        if self.risk is not None:
            shares = softmax(totals[_FIRST_RISK : _FIRST_RISK + len(LADDER)])
            cost = _HIGH_WEIGHT if self.risk is Risk.HIGH else 1.0
            for n, (share, risk) in enumerate(zip(shares, LADDER, strict=True)):
                found[_FIRST_RISK + n] = cost * (share - (risk is self.risk))
        if self.police is not None:
            found[_POLICE] = sigmoid(totals[_POLICE]) - self.police
        if self.emergency is not None:
            cost = _EMERGENCY_WEIGHT if self.emergency else 1.0
            found[_EMERGENCY] = cost * (sigmoid(totals[_EMERGENCY]) - self.emergency)
        return found


def _shares(message: Labelled) -> list[float]:
    also = message.also - {message.category}
    main = 0.7 if also else 1.0
    return [main if kind is message.category else (0.3 / len(also) if kind in also else 0.0) for kind in KINDS]


def learn(
    examples: Iterable[tuple[Mapping[str, float], Labelled]], rounds: int = ROUNDS, times: int = TIMES
) -> Learner:
    """Weights from messages and their traits: the mean of what is learned several times in another order each, so that
    chance decides little."""
    pool = [(traits, _without_rules(traits), Target.of(message)) for traits, message in examples]
    learned = [_learn_once(list(pool), rounds, random.Random(seed)) for seed in range(1, times + 1)]
    return _mean(learned)


def _mean(learned: Sequence[Learner]) -> Learner:
    found, share = Learner(), 1 / len(learned)
    found.bias = [sum(column) * share for column in zip(*(one.bias for one in learned), strict=True)]
    for trait in dict.fromkeys(trait for one in learned for trait in one.weights):
        rows = [one.weights.get(trait, _NOTHING) for one in learned]
        found.weights[trait] = [sum(column) * share for column in zip(*rows, strict=True)]
    return found


def _learn_once(
    pool: list[tuple[Mapping[str, float], Mapping[str, float], "Target"]], rounds: int, chance: random.Random
) -> Learner:
    """The mean of the weights after each round of the second half."""
    learner = Learner()
    sums: dict[str, list[float]] = {}
    bias = [0.0] * len(LABELS)
    counted = rounds - rounds // 2
    for number in range(rounds):
        chance.shuffle(pool)
        rate = STEP * (1 - number / rounds)
        for traits, bare, target in pool:
            shown = bare if chance.random() < FORGOTTEN else traits
            learner.step(_blurred(shown, chance), target, rate)
        if number >= rounds - counted:
            bias = [total + weight / counted for total, weight in zip(bias, learner.bias, strict=True)]
            for trait, row in learner.weights.items():
                before = sums.get(trait, _NOTHING)
                sums[trait] = [total + weight / counted for total, weight in zip(before, row, strict=True)]
    learner.weights, learner.bias = sums, bias
    return learner


def _blurred(traits: Mapping[str, float], chance: random.Random) -> dict[str, float]:
    return {
        trait: value
        for trait, value in traits.items()
        if chance.random() >= (BLURRED_LISTS if trait[0] in "{[=!#" else BLURRED)
    }


def _without_rules(traits: Mapping[str, float]) -> dict[str, float]:
    return {trait: value for trait, value in traits.items() if trait[0] not in "=["}
