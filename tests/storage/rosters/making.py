"""Short ways to hand in a list, for the tests of what is kept."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from storage.base import database_of
from storage.rosters import Form, Line, RosterVersion, lines, versions

MONDAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
UNIT = 77


def person(name: str, number: str = "", **fields: str) -> Line:
    return Line(name=name, id_no=number or f"no{name}", id_type="居民身份证", **fields)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def hand_in(
    session: Session,
    people: Sequence[Line],
    *,
    on: date = MONDAY,
    unit: int = UNIT,
    on_time: bool = True,
    form: Form = Form.TEXT,
    whole: bool = True,
    keep: Sequence[bytes] = (),
    faulty: int = 0,
) -> RosterVersion:
    """A counted version of these people."""
    sent = NINE + (on - MONDAY)
    version = versions.begin(session, unit_id=unit, day=on, form=form, sent_at=sent, on_time=on_time, now=sent)
    prepared = lines.prepare(database_of(session).ring, people)
    change = lines.compare(lines.standing(session, unit), prepared, whole=whole, keep=keep)
    versions.put(session, version, change)
    return versions.count(session, version, faulty=faulty)


def names(session: Session, version: RosterVersion) -> list[str | None]:
    return [one.line.name for one in lines.at(session, version.unit_id, version.seq)]
