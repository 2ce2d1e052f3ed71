"""For which enterprise somebody hands in."""

from collections.abc import Iterable

from bot.identity import Grant, may, reach
from handlers.rosters import acts
from handlers.rosters.taking.texts import LEGAL_ENDINGS
from storage import Session, directory
from storage.directory import Unit, UnitKind


def own_enterprises(session: Session, grants: Iterable[Grant]) -> list[Unit]:
    """Those that the person reports for; his deputies' and his own alike."""
    held = tuple(grants)
    found: dict[int, Unit] = {}
    for grant in held:
        if grant.role not in acts.OWN.roles:
            continue
        unit = directory.find_unit(session, grant.unit_id)
        for one in directory.under(session, unit, kind=UnitKind.ENTERPRISE) if unit is not None else ():
            found[one.id] = one
    return sorted(found.values(), key=lambda one: one.id)


def enterprise_of(session: Session, unit_id: int) -> Unit | None:
    """The enterprise that a unit is, or belongs to."""
    unit = directory.find_unit(session, unit_id)
    if unit is None or unit.kind is UnitKind.ENTERPRISE:
        return unit
    above = directory.ancestors(session, unit)
    return next((one for one in reversed(above) if one.kind is UnitKind.ENTERPRISE), None)


def named(session: Session, grants: Iterable[Grant], name: str) -> tuple[list[Unit], bool]:
    """Enterprises for which the person may hand in and that the name may mean; whether it can only be the first."""
    found = directory.find_units_by_name(session, name, paths=reach(tuple(grants), acts.HAND_IN))
    meant = [one for one in found.units if one.kind is UnitKind.ENTERPRISE]
    return meant, found.certain and len(meant) == 1


def may_hand_in(grants: Iterable[Grant], unit: Unit) -> bool:
    return may(grants, acts.HAND_IN, unit.path)


def is_own(grants: Iterable[Grant], unit: Unit) -> bool:
    return may(grants, acts.OWN, unit.path)


def bears(unit_name: str, stated: str) -> bool:
    """Whether a paper's company is this enterprise: one name holds the other, short forms and legal endings aside."""
    one, other = _core(unit_name), _core(stated)
    return bool(one) and bool(other) and (one in other or other in one or _shares_most(one, other))


def _core(name: str) -> str:
    plain = "".join(character for character in name if character.isalnum())
    for ending in LEGAL_ENDINGS:
        plain = plain.replace(ending, "")
    return plain


def _shares_most(one: str, other: str) -> bool:
    """`顺丰分拨` and `顺丰速运分拨中心`: the letters of the shorter one stand in the longer in their order."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return len(short) >= 3 and all(character in rest for character in short)
