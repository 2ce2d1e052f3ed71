"""Locked days that an officer opened again: for which unit, by whom, why."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.base import database_of, new_id, station_of
from storage.rosters.tables import RosterOpening
from storage.units import Unit


def put(session: Session, *, unit_id: int, day: date, person_id: int, reason: str, now: datetime) -> RosterOpening:
    station, row = station_of(session), new_id(session)
    sealed = database_of(session).ring.seal(reason.encode(), "roster_opening", "reason", station, row)
    opening = RosterOpening(
        station_id=station, id=row, unit_id=unit_id, day=day, person_id=person_id, made_at=now, reason=sealed
    )
    session.add(opening)
    session.flush()
    return opening


def covers(session: Session, unit: Unit, day: date) -> bool:
    """Whether the day was opened for the unit itself or one that it stands under."""
    return any(one.unit_id in _above(unit) for one in since(session, day) if one.day == day)


def of_unit(session: Session, unit: Unit, first: date) -> list[RosterOpening]:
    """Those of a unit from a day on, its own and those of the units that it stands under, in their order."""
    return [one for one in since(session, first) if one.unit_id in _above(unit)]


def since(session: Session, first: date) -> Sequence[RosterOpening]:
    query = select(RosterOpening).where(RosterOpening.station_id == station_of(session), RosterOpening.day >= first)
    return session.exec(query.order_by(col(RosterOpening.id))).all()


def reason_of(session: Session, opening: RosterOpening) -> str:
    ring = database_of(session).ring
    return ring.open(opening.reason, "roster_opening", "reason", opening.station_id, opening.id).decode()


def _above(unit: Unit) -> set[int]:
    return {int(part) for part in unit.path.strip("/").split("/")}
