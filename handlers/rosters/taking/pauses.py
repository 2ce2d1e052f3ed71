"""停工, 放假, 复工: an enterprise from which nothing is expected for a while."""

import re
from datetime import date, timedelta

from handlers.rosters.locking import rules
from handlers.rosters.locking import texts as locking
from handlers.rosters.taking import texts
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.spans import span
from storage import audit, rosters
from storage.directory import Unit
from storage.rosters import PauseKind

_HOLIDAY = re.compile("放假|休假|休息|轮休")


def stop(desk: Desk, unit: Unit, rest: str, *, holiday: bool) -> str:
    """`停工`, `放假 3天`, `明天起停工`, `放假到周五`; without an end it lasts until 复工 or the next list."""
    named, until = span(rest, desk.day)
    since = max(named, _first_day(desk, unit))
    if until is not None and until < since:  # only the day that is locked
        return rules.refusal(desk.session, unit, desk.day)
    rosters.figures.pause(
        desk.session,
        unit_id=unit.id,
        kind=PauseKind.HOLIDAY if holiday else PauseKind.STOPPED,
        since=since,
        until=until,
        person_id=desk.person_id,
        now=desk.now,
    )
    _record(desk, "roster.pause", unit, until=until.isoformat() if until else "")
    said = texts.stopped(unit=unit.name, holiday=holiday, since=since if since > desk.day else None, until=until)
    return said + locking.FROM_TOMORROW if named < since else said


def stop_by_word(desk: Desk, unit: Unit, said: str) -> str:
    """A message that says so in its own words."""
    return stop(desk, unit, said, holiday=bool(_HOLIDAY.search(said)))


def resume(desk: Desk, unit: Unit) -> str:
    since = _first_day(desk, unit)
    if not rosters.figures.resume(desk.session, unit_id=unit.id, on=since):
        return texts.not_stopped(unit=unit.name)
    _record(desk, "roster.resume", unit)
    return texts.resumed(unit=unit.name) if since == desk.day else locking.resumed_tomorrow(unit=unit.name)


def _first_day(desk: Desk, unit: Unit) -> date:
    """Tomorrow, once today is locked: what was owed today stays owed."""
    is_locked = rules.is_locked(desk.session, unit, desk.day, desk.sent_at)
    return desk.day + timedelta(days=is_locked)


def _record(desk: Desk, act: str, unit: Unit, **detail: str) -> None:
    audit.append(desk.session, f"person:{desk.person_id or 0}", act, f"unit:{unit.id}", detail)
