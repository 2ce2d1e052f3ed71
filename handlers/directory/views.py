"""How units and people are shown: names from the directory made harmless, masked in a group."""

from collections.abc import Iterable

from bot.masking import mask_mobile, mask_name
from bot.messages import ChannelKind
from bot.plain import plain
from bot.reach import ability_names
from bot.routing import Context
from handlers.directory import texts
from storage import Session, directory, stations
from storage.directory import GrantKind, Person, Unit


def robots(session: Session, ability: str) -> list[str]:
    """The names under which people find the robots of the station that have the ability, each once."""
    rows = stations.list_channels(session)
    used = [row for row in rows if row.state is not stations.ChannelState.OFF]
    able = [row for row in used if ability in ability_names(ChannelKind(row.kind))]
    return list(dict.fromkeys(plain(row.name, limit=40) for row in able if row.name.strip()))


def unit_name(unit: Unit) -> str:
    return plain(unit.name, limit=120)


def unit_label(session: Session, unit: Unit) -> str:
    """The unit with the one above it, so that equal names can be told apart."""
    above = directory.find_unit(session, unit.parent_id) if unit.parent_id is not None else None
    return f"{unit_name(above)}{directory.BETWEEN}{unit_name(unit)}" if above is not None else unit_name(unit)


def unit_path(session: Session, unit: Unit) -> str:
    return directory.BETWEEN.join(unit_name(one) for one in [*directory.ancestors(session, unit), unit])


def person_name(context: Context, person: Person) -> str:
    """In full privately, masked in a group."""
    name = plain(directory.name_of(context.session, person), limit=40)
    return mask_name(name) if context.in_group else name


def mobile(context: Context, person: Person) -> str:
    """In full privately to somebody with a role, else masked; "" when none is kept."""
    number = directory.mobile_of(context.session, person)
    return number if number and not context.in_group and context.grants else mask_mobile(number)


def role_lines(session: Session, person: Person, *, paths: Iterable[str] = ("/",)) -> list[str]:
    """The person's roles on units under `paths`, widest first."""
    allowed = tuple(paths)
    return [
        texts.role_line(unit=unit_name(unit), role=grant.role, deputy=grant.kind is GrantKind.DEPUTY)
        for grant, unit in directory.grants_of(session, person.id)
        if unit.path.startswith(allowed)
    ]


def roles_near(session: Session, person_id: int, path: str) -> list[str]:
    """The roles that cover the unit at `path` or lie within it, widest first."""
    return [
        texts.role_line(unit=plain(held.unit, limit=120), role=held.role, deputy=held.kind is GrantKind.DEPUTY)
        for held in directory.held_by(session, person_id)
        if held.path.startswith(path) or path.startswith(held.path)
    ]


def person_label(context: Context, person: Person, paths: Iterable[str]) -> str:
    roles = role_lines(context.session, person, paths=paths)
    return texts.person_option(name=person_name(context, person), roles=roles)
