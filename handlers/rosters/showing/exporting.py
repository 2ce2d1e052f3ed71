"""Lists of a range of days as a workbook: kept on the console for whoever asked, or sent to him; on record before it is
made, and when it is fetched."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from bot.clock import STATION_ZONE
from bot.messages import Content, Media, MediaKind
from bot.pages import Done, PageContext
from bot.plain import plain
from bot.routing import Job, Lane, NetworkJob, NetworkTools
from handlers.rosters import acts
from handlers.rosters.chasing import board, rungs
from handlers.rosters.showing import texts, workbook
from handlers.rosters.showing.summary import KEPT
from storage import NotFound, Session, audit, directory, rosters, tasks
from storage.directory import Unit
from storage.media import put_media
from storage.rosters import exports
from storage.stations import get_station

KIND = "roster.export"
MOST_DAYS = 31
FETCHED_WITHIN = timedelta(hours=1)  #: after which what waits on the console is gone
_FIELDS = (
    "name",
    "id_type",
    "id_no",
    "phone",
    "team",
    "shift",
    "lodging",
    "plate",
    "staff_no",
    "employer",
    "dispatch",
    "employment",
    "status",
)


class Wanted(NamedTuple):
    """Who wants which days of which units, and what for."""

    person_id: int
    since: date
    until: date
    paths: tuple[str, ...]
    purpose: str


def keep_ready(session: Session, wanted: Wanted, now: datetime, key: str) -> None:
    """To be fetched on the console, for a while."""
    export = exports.put(
        session,
        person_id=wanted.person_id,
        since=wanted.since,
        until=wanted.until,
        paths=wanted.paths,
        now=now,
        expires_at=now + rungs.LATEST,
    )
    ask(session, wanted, now, key, export.id)


def fetch(context: PageContext) -> Done:
    """The workbook to whoever asked for it, if he may still see all that is in it."""
    export = exports.get_own(context.session, context.number("row"), context.person.id, context.now)
    if not all(context.may(acts.EXPORT, path) for path in export.paths):
        raise NotFound("export")
    detail = {"since": export.since.isoformat(), "until": export.until.isoformat(), "asked": export.made_at.isoformat()}
    audit.append(context.session, f"person:{context.person.id}", "roster.export-fetched", "roster", detail)
    return Done(texts.EXPORT_FETCHED, file=export.media)


def waiting(context: PageContext) -> list[dict[str, Any]]:
    """For the page: what is being made, and what can be fetched until when."""
    return [
        {
            "id": one.id,
            "days": texts.export_days(since=one.since.isoformat(), until=one.until.isoformat()),
            "is_ready": bool(one.media),
            "until": one.expires_at,
        }
        for one in exports.of_person(context.session, context.person.id, context.now)
    ]


def ask(session: Session, wanted: Wanted, now: datetime, key: str, export_id: int = 0) -> None:
    """`export_id` 0: to his private chat."""
    detail = {"since": wanted.since.isoformat(), "until": wanted.until.isoformat(), "purpose": wanted.purpose}
    audit.append(session, f"person:{wanted.person_id}", KIND, "roster", detail | {"paths": list(wanted.paths)})
    payload = {
        "person": wanted.person_id,
        "since": wanted.since.isoformat(),
        "until": wanted.until.isoformat(),
        "paths": list(wanted.paths),
        "purpose": wanted.purpose,
        "at": now.isoformat(),
        "export": export_id,
    }
    tasks.put(session, KIND, f"{KIND}:{key}", now, payload, Lane.URGENT.number, now + rungs.LATEST)


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> bytes:
    rows, about, mark = await tools.read(lambda session: _look(session, payload))
    return await asyncio.to_thread(workbook.lines, rows, about, mark)


def done(job: Job, book: object) -> None:
    if not isinstance(book, bytes):
        return
    name = texts.export_name(since=str(job.payload["since"]), until=str(job.payload["until"]))
    if export := exports.find(job.session, int(job.payload.get("export", 0))):
        until = job.now + FETCHED_WITHIN
        media = put_media(job.session, MediaKind.FILE.value, name, book, until)
        exports.is_made(job.session, export, media, until)
        return
    reference = put_media(job.session, MediaKind.FILE.value, name, book, job.now + KEPT)
    person = int(job.payload["person"])
    for part, content in enumerate(
        (Content(text=texts.EXPORT_READY), Content(media=Media(MediaKind.FILE, name, reference)))
    ):
        job.speech.to_person(person, content, key=f"{job.key}:{part}", lane=Lane.ANSWER, subject="")


JOBS = {KIND: NetworkJob(work, done)}


def _look(session: Session, payload: Mapping[str, Any]) -> tuple[list[list[str]], Sequence[str], str]:
    since, until = date.fromisoformat(str(payload["since"])), date.fromisoformat(str(payload["until"]))
    person = directory.find_person(session, int(payload["person"]))
    who = plain(directory.name_of(session, person), limit=40) if person is not None else ""
    at = datetime.fromisoformat(str(payload["at"])).astimezone(STATION_ZONE).strftime("%Y-%m-%d %H:%M")
    about = texts.about(station=get_station(session).name, who=who, at=at, purpose=str(payload["purpose"]))
    return rows_of(session, tuple(payload["paths"]), since, until), about, texts.watermark(who=who, at=at)


def rows_of(session: Session, paths: tuple[str, ...], since: date, until: date) -> list[list[str]]:
    """Every line of the list that held for each day on which an enterprise handed in."""
    units = {unit.id: unit for unit in directory.list_units(session)}
    wanted = [unit for unit in units.values() if unit.path.startswith(paths)]
    found: list[list[str]] = []
    for day in rosters.figures.days(session, [unit.id for unit in wanted], since, until):
        unit = units[day.unit_id]
        version = rosters.versions.get(session, day.version_id)
        head = [day.day.isoformat(), _park(units, unit), unit.name]
        for one in rosters.lines.at(session, unit.id, version.seq):
            found.append([*head, *(getattr(one.line, name) or "" for name in _FIELDS)])
    return found


def _park(units: dict[int, Unit], unit: Unit) -> str:
    park = board.park_of(units, unit)
    return park.name if park is not None else texts.OTHER_PARK


def range_of(since: str, until: str) -> tuple[date, date] | None:
    """Two days out of a form, in their order; None when they are none."""
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        return None
    return (first, last) if first <= last else (last, first)


def is_too_long(since: date, until: date) -> bool:
    return until - since >= timedelta(days=MOST_DAYS)
