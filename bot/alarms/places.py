"""Where a danger is, as far as the directory knows it."""

from dataclasses import dataclass

from bot.alarms import rules, texts
from bot.identity import Role
from bot.plain import plain
from bot.routing import Context
from storage import Session, directory
from storage.directory import Unit, UnitKind

_AT_WORK = (Role.MEMBER, Role.LEADER, Role.REPORTER, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Where:
    """`unit_id` decides who is called, `key` which reports are one case, `text` tells the officer where to go."""

    unit_id: int | None
    key: str
    text: str


def where(context: Context) -> Where:
    unit = _unit(context)
    shared = _enterprise(context.session, unit)
    key = rules.place_key(
        unit_id=shared.id if shared is not None else None, chat_id=context.chat.id, chat_kind=context.chat.kind
    )
    if unit is None:
        title = plain(context.chat.title, limit=60)
        return Where(None, key, title or (texts.UNKNOWN_PLACE if context.in_group else texts.PRIVATE_PLACE))
    above = [one.name for one in directory.ancestors(context.session, unit)][1:]
    return Where(unit.id, key, texts.place(names=[*above, unit.name]))


def _unit(context: Context) -> Unit | None:
    """The chat's own; in private the one where the person works, if there is only one."""
    if context.chat.unit is not None:
        return directory.find_unit(context.session, context.chat.unit.id)
    at_work = {grant.unit_id for grant in context.grants if grant.role in _AT_WORK}
    return directory.find_unit(context.session, at_work.pop()) if len(at_work) == 1 else None


def _enterprise(session: Session, unit: Unit | None) -> Unit | None:
    """The teams of one enterprise stand in one place."""
    if unit is None:
        return None
    above = [*directory.ancestors(session, unit), unit]
    return next((one for one in above if one.kind is UnitKind.ENTERPRISE), unit)
