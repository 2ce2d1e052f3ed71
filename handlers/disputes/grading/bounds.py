"""What holds of a category by definition: the table `[category]` of rules.toml. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.disputes.grading import texts
from handlers.disputes.grading.model import Category, Risk
from handlers.disputes.grading.naming import CATEGORY_BY_NAME

KEYS = ("divert", "police", "least", "most", "high_from")
_RISKS = {risk.value: risk for risk in Risk}
_UNHEARD_OF = 10**12


@dataclass(frozen=True, slots=True)
class Bounds:
    divert: str = ""  #: whose business it usually is
    police: bool = False  #: police business unless a sign says otherwise
    least: Risk = Risk.LOW  #: what it usually is at the least
    most: Risk = Risk.HIGH  #: what it is at the most unless it is an emergency or dear
    high_from: int = _UNHEARD_OF  #: yuan from which a loss is high


def read(table: Mapping[str, Any]) -> tuple[dict[Category, Bounds], list[str]]:
    """The bounds of every category, and what is wrong with the table."""
    found: dict[Category, Bounds] = {}
    problems = [texts.unknown_key(key=key) for key in table if key not in CATEGORY_BY_NAME]
    for name, category in CATEGORY_BY_NAME.items():
        entry = table.get(name)
        if isinstance(entry, dict):
            found[category] = _one(entry, problems)
        else:
            problems.append(texts.missing_category(name=name))
    return found, problems


def _one(entry: Mapping[str, Any], problems: list[str]) -> Bounds:
    problems += [texts.unknown_key(key=key) for key in entry if key not in KEYS]

    def risk(key: str, usual: Risk) -> Risk:
        if (value := entry.get(key, usual.value)) not in _RISKS:
            problems.append(texts.not_one_of(key=key, value=value, allowed=" ".join(_RISKS)))
        return _RISKS.get(value, usual)

    high_from = entry.get("high_from", _UNHEARD_OF)
    if type(high_from) is not int:
        problems.append(texts.wrong_type(key="high_from"))
    return Bounds(
        divert=str(entry.get("divert", "")),
        police=bool(entry.get("police", False)),
        least=risk("least", Risk.LOW),
        most=risk("most", Risk.HIGH),
        high_from=high_from,
    )
