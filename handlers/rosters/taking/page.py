"""The phone page behind a signed link: upload, paste, mend the faulty rows, answer what is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from bot.clock import STATION_ZONE, local_day
from bot.errors import UserError
from bot.pages import Form as Page
from bot.pages import FormContext, shown_name
from bot.plain import plain
from handlers.rosters.reading.cells import could_be_name
from handlers.rosters.taking import (
    answering,
    asking,
    desk,
    explaining,
    handing,
    jobs,
    links,
    marking,
    replies,
    sources,
    texts,
    units,
)
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.heeding import texts as heeding_texts
from handlers.rosters.taking.sources import Source
from storage import NotFound, directory, rosters
from storage.directory import Unit
from storage.rosters import Form, PaperState, RosterFault, RosterPaper
from storage.rosters.faults import FaultyRow

MOST_ROWS = 20  #: faulty rows that can be mended on the page; more go by file
NEW_ROWS = 3
CELLS = ("name", "id_no", "phone", "shift", "lodging")
ALWAYS = ("name", "id_no", "phone")
_ADDED = "new"
FIELDS = frozenset(
    [
        f"{cell}_{row}"
        for cell in CELLS
        for row in (*range(1, MOST_ROWS + 1), *(f"{_ADDED}{n}" for n in range(1, NEW_ROWS + 1)))
    ]
    + [f"why_{row}" for row in range(1, MOST_ROWS + 1)]
    + ["list", "act", "password", "paper", "rows_of"]
)


def show(context: FormContext) -> Mapping[str, Any]:
    """Nothing of what is there without a person."""
    unit = _unit(context)
    shown: dict[str, Any] = {"unit": plain(unit.name, limit=60), "name": "", "faults": [], "state": "", "paper": None}
    shown["rows_of"] = ""
    shown |= {
        "cells": [(cell, texts.FIELDS[cell]) for cell in CELLS],
        "new_rows": [f"{_ADDED}{n}" for n in range(1, NEW_ROWS + 1)],
    }
    if not context.verified:
        return shown
    paper = rosters.papers.latest_of_page(context.session, unit.id, context.person_id, _midnight(context.now))
    return shown | {
        "name": shown_name(context.session, context.person_id),
        "faults": [_fault(context, fault) for fault in _open(context, unit)],
        "rows_of": " ".join(map(_mark, _open(context, unit))),
        "state": _state(context, unit),
        "paper": _paper(context, paper) if paper is not None else None,
    }


def _unit(context: FormContext) -> Unit:
    unit = units.enterprise_of(context.session, context.link.unit_id)
    if unit is None or not unit.active:
        raise NotFound("unit")
    return unit


def _open(context: FormContext, unit: Unit) -> list[RosterFault]:
    return rosters.faults.list_open(context.session, unit.id)[:MOST_ROWS]


def _mark(fault: RosterFault) -> str:
    """By which a page says which row it showed under a number: the next list numbers its own from 1 again."""
    return f"{fault.number}.{fault.id % 10**9}"


def _is_stale(context: FormContext, unit: Unit) -> bool:
    """Whether something was typed into a row that is not the one shown under its number any more."""
    shown = set(context.form.get("rows_of", "").split(" "))
    now = {fault.number: fault for fault in _open(context, unit)}
    typed = [row for row in range(1, MOST_ROWS + 1) if _typed(context, row, now.get(row))]
    return any(row not in now or _mark(now[row]) not in shown for row in typed)


def _typed(context: FormContext, row: int, fault: RosterFault | None) -> bool:
    """A reason, or a value that is not what stands there."""
    if context.form.get(f"why_{row}", "").strip():
        return True
    cells = {cell: context.form.get(f"{cell}_{row}", "").strip() for cell in CELLS}
    if not any(cells.values()):
        return False
    before = rosters.faults.fields_of(context.session, fault) if fault is not None else {}
    return any(cells[cell] != str(before.get(cell) or "") for cell in CELLS)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(local_day(now), time(), STATION_ZONE)


def _state(context: FormContext, unit: Unit) -> str:
    today = local_day(context.now)
    held = rosters.figures.days(context.session, [unit.id], today, today)
    if not held:
        return texts.PAGE_STATE_NONE
    day = held[0]
    return texts.page_state(day=today, heads=day.heads, joined=day.joined, left=day.left, changed=day.changed)


def _fault(context: FormContext, fault: RosterFault) -> dict[str, Any]:
    fields = rosters.faults.fields_of(context.session, fault)
    wrong = marking.fields_of_codes((*fault.errors, *fault.warnings))
    row = FaultyRow(fault.sheet, fault.line, fault.errors, fault.warnings, fields)
    return {
        "number": fault.number,
        "line": fault.line,
        "why": answering.reasons(row),
        "hard": bool(fault.errors),
        "cells": [
            (cell, texts.FIELDS[cell], str(fields.get(cell) or ""), cell in wrong)
            for cell in CELLS
            if cell in ALWAYS or fields.get(cell) or cell in wrong
        ],
    }


def _paper(context: FormContext, paper: RosterPaper) -> dict[str, Any]:
    source = sources.load(context.session, paper)
    is_asking = paper.state is PaperState.ASKING
    whether = (texts.TAKE, texts.DROP, texts.AS_CHANGES)[: 3 if "jump" in source.offered else 2]
    labels = {asking.WHETHER: whether, asking.PERSON: [str(n) for n in range(1, len(source.offered) + 1)]}
    return {
        "id": paper.id,
        "working": paper.state in (PaperState.READING, PaperState.FETCHING),
        "asks": is_asking,
        "password": is_asking and source.question == asking.PASSWORD,
        "choices": list(enumerate(labels.get(source.question, ()), 1)) if is_asking else (),
        "shown": source.shown,
    }


# --- handing in -------------------------------------------------------------------------------------------------------


def submit(context: FormContext) -> str:
    unit = _unit(context)
    if not context.verified:
        return _unverified(context, unit)
    place = _desk(context, unit)
    if place.person_id is None or not units.may_hand_in(place.grants, unit):
        raise UserError(texts.NOT_FOR_THIS_UNIT)
    if context.form.get("paper"):
        return _answer(context, place)
    if _is_stale(context, unit):
        return heeding_texts.PAGE_STALE
    explained = _explain(context, place, unit)
    source, form = _source(context, unit)
    if source is None:
        if explained:
            return explained
        raise UserError(texts.PAGE_EMPTY)
    paper = handing.hand_in(place, source, form, unit, [])
    if context.upload is not None and source.name:
        jobs.keep(context.session, paper, source, context.upload)
        handing.go_on(place, paper, source)
    return _said(context, place, paper)


def _said(context: FormContext, place: Desk, paper: RosterPaper) -> str:
    """What is known at once; the rest is looked up by the page itself, or told in the private chat."""
    if paper.chat_id:
        return texts.PAGE_TAKEN_PRIVATELY
    if paper.state in (PaperState.READING, PaperState.FETCHING, PaperState.ASKING):
        return texts.PAGE_TAKEN
    return sources.load(context.session, paper).shown or texts.PAGE_TAKEN


def _desk(context: FormContext, unit: Unit) -> Desk:
    """By a link of one's own the page answers; by a link in a group the private chat does."""
    own = context.link.person_id is not None
    return desk.of_page(context, 0 if own else _private_chat(context, context.person_id))


