"""Deleting what is past the term "rosters", some rows at a time; the caller puts on record how much."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from storage import pieces
from storage.base import first_number, metadata, station_of
from storage.rosters import sought
from storage.rosters.tables import OPEN

#: Tables whose rows belong to the day in their column `day`.
_BY_DAY = (
    "roster_fault",
    "roster_daily",
    "roster_block",
    "roster_move",
    "roster_day",
    "roster_version",
    "roster_opening",
)
_DAY = timedelta(days=1)


def purge(session: Session, before: datetime, limit: int) -> int:
    """Delete about `limit` rows that belong to days before a moment; how many. 0: nothing is left.

    A line that still holds is kept however old it is, unless its enterprise has handed in nothing since that day.
    """
    day = before.date()
    ended = _rows("roster_line", lambda t: t.c.ended_on < day)
    count = _delete(session, *ended, limit)
    count += _delete(session, *_forsaken(session, day), limit)
    if not count:
        count += sought.sweep(session)
    for name in _BY_DAY:
        count += _delete(session, *_rows(name, lambda t: t.c.day < day), limit)
    silent = sa.and_(metadata.tables["roster_memo"].c.day < day, _is_silent(session, "roster_memo", day))
    count += _delete(session, metadata.tables["roster_memo"], silent, limit)
    count += pieces.sweep(session)
    count += _delete(session, *_rows("roster_paper", lambda t: t.c.id < first_number(before)), limit)
    count += _delete(session, *_rows("roster_export", lambda t: t.c.id < first_number(before)), limit)
    over = _rows("roster_pause", lambda t: t.c.until < day)
    return count + _delete(session, *over, limit)


def _rows(name: str, condition: Any) -> tuple[sa.Table, Any]:
    table = metadata.tables[name]
    return table, condition(table)


def _forsaken(session: Session, day: Any) -> tuple[sa.Table, Any]:
    """Lines that hold only because their enterprise has fallen silent."""
    table = metadata.tables["roster_line"]
    old = table.c.id < first_number(datetime.combine(day, datetime.min.time(), UTC) - _DAY)
    return table, sa.and_(table.c.until == OPEN, old, _is_silent(session, "roster_line", day))


def _is_silent(session: Session, name: str, day: Any) -> Any:
    """The row's enterprise has handed in nothing since that day."""
    counted = metadata.tables["roster_day"]
    alive = sa.select(counted.c.unit_id).where(counted.c.station_id == station_of(session), counted.c.day >= day)
    return metadata.tables[name].c.unit_id.not_in(alive)


def _delete(session: Session, table: sa.Table, condition: Any, limit: int) -> int:
    here = table.c.station_id == station_of(session)
    key = table.c.id if "id" in table.c else None
    if key is None:  # roster_day, roster_memo: few rows
        return int(session.connection().execute(sa.delete(table).where(here, condition)).rowcount)
    oldest = sa.select(key).where(here, condition).order_by(key).limit(limit)
    return int(session.connection().execute(sa.delete(table).where(here, key.in_(oldest))).rowcount)
