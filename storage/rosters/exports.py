"""Exports that wait on the console for whoever asked for them, and for nobody else; they lapse soon."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.base import NotFound, new_id, station_of
from storage.rosters.tables import RosterExport


def put(
    session: Session,
    *,
    person_id: int,
    since: date,
    until: date,
    paths: Sequence[str],
    now: datetime,
    expires_at: datetime,
) -> RosterExport:
    export = RosterExport(
        station_id=station_of(session),
        id=new_id(session),
        person_id=person_id,
        since=since,
        until=until,
        paths=list(paths),
        made_at=now,
        expires_at=expires_at,
    )
    session.add(export)
    session.flush()
    return export


def find(session: Session, export_id: int) -> RosterExport | None:
    return session.get(RosterExport, (station_of(session), export_id))


def is_made(session: Session, export: RosterExport, media: str, expires_at: datetime) -> None:
    export.media, export.expires_at = media, expires_at
    session.add(export)
    session.flush()


def of_person(session: Session, person_id: int, now: datetime) -> list[RosterExport]:
    """What has not lapsed, newest first."""
    query = select(RosterExport).where(
        RosterExport.station_id == station_of(session),
        RosterExport.person_id == person_id,
        RosterExport.expires_at > now,
    )
    return list(session.exec(query.order_by(col(RosterExport.id).desc())))


def get_own(session: Session, export_id: int, person_id: int, now: datetime) -> RosterExport:
    """Ready and not lapsed; NotFound otherwise, and when it is another's."""
    export = find(session, export_id)
    if export is None or export.person_id != person_id or not export.media or export.expires_at <= now:
        raise NotFound("export")
    return export
