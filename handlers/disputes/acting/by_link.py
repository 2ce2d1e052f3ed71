"""The link in a call over the second channel: one person takes one case from his phone. Looking takes none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import callees
from bot.masking import mask_numbers
from bot.pager import Call
from bot.pages import Form, FormContext
from bot.plain import plain
from bot.routing import Job
from handlers.disputes import texts
from handlers.disputes.acting import taking
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.following import follow
from handlers.disputes.core import access, people, telling
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from storage import NotFound, disputes
from storage.disputes import DisputeCase

PURPOSE = "dispute.take"
MAX_WORDS = 300


def with_links(job: Job, call: Call) -> Call:
    case = disputes.get_case(job.session, int(job.payload["number"]))
    return callees.with_links(job, call, purpose=PURPOSE, unit_id=case.unit_id)


def _case(context: FormContext) -> tuple[Desk, DisputeCase]:
    """NotFound for anybody but whom it was made for, and for him when the case is none of his any more."""
    desk, person = desks.of_form(context), context.person_id
    if person is None:
        raise NotFound("dispute")
    desk = replace(desk, actor=f"person:{person}", grants=access.grants_of(desk, person))
    return desk, access.worked(desk, int(context.link.subject.partition(":")[2]))


def _show(context: FormContext) -> Mapping[str, Any]:
    """What the call said, masked: how to reach the reporter comes with the taking. A link preview sees no more."""
    desk, case = _case(context)
    told = disputes.told_of(context.session, case)
    free = case.holder_id is None and access.may_work(desk, case)
    name = people.name_of(context.session, case.holder_id)
    held = phrases.held_by_other(number=case.number, name=name) if name else phrases.see_only(number=case.number)
    mine = phrases.already_yours(number=case.number)
    return {
        "head": texts.call_title(number=case.number),
        "opened": telling.moment(case.opened_at),
        "place": mask_numbers(plain(told.place, limit=80)),
        "spoken": mask_numbers(plain(told.whole, limit=MAX_WORDS)),
        "who": people.name_of(context.session, desk.person_id),
        "state": "" if free else mine if case.holder_id == desk.person_id else held,
    }


def _submit(context: FormContext) -> str:
    desk, case = _case(context)
    follow(desk, case)
    return taking.take(desk, case.number)


form = Form(
    purpose=PURPOSE,
    title=phrases.LINK_TITLE,
    template="disputes/take.html",
    show=_show,
    submit=_submit,
    words=phrases,
    answers_for=frozenset(),
)
