"""停工, 放假, 复工: an enterprise from which nothing is expected for a while."""

import re
from datetime import date, timedelta

from handlers.rosters.locking import rules
from handlers.rosters.locking import texts as locking
from handlers.rosters.reading import dates
from handlers.rosters.reading.texts import CHINESE_DIGITS, TEN
from handlers.rosters.taking import texts
from handlers.rosters.taking.desk import Desk
from storage import audit, rosters
from storage.directory import Unit
from storage.rosters import PauseKind

LONGEST = timedelta(days=366)


def stop(desk: Desk, unit: Unit, rest: str, *, holiday: bool) -> str:
    """`停工`, `放假 3天`, `放假到10月8日`; without an end it lasts until 复工 or the next list."""
    since, until = _first_day(desk, unit), _until(rest, desk.day)
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
    said = texts.stopped(unit=unit.name, holiday=holiday, until=until)
    return said if since == desk.day else said + locking.FROM_TOMORROW


def stop_by_word(desk: Desk, unit: Unit) -> str:
    """A message that says so in its own words."""
    return stop(desk, unit, "", holiday=False)


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


def _until(rest: str, today: date) -> date | None:
    counted = re.search(texts.DAYS_OFF, rest)
    if counted is not None:
        days = _number(counted["days"])
        return today + timedelta(days=days - 1) if days else None
    named = dates.find(rest, today) if rest else None
    return named if named is not None and today <= named <= today + LONGEST else None


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, mark, ones = written.rpartition(TEN)
    return CHINESE_DIGITS.get(tens, 1) * 10 + CHINESE_DIGITS.get(ones, 0) if mark else CHINESE_DIGITS.get(written, 0)


def _record(desk: Desk, act: str, unit: Unit, **detail: str) -> None:
    audit.append(desk.session, f"person:{desk.person_id or 0}", act, f"unit:{unit.id}", detail)
