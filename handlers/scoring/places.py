"""Which teams a unit stands for, by which groups they are reached, and how many people they have."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.identity import Act, reach
from bot.plain import plain
from bot.routing import Context
from handlers.scoring import texts
from storage import NotFound, Session, directory, scoring
from storage.directory import BoundChat, Role, Unit, UnitKind
from storage.scoring import Place

TEAMS = frozenset({UnitKind.TEAM, UnitKind.ENTERPRISE})  #: units that have a score of their own


def groups_of(session: Session, unit: Unit) -> list[BoundChat]:
    """Groups of the teams and companies at or below a unit."""
    return [bound for bound in directory.chats_under(session, unit) if bound.unit.kind in TEAMS]


def size_of(session: Session, unit_id: int, known: dict[int, int] | None = None) -> int:
    """What its leader set, else how many members and leaders the directory knows."""
    set_by_leader = (known if known is not None else scoring.sizes(session)).get(unit_id, 0)
    holders = directory.holders(session, unit_id=unit_id, roles=(Role.MEMBER, Role.LEADER))
    return set_by_leader or len({person.id for _, person in holders})


def make_room(session: Session, place: Place, people: int) -> None:
    """Raises UserError where more people are named than the team has, also by what its leader has set since."""
    if not place.size or people <= place.size:
        return
    size = size_of(session, place.unit_id)
    if people > size:
        raise UserError(texts.too_many_hands(size=max(size, place.size)))
    scoring.resize(session, place, size)


def named(context: Context, text: str, act: Act) -> Unit:
    """The unit meant, among those on which the person may do `act`."""
    paths = reach(context.grants, act)
    found = directory.find_units_by_name(context.session, text, paths=paths) if paths else None
    if found is None or not found.units:
        raise UserError(texts.NO_UNIT)
    if not found.certain:
        raise UserError(texts.which_unit(names=[label(context.session, unit) for unit in found.units]))
    return found.units[0]


def own_named(context: Context, text: str) -> Unit | None:
    """One's own team, or the one of this group, where `text` surely means it; None otherwise."""
    own = {grant.unit_id: grant.path for grant in context.grants}
    if context.chat.unit is not None:
        own[context.chat.unit.id] = context.chat.unit.path
    found = directory.find_units_by_name(context.session, text, paths=own.values()) if own else None
    if found is None or not found.certain or found.units[0].id not in own:
        return None
    return found.units[0]


def here(context: Context) -> Unit:
    """The team of this group; in private the one team that the person belongs to."""
    if context.in_group and context.chat.unit is not None:
        return directory.get_unit(context.session, context.chat.unit.id)
    teams = teams_of(context)
    if len(teams) != 1:
        raise UserError(texts.ONLY_TEAM)
    return teams[0]


def teams_of(context: Context) -> list[Unit]:
    units = [directory.find_unit(context.session, unit) for unit in dict.fromkeys(g.unit_id for g in context.grants)]
    return [unit for unit in units if unit is not None and unit.kind in TEAMS]


def unit_of(context: Context, name: str, act: Act) -> Unit:
    """The named unit, or the one here; NotFound where the person may not."""
    unit = named(context, name, act) if name else here(context)
    if not context.may(act, unit.path):
        raise NotFound("unit")
    return unit


def label(session: Session, unit: Unit) -> str:
    """A team with its company, for every company has a 一班."""
    if unit.kind is not UnitKind.TEAM or unit.parent_id is None:
        return plain(unit.name, limit=30)
    parent = directory.find_unit(session, unit.parent_id)
    return plain(f"{parent.name if parent else ''}{unit.name}", limit=40)


def scored_under(session: Session, unit: Unit) -> Sequence[Unit]:
    """Teams at or below a unit that have a score."""
    below = directory.under(session, unit)
    found = {one.id: one for one in below if one.kind in TEAMS}
    return list(found.values())
