"""Lists of many thousands: held against the memo of the last one, judged in a reading, written piece by piece.

Nobody sees the lines before they count, which is one short transaction at the end.
"""

import asyncio
import os
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from typing import NamedTuple

from bot.routing import Job, NetworkTools
from handlers.rosters import upload
from handlers.rosters.reading.lines import Lines
from handlers.rosters.reading.marks import Known
from handlers.rosters.reading.model import Reading
from handlers.rosters.taking import counting, desk, handing, sources, texts
from handlers.rosters.taking.judging import Judged, judge
from handlers.rosters.taking.sources import Source
from storage import Database, NotFound, Session, directory, rosters
from storage.base import database_of
from storage.directory import Unit
from storage.resting import let_go, step_aside
from storage.rosters import Change, Memo, RosterPaper, RosterVersion, VersionState, bulk, memo, versions
from storage.rosters.many import Many


@dataclass(frozen=True)
class Taken:
    """A paper with everything that reading it needs."""

    paper_id: int
    unit: Unit
    source: Source
    content: bytes
    day: date
    is_locked: bool  #: the day, for what was sent when this was


class Locked:
    """Read, and too late to count."""


class LastList(NamedTuple):
    """What the last list is known by. `memo` may be of an older one; then no mark is given to the child."""

    known: Known
    memo: Memo | None


class Heads(NamedTuple):
    """How many lines held when this version was the enterprise's last."""

    number: int
    after: int  #: the version's number; 0: none


@dataclass
class Written:
    """Written and not counted yet."""

    reading: Reading
    judged: Judged
    version_id: int
    heads: Heads


@dataclass
class Asked:
    """Something is to be asked before it is written."""

    reading: Reading
    judged: Judged


def last_list(session: Session, unit: Unit) -> LastList:
    held = memo.load(session, unit.id)
    required = rosters.figures.duty_of(session, unit.id).required
    if held is None or not memo.is_current(session, unit.id, held):
        return LastList(Known(os.urandom(memo.SALT_BYTES), b"", required), held)
    return LastList(Known(held.salt, held.lines.marks, required), held)


def read(taken: Taken, known: Known) -> Reading:
    return upload.read(
        taken.content,
        taken.source.name,
        taken.day,
        sender_enterprise=taken.unit.name,
        password=taken.source.password or None,
        known=known,
    )


async def write(tools: NetworkTools, taken: Taken, reading: Reading, before: LastList) -> Written | Asked:
    """Judge in a reading, then write some thousand lines to a transaction."""
    judged = await tools.read(partial(_judged, taken, reading, before))
    if judged is None:  # the list changed while the child was reading: once more, every line of it
        before = before._replace(known=replace(before.known, marks=b""))
        reading = await asyncio.to_thread(read, taken, before.known)
        judged = await tools.read(partial(_judged, taken, reading, before))
    assert judged is not None
    if judged.asks or judged.namesakes is not None:
        return Asked(reading, judged)
    database, target = await tools.step(partial(_begin, taken, judged, reading.lines))
    await asyncio.to_thread(slim, reading)
    steps = chain(
        bulk.steps(database, target, judged.change, bulk.Before(before.known.salt, before.memo, reading.same)),
        bulk.fault_steps(database, target, counting.in_order(judged)),
    )
    while (step := await asyncio.to_thread(next, steps, None)) is not None:
        await tools.step(partial(_step, target.version, step), provisional=True)
    await asyncio.to_thread(forget, judged)
    return Written(reading, judged, target.version, await tools.read(partial(_heads, taken.unit)))


def slim(reading: Reading) -> None:
    """Once it is judged only what was remarked on is told; the rest is held no longer."""
    warned = Lines.of(reading.rows).column("warnings")
    old, reading.rows = reading.rows, [reading.rows[place] for place, codes in enumerate(warned) if codes]
    for column in getattr(old, "columns", ()):
        let_go(column)


def forget(judged: Judged) -> None:
    """Once it is written nobody asks any more who came and who goes on: let go of, little by little as well."""
    held = judged.change
    judged.change = Change((), (), frozenset(), {}, held.changed, held.unchanged)
    for some in (held.opened, held.kept):
        if isinstance(some, list):
            let_go(some)
    while isinstance(held.joined, Many) and held.joined.let_go_of_some():
        step_aside()


def _judged(taken: Taken, reading: Reading, before: LastList, session: Session) -> Judged | None:
    """None when the memo that the child was given tells nothing any more."""
    held = before.memo if reading.same else None
    if held is not None and not memo.is_current(session, taken.unit.id, held):
        return None
    form = rosters.papers.get(session, taken.paper_id).form
    return judge(session, taken.unit, reading, taken.source.decisions, day=taken.day, form=form, memo=held)


def _begin(taken: Taken, judged: Judged, rows: int, job: Job) -> tuple[Database, bulk.Target]:
    paper = rosters.papers.get(job.session, taken.paper_id)
    via = sources.load(job.session, paper).channel
    place = desk.of_paper(job.session, job.station, job.speech, job.now, paper, f"roster:{job.id}:progress", via)
    if place.chat_id:
        place.say(texts.still_reading(rows=rows))
    version = counting.begin(place, taken.unit, judged, paper.form)
    target = bulk.Target(version.station_id, taken.unit.id, version.id, version.seq, version.day)
    return database_of(job.session), target


def _heads(unit: Unit, session: Session) -> Heads:
    """Counted in a reading: the writer would stand still for it."""
    return Heads(rosters.lines.heads(session, unit.id), _last(session, unit))


def _last(session: Session, unit: Unit) -> int:
    found = versions.latest(session, unit.id)
    return found.id if found is not None else 0


def _step(version_id: int, step: bulk.Step, job: Job) -> None:
    _writing(job.session, version_id)
    step(job.session)


def _writing(session: Session, version_id: int) -> RosterVersion:
    """The version, while nothing else of the enterprise has come between."""
    version = versions.get(session, version_id)
    if version.state is not VersionState.WRITING:
        raise NotFound("version")
    return version


def count(place: desk.Desk, paper: RosterPaper, source: Source, written: Written) -> None:
    """From now on it is the enterprise's list; say so."""
    version = _writing(place.session, written.version_id)
    unit = directory.get_unit(place.session, version.unit_id)
    heads = written.heads.number if written.heads.after == _last(place.session, unit) else None
    counting.finish(place, version, written.judged, heads=heads, written=True)
    handing.answer(place, paper, source, unit, written.reading, written.judged, version)
