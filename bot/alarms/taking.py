"""What a person can do with a danger case: take it, say that he is there, that it was none, that it is done."""

from dataclasses import dataclass
from datetime import datetime

from bot import one_time
from bot.alarms import paging, rules, texts
from bot.errors import UserError
from bot.identity import Act, Grant, Role, may
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Lane, OnAmbiguous, Speech
from storage import Session, alarms, audit, calling, directory, links, outbox
from storage.alarms import CaseState, DangerCase
from storage.directory import find_unit

#: Besides whoever was paged himself.
TAKE = Act.of("danger.take", Role.OFFICER, Role.AUXILIARY)


@dataclass(frozen=True)
class Taker:
    """Whoever acts, and from where: a chat, or (chat 0) the link in his text message."""

    session: Session
    speech: Speech
    now: datetime
    person: int
    grants: tuple[Grant, ...]
    chat: int = 0


def may_take(context: Context, case: DangerCase) -> bool:
    return context.person is not None and is_for(_of(context, context.person.id), case)


def is_for(taker: Taker, case: DangerCase) -> bool:
    """Whether he was paged, or holds a role where it is."""
    unit = find_unit(taker.session, case.unit_id) if case.unit_id is not None else directory.find_root(taker.session)
    return taker.person in case.paged or (unit is not None and may(taker.grants, TAKE, unit.path))


def take(context: Context, case: DangerCase) -> None:
    """`接单`: the paging stops, everybody paged hears who has it, and the taker's own clock begins."""
    taker = _of(context, _person(context, case))
    context.reply(Content(text=taken_by(taker, case)), private=True, suffix="brief")
    if context.in_group:
        name, at = paging.name_of(context.session, taker.person), paging.clock_time(context.now)
        context.reply(texts.taken(number=case.number, name=name, at=at), suffix="taken")


def taken_by(taker: Taker, case: DangerCase) -> str:
    """Does it; what the taker must know, for him alone. UserError when it is not to be had any more."""
    if case.state not in alarms.LIVE:
        raise UserError(texts.already_closed(number=case.number))
    if case.state is not CaseState.OPEN:
        if case.taken_by == taker.person:
            raise UserError(texts.already_yours(number=case.number))
        name, at = paging.name_of(taker.session, case.taken_by), paging.clock_time(case.taken_at or taker.now)
        raise UserError(texts.already_taken(number=case.number, name=name, at=at))
    case.state, case.taken_by, case.taken_at = CaseState.TAKEN, taker.person, taker.now
    wait = rules.until_nudge(0)
    assert wait is not None
    alarms.drop_step(taker.session, case)
    alarms.put_step(taker.session, case, due_at=taker.now + wait, rung=0)
    _withdraw(taker, case)
    name, at = paging.name_of(taker.session, taker.person), paging.clock_time(taker.now)
    _tell_others(taker, case, texts.taken(number=case.number, name=name, at=at), "taken")
    _tell_reporters(taker, case, texts.taken_for_reporter(number=case.number, name=name, at=at), "taken")
    _record(taker, case, "danger.taken")
    return brief(taker.session, case)


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
    _record(_of(context, person), case, "danger.arrived")


def ask_support(context: Context, case: DangerCase) -> None:
    """`支援`: everybody of the station and whoever was paged hears it, on every way, whatever the hour."""
    person = _person(context, case)
    _must_be_taken(case)
    everybody = dict.fromkeys([*calling.all_officers(context.session), *calling.chiefs(context.session), *case.paged])
    people = [one for one in everybody if one != person]
    case.paged = list(dict.fromkeys([*case.paged, *people]))
    case.step += 1
    context.session.add(case)
    name, at = paging.name_of(context.session, person), paging.clock_time(context.now)
    text = texts.support(number=case.number, name=name, at=at, place=alarms.told_of(context.session, case).place)
    paging.tell(context.session, context.speech, case, people, text, f"support{case.step}")
    paging.put_call(context.session, case, people, context.now, "support")
    context.reply(texts.support_yours(number=case.number, people=len(people)), suffix="support")
    _record(_of(context, person), case, "danger.support")


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
    taker = _of(context, person)
    _withdraw(taker, case)
    links.revoke(context.session, context.now, subject=paging.subject(case.number))
    said = texts.was_false if state is CaseState.FALSE else texts.was_done
    name, at = paging.name_of(context.session, person), paging.clock_time(context.now)
    _tell_others(taker, case, said(number=case.number, name=name, at=at), state.value)
    context.reply(texts.closed_yours(number=case.number), suffix="closed")
    _record(taker, case, f"danger.{state.value}")


# --- parts ----------------------------------------------------------------------------------------------------------


def _of(context: Context, person: int) -> Taker:
    return Taker(context.session, context.speech, context.now, person, context.grants, context.chat.id)


def _person(context: Context, case: DangerCase) -> int:
    if context.person is None or not may_take(context, case):
        raise UserError(texts.NOT_FOR_YOU)
    return context.person.id


def _must_be_taken(case: DangerCase) -> None:
    if case.state not in alarms.LIVE:
        raise UserError(texts.already_closed(number=case.number))
    if case.state is CaseState.OPEN:
        raise UserError(texts.take_first(number=case.number))


def _withdraw(taker: Taker, case: DangerCase) -> None:
    """Pages that have not left yet would only confuse."""
    outbox.cancel(taker.session, key_prefix=f"danger:{case.number}:page")


def _others(case: DangerCase, person: int) -> list[int]:
    return [one for one in case.paged if one != person]


def _tell_others(taker: Taker, case: DangerCase, text: str, news: str) -> None:
    """In the chats, and over the second channel, for that is where some of them were paged."""
    others = _others(case, taker.person)
    paging.tell(taker.session, taker.speech, case, others, text, f"{news}{case.step}")
    paging.put_call(taker.session, case, others, taker.now, news)


def _tell_reporters(taker: Taker, case: DangerCase, text: str, news: str) -> None:
    """Number, holder and time; nothing else belongs into a group."""
    for chat in case.heard:
        if chat == taker.chat:
            continue
        taker.speech.to_chat(
            chat,
            Content(text=text),
            key=f"danger:{case.number}:{news}{case.step}:chat{chat}",
            lane=Lane.URGENT,
            on_ambiguous=OnAmbiguous.ONCE,
            due_at=None,
            expires_at=None,
            subject=paging.subject(case.number),
        )


def brief(session: Session, case: DangerCase) -> str:
    """What the taker must know; that he saw the reporter's number is on record with the taking."""
    told = alarms.told_of(session, case)
    return texts.yours(
        number=case.number,
        place=told.place,
        words=plain(told.words, limit=paging.MAX_WORDS),
        reporter=_reporter(session, case),
        reports=case.reports,
        paged=len(case.paged),
    )


def _reporter(session: Session, case: DangerCase) -> str:
    person = directory.find_person(session, case.reporter_id) if case.reporter_id is not None else None
    if person is None:
        return texts.REPORTER_UNKNOWN
    name = plain(directory.name_of(session, person), limit=20)
    return texts.reporter(name=name, mobile=directory.mobile_of(session, person))


def _record(taker: Taker, case: DangerCase, act: str) -> None:
    detail = {"chat": taker.chat, "shown": case.reporter_id if act == "danger.taken" else None}
    audit.append(taker.session, f"person:{taker.person}", act, paging.subject(case.number), detail)