def _private_chat(context: FormContext, person_id: int | None) -> int:
    chats = directory.private_chats(context.session, person_id) if person_id is not None else []
    return chats[0].id if chats else 0


def _source(context: FormContext, unit: Unit) -> tuple[Source | None, Form]:
    if context.upload is not None:
        return Source(name=plain(context.upload.name, limit=120) or "?"), Form.PAGE
    if context.form.get("list", "").strip():
        return Source(text=context.form["list"].strip()), Form.PAGE
    if rows := _rows(context, unit):
        return Source(text=_as_table(rows), whole=False), Form.PAGE
    if context.form.get("act") == "nochange":
        return Source(text=texts.NO_CHANGE[0]), Form.PAGE
    return None, Form.PAGE


def _rows(context: FormContext, unit: Unit) -> list[dict[str, str]]:
    """Rows in which something was typed that is not what stood there, and newcomers."""
    found = []
    for fault in _open(context, unit):
        typed = {cell: context.form.get(f"{cell}_{fault.number}", "").strip() for cell in CELLS}
        if any(typed.values()) and _typed(context, fault.number, fault):
            found.append(typed)
    for row in range(1, NEW_ROWS + 1):
        typed = {cell: context.form.get(f"{cell}_{_ADDED}{row}", "").strip() for cell in CELLS}
        if any(typed.values()):
            if not could_be_name(typed["name"]) and not (typed["name"] and typed["id_no"]):
                raise UserError(heeding_texts.newcomer(name=plain(typed["name"], limit=20)))
            found.append(typed)
    return found


