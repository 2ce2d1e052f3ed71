"""Whom a bulletin reaches: names and tags to units, units to groups, and what that costs and covers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import UserError
from bot.identity import Act, Grant, Role, reach
from bot.plain import plain
from bot.reach import chat_abilities
from handlers.bulletins import progress, texts
from handlers.bulletins.writing import texts as words
from storage import NotFound, Session, bulletins, directory
from storage.bulletins import Bulletin, Plan
from storage.directory import BoundGroup, Unit, UnitKind

BROADCAST = Act.of("bulletin.write", Role.OFFICER, privileged=True)
PRESSES = frozenset({"hear_group", "card_group"})  #: abilities of a group whose receipts come by a button
FEW = 8  #: units of a scope that are named one by one
SEE = Act.of("bulletin.see", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP)


@dataclass(frozen=True, slots=True)
class Scope:
    """Units, and the tags that narrow them."""

    units: tuple[Unit, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """The groups that a scope comes to, and which of them can hear an answer."""

    chats: Sequence[BoundGroup]
    hearing: frozenset[int]
    abilities: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def units(self) -> int:
        return len({bound.unit_id for bound in self.chats})

    @property
    def by_platform(self) -> Counter[str]:
        return Counter(bound.platform for bound in self.chats)


def named(session: Session, grants: Iterable[Grant], names: Sequence[str]) -> Scope:
    """What names mean: the whole station, units, or tags; UserError for one that is nothing or several things."""
    paths = reach(grants, BROADCAST)
    units: list[Unit] = []
    tags: list[str] = []
    known = all_tags(session, paths)
    for name in names:
        root = directory.find_root(session) if name in texts.WHOLE_STATION else None
        if root is not None and root.path.startswith(paths):
            units.append(root)
        elif name in known:
            tags.append(name)
        else:
            units.append(unit_named(session, name, paths))
    return Scope(tuple(units) or tuple(outermost(session, paths)), tuple(tags))


def unit_named(session: Session, name: str, paths: tuple[str, ...]) -> Unit:
    """The one unit that is meant; UserError when none is, or several may be."""
    found = directory.find_units_by_name(session, name, paths=paths)
    shown = plain(name, limit=30)
    if not found.units:
        raise UserError(words.no_scope(text=shown))
    if not found.certain:
        full = directory.full_names(session, found.units[:5])
        raise UserError(words.scope_unclear(text=shown, names=[full[unit.id] for unit in found.units[:5]]))
    return found.units[0]


def all_tags(session: Session, paths: tuple[str, ...]) -> frozenset[str]:
    return directory.tags_under(session, paths)


def outermost(session: Session, paths: tuple[str, ...]) -> list[Unit]:
    """The highest units that somebody may write to."""
    return [unit for unit in directory.list_units(session) if unit.path in paths]


def check(session: Session, grants: Iterable[Grant], act: Act, units: Iterable[Unit]) -> None:
    """NotFound unless the person may do `act` on every one of them."""
    paths = reach(grants, act)
    if not paths or not all(unit.path.startswith(paths) for unit in units):
        raise NotFound("unit")


def may_write(session: Session, person_id: int, scope: Sequence[int]) -> bool:
    """This person is still here and may write to all of these units."""
    person = directory.find_person(session, person_id)
    held = directory.grants_of(session, person_id) if person is not None and person.active else []
    try:
        check(
            session,
            [Grant(grant.role, unit.id, unit.path) for grant, unit in held],
            BROADCAST,
            units_of(session, scope),
        )
    except NotFound:
        return False
    return True


def units_of(session: Session, scope: Sequence[int]) -> list[Unit]:
    if len(scope) <= FEW:
        return [directory.get_unit(session, unit) for unit in scope]
    known = {unit.id: unit for unit in directory.list_units(session, active_only=False)}
    return [known[unit] for unit in scope]


def reach_of(session: Session, scope: Sequence[int], plan: Plan) -> Reach:
    """The living groups of a scope, and what can be done in them."""
    found = groups_of(session, scope, plan)
    abilities = chat_abilities(session, [bound.chat_id for bound in found])
    hearing = frozenset(chat for chat, able in abilities.items() if "hear_group" in able)
    return Reach(found, hearing, abilities)


def groups_of(session: Session, scope: Sequence[int], plan: Plan) -> list[BoundGroup]:
    """The living groups of a scope. A correction goes to those in which the first one stands, or may stand yet."""
    found: dict[int, BoundGroup] = {}
    for bound in _bound(session, scope, plan):
        if not plan.platform or bound.platform == plan.platform:
            found[bound.chat_id] = bound
    if plan.corrects:
        first = bulletins.get_by_number(session, plan.corrects)
        told = {end.chat_id for end in progress.ends_of(session, first) if progress.may_stand(end)}
        return [bound for bound in found.values() if bound.chat_id in told]
    return list(found.values())


def _bound(session: Session, scope: Sequence[int], plan: Plan) -> Iterable[BoundGroup]:
    if plan.exact:
        root, wanted = directory.find_root(session), frozenset(scope)
        all_of_them = directory.groups_under(session, root, tags=plan.tags) if root is not None else []
        return [bound for bound in all_of_them if bound.unit_id in wanted]
    return [
        bound for unit in units_of(session, scope) for bound in directory.groups_under(session, unit, tags=plan.tags)
    ]


def names_of(session: Session, bulletin: Bulletin) -> str:
    """The scope in words: units, then what narrows them."""
    plan = bulletin.settled
    named = [plain(unit.name, limit=60) for unit in units_of(session, bulletin.scope[:FEW])]
    units = texts.some_units(names=named, count=len(bulletin.scope))
    narrowed = [*plan.tags, *([words.PLATFORM_NAMES[plan.platform]] if plan.platform else [])]
    return texts.narrowed(units=units, by=narrowed) if narrowed else units


def is_whole_station(session: Session, bulletin: Bulletin) -> bool:
    units = units_of(session, bulletin.scope)
    plan = bulletin.settled
    return any(unit.kind is UnitKind.STATION for unit in units) and not plan.tags and not plan.exact
