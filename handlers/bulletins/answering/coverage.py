"""Which units have answered a bulletin, by the rule that its author chose, and how many people that covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage import Session, bulletins, directory
from storage.bulletins import Bulletin, BulletinReceipt, ReceiptRule
from storage.directory import Role, Unit, UnitKind

LIAISONS = (Role.REPORTER, Role.LEADER, Role.MANAGER)


def silent_units(session: Session, bulletin: Bulletin) -> list[int]:
    """Units that were sent it and have not answered as the rule asks, in the order of their numbers."""
    rule = bulletin.settled.receipt
    if rule is ReceiptRule.NONE:
        return []
    if rule is ReceiptRule.ANYONE:
        return bulletins.silent_units(session, bulletin)
    units = sorted({target.unit_id for target in bulletins.targets_of(session, bulletin)})
    answered: dict[int, list[BulletinReceipt]] = {}
    for receipt in bulletins.receipts_of(session, bulletin):
        answered.setdefault(receipt.unit_id, []).append(receipt)
    return [unit for unit in units if not _is_enough(session, bulletin, unit, answered.get(unit, ()))]


def _is_enough(session: Session, bulletin: Bulletin, unit_id: int, receipts: Sequence[BulletinReceipt]) -> bool:
    plan = bulletin.settled
    if plan.receipt is ReceiptRule.QUORUM:
        return len(receipts) >= plan.quorum
    wanted = {person.id for person in named(session, unit_id)}
    given = {receipt.person_id for receipt in receipts}
    return wanted <= given if wanted else bool(receipts)


def named(session: Session, unit_id: int) -> list[directory.Person]:
    """Everybody who is a liaison of the unit."""
    found = directory.holders(session, unit_id=unit_id, roles=LIAISONS)
    return list({person.id: person for _, person in found}.values())


@dataclass(frozen=True, slots=True)
class Part:
    """One park: units reached and answered, and the people on their books."""

    name: str
    units: int
    answered: int
    heads: int
    answered_heads: int


def by_park(session: Session, bulletin: Bulletin) -> list[Part]:
    """Per park, biggest first; what stands under no park counts under its own name."""
    silent = set(silent_units(session, bulletin))
    groups: dict[str, list[Unit]] = {}
    names = _park_names(session)
    for unit_id in {target.unit_id for target in bulletins.targets_of(session, bulletin)}:
        unit = directory.find_unit(session, unit_id)
        if unit is not None:
            groups.setdefault(_park(unit, names), []).append(unit)
    made = [
        Part(
            name,
            len(units),
            sum(1 for unit in units if unit.id not in silent),
            sum(unit.size or 0 for unit in units),
            sum(unit.size or 0 for unit in units if unit.id not in silent),
        )
        for name, units in groups.items()
    ]
    return sorted(made, key=lambda part: (-part.units, part.name))


def _park_names(session: Session) -> Mapping[str, str]:
    """Path → name of every park."""
    return {
        unit.path: unit.name for unit in directory.list_units(session, active_only=False) if unit.kind is UnitKind.PARK
    }


def _park(unit: Unit, names: Mapping[str, str]) -> str:
    return next((name for path, name in names.items() if unit.path.startswith(path)), unit.name)


def park_of(session: Session, unit: Unit) -> Unit | None:
    """The park that a unit lies in."""
    above = [*directory.ancestors(session, unit), unit]
    return next((one for one in above if one.kind is UnitKind.PARK), None)
