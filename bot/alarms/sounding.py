"""Danger words were found: say 110 at once and page whoever is on duty, on every way there is, whatever the hour."""

from bot.alarms import paging, places, rules, texts
from bot.danger import Danger
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Lane
from storage import alarms, audit
from storage.alarms import CaseState, DangerCase, Told

MAX_KEPT = 1000  #: characters of what was said that the case keeps; the whole stands in the inbox


def sound(context: Context, found: Danger) -> None:
    """Answer, page and record, in the transaction of the message."""
    context.speech.reply(Content(text=texts.CALL_110), private=False, suffix="110", lane=Lane.DANGER)
    where = places.where(context)
    since = context.now - alarms.JOIN_WITHIN
    case = alarms.live_at(context.session, where.key, since=since)
    if case is None:
        _open(context, found, where)
    else:
        _join(context, found, case)


def _open(context: Context, found: Danger, where: places.Where) -> None:
    words = _spoken(context)
    case = alarms.open_case(
        context.session,
        kind=found.kind,
        place=where.key,
        unit_id=where.unit_id,
        reporter_id=context.person.id if context.person is not None else None,
        chat_id=context.chat.id,
        told=Told(where.text, words),
        ladder=rules.frozen(),
        now=context.now,
    )
    people = paging.run_rung(context.session, context.speech, case, context.now)
    if not people:
        context.reply(texts.NOBODY_ON_DUTY, suffix="nobody")
    _record(context, case, "danger", {"kind": found.kind, "paged": people})


def _join(context: Context, found: Danger, case: DangerCase) -> None:
    """One more report from a place whose case is running: no new sequence, but what it says is passed on."""
    case.reports += 1
    case.last_report_at = context.now
    case.heard = list(dict.fromkeys([*case.heard, context.chat.id]))
    context.session.add(case)
    if rules.is_passed_on(case.reports, same_kind=found.kind == case.kind):
        taker = case.taken_by if case.state is not CaseState.OPEN else None
        words = plain(_spoken(context), limit=paging.MAX_WORDS)
        text = texts.one_more(number=case.number, kind=found.kind, count=case.reports, words=words)
        for person_id in [taker] if taker is not None else case.paged:
            context.speech.to_person(
                person_id,
                Content(text=text),
                key=f"danger:{case.number}:report{case.reports}:{person_id}",
                lane=Lane.DANGER,
                subject=paging.subject(case.number),
            )
    _record(context, case, "danger.joined", {"kind": found.kind, "reports": case.reports})


def _spoken(context: Context) -> str:
    message = context.message
    said = message.text or " ".join(one.transcript for one in message.attachments if one.transcript)
    return said[:MAX_KEPT]


def _record(context: Context, case: DangerCase, act: str, detail: dict[str, object]) -> None:
    actor = f"person:{context.person.id}" if context.person is not None else f"chat:{context.chat.id}"
    whole = {**detail, "chat": context.chat.id, "inbox": context.inbox_id}
    audit.append(context.session, actor, act, paging.subject(case.number), whole)
