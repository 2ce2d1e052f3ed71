"""The link in a page's text message: one person takes one case from his phone, without the chat. Looking takes none."""

from collections.abc import Mapping
from typing import Any

from bot import callees
from bot.alarms import paging, taking, texts
from bot.alarms.taking import Taker
from bot.identity import Grant
from bot.masking import mask_numbers
from bot.pager import Call
from bot.pages import Form, FormContext
from bot.plain import plain
from bot.routing import Job
from storage import NotFound, alarms, directory
from storage.alarms import CaseState, DangerCase

PURPOSE = "danger.take"


def with_links(job: Job, call: Call) -> Call:
    """The page with a link of his own for each person, while there is anything to take."""
    case = alarms.find_case(job.session, int(job.payload["number"]))
    if case is None or case.state is not CaseState.OPEN:
        return call
    root = directory.find_root(job.session)
    unit = case.unit_id if case.unit_id is not None else root.id if root is not None else None
    return callees.with_links(job, call, purpose=PURPOSE, unit_id=unit) if unit is not None else call


# --- the page ---------------------------------------------------------------------------------------------------------


def _case(context: FormContext) -> DangerCase:
    """NotFound for anybody but whom the link was made for."""
    case = alarms.find_case(context.session, int(context.link.subject.partition(":")[2]))
    if case is None or context.person_id is None or not taking.is_for(_taker(context, context.person_id), case):
        raise NotFound("danger")
    return case


def _taker(context: FormContext, person: int) -> Taker:
    held = directory.grants_of(context.session, person)
    grants = tuple(Grant(grant.role, unit.id, unit.path) for grant, unit in held)
    return Taker(context.session, context.speech, context.now, person, grants)


def _show(context: FormContext) -> Mapping[str, Any]:
    """What the text message said, masked: the phone numbers come with the taking. A link preview sees no more."""
    case = _case(context)
    told = alarms.told_of(context.session, case)
    return {
        "head": texts.accept_head(number=case.number, kind=case.kind, at=paging.clock_time(case.opened_at)),
        "place": texts.accept_place(place=mask_numbers(told.place)),
        "spoken": texts.accept_words(words=mask_numbers(plain(told.words, limit=paging.MAX_WORDS))),
        "who": texts.accept_as(name=paging.name_of(context.session, context.person_id)),
        "state": _state(context, case),
    }


def _state(context: FormContext, case: DangerCase) -> str:
    """Why there is nothing to take any more; "" while there is."""
    if case.state is CaseState.OPEN:
        return ""
    if case.state not in alarms.LIVE:
        return texts.already_closed(number=case.number)
    if case.taken_by == context.person_id:
        return texts.already_yours(number=case.number)
    at = paging.clock_time(case.taken_at or context.now)
    return texts.already_taken(number=case.number, name=paging.name_of(context.session, case.taken_by), at=at)


def _submit(context: FormContext) -> str:
    case = _case(context)
    assert context.person_id is not None
    return taking.taken_by(_taker(context, context.person_id), case)


form = Form(
    purpose=PURPOSE,
    title=texts.LINK_TITLE,
    template="danger/take.html",
    show=_show,
    submit=_submit,
    words=texts,
    answers_for=frozenset(),
)
