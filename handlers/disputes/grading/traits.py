"""What a message shows to the wording: its short strings, the lists and signs found in it, its figures, and what the
rules alone make of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from handlers.disputes.grading import texts
from handlers.disputes.grading.folding import BEGIN, HARD, SOFT
from handlers.disputes.grading.lexicon import Hit
from handlers.disputes.grading.model import Category, Risk
from handlers.disputes.grading.naming import CATEGORIES

LONGEST = 3  #: characters of a string that is looked at
_STOPS = frozenset(BEGIN + SOFT + HARD)
_AMOUNTS: Final = (100, 1000, 3000, 10000, 50000)
_HEADS: Final = (3, 5, 10)
_MONTHS: Final = (1, 2, 3)
_MOST_TOTAL = 15
_SINGLE, _STRING, _LIST = 0.5, 1.0, 1.2
_NEAR = 12  #: characters between two things that are said of one another
_PAIR = 0.8

Traits = dict[str, float]


def of_text(text: str) -> Traits:
    """Every string of one to three characters, but for marks alone."""
    found: Traits = dict.fromkeys([a + b for a, b in pairwise(text)], _STRING)
    found.update(dict.fromkeys([a + b + c for a, b, c in zip(text, text[1:], text[2:], strict=False)], _STRING))
    found.update(dict.fromkeys([character for character in text if character not in _STOPS], _SINGLE))
    return found


def of_lists(found: Mapping[int, Sequence[Hit]], names: Mapping[int, str]) -> Traits:
    return {f"{{{names[number]}}}": _LIST for number in found if number in names}


def of_pairs(found: Mapping[int, Sequence[Hit]], names: Mapping[int, str]) -> Traits:
    """What is said together: two things near one another (`腿`, `卡`), and each thing with the state that the message
    tells of (going on, past, dealt with, imagined, an exercise); a thing without any state is said as it is now."""
    parts = [(name, found[number]) for number in found if (name := names.get(number, "")).startswith(texts.PART)]
    states = [name for number in found if (name := names.get(number, "")).startswith(texts.STATE)] or [texts.STATE]
    parts.sort()
    traits = {f"{{{name}}}{{{state}}}": _PAIR for name, _ in parts for state in states}
    for place, (name, hits) in enumerate(parts):
        traits |= {f"{{{name}}}{{{other}}}": _PAIR for other, those in parts[place + 1 :] if _near(hits, those)}
    return traits


def _near(hits: Sequence[Hit], others: Sequence[Hit]) -> bool:
    """Whether one of each stand near one another and are not the same characters."""
    return any(
        (one.end <= other.start < one.end + _NEAR) or (other.end <= one.start < other.end + _NEAR)
        for one in hits
        for other in others
    )


def of_figures(amount: int, heads: int, months: int, length: int) -> Traits:
    found = {f"#amount>={least}": 1.0 for least in _AMOUNTS if amount >= least}
    found |= {f"#heads>={least}": 1.0 for least in _HEADS if heads >= least}
    found |= {f"#months>={least}": 1.0 for least in _MONTHS if months >= least}
    found["#length"] = min(length, 60) / 40
    return found


def of_signs(names: Iterable[str]) -> Traits:
    return {f"[{name}]": 1.0 for name in names}


def of_verdict(
    totals: Mapping[Category, float], dismiss: float, category: Category, risk: Risk, police: bool, emergency: bool
) -> Traits:
    """What the rules alone say; these traits begin with a weight of their own, the others with none."""
    found = {f"={CATEGORIES[one]}": min(total, _MOST_TOTAL) / 5 for one, total in totals.items()}
    found["=dismiss"] = min(dismiss, 2 * _MOST_TOTAL) / 10
    found[f"=={CATEGORIES[category]}"] = 1.0
    if category is not Category.NONE:
        found[f"=={risk.value}"] = 1.0
    found |= {name: 1.0 for name, holds in (("==police", police), ("==emergency", emergency)) if holds}
    return found


def of_danger(kind: str | None) -> Traits:
    return {"!danger": 1.0, f"!{kind}": 1.0} if kind else {}
