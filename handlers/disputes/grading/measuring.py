"""How well the rules grade labelled messages: the figures of one batch. Pure but for `read`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from handlers.disputes.grading.model import Category, Grade, Risk
from handlers.disputes.grading.naming import CATEGORIES, CATEGORY_BY_NAME

_POLICE, _EMERGENCY = "p", "e"


@dataclass(frozen=True, slots=True)
class Labelled:
    id: str
    text: str
    is_dispute: bool
    category: Category
    risk: Risk
    police: bool
    emergency: bool
    also: frozenset[Category] = frozenset()  #: categories that are right too
    ambiguous: frozenset[str] = frozenset()  #: labels that are a matter of opinion: not counted


@dataclass(frozen=True, slots=True)
class Binary:
    """A yes-or-no label: true and false positives and negatives."""

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        found = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / found if found else 1.0

    def figures(self) -> dict[str, float]:
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        counts = {"tp": self.tp, "fp": self.fp, "fn": self.fn, "tn": self.tn}
        return {name: round(share, 4) for name, share in shares.items()} | counts


@dataclass
class Figures:
    messages: int
    dispute: Binary
    police: Binary
    emergency: Binary
    category: float  #: share of messages whose category is right (one of those that are)
    risk: float  #: share of the disputes whose risk is right
    high_called_low: int
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)  #: (label, answer) of the wrong categories
    wrong: list[tuple[Labelled, Grade, tuple[str, ...]]] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        return {
            "messages": self.messages,
            "is_dispute": self.dispute.figures(),
            "police": self.police.figures(),
            "emergency": self.emergency.figures(),
            "category": round(self.category, 4),
            "risk": round(self.risk, 4),
            "high_called_low": self.high_called_low,
            "confusion": {f"{right} → {said}": number for (right, said), number in self.confusion.most_common()},
        }


def measure(messages: Sequence[Labelled], grade: Callable[[str], Grade]) -> Figures:
    graded = [(message, grade(message.text)) for message in messages]
    disputes = [(m, g) for m, g in graded if m.is_dispute and "risk" not in m.ambiguous]
    figures = Figures(
        messages=len(messages),
        dispute=_binary(graded, "is_dispute"),
        police=_binary(graded, "police"),
        emergency=_binary(graded, "emergency"),
        category=_share(_right_category(m, g) for m, g in graded if "category" not in m.ambiguous),
        risk=_share(m.risk is g.risk for m, g in disputes),
        high_called_low=sum(m.risk is Risk.HIGH and g.risk is Risk.LOW for m, g in disputes),
    )
    for message, answer in graded:
        if wrong := _wrong(message, answer):
            figures.wrong.append((message, answer, wrong))
        if "category" in wrong:
            figures.confusion[CATEGORIES[message.category], CATEGORIES[answer.category]] += 1
    return figures


def _binary(graded: Iterable[tuple[Labelled, Grade]], name: str) -> Binary:
    counts = Counter((getattr(m, name), getattr(g, name)) for m, g in graded if name not in m.ambiguous)
    return Binary(counts[True, True], counts[False, True], counts[True, False], counts[False, False])


def _share(right: Iterable[bool]) -> float:
    found = list(right)
    return sum(found) / len(found) if found else 1.0


def _right_category(message: Labelled, answer: Grade) -> bool:
    return answer.category is message.category or answer.category in message.also


def _wrong(message: Labelled, answer: Grade) -> tuple[str, ...]:
    names = ("is_dispute", "police", "emergency", *(("risk",) if message.is_dispute else ()))
    found = [n for n in names if n not in message.ambiguous and getattr(message, n) != getattr(answer, n)]
    if "category" not in message.ambiguous and not _right_category(message, answer):
        found.append("category")
    return tuple(found)


def read(path: Path) -> list[Labelled]:
    """Labelled messages: JSON lines as the command prints them, or tab-separated `category[/also] risk flags text`.

    Flags: p police, e emergency, `-` none, `?risk` a label of which people differ. ValueError names the line."""
    messages = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            messages.append(_json(line) if line.startswith("{") else _tabbed(line, f"{path.stem}:{number}"))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    return messages


def _json(line: str) -> Labelled:
    row = orjson.loads(line)
    return Labelled(
        id=row["id"],
        text=row["text"],
        is_dispute=row["is_dispute"],
        category=CATEGORY_BY_NAME[row["category"]],
        risk=Risk(row["risk"]),
        police=row["police"],
        emergency=row["emergency"],
        also=frozenset(CATEGORY_BY_NAME[name] for name in row.get("alt_categories", ())),
        ambiguous=frozenset(row.get("ambiguous", ())),
    )


def _tabbed(line: str, id: str) -> Labelled:
    names, risk, marks, text = line.split("\t", 3)
    first, *also = (CATEGORY_BY_NAME[name] for name in names.split("/"))
    flags, *ambiguous = marks.split("?")
    return Labelled(
        id=id,
        text=text,
        is_dispute=first is not Category.NONE,
        category=first,
        risk=Risk(risk),
        police=_POLICE in flags,
        emergency=_EMERGENCY in flags,
        also=frozenset(also),
        ambiguous=frozenset(ambiguous),
    )
