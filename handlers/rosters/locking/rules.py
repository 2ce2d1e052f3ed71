"""When a day locks for an enterprise, whether it is locked for what was sent at some moment, and who may open it."""

from datetime import date, datetime, timedelta

from bot.clock import STATION_ZONE, local_day
from bot.identity import Role
from bot.pages import shown_name
from bot.plain import plain
from handlers.rosters.locking import texts
from storage import Session, directory
from storage.directory import Unit
from storage.rosters import figures, openings

LEAST_OPEN = 60  #: minutes behind an enterprise's own deadline in which a late list is taken in any case
MOST_NAMED = 2
_OPENING = (Role.OFFICER, Role.CHIEF)


def locks_at(session: Session, unit: Unit, day: date) -> datetime:
    """The station's cut-off, or later where the enterprise's own deadline is."""
    duty = figures.duty_of(session, unit.id)
    minutes = max(duty.cut_off, min(duty.deadline + LEAST_OPEN, 24 * 60))
    return datetime.combine(day, datetime.min.time(), STATION_ZONE) + timedelta(minutes=minutes)


def is_over(session: Session, unit: Unit, day: date, sent_at: datetime) -> bool:
    """Whether it was sent after the cut-off, opened again or not. Sent counts: our own delay locks nobody out."""
    return sent_at > locks_at(session, unit, day)


def is_locked(session: Session, unit: Unit, day: date, sent_at: datetime) -> bool:
    return is_over(session, unit, day, sent_at) and not openings.covers(session, unit, day)


def clock_of(session: Session, unit: Unit, day: date) -> str:
    at = locks_at(session, unit, day).astimezone(STATION_ZONE)
    return "24:00" if local_day(at) > day else at.strftime("%H:%M")


def refusal(session: Session, unit: Unit, day: date) -> str:
    """What whoever hands in for a locked day is told: that it does not count, and who can open the day."""
    above = [*directory.ancestors(session, unit), unit]
    people = {
        person.id: None
        for one in reversed(above)
        for _, person in directory.holders(session, unit_id=one.id, roles=_OPENING)
    }
    who = [shown_name(session, person) for person in list(people)[:MOST_NAMED]]
    return texts.locked(unit=plain(unit.name, limit=40), day=day, clock=clock_of(session, unit, day), who=who)
