"""Which units a name may mean: the unit's own, the names of its path, or the title of a group that is bound to it."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlmodel import Session

from storage.chats import titled_units
from storage.units import MAX_OFFERED, MIN_LIKENESS, Unit, list_units, plain_name

_PARTING = re.compile(r"[/\\|>\u00b7\u203a\u2022\u30fb\uff5c]")  #: marks that people put between the names of a path


class UnitMatches(NamedTuple):
    """Units a name may mean, best first. `certain` only when one unit bears the name, or only one contains it.

    `left_off`: how many more there are than `units` offers.
    """

    units: list[Unit]
    certain: bool
    left_off: int = 0


def find_units_by_name(session: Session, text: str, *, paths: Iterable[str] = ("/",)) -> UnitMatches:
    """Units under `paths` that `text` may mean: by name, code or the names of a path, else holding it, else by the
    title of one of their groups, else alike.

    Alike is never certain: 二期 and 三期 are as alike as a slip of the finger.
    """
    allowed = tuple(paths)
    wanted = plain_name(text)
    if not wanted or not allowed:
        return UnitMatches([], False)
    every = list_units(session)
    named = [(unit, plain_name(unit.name)) for unit in every if unit.path.startswith(allowed)]
    joined, names = _joined(wanted), {unit.id: _joined(plain_name(unit.name)) for unit in every}
    for found, sure in (
        ([unit for unit, name in named if wanted in (name, plain_name(unit.code))], True),
        ([unit for unit, _ in named if _is_path(joined, unit, names)], True),
        ([unit for unit, name in named if wanted in name], True),
        (_titled(session, wanted, [unit for unit, _ in named]), True),
        ([unit for unit, _ in named if _holds_path(joined, unit, names)], False),
    ):
        if found:
            return _offered(found, sure and len(found) == 1)
    return _offered(_alike(wanted, joined, named, names), False)


def _titled(session: Session, wanted: str, units: list[Unit]) -> list[Unit]:
    """Only a whole title: whoever may name a group must not be able to draw half a name to it."""
    titled = {unit for unit, title in titled_units(session) if plain_name(title) == wanted}
    return [unit for unit in units if unit.id in titled]


def _offered(found: list[Unit], certain: bool) -> UnitMatches:
    return UnitMatches(found[:MAX_OFFERED], certain, max(0, len(found) - MAX_OFFERED))


def _alike(wanted: str, joined: str, named: list[tuple[Unit, str]], names: Mapping[int, str]) -> list[Unit]:
    """Everything alike by its own name or behind that of the unit above it, that whose whole name is alike first."""
    likeness = {unit.id: _path_likeness(joined, unit, names) for unit, _ in named}
    near = process.extract(
        wanted, [name for _, name in named], scorer=fuzz.WRatio, limit=None, score_cutoff=MIN_LIKENESS
    )
    own = {named[index][0].id: score for _, score, index in near}
    alike = [unit for unit, _ in named if unit.id in own or likeness[unit.id] >= MIN_LIKENESS]
    return sorted(alike, key=lambda unit: (-likeness[unit.id], -own.get(unit.id, 0)))


def _path_likeness(joined: str, unit: Unit, names: Mapping[int, str]) -> float:
    own = names[unit.id]
    return max(fuzz.ratio(joined, own), fuzz.ratio(joined, names.get(unit.parent_id or 0, "") + own))


def _joined(plain: str) -> str:
    return _PARTING.sub("", plain)


def _above(unit: Unit, names: Mapping[int, str]) -> list[str]:
    """Names of the units above this one, the station's first."""
    return [names.get(int(part), "") for part in unit.path.strip("/").split("/")[:-1]]


def _is_path(joined: str, unit: Unit, names: Mapping[int, str]) -> bool:
    """Whether it is the unit's name behind those of some of the units above it, in their order."""
    own = names[unit.id]
    if not own or not joined.endswith(own):
        return False
    rests = {joined[: -len(own)]}
    for name in reversed(_above(unit, names)):
        rests |= {rest.removesuffix(name) for rest in rests if name}
    return "" in rests


def _holds_path(joined: str, unit: Unit, names: Mapping[int, str]) -> bool:
    """Whether it is the unit's name behind a part of what stands above it, as in 顺丰一班."""
    own = names[unit.id]
    rest = joined[: -len(own)] if own and joined.endswith(own) else ""
    return bool(rest) and any(rest in name for name in _above(unit, names))
