"""A long list from a page, taken, written and counted once where nobody sees it: the first in earnest then holds the
writer up no longer than any other."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import orjson

from bot.pages import FormContext, Upload
from bot.rehearsing import Stage, Tools
from handlers.rosters.reading.model import Reading, Row
from handlers.rosters.taking import handing, jobs, links, long, page
from storage import audit, directory, media, pieces, sessions, tasks
from storage.base import LeaseLost
from storage.directory import Role, UnitKind
from storage.links import find_link, issue
from storage.rosters import papers

_ONCE = "rehearsal-rehearsal"


def rehearse(stage: Stage) -> None:
    """Two days' lists, as the second looks for what changed."""
    token = _reporter(stage)
    for day in (1, 0):
        paper = _hand_in(stage, token, f"{_ONCE}{day}", ago=timedelta(days=day))
        asyncio.run(_write(Tools(stage, handing.READ, {"paper": paper}), _reading(day)))


def _reporter(stage: Stage) -> str:
    """The token of an enterprise's page."""
    with stage.transaction() as session:
        now = stage.now
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="station", code="station")
        firm = directory.put_unit(session, parent=root, kind=UnitKind.ENTERPRISE, name="firm", code="firm")
        person = directory.put_person(session, name="person", now=now)
        directory.put_grant(session, person_id=person.id, unit_id=firm.id, role=Role.REPORTER, now=now)
        return issue(session, links.PURPOSE, firm.id, person.id, now=now, until=now + timedelta(hours=1))


def _hand_in(stage: Stage, token: str, once: str, *, ago: timedelta) -> int:
    """As `bot.console.forms` does; the paper's number."""
    content = bytes(pieces.SIZE + 1)
    staged, steps = media.stage(stage.database, stage.station.id, content)
    for step in steps:
        with stage.transaction(provisional=True) as session:
            step(session)
    with stage.transaction() as session:
        link = find_link(session, token, stage.now)
        assert link is not None
        assert link.person_id is not None
        scope = f"link:{link.id}"
        sessions.find_outcome(session, scope, once)
        context = FormContext(
            station=stage.station,
            link=link,
            person_id=link.person_id,
            verified=directory.find_person(session, link.person_id) is not None,
            now=stage.now - ago,
            session=session,
            speech=stage.speech(session),
            form={},
            once=once,
            upload=Upload("rehearsal.xlsx", content, staged),
        )
        said = page.submit(context)
        sessions.put_outcome(session, scope, once, orjson.dumps({"text": said}), stage.now)
        audit.append(
            session, f"person:{link.person_id}", "form.submit", f"unit:{link.unit_id}", {"purpose": link.purpose}
        )
        paper = papers.latest_of_page(session, link.unit_id, link.person_id, context.now)
        assert paper is not None
        return paper.id


async def _write(tools: Tools, reading: Reading) -> None:
    """Without the child process, which reads the file."""
    stage, number = tools.stage, tools.payload["paper"]
    taken = await tools.read(lambda session: jobs.to_read(session, number))
    assert taken is not None
    before = await tools.read(lambda session: long.last_list(session, taken.unit))
    written = await long.write(tools, taken, reading, before)
    with stage.transaction() as session:
        jobs.was_read(stage.job(session, handing.READ, tools.payload), written)
        session.flush()
        with suppress(LeaseLost):
            tasks.finish(session, 0, 0)


def _reading(day: int) -> Reading:
    """Somebody stays, somebody comes or goes, somebody says something else, and one of each kind of fault."""
    staying = Row(name="staying", staff_no="1", team=str(day))
    other = Row(name="other", staff_no=str(2 + day))
    wrong = Row(name="wrong", errors=("id_checksum",), line=3)
    odd = Row(name="odd", staff_no="5", warnings=("id_missing",), line=4)
    return Reading(rows=[staying, other, wrong, odd], counted=4)
