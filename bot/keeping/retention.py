"""Deletes what is past its term: once a night by a chain of short task rows, and puts on record how much of what."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.clock import STATION_ZONE, local_day
from bot.routing import Job, Lane, StationView
from storage import Session, audit, tasks, terms
from storage.purging import BATCH, KINDS, purge, purge_spent

KIND = "retention"
ACT = "retention.deleted"
AT = time(3, 10)  #: station time; inside everybody's quiet hours
STEPS_TOGETHER = 4  #: kinds looked at in one transaction, of `BATCH` rows each at most


def plan(session: Session, station: StationView, now: datetime) -> None:
    """Tonight's and tomorrow night's first rows."""
    today = local_day(now)
    for day in (today, today + timedelta(days=1), today + timedelta(days=2)):
        due = _due(day)
        if now <= due <= now + timedelta(hours=48):
            _put(session, f"{KIND}:{day.isoformat()}", due, {"day": day.isoformat()})


def at_once(session: Session, now: datetime) -> None:
    """Do not wait for the night: after a restore, what has lapsed since the backup goes first."""
    _put(session, f"{KIND}:now:{now.isoformat()}", now, {"day": f"now:{now.isoformat()}"})


def run(job: Job) -> None:
    """One step: some rows of the next kinds; the next step's row carries the figures on, the last writes the record."""
    days = _days(job.session)
    counts: dict[str, int] = dict(job.payload.get("counts", {}))
    place = int(job.payload.get("place", 0))
    if place == 0 and not counts:
        _add(counts, "spent", purge_spent(job.session, job.now))
    for kind in KINDS[place : place + STEPS_TOGETHER]:
        deleted = purge(job.session, kind, job.now - timedelta(days=days[kind]), BATCH)
        _add(counts, kind, deleted)
        if deleted:
            break  # the same kind again, until nothing of it is left
        place += 1
    if place < len(KINDS):
        _go_on(job, counts, place)
    elif counts:
        audit.append(job.session, "system", ACT, KIND, {"rows": counts, "days": days})


def _go_on(job: Job, counts: Mapping[str, int], place: int) -> None:
    step = int(job.payload.get("step", 0)) + 1
    day = str(job.payload["day"])
    payload = {"day": day, "step": step, "place": place, "counts": counts}
    _put(job.session, f"{KIND}:{day}:{step}", job.now, payload)


def _put(session: Session, key: str, due: datetime, payload: Mapping[str, object]) -> None:
    tasks.put(session, KIND, key, due, payload=dict(payload), lane=Lane.BULK.number)


def _add(counts: dict[str, int], kind: str, deleted: int) -> None:
    if deleted:
        counts[kind] = counts.get(kind, 0) + deleted


def _days(session: Session) -> dict[str, int]:
    """The station's terms, and those that nobody sets."""
    fixed = {kind: term.default for kind, term in terms.ALL.items() if term.is_fixed}
    return fixed | terms.terms_of(session)


def _due(day: date) -> datetime:
    return datetime.combine(day, AT, STATION_ZONE)
