"""What is owed, what came, and the five figures: expected, received, on time, complete, valid in enterprise-days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from storage.base import NotFound, new_id, station_of
from storage.rosters.tables import PauseKind, RosterDay, RosterDuty, RosterMove, RosterPause
from storage.stations import get_station
from storage.units import UnitKind, list_units

DEFAULT_DEADLINE = 9 * 60  #: minutes after midnight
DEFAULT_CUT_OFF = 17 * 60
_SETTING = "rosters"  #: of the station: {"days": …, "deadline": …, "required": […], "figures_allowed": …, "cut_off": …}
IsWorkday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Duty:
    """What one enterprise has to hand in, its own rule or the station's."""

    days: str = "workdays"  #: "daily", "workdays", "none", or digits of ISO weekdays
    deadline: int = DEFAULT_DEADLINE
    required: tuple[str, ...] = ("name",)  #: fields of `Line`
    figures_allowed: bool = False
    cut_off: int = DEFAULT_CUT_OFF  #: minutes after midnight from which on the day is locked; the station's alone

    def is_due(self, day: date, is_workday: IsWorkday) -> bool:
        if self.days == "workdays":
            return is_workday(day)
        return self.days == "daily" or str(day.isoweekday()) in self.days


@dataclass(frozen=True, slots=True)
class Figures:
    """Enterprise-days of a period."""

    expected: int = 0
    received: int = 0
    on_time: int = 0
    complete: int = 0
    valid: int = 0


# --- what is owed -----------------------------------------------------------------------------------------------------


def station_duty(session: Session) -> Duty:
    """The station's own rule, for every enterprise that has none."""
    return _duty(get_station(session).settings.get(_SETTING, {}))


def set_station_duty(session: Session, duty: Duty) -> None:
    station = get_station(session)
    station.settings[_SETTING] = {
        "days": duty.days,
        "deadline": duty.deadline,
        "required": list(duty.required),
        "figures_allowed": duty.figures_allowed,
        "cut_off": duty.cut_off,
    }
    session.add(station)
    session.flush()


def duty_of(session: Session, unit_id: int) -> Duty:
    own = session.get(RosterDuty, (station_of(session), unit_id))
    rule = station_duty(session)
    if own is None:
        return rule
    return Duty(own.days, own.deadline, tuple(own.required), own.figures_allowed, rule.cut_off)


def set_duty(session: Session, unit_id: int, duty: Duty) -> None:
    own = session.get(RosterDuty, (station_of(session), unit_id))
    own = own or RosterDuty(station_id=station_of(session), unit_id=unit_id, days="", deadline=0, required=[])
    own.days, own.deadline, own.required = duty.days, duty.deadline, list(duty.required)
    own.figures_allowed = duty.figures_allowed
    session.add(own)
    session.flush()


def _duty(stored: dict[str, object]) -> Duty:
    plain = Duty()
    required = stored.get("required", plain.required)
    return Duty(
        str(stored.get("days", plain.days)),
        int(str(stored.get("deadline", plain.deadline))),
        tuple(required) if isinstance(required, list | tuple) else plain.required,
        bool(stored.get("figures_allowed", False)),
        int(str(stored.get("cut_off", plain.cut_off))),
    )


