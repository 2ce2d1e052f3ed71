"""The ledger of events and its totals: whatever a score is made of, once each, by its cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import new_id, station_of
from storage.scoring.tables import Event, Total, Weakness
from storage.statements import Statement, counted, insert_for

_T: sa.Table = Total.__table__  # type: ignore[attr-defined]
_W: sa.Table = Weakness.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Sum:
    """What a team reached of what it could reach in one part."""

    due: int = 0
    got: int = 0
    events: int = 0


def periods_of(day: date) -> tuple[str, str]:
    """The month and the week that a day belongs to."""
    year, week, _ = day.isocalendar()
    return f"{day:%Y-%m}", f"{year}-W{week:02d}"


def _adding(table: sa.Table, keys: list[str], sums: list[str]) -> Statement:
    def build(dialect: str) -> Any:
        insert = insert_for(dialect)(table).values(
            {name: sa.bindparam(name, type_=table.c[name].type) for name in keys + sums}
        )
        return insert.on_conflict_do_update(
            index_elements=keys, set_={name: table.c[name] + insert.excluded[name] for name in sums}
        )

    return Statement(build)


_ADD = _adding(_T, ["station_id", "period", "unit_id", "part"], ["due", "got", "events"])
_ADD_WEAK = _adding(_W, ["station_id", "period", "unit_id", "fraud"], ["answered", "correct"])


_E: sa.Table = Event.__table__  # type: ignore[attr-defined]
_ENTER = Statement(
    lambda dialect: counted(
        insert_for(dialect)(_E)
        .values({column.name: sa.bindparam(column.name, type_=column.type) for column in _E.columns})
        .on_conflict_do_nothing(index_elements=["station_id", "cause"]),
        _E.c.id,
        dialect,
    )
)


def put_event(session: Session, **event: Any) -> bool:
    """As `put_events`, for one."""
    return put_events(session, [event])[0]


def put_events(session: Session, many: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Enter events and add them to the totals; False for one whose cause has been entered before. Each has unit_id,
    unit_path, day, part, due, got, cause, now, and perhaps note and person_id."""
    station = station_of(session)
    rows = []
    for event in many:
        row = {**event, "station_id": station, "id": new_id(session), "at": event["now"]}
        row["note"] = str(event.get("note", ""))[:200]
        row.setdefault("person_id", None)
        rows.append(row)
    fresh = _ENTER.changes(session, rows)
    sums: dict[tuple[str, int, str], list[int]] = {}
    for row, is_new in zip(rows, fresh, strict=True):
        for period in periods_of(row["day"]) if is_new else ():
            added = sums.setdefault((period, row["unit_id"], row["part"]), [0, 0, 0])
            added[0] += row["due"]
            added[1] += row["got"]
            added[2] += 1
    names = ("station_id", "period", "unit_id", "part", "due", "got", "events")
    _ADD.bulk(session, names, [(station, *key, *added) for key, added in sums.items()])
    return fresh


def find_event(session: Session, cause: str) -> Event | None:
    return session.exec(select(Event).where(Event.station_id == station_of(session), Event.cause == cause)).first()


def events_of(session: Session, unit_id: int, first: date, last: date) -> list[Event]:
    """The team's entries of some days, oldest first."""
    statement = select(Event).where(
        Event.station_id == station_of(session), Event.unit_id == unit_id, Event.day >= first, Event.day <= last
    )
    return list(session.exec(statement.order_by(col(Event.day), col(Event.id))))


def totals(session: Session, period: str) -> dict[int, dict[str, Sum]]:
    """Every team's sums of a period, by part. Reads totals only: its cost knows nothing of the number of answers."""
    statement = sa.select(_T.c.unit_id, _T.c.part, _T.c.due, _T.c.got, _T.c.events).where(
        _T.c.station_id == station_of(session), _T.c.period == period
    )
    found: dict[int, dict[str, Sum]] = {}
    for unit, part, due, got, events in session.connection().execute(statement):
        found.setdefault(unit, {})[part] = Sum(due, got, events)
    return found


def sums_of(session: Session, unit_id: int, period: str) -> dict[str, Sum]:
    statement = sa.select(_T.c.part, _T.c.due, _T.c.got, _T.c.events).where(
        _T.c.station_id == station_of(session), _T.c.period == period, _T.c.unit_id == unit_id
    )
    return {part: Sum(due, got, events) for part, due, got, events in session.connection().execute(statement)}


def months_of(session: Session, unit_id: int) -> list[str]:
    """Months in which the team has any entry, oldest first."""
    statement = sa.select(_T.c.period).where(_T.c.station_id == station_of(session), _T.c.unit_id == unit_id).distinct()
    return sorted(period for (period,) in session.connection().execute(statement) if "W" not in period)


def put_weakness(session: Session, *, unit_id: int, period: str, fraud: str, answered: int, correct: int) -> None:
    values = {"station_id": station_of(session), "period": period, "unit_id": unit_id, "fraud": fraud}
    _ADD_WEAK.run(session, {**values, "answered": answered, "correct": correct})


def weakest(session: Session, unit_ids: Iterable[int], periods: Iterable[str]) -> list[tuple[str, int, int]]:
    """(fraud type, answered, correct) over some teams and months, the worst share first."""
    answered, correct = sa.func.sum(_W.c.answered), sa.func.sum(_W.c.correct)
    statement = (
        sa.select(_W.c.fraud, answered, correct)
        .where(
            _W.c.station_id == station_of(session),
            _W.c.unit_id.in_(list(unit_ids)),
            _W.c.period.in_(list(periods)),
            _W.c.fraud != "",
        )
        .group_by(_W.c.fraud)
    )
    rows = [(fraud, int(a), int(c)) for fraud, a, c in session.connection().execute(statement) if a]
    return sorted(rows, key=lambda row: (row[2] / row[1], -row[1], row[0]))


def weaknesses(session: Session, periods: Iterable[str]) -> dict[int, dict[str, tuple[int, int]]]:
    """Team → fraud type → (answered, correct) over some months, of every team of the station."""
    answered, correct = sa.func.sum(_W.c.answered), sa.func.sum(_W.c.correct)
    statement = (
        sa.select(_W.c.unit_id, _W.c.fraud, answered, correct)
        .where(_W.c.station_id == station_of(session), _W.c.period.in_(list(periods)), _W.c.fraud != "")
        .group_by(_W.c.unit_id, _W.c.fraud)
    )
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for unit, fraud, a, c in session.connection().execute(statement):
        if a:
            found.setdefault(unit, {})[fraud] = (int(a), int(c))
    return found


def first_day(session: Session, unit_id: int) -> date | None:
    """The day of the team's first entry ever."""
    statement = select(sa.func.min(Event.day)).where(Event.station_id == station_of(session), Event.unit_id == unit_id)
    return session.exec(statement).one()


def first_months(session: Session) -> dict[int, str]:
    """The first month in which each team has an entry, from the totals."""
    statement = (
        sa.select(_T.c.unit_id, sa.func.min(_T.c.period))
        .where(_T.c.station_id == station_of(session), _T.c.period.not_like("%W%"))
        .group_by(_T.c.unit_id)
    )
    return {int(unit): str(period) for unit, period in session.connection().execute(statement)}
