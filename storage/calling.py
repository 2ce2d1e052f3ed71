"""Whom an alarm calls: those on duty and their deputies, nearest unit first; with nobody there, the officers."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from storage.duty import on_duty
from storage.grants import Role, holders
from storage.people import find_person
from storage.units import ancestors, find_root, find_unit

#: Who is called when the schedule has a hole (reliability CL-10).
FALLBACK_ROLES = (Role.DUTY, Role.CHIEF, Role.OFFICER)


def duty_and_deputies(session: Session, *, unit_id: int | None, now: datetime) -> list[int]:
    """Person ids, none twice: on duty at the unit and each unit above it; the station's officers if it has nobody."""
    unit = find_unit(session, unit_id) if unit_id is not None else None
    root = find_root(session)
    places = [unit, *reversed(ancestors(session, unit))] if unit is not None else [root]
    people: dict[int, None] = {}
    for place in places:
        people.update(dict.fromkeys(_standing(session, place.id, now) if place is not None else ()))
    if root is not None and not _standing(session, root.id, now):
        people.update(dict.fromkeys(_holding(session, FALLBACK_ROLES)))
    return list(people)


def chiefs(session: Session) -> list[int]:
    """Person ids of the station's heads, the last rung of every ladder."""
    return _holding(session, (Role.CHIEF,))


def all_officers(session: Session) -> list[int]:
    """Person ids of everybody whom the station can call at all."""
    return _holding(session, FALLBACK_ROLES)


def _standing(session: Session, unit_id: int, now: datetime) -> list[int]:
    """Who leads at the unit now and his deputy, as far as they are still there."""
    shift = on_duty(session, unit_id, now)
    called = (shift.person_id, shift.deputy_id) if shift is not None else ()
    found = [find_person(session, one) for one in called if one is not None]
    return [person.id for person in found if person is not None and person.active]


def _holding(session: Session, roles: Iterable[Role]) -> list[int]:
    root = find_root(session)
    return [] if root is None else list(dict.fromkeys(p.id for _, p in holders(session, unit_id=root.id, roles=roles)))