def pause(
    session: Session,
    *,
    unit_id: int,
    kind: PauseKind,
    since: date,
    until: date | None = None,
    person_id: int | None,
    now: datetime,
) -> RosterPause:
    """Nothing is expected from `since` on; one that runs already ends the day before."""
    resume(session, unit_id=unit_id, on=since)
    row = RosterPause(
        station_id=station_of(session),
        id=new_id(session),
        unit_id=unit_id,
        kind=kind,
        since=since,
        until=until,
        person_id=person_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row


def resume(session: Session, *, unit_id: int, on: date, last: date = date.max) -> bool:
    """From this day on lists are expected again; False when nothing was paused. `last`: what begins later stays."""
    running = [one for one in _pauses(session, [unit_id], on, last)]
    for one in running:
        if one.since >= on:
            session.delete(one)
        else:
            one.until = on - timedelta(days=1)
            session.add(one)
    session.flush()
    return bool(running)


def paused(session: Session, unit_ids: Sequence[int], day: date) -> dict[int, RosterPause]:
    """Of these enterprises those of which nothing is expected on a day."""
    return {one.unit_id: one for one in _pauses(session, unit_ids, day, day)}


def _pauses(session: Session, unit_ids: Sequence[int], since: date, until: date) -> list[RosterPause]:
    query = select(RosterPause).where(
        RosterPause.station_id == station_of(session),
        col(RosterPause.unit_id).in_(unit_ids),
        RosterPause.since <= until,
        (col(RosterPause.until).is_(None)) | (col(RosterPause.until) >= since),
    )
    return list(session.exec(query.order_by(col(RosterPause.id))))


# --- what came --------------------------------------------------------------------------------------------------------


def enterprises(session: Session, path: str = "/") -> list[int]:
    """Active enterprises under a path."""
    return [unit.id for unit in list_units(session) if unit.kind is UnitKind.ENTERPRISE and unit.path.startswith(path)]


def owed(
    session: Session, unit_ids: Sequence[int], since: date, until: date, is_workday: IsWorkday
) -> set[tuple[int, date]]:
    """(unit, day) of everything that is expected in a period, both days included."""
    rule, station = station_duty(session), station_of(session)
    own = {
        one.unit_id: Duty(one.days, one.deadline, tuple(one.required), one.figures_allowed)
        for one in session.exec(select(RosterDuty).where(RosterDuty.station_id == station))
    }
    due = {
        (unit, day)
        for day in days_between(since, until)
        for unit in unit_ids
        if own.get(unit, rule).is_due(day, is_workday)
    }
    for one in _pauses(session, unit_ids, since, until):
        due -= {(one.unit_id, day) for day in days_between(max(since, one.since), min(until, one.until or until))}
    return due


def days(session: Session, unit_ids: Sequence[int], since: date, until: date) -> list[RosterDay]:
    """What was counted in a period, by day and unit."""
    query = select(RosterDay).where(
        RosterDay.station_id == station_of(session),
        col(RosterDay.unit_id).in_(unit_ids),
        RosterDay.day >= since,
        RosterDay.day <= until,
    )
    return list(session.exec(query.order_by(col(RosterDay.day), col(RosterDay.unit_id))))


def heads_on(session: Session, day: date) -> dict[int, int]:
    """Enterprise → people on its list of a day, of all enterprises that handed one in."""
    query = select(RosterDay.unit_id, RosterDay.heads).where(
        RosterDay.station_id == station_of(session), RosterDay.day == day
    )
    return dict(session.exec(query).all())


def figures(session: Session, unit_ids: Sequence[int], since: date, until: date, is_workday: IsWorkday) -> Figures:
    """The five figures of these enterprises; what came unasked (a paused or a free day) does not count."""
    due = owed(session, unit_ids, since, until, is_workday)
    came = [one for one in days(session, unit_ids, since, until) if (one.unit_id, one.day) in due]
    return Figures(
        expected=len(due),
        received=len(came),
        on_time=sum(one.on_time for one in came),
        complete=sum(one.complete for one in came),
        valid=sum(one.valid for one in came),
    )


def days_between(since: date, until: date) -> Iterator[date]:
    day = since
    while day <= until:
        yield day
        day += timedelta(days=1)


# --- hires and leavers ------------------------------------------------------------------------------------------------


def moves(session: Session, unit_ids: Sequence[int], since: date, until: date) -> list[RosterMove]:
    """Who came and went, by day."""
    query = select(RosterMove).where(
        RosterMove.station_id == station_of(session),
        col(RosterMove.unit_id).in_(unit_ids),
        RosterMove.day >= since,
        RosterMove.day <= until,
    )
    return list(session.exec(query.order_by(col(RosterMove.day), col(RosterMove.id))))


def unfiled(session: Session, since: date) -> list[RosterMove]:
    """Of the whole station what has not been filed with the authority yet, oldest first."""
    query = select(RosterMove).where(
        RosterMove.station_id == station_of(session), col(RosterMove.filed_at).is_(None), RosterMove.day >= since
    )
    return list(session.exec(query.order_by(col(RosterMove.day), col(RosterMove.id))))


def file_moves(session: Session, ids: Sequence[int], *, person_id: int | None, now: datetime) -> int:
    """They have been filed; how many. NotFound when one is not there."""
    for row in ids:
        move = session.get(RosterMove, (station_of(session), row))
        if move is None:
            raise NotFound("move")
        if move.filed_at is None:
            move.filed_at, move.filed_by = now, person_id
            session.add(move)
    session.flush()
    return len(ids)
