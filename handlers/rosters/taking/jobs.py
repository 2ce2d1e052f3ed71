"""Work in the background: fetch the file, read it in the child process, count it, send the marked workbook back."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.errors import Permanent, UserError
from bot.pages import Upload
from bot.plain import plain
from bot.routing import Job, NetworkJob, NetworkTools
from handlers.rosters import texts as reading_texts
from handlers.rosters.locking import rules
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.package import Rejected
from handlers.rosters.taking import asking, desk, handing, long, marking, sources, texts
from handlers.rosters.taking.judging import SMALL
from handlers.rosters.taking.sources import Source
from handlers.rosters.taking.yielding import giving_way
from storage import NotFound, Session, directory, media, rosters
from storage.base import database_of, station_of
from storage.rosters import PaperState, RosterPaper

KEPT_FOR = timedelta(hours=24)  #: a file as it came, until it is counted or given up
PASSWORD_TRIES = 5


# --- fetched ----------------------------------------------------------------------------------------------------------


async def fetch(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    source = await tools.read(lambda session: _source(session, int(payload["paper"])))
    name, content = await tools.fetch(source.channel, source.to_fetch())
    database, station = await tools.read(lambda session: (database_of(session), station_of(session)))
    return Upload(name, content, await media.stage_at_once(database, station, content))


def fetched(job: Job, result: Any) -> None:
    paper = rosters.papers.get(job.session, int(job.payload["paper"]))
    if paper.state is not PaperState.FETCHING:
        return
    source = sources.load(job.session, paper)
    place = desk.of_job(job, paper, source.channel)
    if isinstance(result, Permanent | UserError):
        handing.close(place, paper, source, texts.NO_FILE_SOURCE)
        return
    keep(job.session, paper, source, result)
    handing.go_on(place, paper, source)


def keep(session: Session, paper: RosterPaper, source: Source, upload: Upload) -> None:
    """Seal the file beside its paper."""
    until = database_of(session).now() + KEPT_FOR
    source.name = plain(upload.name or source.name, limit=120) or "?"
    paper.media = media.put_media(session, "roster", source.name, upload.content, until, staged=upload.staged)
    session.add(paper)


# --- read -------------------------------------------------------------------------------------------------------------


async def read(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    """The reading, or why there is none; a long list is judged and written here, piece by piece."""
    with giving_way():
        taken = await tools.read(lambda session: to_read(session, int(payload["paper"])))
        if taken is None:
            return None
        before = await tools.read(lambda session: long.last_list(session, taken.unit))
        return await _read(taken, tools, before)


async def _read(taken: long.Taken, tools: NetworkTools, before: long.LastList) -> Any:
    try:
        reading = await asyncio.to_thread(long.read, taken, before.known)
        if reading.lines <= SMALL and not reading.same:
            return reading
        if taken.is_locked:
            return long.Locked()
        return await long.write(tools, taken, reading, before)
    except Rejected as rejected:
        return rejected


def was_read(job: Job, result: Any) -> None:
    paper = rosters.papers.get(job.session, int(job.payload["paper"]))
    if result is None or paper.state not in (PaperState.READING, PaperState.ASKING):
        return
    source = sources.load(job.session, paper)
    place = desk.of_job(job, paper, source.channel)
    if isinstance(result, Rejected):
        _rejected(place, paper, source, result.code)
    elif isinstance(result, long.Locked):
        unit = directory.get_unit(job.session, paper.unit_id or 0)
        handing.close(place, paper, source, rules.refusal(job.session, unit, place.day))
    elif isinstance(result, long.Written):
        long.count(place, paper, source, result)
    elif isinstance(result, long.Asked):
        unit = directory.get_unit(job.session, paper.unit_id or 0)
        handing.ask(place, paper, source, unit, result.reading, result.judged)
    elif isinstance(result, Reading):
        handing.judge_and_answer(place, paper, source, result)
    else:
        handing.close(place, paper, source, texts.NO_FILE_SOURCE)


def _rejected(place: desk.Desk, paper: RosterPaper, source: Source, code: str) -> None:
    if code != "password":
        handing.close(place, paper, source, reading_texts.REJECTED[code])
    elif source.tries >= PASSWORD_TRIES:
        handing.close(place, paper, source, texts.PASSWORD_GIVE_UP)
    else:
        source.password = ""
        asking.password(place, paper, source)


def _source(session: Session, paper_id: int) -> Source:
    return sources.load(session, rosters.papers.get(session, paper_id))


def to_read(session: Session, paper_id: int) -> long.Taken | None:
    """None when the paper was settled meanwhile."""
    paper = rosters.papers.get(session, paper_id)
    if paper.state not in (PaperState.READING, PaperState.ASKING) or paper.unit_id is None:
        return None
    source = sources.load(session, paper)
    try:
        content = media.get_media(session, paper.media).content if paper.media else source.text.encode()
    except NotFound:
        content = b""
    unit, day = directory.get_unit(session, paper.unit_id), desk.day_of(paper)
    is_locked = rules.is_locked(session, unit, day, paper.sent_at)
    return long.Taken(paper.id, unit, source, content, day, is_locked)


# --- the marked workbook ----------------------------------------------------------------------------------------------


async def mark(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    order = await tools.read(lambda session: _order(session, int(payload["paper"])))
    return await asyncio.to_thread(marking.marked, *order) if order is not None else None


def _order(session: Session, paper_id: int) -> tuple[bytes, str, str, list[marking.Mark]] | None:
    paper = rosters.papers.get(session, paper_id)
    if not paper.media or paper.unit_id is None:
        return None
    stored = media.get_media(session, paper.media)
    marks = [
        marking.Mark(
            fault.sheet, fault.line, list(fault.errors), list(fault.warnings), rosters.faults.fields_of(session, fault)
        )
        for fault in rosters.faults.list_open(session, paper.unit_id)
    ]
    return stored.content, stored.name, "", marks


def marked(job: Job, result: Any) -> None:
    paper = rosters.papers.get(job.session, int(job.payload["paper"]))
    place = desk.of_job(job, paper, int(job.payload.get("channel", 0)))
    if isinstance(result, tuple) and paper.media:
        name, content = result
        reference = media.put_media(job.session, "file", name, content, job.now + KEPT_FOR)
        place.tell_file(name, reference)
    paper.media = ""
    job.session.add(paper)


NETWORK_JOBS = {
    handing.FETCH: NetworkJob(fetch, fetched),
    handing.READ: NetworkJob(read, was_read),
    handing.BACK: NetworkJob(mark, marked),
}