def _as_table(rows: Sequence[Mapping[str, str]]) -> str:
    """As somebody would have pasted it, so that there is one way of reading."""
    cells = [cell for cell in CELLS if cell == "name" or any(row[cell] for row in rows)]
    lines = ["\t".join(texts.FIELDS[cell] for cell in cells)]
    lines += ["\t".join(" ".join(row[cell].split()) for cell in cells) for row in rows]
    return "\n".join(lines)


def _explain(context: FormContext, place: Desk, unit: Unit) -> str:
    said = ""
    for row in range(1, MOST_ROWS + 1):
        reason = context.form.get(f"why_{row}", "").strip()
        if reason:
            explaining.settle(place, unit, row, reason)
            left = len(rosters.faults.list_open(context.session, unit.id))
            said = texts.explained(number=row, left=left)
    return said


def _answer(context: FormContext, place: Desk) -> str:
    """What was asked about the list that came by this page."""
    number = context.form["paper"]
    paper = rosters.papers.get(context.session, int(number) if number.isdecimal() else 0)
    if paper.state is not PaperState.ASKING or paper.person_id != place.person_id or paper.chat_id:
        raise NotFound("paper")
    source = sources.load(context.session, paper)
    place.sent_at = paper.sent_at
    if source.question == asking.PASSWORD:
        source.password, source.tries = context.form.get("password", "").strip(), source.tries + 1
        handing.go_on(place, paper, source)
    elif not replies.choose(place, paper, source, context.form.get("act", "")):
        return texts.GIVEN_UP
    return _said(context, place, paper)


def _unverified(context: FormContext, unit: Unit) -> str:
    """Nobody showed who he is: whoever answers for the enterprise is asked before it counts; nothing is shown."""
    source, form = _source_of_anybody(context)
    if source is None:
        raise UserError(texts.PAGE_EMPTY)
    person = directory.liaison_of(context.session, unit)
    chat = _private_chat(context, person.id if person is not None else None)
    if person is None or not chat:
        raise UserError(texts.PAGE_NOBODY_TO_ASK)
    place = desk.of_page(context, chat, person_id=person.id)
    place.verified = False
    paper = handing.hand_in(place, source, form, unit, [])
    if context.upload is not None:
        jobs.keep(context.session, paper, source, context.upload)
        handing.go_on(place, paper, source)
    return texts.PAGE_TAKEN_UNVERIFIED


def _source_of_anybody(context: FormContext) -> tuple[Source | None, Form]:
    if context.upload is not None:
        return Source(name=plain(context.upload.name, limit=120) or "?"), Form.PAGE
    text = context.form.get("list", "").strip()
    return (Source(text=text) if text else None), Form.PAGE


page = Page(
    purpose=links.PURPOSE,
    title=texts.PAGE_TITLE,
    template="rosters/page.html",
    show=show,
    submit=submit,
    fields=FIELDS,
    words=texts,
    file_field="file",
    stages=True,
)
