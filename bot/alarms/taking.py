"""What a person can do with a danger case: take it, say that he is there, that it was none, that it is done."""

from bot import one_time
from bot.alarms import paging, rules, texts
from bot.errors import UserError
from bot.identity import Act, Role
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Lane, OnAmbiguous
from storage import alarms, audit, directory, outbox
from storage.alarms import CaseState, DangerCase
from storage.directory import find_unit

#: Besides whoever was paged himself.
TAKE = Act.of("danger.take", Role.OFFICER, Role.AUXILIARY)


def may_take(context: Context, case: DangerCase) -> bool:
    if context.person is None:
        return False
    unit = (
        find_unit(context.session, case.unit_id) if case.unit_id is not None else directory.find_root(context.session)
    )
    return context.person.id in case.paged or (unit is not None and context.may(TAKE, unit.path))


def take(context: Context, case: DangerCase) -> None:
    """`接单`: the paging stops, everybody paged hears who has it, and the taker's own clock begins."""
    person = _person(context, case)
    if case.state not in alarms.LIVE:
        raise UserError(texts.already_closed(number=case.number))
    if case.state is not CaseState.OPEN:
        if case.taken_by == person:
            raise UserError(texts.already_yours(number=case.number))
        taker, at = paging.name_of(context.session, case.taken_by), paging.clock_time(case.taken_at or context.now)
        raise UserError(texts.already_taken(number=case.number, name=taker, at=at))
    case.state, case.taken_by, case.taken_at = CaseState.TAKEN, person, context.now
    wait = rules.until_nudge(0)
    assert wait is not None
    alarms.drop_step(context.session, case)
    alarms.put_step(context.session, case, due_at=context.now + wait, rung=0)
    _withdraw(context, case)
    name, at = paging.name_of(context.session, person), paging.clock_time(context.now)
    _tell_others(context, case, texts.taken(number=case.number, name=name, at=at), "taken")
    _tell_reporters(context, case, texts.taken_for_reporter(number=case.number, name=name, at=at), "taken")
    _brief(context, case)
    _record(context, case, "danger.taken")


def arrive(context: Context, case: DangerCase) -> None:
    person = _person(context, case)
    _must_be_taken(case)
    case.state, case.taken_by = CaseState.ARRIVED, person
    alarms.drop_step(context.session, case)
    alarms.put_step(context.session, case, due_at=context.now + rules.until_scene(), rung=0)
    name, at = paging.name_of(context.session, person), paging.clock_time(context.now)
    text = texts.arrived(number=case.number, name=name, at=at)
    paging.tell(context.session, context.speech, case, _others(case, person), text, f"arrived{case.step}")
    context.reply(texts.arrived_yours(number=case.number), suffix="arrived")
    _record(context, case, "danger.arrived")


def call_false(context: Context, case: DangerCase) -> None:
    """`误报`: nobody is paged any more. Over a transport that proves nothing the person proves himself first."""
    _close(context, case, CaseState.FALSE, texts.FALSE)


def finish(context: Context, case: DangerCase) -> None:
    if case.state is CaseState.OPEN:
        raise UserError(texts.take_first(number=case.number))
    _close(context, case, CaseState.DONE, texts.DONE)


def _close(context: Context, case: DangerCase, state: CaseState, word: str) -> None:
    person = _person(context, case)
    if case.state not in alarms.LIVE:
        raise UserError(texts.already_closed(number=case.number))
    if not context.message.trusted:
        one_time.demand(context, f"{word} {case.number}")
        return
    case.state, case.closed_by, case.closed_at = state, person, context.now
    alarms.drop_step(context.session, case)
    case.step += 1
    context.session.add(case)
    _withdraw(context, case)
    said = texts.was_false if state is CaseState.FALSE else texts.was_done
    name, at = paging.name_of(context.session, person), paging.clock_time(context.now)
    _tell_others(context, case, said(number=case.number, name=name, at=at), state.value)
    context.reply(texts.closed_yours(number=case.number), suffix="closed")
    _record(context, case, f"danger.{state.value}")


# --- parts ----------------------------------------------------------------------------------------------------------


def _person(context: Context, case: DangerCase) -> int:
    if context.person is None or not may_take(context, case):
        raise UserError(texts.NOT_FOR_YOU)
    return context.person.id


def _must_be_taken(case: DangerCase) -> None:
    if case.state not in alarms.LIVE:
        raise UserError(texts.already_closed(number=case.number))
    if case.state is CaseState.OPEN:
        raise UserError(texts.take_first(number=case.number))


def _withdraw(context: Context, case: DangerCase) -> None:
    """Pages that have not left yet would only confuse."""
    outbox.cancel(context.session, key_prefix=f"danger:{case.number}:page")


def _others(case: DangerCase, person: int) -> list[int]:
    return [one for one in case.paged if one != person]


def _tell_others(context: Context, case: DangerCase, text: str, news: str) -> None:
    """In the chats, and over the second channel, for that is where some of them were paged."""
    others = _others(case, context.person.id if context.person is not None else 0)
    paging.tell(context.session, context.speech, case, others, text, f"{news}{case.step}")
    paging.put_call(context.session, case, others, context.now, news)


def _tell_reporters(context: Context, case: DangerCase, text: str, news: str) -> None:
    """Number, holder and time; nothing else belongs into a group."""
    for chat in case.heard:
        if chat == context.chat.id:
            continue
        context.send(
            chat,
            text,
            key=f"danger:{case.number}:{news}{case.step}:chat{chat}",
            lane=Lane.URGENT,
            on_ambiguous=OnAmbiguous.ONCE,
            subject=paging.subject(case.number),
        )


def _brief(context: Context, case: DangerCase) -> None:
    """What the taker must know, to him alone; that he saw the reporter's number is on record with the taking."""
    told = alarms.told_of(context.session, case)
    text = texts.yours(
        number=case.number,
        place=told.place,
        words=plain(told.words, limit=paging.MAX_WORDS),
        reporter=_reporter(context, case),
        reports=case.reports,
        paged=len(case.paged),
    )
    context.reply(Content(text=text), private=True, suffix="brief")
    if context.in_group and context.person is not None:
        name, at = paging.name_of(context.session, context.person.id), paging.clock_time(context.now)
        context.reply(texts.taken(number=case.number, name=name, at=at), suffix="taken")


def _reporter(context: Context, case: DangerCase) -> str:
    person = directory.find_person(context.session, case.reporter_id) if case.reporter_id is not None else None
    if person is None:
        return texts.REPORTER_UNKNOWN
    name = plain(directory.name_of(context.session, person), limit=20)
    return texts.reporter(name=name, mobile=directory.mobile_of(context.session, person))


def _record(context: Context, case: DangerCase, act: str) -> None:
    assert context.person is not None
    detail = {"chat": context.chat.id, "shown": case.reporter_id if act == "danger.taken" else None}
    audit.append(context.session, f"person:{context.person.id}", act, paging.subject(case.number), detail)
