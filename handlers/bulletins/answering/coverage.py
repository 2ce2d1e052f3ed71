"""Which units have answered a bulletin, by the rule that its author chose, and how many people that covers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.clock import local_day
from handlers.bulletins.answering.heads import Counter, Heads
from storage import Session, bulletins, directory
from storage.bulletins import Bulletin, BulletinReceipt, Plan, ReceiptRule
from storage.directory import Role, Unit, UnitKind

LIAISONS = (Role.REPORTER, Role.LEADER, Role.MANAGER)


def silent_units(session: Session, bulletin: Bulletin) -> list[int]:
    """Units that were sent it and have not answered as the rule asks, in the order of their numbers."""
    rule = bulletin.settled.receipt
    if rule is ReceiptRule.NONE:
        return []
    if rule is ReceiptRule.ANYONE:
        return bulletins.silent_units(session, bulletin)
    answered: dict[int, list[BulletinReceipt]] = {}
    for receipt in bulletins.receipts_of(session, bulletin):
        answered.setdefault(receipt.unit_id, []).append(receipt)
    named = directory.holder_ids(session, LIAISONS) if rule is ReceiptRule.NAMED else {}
    plan, units = bulletin.settled, bulletins.target_units(session, bulletin)
    return [unit for unit in units if not _is_enough(plan, named.get(unit, set()), answered.get(unit, ()))]


def _is_enough(plan: Plan, named: Collection[int], receipts: Sequence[BulletinReceipt]) -> bool:
    """`named`: everybody who is a liaison of the unit."""
    if plan.receipt is ReceiptRule.QUORUM:
        return len(receipts) >= plan.quorum
    given = {receipt.person_id for receipt in receipts}
    return given.issuperset(named) if named else bool(receipts)


@dataclass(frozen=True, slots=True)
class Part:
    """One park, one company or everything: units meant and answered, and the people of those meant, reached, answered.
    Reached is a unit in whose group it stands; where its people come from `heads` says."""

    name: str
    units: int
    answered: int
    heads: Heads
    reached_heads: int
    answered_heads: int


class Coverage:
    """One bulletin's units and people, read once. `reached`: the units in whose groups it stands."""

    def __init__(self, session: Session, bulletin: Bulletin, reached: Collection[int]) -> None:
        tree = directory.list_units(session, active_only=False)
        self._known = {unit.path: unit for unit in tree}
        wanted = set(bulletins.target_units(session, bulletin))
        self._units = [unit for unit in tree if unit.id in wanted]
        self._silent = set(silent_units(session, bulletin))
        self._reached = reached
        self._counter = Counter(session, local_day(bulletin.confirmed_at or bulletin.created_at), tree)

    def whole(self) -> Part:
        """All units together."""
        return self._part("", self._units)

    def by_park(self) -> list[Part]:
        """Per park, biggest first; what stands under no park counts under its own name."""
        parks = {path: unit.name for path, unit in self._known.items() if unit.kind is UnitKind.PARK}
        groups: dict[str, list[Unit]] = {}
        for unit in self._units:
            name = next((parks[path] for path in _paths(unit) if path in parks), unit.name)
            groups.setdefault(name, []).append(unit)
        made = [self._part(name, units) for name, units in groups.items()]
        return sorted(made, key=lambda part: (-part.units, part.name))

    def by_company(self) -> list[Part]:
        """Per enterprise with its teams, in the order of the tree; a park's own group under the park's name."""
        groups: dict[str, list[Unit]] = {}
        for unit in self._units:
            above = _paths(unit)[-2:-1]
            firm = self._known.get(above[0]) if unit.kind is UnitKind.TEAM and above else None
            groups.setdefault((firm or unit).path, []).append(unit)
        return [self._part(self._named(path), groups[path]) for path in sorted(groups)]

    def _named(self, path: str) -> str:
        """With the park before it, for names of enterprises may be alike."""
        names = [unit.name for one in _paths(self._known[path])[1:] if (unit := self._known.get(one)) is not None]
        return directory.BETWEEN.join(names) or self._known[path].name

    def _part(self, name: str, units: Sequence[Unit]) -> Part:
        answered = [unit for unit in units if unit.id not in self._silent]
        return Part(
            name,
            len(units),
            len(answered),
            self._counter.of(units),
            self._counter.of(unit for unit in units if unit.id in self._reached).people,
            self._counter.of(answered).people,
        )


def _paths(unit: Unit) -> list[str]:
    """The paths of the units above and of the unit itself, the station's first."""
    parts = unit.path.strip("/").split("/")
    return ["/" + "/".join(parts[:end]) + "/" for end in range(1, len(parts) + 1)]


def park_of(session: Session, unit: Unit) -> Unit | None:
    """The park that a unit lies in."""
    above = [*directory.ancestors(session, unit), unit]
    return next((one for one in above if one.kind is UnitKind.PARK), None)
