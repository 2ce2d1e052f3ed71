"""Whom a missing list concerns: its reporters, the park's managers, the officers above."""

from collections.abc import Iterable, Sequence

from bot.masking import mask_name
from bot.plain import plain
from storage import Session, directory
from storage.directory import Role, Unit

REPORTING = (Role.REPORTER,)
OVERSEEING = (Role.OFFICER, Role.CHIEF)


def reporters(session: Session, unit: Unit) -> list[int]:
    """Who brings this enterprise's list, else whoever answers for it."""
    found = [person.id for _, person in directory.holders(session, unit_id=unit.id, roles=REPORTING)]
    liaison = directory.liaison_of(session, unit) if not found else None
    return found or ([liaison.id] if liaison is not None else [])


def contact(session: Session, unit: Unit, *, full: bool = False) -> str:
    """The one to call, masked. `full`: with his number, for whoever is to ring him; the caller puts it on record."""
    first = next(iter(reporters(session, unit)), None)
    person = directory.find_person(session, first) if first is not None else None
    if person is None:
        return ""
    name = plain(directory.name_of(session, person), limit=20)
    return f"{name} {directory.mobile_of(session, person)}".strip() if full else mask_name(name)


def managers(session: Session, park: Unit) -> list[int]:
    return [person.id for _, person in directory.holders(session, unit_id=park.id, roles=(Role.MANAGER,))]


def overseers(session: Session, units: Iterable[Unit]) -> dict[int, tuple[str, ...]]:
    """Officers with the paths that they oversee, of all units that stand above or are one of these."""
    found: dict[int, set[str]] = {}
    for unit in units:
        for _, person in directory.holders(session, unit_id=unit.id, roles=OVERSEEING):
            found.setdefault(person.id, set()).add(unit.path)
    return {person: _outermost(paths) for person, paths in found.items()}


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(paths, key=len):
        if not path.startswith(tuple(kept)):
            kept.append(path)
    return tuple(kept)


def above(session: Session) -> list[Unit]:
    """Units on which somebody can oversee enterprises."""
    kinds = (directory.UnitKind.ENTERPRISE, directory.UnitKind.TEAM)
    return [unit for unit in directory.list_units(session) if unit.kind not in kinds]


def names(session: Session, units: Sequence[Unit]) -> list[str]:
    return [plain(unit.name, limit=40) for unit in units]
