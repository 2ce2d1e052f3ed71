"""Work in the background: fetch the file, read it in the child process, count it, send the marked workbook back."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.errors import Permanent, UserError
from bot.plain import plain
from bot.routing import Job, NetworkJob, NetworkTools
from handlers.rosters import texts as reading_texts
from handlers.rosters import upload
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.package import Rejected
from handlers.rosters.taking import asking, counting, desk, handing, marking, sources, texts
from handlers.rosters.taking.judging import SMALL, Judged, judge
from handlers.rosters.taking.sources import Source
from storage import NotFound, Session, directory, media, rosters
from storage.base import database_of
from storage.directory import Unit
from storage.rosters import PaperState, RosterPaper, RosterVersion, VersionState, lines, versions

KEPT_FOR = timedelta(hours=24)  #: a file as it came, until it is counted or given up
PASSWORD_TRIES = 5


@dataclass(frozen=True)
class Taken:
    """A paper with everything that reading it needs."""

    unit: Unit
    source: Source
    content: bytes
    day: date


@dataclass
class Written:
    """A long list, written piece by piece and not counted yet."""

    reading: Reading
    judged: Judged
    version_id: int


# --- fetched ----------------------------------------------------------------------------------------------------------


async def fetch(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    source = await tools.read(lambda session: _source(session, int(payload["paper"])))
    return await tools.fetch(source.channel, source.to_fetch())


def fetched(job: Job, result: Any) -> None:
    paper = rosters.papers.get(job.session, int(job.payload["paper"]))
    if paper.state is not PaperState.FETCHING:
        return
    source = sources.load(job.session, paper)
    place = desk.of_job(job, paper, source.channel)
    if isinstance(result, Permanent | UserError):
        handing.close(place, paper, source, texts.NO_FILE_SOURCE)
        return
    name, content = result
    keep(job.session, paper, source, name or source.name, content)
    handing.go_on(place, paper, source)


def keep(session: Session, paper: RosterPaper, source: Source, name: str, content: bytes) -> None:
    """Seal the file beside its paper."""
    now = database_of(session).now()
    source.name = plain(name, limit=120) or "?"
    paper.media = media.put_media(session, "roster", source.name, content, now + KEPT_FOR)
    session.add(paper)


# --- read -------------------------------------------------------------------------------------------------------------


async def read(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    """The reading, or why there is none; a long list is judged and written here, piece by piece."""
    taken = await tools.read(lambda session: _taken(session, int(payload["paper"])))
    if taken is None:
        return None
    try:
        reading = await asyncio.to_thread(
            upload.read,
            taken.content,
            taken.source.name,
            taken.day,
            sender_enterprise=taken.unit.name,
            password=taken.source.password or None,
        )
    except Rejected as rejected:
        return rejected
    if len(reading.rows) <= SMALL:
        return reading
    return await _write_long(tools, taken, reading, int(payload["paper"]))


def was_read(job: Job, result: Any) -> None:
    paper = rosters.papers.get(job.session, int(job.payload["paper"]))
    if result is None or paper.state not in (PaperState.READING, PaperState.ASKING):
        return
    source = sources.load(job.session, paper)
    place = desk.of_job(job, paper, source.channel)
    if isinstance(result, Rejected):
        _rejected(place, paper, source, result.code)
    elif isinstance(result, Written):
        _count_written(place, paper, source, result)
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


def _taken(session: Session, paper_id: int) -> Taken | None:
    """None when the paper was settled meanwhile."""
    paper = rosters.papers.get(session, paper_id)
    if paper.state not in (PaperState.READING, PaperState.ASKING) or paper.unit_id is None:
        return None
    source = sources.load(session, paper)
    try:
        content = media.get_media(session, paper.media).content if paper.media else source.text.encode()
    except NotFound:
        content = b""
    return Taken(directory.get_unit(session, paper.unit_id), source, content, desk.day_of(paper))


# --- long lists -------------------------------------------------------------------------------------------------------


async def _write_long(tools: NetworkTools, taken: Taken, reading: Reading, paper_id: int) -> Any:
    """Judge in a reading, then write some thousand lines to a transaction. Nobody sees them before they count."""

    def look(session: Session) -> Judged:
        paper = rosters.papers.get(session, paper_id)
        return judge(session, taken.unit, reading, taken.source.decisions, day=taken.day, form=paper.form)

    judged = await tools.read(look)
    if judged.asks or judged.namesakes is not None:
        return reading  # asked in the last transaction, where it is judged once more
    begun = await tools.step(lambda job: _begin_long(job, paper_id, taken.unit, judged, len(reading.rows)))
    database, station, seq = begun
    for piece in counting.pieces(judged.change.opened):
        rows = await asyncio.to_thread(lines.sealed_rows, database, station, taken.unit.id, seq[1], piece)
        await tools.step(lambda job, rows=rows: _write(job, seq[0], rows))  # type: ignore[misc]
    for ids in counting.pieces(judged.change.closed):
        await tools.step(lambda job, ids=ids: _close(job, seq[0], ids))  # type: ignore[misc]
    return Written(reading, judged, seq[0])


def _begin_long(job: Job, paper_id: int, unit: Unit, judged: Judged, rows: int) -> tuple[Any, int, tuple[int, int]]:
    paper = rosters.papers.get(job.session, paper_id)
    via = sources.load(job.session, paper).channel
    place = desk.of_paper(job.session, job.station, job.speech, job.now, paper, f"roster:{job.id}:progress", via)
    if place.chat_id:
        place.say(texts.still_reading(rows=rows))
    version = counting.begin(place, unit, judged, paper.form)
    return database_of(job.session), version.station_id, (version.id, version.seq)


def _writing(session: Session, version_id: int) -> RosterVersion:
    """The version, while nothing else of the enterprise has come between."""
    version = versions.get(session, version_id)
    if version.state is not VersionState.WRITING:
        raise NotFound("version")
    return version


def _write(job: Job, version_id: int, rows: Any) -> None:
    _writing(job.session, version_id)
    lines.write(job.session, rows)


def _close(job: Job, version_id: int, ids: Any) -> None:
    lines.close(job.session, _writing(job.session, version_id), ids)


def _count_written(place: desk.Desk, paper: RosterPaper, source: Source, written: Written) -> None:
    version = _writing(place.session, written.version_id)
    unit = directory.get_unit(place.session, version.unit_id)
    counting.finish(place, version, written.judged)
    handing.answer(place, paper, source, unit, written.reading, written.judged, version)


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
