"""A unit's heads over some days, drawn as a line."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot import drawing
from bot.clock import local_day
from bot.messages import Content, Media, MediaKind
from bot.plain import plain
from bot.routing import Job, Lane, NetworkJob, NetworkTools
from handlers.rosters.chasing import rungs
from handlers.rosters.showing import texts
from handlers.rosters.showing.summary import KEPT
from storage import Session, directory, tasks
from storage.directory import Unit
from storage.media import put_media
from storage.rosters import figures

KIND = "roster.trend"


def ask(session: Session, person_id: int, unit: Unit, days: int, now: datetime, key: str) -> None:
    payload = {"person": person_id, "unit": unit.id, "days": days, "until": local_day(now).isoformat()}
    tasks.put(session, KIND, f"{KIND}:{key}", now, payload, Lane.URGENT.number, now + rungs.LATEST)


def points(session: Session, unit: Unit, since: date, until: date) -> list[tuple[date, int | None, int | None]]:
    """(day, heads, joined) of everything below a unit; nothing known where nobody handed in."""
    ids = figures.enterprises(session, unit.path)
    found: dict[date, list[int]] = {}
    for one in figures.days(session, ids, since, until):
        sums = found.setdefault(one.day, [0, 0])
        sums[0] += one.heads
        sums[1] += one.joined
    return [(day, *(found.get(day) or (None, None))) for day in figures.days_between(since, until)]


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> bytes | None:
    found = await tools.read(lambda session: _look(session, payload))
    return await asyncio.to_thread(lambda: _draw(*found)) if found is not None else None


def _look(session: Session, payload: Mapping[str, Any]) -> tuple[str, list[tuple[date, int | None, int | None]]] | None:
    unit = directory.find_unit(session, int(payload["unit"]))
    if unit is None:
        return None
    until, days = date.fromisoformat(str(payload["until"])), int(payload["days"])
    title = texts.trend_title(unit=plain(unit.name, limit=40), days=days)
    return title, points(session, unit, until - timedelta(days=days - 1), until)


def _draw(title: str, found: list[tuple[date, int | None, int | None]]) -> bytes:
    days = [f"{day.month}-{day.day}" for day, _, _ in found]
    series = ((texts.TREND_HEADS, [one[1] for one in found]), (texts.TREND_JOINED, [one[2] for one in found]))
    return drawing.trend(title, days, series)


def done(job: Job, picture: object) -> None:
    if not isinstance(picture, bytes):
        return
    reference = put_media(job.session, MediaKind.IMAGE.value, texts.TREND_NAME, picture, job.now + KEPT)
    content = Content(media=Media(MediaKind.IMAGE, texts.TREND_NAME, reference))
    job.speech.to_person(int(job.payload["person"]), content, key=job.key, lane=Lane.ANSWER, subject="")


JOBS = {KIND: NetworkJob(work, done)}
