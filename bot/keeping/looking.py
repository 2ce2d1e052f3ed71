"""What the watch tells of keeping: a backup that is older than any plan should let it be."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.keeping import texts
from bot.routing import Finding, Grade, StationView
from storage import Session
from storage.backup import last_backup
from storage.stations import get_station

OLDEST = timedelta(hours=48)  #: a daily plan that was missed once


def backup_age(session: Session, station: StationView, now: datetime) -> Sequence[Finding]:
    at = last_backup(session)
    if now - (at or get_station(session).created_at) <= OLDEST:
        return ()
    hours = int((now - at).total_seconds() // 3600) if at is not None else None
    return (Finding(f"backup:{station.id}", Grade.MINOR, texts.backup_old(station=station.name, hours=hours)),)
