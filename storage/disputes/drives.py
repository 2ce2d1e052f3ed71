"""Sweeps with explicit zeros, calls that everybody answers, and days that were closed."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.base import NotFound, database_of, new_id, station_of
from storage.disputes.tables import (
    CalloutAnswer,
    DisputeCallout,
    DisputeCalloutReply,
    DisputeDay,
    DisputeDrive,
    DisputePolicy,
    DisputeSweep,
    DriveState,
)
from storage.stations import next_number


def open_drive(
    session: Session, *, title: str, units: Sequence[int], by: int, due_at: datetime, now: datetime
) -> DisputeDrive:
    drive = DisputeDrive(
        station_id=station_of(session),
        id=new_id(session),
        number=next_number(session, "drive"),
        state=DriveState.RUNNING,
        title=title,
        by=by,
        made_at=now,
        due_at=due_at,
        units=list(units),
    )
    session.add(drive)
    session.flush()
    return drive


def get_drive(session: Session, number: int) -> DisputeDrive:
    query = select(DisputeDrive).where(DisputeDrive.station_id == station_of(session), DisputeDrive.number == number)
    drive = session.exec(query).one_or_none()
    if drive is None:
        raise NotFound("drive")
    return drive


def running_drives(session: Session) -> list[DisputeDrive]:
    query = select(DisputeDrive).where(
        DisputeDrive.station_id == station_of(session), DisputeDrive.state == DriveState.RUNNING
    )
    return list(session.exec(query.order_by(col(DisputeDrive.number))))


def put_sweep(session: Session, drive: DisputeDrive, *, unit_id: int, found: int, by: int, now: datetime) -> bool:
    """What a unit found, the last word counts; False when it said the same before."""
    key = (station_of(session), drive.id, unit_id)
    known = session.get(DisputeSweep, key)
    if known is not None and known.found == found:
        return False
    sweep = known or DisputeSweep(station_id=key[0], drive_id=drive.id, unit_id=unit_id, found=found, by=by, at=now)
    sweep.found, sweep.by, sweep.at = found, by, now
    session.add(sweep)
    session.flush()
    return True


def sweeps_of(session: Session, drive: DisputeDrive) -> dict[int, DisputeSweep]:
    query = select(DisputeSweep).where(
        DisputeSweep.station_id == station_of(session), DisputeSweep.drive_id == drive.id
    )
    return {one.unit_id: one for one in session.exec(query)}


def end_drive(session: Session, drive: DisputeDrive) -> None:
    drive.state = DriveState.OVER
    session.add(drive)
    session.flush()


# --- calls -----------------------------------------------------------------------------------------------------------


def open_callout(
    session: Session,
    *,
    number: int,
    case_number: int | None,
    unit_id: int,
    people: Sequence[int],
    what: str,
    by: int,
    open_until: datetime,
    now: datetime,
) -> DisputeCallout:
    row, station = new_id(session), station_of(session)
    callout = DisputeCallout(
        station_id=station,
        id=row,
        number=number,
        case_number=case_number,
        unit_id=unit_id,
        by=by,
        made_at=now,
        open_until=open_until,
        people=list(people),
        what=database_of(session).ring.seal(what.encode(), "dispute_callout", "what", station, row),
    )
    session.add(callout)
    session.flush()
    return callout


def callout_words(session: Session, callout: DisputeCallout) -> str:
    ring = database_of(session).ring
    return ring.open(callout.what, "dispute_callout", "what", callout.station_id, callout.id).decode()


def open_callouts(session: Session, now: datetime) -> list[DisputeCallout]:
    query = select(DisputeCallout).where(
        DisputeCallout.station_id == station_of(session), DisputeCallout.open_until > now
    )
    return list(session.exec(query.order_by(col(DisputeCallout.number))))


def find_callout(session: Session, number: int) -> DisputeCallout | None:
    query = select(DisputeCallout).where(
        DisputeCallout.station_id == station_of(session), DisputeCallout.number == number
    )
    return session.exec(query).one_or_none()


def answer_callout(
    session: Session, callout: DisputeCallout, *, person_id: int, answer: CalloutAnswer, now: datetime
) -> None:
    """The last word counts."""
    key = (station_of(session), callout.id, person_id)
    reply = session.get(DisputeCalloutReply, key) or DisputeCalloutReply(
        station_id=key[0], callout_id=callout.id, person_id=person_id, answer=answer, at=now
    )
    reply.answer, reply.at = answer, now
    session.add(reply)
    session.flush()


def callout_replies(session: Session, callout: DisputeCallout) -> list[DisputeCalloutReply]:
    query = select(DisputeCalloutReply).where(
        DisputeCalloutReply.station_id == station_of(session), DisputeCalloutReply.callout_id == callout.id
    )
    return list(session.exec(query.order_by(col(DisputeCalloutReply.at))))


# --- days ------------------------------------------------------------------------------------------------------------


def close_day(
    session: Session, *, unit_id: int, day: str, by: int, opened: int, settled: int, kept_open: int, now: datetime
) -> bool:
    """False when the day was closed before."""
    key = (station_of(session), unit_id, day)
    if session.get(DisputeDay, key) is not None:
        return False
    session.add(
        DisputeDay(
            station_id=key[0],
            unit_id=unit_id,
            day=day,
            by=by,
            at=now,
            opened=opened,
            settled=settled,
            kept_open=kept_open,
        )
    )
    session.flush()
    return True


def closed_days(session: Session, day: str) -> dict[int, DisputeDay]:
    """Unit → its closing of that day."""
    query = select(DisputeDay).where(DisputeDay.station_id == station_of(session), DisputeDay.day == day)
    return {one.unit_id: one for one in session.exec(query)}


# --- policies --------------------------------------------------------------------------------------------------------


def put_policy(session: Session, *, source: str, by: int, now: datetime) -> int:
    number = next_number(session, "dispute-policy")
    policy = DisputePolicy(
        station_id=station_of(session), id=new_id(session), number=number, source=source, by=by, at=now
    )
    session.add(policy)
    session.flush()
    return number


def newest_policy(session: Session) -> DisputePolicy | None:
    query = select(DisputePolicy).where(DisputePolicy.station_id == station_of(session))
    return session.exec(query.order_by(col(DisputePolicy.number).desc())).first()
