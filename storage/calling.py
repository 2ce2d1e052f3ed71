"""Whom an alarm calls: those on duty and their deputies, nearest unit first; with nobody there, the officers."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from storage.duty import on_duty
from storage.grants import Role, holders
from storage.people import find_person
from storage.units import Unit, ancestors, find_root, find_unit

#: Who is called when the schedule has a hole (reliability CL-10).
FALLBACK_ROLES = (Role.DUTY, Role.CHIEF, Role.OFFICER)


def duty_and_deputies(session: Session, *, unit_id: int | None, now: datetime) -> list[int]:
    """Person ids, none twice: on duty at the unit and each unit above it; the station's officers if it has nobody."""
    unit = find_unit(session, unit_id) if unit_id is not None else None
    root = find_root(session)
    above = [unit, *reversed(ancestors(session, unit))] if unit is not None else [root]
    standing = {place.id: _standing(session, place.id, now) for place in above if place is not None}
    people = dict.fromkeys(person for leading in standing.values() for person in leading)
    if root is not None and not (standing[root.id] if root.id in standing else _standing(session, root.id, now)):
        people.update(dict.fromkeys(_holding(session, root, FALLBACK_ROLES)))
    return list(people)


def chiefs(session: Session) -> list[int]:
    """Person ids of the station's heads, the last rung of every ladder."""
    return _holding(session, find_root(session), (Role.CHIEF,))


def all_officers(session: Session) -> list[int]:
    """Person ids of everybody whom the station can call at all."""
    return _holding(session, find_root(session), FALLBACK_ROLES)


def _standing(session: Session, unit_id: int, now: datetime) -> list[int]:
    """Who leads at the unit now and his deputy, as far as they are still there."""
    shift = on_duty(session, unit_id, now)
    called = (shift.person_id, shift.deputy_id) if shift is not None else ()
    found = [find_person(session, one) for one in called if one is not None]
    return [person.id for person in found if person is not None and person.active]


def _holding(session: Session, root: Unit | None, roles: Iterable[Role]) -> list[int]:
    return [] if root is None else list(dict.fromkeys(p.id for _, p in holders(session, unit_id=root.id, roles=roles)))
