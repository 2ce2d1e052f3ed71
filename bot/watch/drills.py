"""The daily canary: planted by the watch, carried by the engine like any other work, missed when it does not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.alarms import texts as danger_texts
from bot.alarms.jobs import DRILL
from bot.clock import STATION_ZONE, local_day
from bot.routing import Finding, Grade, StationView
from bot.watch.timing import DRILL_PATIENCE
from storage import Database, Session, alarms, directory, tasks
from storage.tasks import TaskState

PLANT_WITHIN = timedelta(hours=1)  #: a watch that starts later than this leaves the day without a drill


def plant(database: Database, station: StationView, at: str, now: datetime) -> bool:
    """Make today's drill due when its time has come; True when it was this call that did. Blocking."""
    begins = _begins(at, now)
    if begins is None or not begins <= now < begins + PLANT_WITHIN:
        return False
    day = str(local_day(now))
    with database.reading(station.id) as session:
        if directory.find_root(session) is None or tasks.find(session, _key(day)) is not None:
            return False
    with database.transaction(station.id) as session:
        return tasks.put(session, DRILL, _key(day), now, {"day": day}, lane=2)


def look(session: Session, now: datetime, *, with_pager: bool) -> Iterator[Finding]:
    """Today's drill, once it was planted, has to have run and to have reached somebody."""
    day = str(local_day(now))
    planted = tasks.find(session, _key(day))
    if planted is None or now - planted[1] < DRILL_PATIENCE:
        return
    called = tasks.find(session, f"{_key(day)}:call")
    done = planted[0] is TaskState.DONE and called is not None and called[0] is TaskState.DONE
    reached = any(one.sent for one in alarms.list_tries(session, _key(day)))
    if not done or (with_pager and not reached):
        yield Finding(f"{_key(day)}:{session.info['station']}", Grade.GRAVE, danger_texts.drill_missing(day=day))


def _key(day: str) -> str:
    return f"drill:{day}"


def _begins(at: str, now: datetime) -> datetime | None:
    if not at:
        return None
    hour, _, minute = at.partition(":")
    return now.astimezone(STATION_ZONE).replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
