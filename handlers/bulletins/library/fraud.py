"""The official fraud types as dated data: which are current on a day, and what an older name counts as."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "fraud.toml"


@dataclass(frozen=True, slots=True)
class TypeList:
    date: Day
    types: tuple[str, ...]
    source: str
    read: Day


@cache
def lists() -> tuple[TypeList, ...]:
    """Oldest first."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["lists"]
    made = [TypeList(row["date"], tuple(row["types"]), row["source"], row["read"]) for row in rows]
    return tuple(sorted(made, key=lambda one: one.date))


@cache
def _parents() -> Mapping[str, str]:
    found: dict[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["parents"]
    return found


def current(day: Day) -> TypeList:
    """The newest list of that day; before the first one, the first."""
    return next((one for one in reversed(lists()) if one.date <= day), lists()[0])


def rolled_up(name: str) -> str:
    """What a name counts as today: itself, or the type that it has become."""
    seen = {name}
    while (parent := _parents().get(name)) is not None and parent not in seen:
        name = parent
        seen.add(name)
    return name


def is_known(name: str) -> bool:
    return any(rolled_up(name) in one.types or name in one.types for one in lists())
