"""What is left of a faulty table when the faults are taken out, so that all other checks can still look at it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 5  #: a fault that is taken out may show another: a wrong value goes, then its entry lacks one
#: Settings that nothing else depends on: an entry that lacks them is looked at all the same.
_STAND_INS = {"name": "××", "corp": "××"}


def salvaged(model: type[M], table: Mapping[str, Any]) -> M | None:
    """`table` without what `model` refuses in it; None where nothing of it can be saved."""
    left = deepcopy(dict(table))
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(left)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                with suppress(KeyError, IndexError, TypeError, AttributeError):
                    _take_out(left, detail)
        for name, entries in left.items():
            if isinstance(entries, list):
                left[name] = [entry for entry in entries if entry is not None]
    return None


def _take_out(table: dict[str, Any], detail: ErrorDetails) -> None:
    *way, last = detail["loc"]
    above: Any = None
    place: Any = table
    for step in way:
        above, place = place, place[step]
    if detail["type"] == "missing" and last not in _STAND_INS:
        above[way[-1]] = None  # the whole entry
    elif last in _STAND_INS:
        place[last] = _STAND_INS[str(last)]
    elif detail["type"] == "string_type":
        place[last] = str(detail["input"])
    elif isinstance(place, list):
        place[int(last)] = None
    else:
        del place[last]
