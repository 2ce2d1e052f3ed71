"""Legal clocks as hints with their article, out of a file with its dates."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from handlers.disputes.core import telling
from storage.disputes import DisputeCase


@dataclass(frozen=True, slots=True)
class Hint:
    text: str
    article: str
    until: str  #: the station's day and time, counted from the report


@cache
def _rows() -> tuple[Mapping[str, Any], ...]:
    source = resources.files("handlers.disputes").joinpath("legal.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(source)["hint"])


def hints_for(case: DisputeCase) -> list[Hint]:
    return [
        Hint(row["text"], row["article"], telling.moment(case.opened_at + timedelta(days=row["days"]))[:5])
        for row in _rows()
        if not row["for"] or case.category in row["for"]
    ]
