"""`开锁`: an officer opens today again, by word or on the console; why is on record, and the reporters are told."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.messages import Content
from bot.pages import PageContext
from bot.plain import plain
from bot.routing import Context, Lane, Router, Speech
from handlers.rosters import acts
from handlers.rosters.chasing import board, people
from handlers.rosters.chasing.board import State
from handlers.rosters.locking import rules, texts
from storage import NotFound, Session, audit, directory
from storage.directory import Unit, UnitKind
from storage.rosters import openings

LEAST_REASON, MOST_REASON = 4, 200  #: characters
_MISSING = frozenset({State.SILENT, State.WORKING, State.MEND})


def register(router: Router) -> None:
    router.command(*texts.OPEN_WORDS, help=texts.HELP_OPEN, act=acts.OPEN)(by_word)


def by_word(context: Context, rest: str) -> None:
    """`开锁 恒达物流 停电没能按时报`"""
    name, _, reason = " ".join(rest.split()).partition(" ")
    if not name:
        raise UserError(texts.OPEN_FORM)
    assert context.person is not None
    units = _named(context.session, reach(context.grants, acts.OPEN), name)
    context.reply(_open(context.session, context.speech, units, reason, context.person.id, context.now))


def on_page(context: PageContext) -> str:
    """The unit that the page is about, or the one picked on the board; absent and not his are one answer."""
    unit = directory.find_unit(context.session, context.number("unit"))
    if unit is None or not context.may(acts.OPEN, unit.path):
        raise NotFound("unit")
    reason = " ".join(context.form.get("reason", "").split())
    return _open(context.session, context.speech, [unit], reason, context.person.id, context.now)


def choices(context: PageContext) -> list[tuple[int, str]]:
    """Parks and the whole of what the person may open, for the board."""
    paths = reach(context.grants, acts.OPEN)
    found = [one for one in directory.list_units(context.session) if one.path.startswith(paths)] if paths else []
    wide = [one for one in found if one.path in paths or one.kind is UnitKind.PARK]
    return [(one.id, plain(one.name, limit=40)) for one in wide]


def _named(session: Session, paths: Sequence[str], name: str) -> list[Unit]:
    """One unit for certain, or all that the officer works for."""
    if name in texts.EVERYWHERE:
        return [one for one in directory.list_units(session) if one.path in paths]
    found = directory.find_units_by_name(session, name, paths=paths)
    meant = [one for one in found.units if one.kind is not UnitKind.TEAM]
    if not meant:
        raise UserError(texts.unknown_unit(name=plain(name, limit=30)))
    if not found.certain and len(meant) > 1:
        raise UserError(texts.which(names=[plain(one.name, limit=40) for one in meant[:5]]))
    return meant[:1]


def _open(session: Session, speech: Speech, units: Sequence[Unit], reason: str, person_id: int, now: datetime) -> str:
    if len(reason) < LEAST_REASON:
        raise UserError(texts.NEEDS_REASON)
    day, reason = local_day(now), plain(reason, limit=MOST_REASON)
    for unit in units:
        _check(session, unit, day, now)
    told = sum(_opened(session, speech, unit, reason, person_id, now) for unit in units)
    return texts.opened(unit="、".join(plain(unit.name, limit=40) for unit in units), number=told)


def _check(session: Session, unit: Unit, day: date, now: datetime) -> None:
    """UserError where there is nothing to open."""
    firms = directory.under(session, unit, kind=UnitKind.ENTERPRISE)
    name = plain(unit.name, limit=40)
    if not any(rules.is_over(session, one, day, now) for one in firms):
        clock = rules.clock_of(session, firms[0] if firms else unit, day)
        raise UserError(texts.not_locked(unit=name, clock=clock))
    if not any(rules.is_locked(session, one, day, now) for one in firms):
        raise UserError(texts.open_already(unit=name))


def _opened(session: Session, speech: Speech, unit: Unit, reason: str, person_id: int, now: datetime) -> int:
    """How many people were told: the reporters of one enterprise, or of those whose list is missing."""
    day = local_day(now)
    opening = openings.put(session, unit_id=unit.id, day=day, person_id=person_id, reason=reason, now=now)
    detail = {"day": day.isoformat(), "reason": reason}
    audit.append(session, f"person:{person_id}", "roster.open", f"unit:{unit.id}", detail)
    number = 0
    for entry in board.of_day(session, day, (unit.path,)):
        if entry.unit.id != unit.id and entry.state not in _MISSING:
            continue
        words = texts.told(unit=plain(entry.unit.name, limit=40))
        for person in people.reporters(session, entry.unit):
            key = f"roster.open:{opening.id}:{entry.unit.id}:{person}"
            number += speech.to_person(person, Content(text=words), key=key, lane=Lane.REMINDER, subject="")
    return number
