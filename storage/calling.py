"""Whom an alarm calls: those on duty and their deputies, nearest unit first; with nobody on duty, the officers."""

from datetime import datetime

from sqlmodel import Session

from storage.duty import on_duty
from storage.grants import Role, holders
from storage.units import ancestors, find_root, find_unit

#: Who is called when the schedule has a hole (reliability CL-10).
FALLBACK_ROLES = (Role.DUTY, Role.CHIEF, Role.OFFICER)


def duty_and_deputies(session: Session, *, unit_id: int | None, now: datetime) -> list[int]:
    """Person ids, none twice: on duty at the unit and each unit above it; with no one, the station's own officers."""
    unit = find_unit(session, unit_id) if unit_id is not None else None
    places = [unit, *reversed(ancestors(session, unit))] if unit is not None else [find_root(session)]
    people: dict[int, None] = {}
    for place in places:
        shift = on_duty(session, place.id, now) if place is not None else None
        if shift is not None:
            people[shift.person_id] = None
            if shift.deputy_id is not None:
                people[shift.deputy_id] = None
    root = find_root(session)
    if not people and root is not None:
        people.update(dict.fromkeys(person.id for _, person in holders(session, unit_id=root.id, roles=FALLBACK_ROLES)))
    return list(people)
