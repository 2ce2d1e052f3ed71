"""The page behind a park's poster: anybody reports without an account, gets a number and a code, and asks with them."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from bot import danger, drawing
from bot.drawing import Cell
from bot.errors import UserError
from bot.identity import reach
from bot.messages import Content, Media, MediaKind
from bot.pages import Form, FormContext
from bot.plain import plain
from bot.routing import Context, Job, Lane, NetworkTools
from handlers.disputes import texts
from handlers.disputes.core import access, telling
from handlers.disputes.core import desk as desks
from handlers.disputes.grading import grade
from handlers.disputes.intake import evidence, opening
from handlers.disputes.intake import texts as words
from handlers.disputes.intake.opening import Report
from storage import NotFound, audit, directory, disputes, invitations, links, media, tasks
from storage.directory import UnitKind
from storage.disputes import Source

PURPOSE = "dispute.poster"
PRINT = "dispute.print"  #: makes the sheet
SHEET_KEPT = timedelta(days=2)
HANGS_FOR = timedelta(days=730)
SHORTEST = 6  #: characters of a report
MOST_PICTURE = 8_000_000
MOST_A_DAY = 200  #: reports by one poster: beyond, somebody plays with it
_PICTURES = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}


def issue(context: Context, rest: str) -> None:
    """`纠纷海报 一号园`: a sheet to print and hang up; the ones before it are void."""
    if not context.station.url or context.person is None:
        raise UserError(words.NO_ADDRESS)
    paths = reach(context.grants, access.PARK)
    parks = [
        unit
        for unit in directory.list_units(context.session)
        if unit.kind is UnitKind.PARK and paths and unit.path.startswith(paths) and rest.strip() in unit.name
    ]
    if len(parks) != 1:
        raise UserError(words.WHICH_PARK)
    payload = {"park": parks[0].id, "person": context.person.id, "cause": context.inbox_id}
    tasks.put(context.session, PRINT, f"dispute-poster:{context.inbox_id}", context.now, payload, lane=2)
    audit.append(context.session, f"person:{context.person.id}", "dispute.poster", f"poster:{parks[0].id}")
    context.reply(words.BEING_PRINTED, private=True)


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> tuple[str, str, bytes]:
    """A fresh link, the ones before it void, and the sheet that bears it."""
    park, station, url = await tools.step(lambda job: _linked(job, int(payload["park"])))
    lines = [Cell(text, "bad" if place == 0 else "") for place, text in enumerate(words.SHEET_LINES)]
    title, foot = words.sheet_title(park=park), words.sheet_foot(station=station, url=url)
    return park, url, await asyncio.to_thread(drawing.sheet, title, lines, url, foot)


def _linked(job: Job, park_id: int) -> tuple[str, str, str]:
    park, subject = directory.get_unit(job.session, park_id), f"poster:{park_id}"
    links.revoke(job.session, job.now, subject=subject)
    token = links.issue(job.session, PURPOSE, park.id, subject=subject, now=job.now, until=job.now + HANGS_FOR)
    return plain(park.name, limit=30), job.station.name, f"{job.station.url}/f/{token}"


def done(job: Job, result: object) -> None:
    if not isinstance(result, tuple):
        return
    park, url, content = result
    name, person, cause = words.sheet_name(park=park), int(job.payload["person"]), job.payload["cause"]
    reference = media.put_media(job.session, MediaKind.FILE.value, name, content, job.now + SHEET_KEPT)
    for part, said in (
        ("words", Content(text=words.poster(park=park, url=url))),
        ("sheet", Content(media=Media(MediaKind.FILE, name, reference))),
    ):
        key = f"dispute-poster:{cause}:{part}"
        job.speech.to_person(person, said, key=key, lane=Lane.ANSWER, subject="dispute-poster")


def _show(context: FormContext) -> Mapping[str, Any]:
    """Nothing of what is there: the same page for everybody, and no number is asked for."""
    unit = directory.find_unit(context.session, context.link.unit_id)
    if unit is None or not unit.active:
        raise NotFound("unit")
    return {"park": unit.name, "asks_pin": False}


def _submit(context: FormContext) -> str:
    if context.form.get("number", "").strip() or context.form.get("code", "").strip():
        return _status(context)
    said = context.form.get("words", "").strip()
    if len(said) < SHORTEST and danger.find(said) is None and not grade(said).emergency:
        raise UserError(words.SAY_MORE)
    who = f"poster:{context.link.id}:{context.now:%Y%m%d}"
    if _today(context) >= MOST_A_DAY:
        raise UserError(words.TOO_MANY)
    desk = desks.of_form(context)
    opened = opening.open_report(
        desk,
        Report(
            words=said,
            unit=directory.get_unit(context.session, context.link.unit_id),
            source=Source.POSTER,
            place=context.form.get("place", "").strip()[:60],
            contact=context.form.get("contact", "").strip()[:40],
            confidential=True,
            anonymous=not context.form.get("contact", "").strip(),
        ),
    )
    audit.append(context.session, desk.actor, "dispute.poster.report", who)
    told = words.reported(number=opened.case.number, code=opened.code, emergency=opened.case.emergency)
    return told if _keep_picture(context, opened.case) else f"{told}{words.NO_PICTURE}"


def _today(context: FormContext) -> int:
    since = context.now - timedelta(days=1)
    unit = directory.get_unit(context.session, context.link.unit_id)
    recent = disputes.list_cases(context.session, since=since, path=unit.path)
    return sum(1 for case in recent if case.source is Source.POSTER)


def _keep_picture(context: FormContext, case: disputes.DisputeCase) -> bool:
    """A photo is kept as it is, sealed; of anything that is none False: the report stands without it."""
    upload = context.upload
    if upload is None or not upload.content:
        return True
    kind = next((name for start, name in _PICTURES.items() if upload.content.startswith(start)), "")
    if not kind or len(upload.content) > MOST_PICTURE:
        return False
    until = evidence.until(context.now)
    reference = media.put_media(context.session, MediaKind.IMAGE.value, f"poster.{kind}", upload.content, until)
    case.evidence = [*case.evidence, [reference, f"poster.{kind}", MediaKind.IMAGE.value]]
    context.session.add(case)
    desks.of_form(context).record(case, "evidence", kind="image", bytes=len(upload.content))
    return True


def _status(context: FormContext) -> str:
    """Only for number and code together; wrong tries are counted, so this answers and does not raise."""
    number, code = context.form.get("number", "").strip(), context.form.get("code", "").strip()
    who = f"dispute-code:{number[:12]}"
    if not invitations.tries_left(context.session, who, context.now):
        return words.TRIES_OVER
    case = disputes.find_case(context.session, int(number)) if number.isdecimal() and len(number) < 10 else None
    given = disputes.code_hash(context.session, code)
    if case is None or case.query_hash is None or not compare_digest(case.query_hash, given):
        invitations.count_try(context.session, who, context.now)
        return words.WRONG_CODE
    return texts.status(
        number=case.number,
        state=case.state.value,
        holder=telling.holder_name(desks.of_form(context), case),
        at=telling.moment(case.opened_at),
        visits="",
    )


FORM = Form(
    purpose=PURPOSE,
    title=words.TITLE,
    template="disputes/poster.html",
    show=_show,
    submit=_submit,
    fields=frozenset({"words", "place", "contact", "number", "code"}),
    words=words,
    file_field="photo",
)
