"""Who is on duty where and when, with the hand-over from one to the next."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, Session, col, select

from storage.base import NotFound, Tenant, enum_column, new_id, station_of


class ShiftState(StrEnum):
    PLANNED = "planned"
    ON = "on"  #: its officer has said that he is there
    HANDED_OVER = "handed_over"


class DutyShift(Tenant, table=True):
    __tablename__ = "duty_shift"
    __table_args__ = (
        UniqueConstraint("station_id", "unit_id", "starts_at", "ends_at"),
        Index("ix_duty_shift_time", "station_id", "unit_id", "ends_at"),
    )

    unit_id: int = Field(sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger)
    deputy_id: int | None = Field(default=None, sa_type=BigInteger)
    starts_at: datetime
    ends_at: datetime
    state: ShiftState = Field(sa_column=enum_column(ShiftState))
    confirmed_at: datetime | None = None


def put_shift(
    session: Session,
    *,
    unit_id: int,
    person_id: int,
    deputy_id: int | None,
    starts_at: datetime,
    ends_at: datetime,
) -> tuple[DutyShift, bool]:
    """Plan a shift, replacing whoever was planned for exactly these hours; True when anything changed."""
    statement = select(DutyShift).where(
        DutyShift.station_id == station_of(session),
        DutyShift.unit_id == unit_id,
        DutyShift.starts_at == starts_at,
        DutyShift.ends_at == ends_at,
    )
    shift = session.exec(statement).one_or_none()
    if shift is not None and (shift.person_id, shift.deputy_id) == (person_id, deputy_id):
        return shift, False
    if shift is None:
        shift = DutyShift(
            station_id=station_of(session),
            id=new_id(session),
            unit_id=unit_id,
            person_id=person_id,
            deputy_id=deputy_id,
            starts_at=starts_at,
            ends_at=ends_at,
            state=ShiftState.PLANNED,
        )
    else:
        shift.person_id, shift.deputy_id = person_id, deputy_id
        shift.state, shift.confirmed_at = ShiftState.PLANNED, None
    session.add(shift)
    session.flush()
    return shift, True


def on_duty(session: Session, unit_id: int, now: datetime) -> DutyShift | None:
    """Whoever leads now: of several shifts running, one that is confirmed first, then the one begun last."""
    return leading(session, [unit_id], now).get(unit_id)


def leading(session: Session, unit_ids: Sequence[int], now: datetime) -> dict[int, DutyShift]:
    """The shift `on_duty` of each of these units that has one."""
    statement = select(DutyShift).where(
        DutyShift.station_id == station_of(session),
        col(DutyShift.unit_id).in_(unit_ids),
        DutyShift.starts_at <= now,
        DutyShift.ends_at > now,
        DutyShift.state != ShiftState.HANDED_OVER,
    )
    running = sorted(session.exec(statement), key=lambda one: (one.state is ShiftState.ON, one.starts_at, one.id))
    return {shift.unit_id: shift for shift in running}


def next_shift(session: Session, unit_id: int, after: datetime) -> DutyShift | None:
    """The shift that begins next, at `after` or later."""
    statement = (
        select(DutyShift)
        .where(DutyShift.station_id == station_of(session), DutyShift.unit_id == unit_id, DutyShift.starts_at >= after)
        .order_by(col(DutyShift.starts_at), col(DutyShift.id))
    )
    return session.exec(statement).first()


def list_shifts(session: Session, *, unit_id: int | None, since: datetime, until: datetime) -> list[DutyShift]:
    """Shifts that touch the span, of one unit or of all."""
    statement = select(DutyShift).where(
        DutyShift.station_id == station_of(session), DutyShift.ends_at > since, DutyShift.starts_at < until
    )
    if unit_id is not None:
        statement = statement.where(DutyShift.unit_id == unit_id)
    return list(session.exec(statement.order_by(col(DutyShift.starts_at), col(DutyShift.id))))


def shifts_of(session: Session, person_id: int, *, since: datetime, until: datetime) -> list[DutyShift]:
    """The shifts a person has a part in, leading or as deputy."""
    statement = select(DutyShift).where(
        DutyShift.station_id == station_of(session),
        (col(DutyShift.person_id) == person_id) | (col(DutyShift.deputy_id) == person_id),
        DutyShift.ends_at > since,
        DutyShift.starts_at < until,
    )
    return list(session.exec(statement.order_by(col(DutyShift.starts_at), col(DutyShift.id))))


def get_shift(session: Session, shift_id: int) -> DutyShift:
    statement = select(DutyShift).where(DutyShift.station_id == station_of(session), DutyShift.id == shift_id)
    shift = session.exec(statement).one_or_none()
    if shift is None:
        raise NotFound("shift")
    return shift


def remove_shift(session: Session, shift: DutyShift) -> None:
    session.delete(shift)
    session.flush()


def mark_on(session: Session, shift: DutyShift, *, now: datetime) -> None:
    """The officer is there."""
    shift.state, shift.confirmed_at = ShiftState.ON, now
    session.add(shift)
    session.flush()


def mark_handed_over(session: Session, shift: DutyShift) -> None:
    shift.state = ShiftState.HANDED_OVER
    session.add(shift)
    session.flush()
