"""Rows that were not taken or are to be explained, until they are mended, settled by a reason, or overtaken."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import NotFound, database_of, station_of
from storage.database import Database
from storage.rosters.tables import FaultState, RosterFault, RosterVersion, VersionState
from storage.statements import Row, Statement, insert_for, values_of

_FAULT: sa.Table = RosterFault.__table__  # type: ignore[attr-defined]
_WRITTEN = tuple(column.name for column in _FAULT.columns if column.name != "reason")
_INSERT = Statement(
    lambda dialect: insert_for(dialect)(_FAULT).values(values_of(_FAULT, {"reason": sa.null()})),
)


class FaultyRow(NamedTuple):
    """A row as it was read, with its codes. `fields` are the reading's own, as far as they are known."""

    sheet: int
    line: int
    errors: Sequence[str]
    warnings: Sequence[str]
    fields: Mapping[str, Any]


def put_all(session: Session, version: RosterVersion, rows: Sequence[FaultyRow]) -> None:
    """Number the faults of a version from 1; whatever was open of the enterprise before is overtaken."""
    overtake(session, version)
    of = (version.station_id, version.unit_id, version.id, version.day)
    write(session, made(database_of(session), of, rows, first=1))


def made(database: Database, of: tuple[int, int, int, date], rows: Sequence[FaultyRow], *, first: int) -> Sequence[Row]:
    """What `write` puts into the table; needs no session. `of`: station, unit, version, day; `first`: its number."""
    station, unit, version, day = of
    numbers = database.new_ids(len(rows))
    bodies = database.ring.seal_many(
        [orjson.dumps(dict(row.fields)) for row in rows], "roster_fault", "body", station, numbers
    )
    rest = zip(rows, numbers, bodies, strict=True)
    return _INSERT.ready(
        database.dialect,
        _WRITTEN,
        [
            (
                station,
                identity,
                unit,
                version,
                number,
                row.sheet,
                row.line,
                list(row.errors),
                list(row.warnings),
                FaultState.OPEN,
                day,
                body,
            )
            for number, (row, identity, body) in enumerate(rest, first)
        ],
    )


def write(session: Session, rows: Sequence[Row]) -> None:
    if rows:
        _INSERT.bulk_ready(session, rows)


def overtake(session: Session, version: RosterVersion) -> None:
    """Before the version counts: what was open of those before it is no longer. Its own, where they are written
    already, are seen from the moment it counts: thousands of them need no touch then."""
    session.execute(
        sa.update(RosterFault)
        .where(*_open(version.station_id, version.unit_id), col(RosterFault.version_id) != version.id)
        .values(state=FaultState.DROPPED)
    )


def discard(session: Session, version: RosterVersion) -> None:
    """The version never counted: nobody was shown them."""
    session.execute(sa.delete(RosterFault).where(*_of_version(version)))


def _of_version(version: RosterVersion) -> tuple[sa.ColumnElement[bool], ...]:
    """They are younger than the version, which lets them be read from the primary key."""
    return (
        col(RosterFault.station_id) == version.station_id,
        col(RosterFault.id) > version.id,
        col(RosterFault.version_id) == version.id,
    )


def _open(station: int, unit_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Of versions that count: those of one that is still being written nobody is shown."""
    written = sa.select(col(RosterVersion.id)).where(
        col(RosterVersion.station_id) == station,
        col(RosterVersion.unit_id) == unit_id,
        col(RosterVersion.state) == VersionState.WRITING,
    )
    return (
        col(RosterFault.station_id) == station,
        col(RosterFault.unit_id) == unit_id,
        col(RosterFault.state) == FaultState.OPEN,
        col(RosterFault.version_id).not_in(written),
    )


def list_open(session: Session, unit_id: int) -> list[RosterFault]:
    """The enterprise's open faults by number."""
    query = select(RosterFault).where(*_open(station_of(session), unit_id))
    return list(session.exec(query.order_by(col(RosterFault.number))))


def list_settled(session: Session, unit_id: int) -> list[RosterFault]:
    """What reasons have settled of the enterprise, as far back as it is kept."""
    query = select(RosterFault).where(
        RosterFault.station_id == station_of(session),
        RosterFault.unit_id == unit_id,
        RosterFault.state == FaultState.SETTLED,
    )
    return list(session.exec(query))


def of_version(session: Session, version_id: int) -> list[RosterFault]:
    """Every fault that a version had, whatever became of it."""
    query = select(RosterFault).where(
        RosterFault.station_id == station_of(session), RosterFault.version_id == version_id
    )
    return list(session.exec(query.order_by(col(RosterFault.number))))


def get_open(session: Session, unit_id: int, number: int) -> RosterFault:
    found = next((one for one in list_open(session, unit_id) if one.number == number), None)
    if found is None:
        raise NotFound("fault")
    return found


def fields_of(session: Session, fault: RosterFault) -> dict[str, Any]:
    """What stood in the row."""
    opened = database_of(session).ring.open(fault.body, "roster_fault", "body", fault.station_id, fault.id)
    found: dict[str, Any] = orjson.loads(opened)
    return found


def settle(session: Session, fault: RosterFault, reason: str) -> None:
    """A reason explains it; the reason is kept with it."""
    ring = database_of(session).ring
    fault.reason = ring.seal(reason.encode(), "roster_fault", "reason", fault.station_id, fault.id)
    fault.state = FaultState.SETTLED
    session.add(fault)
    session.flush()


def reason_of(session: Session, fault: RosterFault) -> str:
    """ "" where none was given."""
    if fault.reason is None:
        return ""
    ring = database_of(session).ring
    return ring.open(fault.reason, "roster_fault", "reason", fault.station_id, fault.id).decode()


def mend(session: Session, fault: RosterFault) -> None:
    """Its row came again, rightly."""
    fault.state = FaultState.MENDED
    session.add(fault)
    session.flush()
