"""`值班`, `在岗`, `交班`, `求助`."""

from dataclasses import replace
from datetime import timedelta

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.messages import ChatKind, Content
from bot.plain import plain
from bot.routing import Context, Lane
from handlers.directory import actions, acts, views
from handlers.directory import rules as directory_rules
from handlers.directory import texts as directory_texts
from handlers.directory.choices import Asked, asking, pick_person, pick_unit
from handlers.directory.duty import rules, texts
from handlers.directory.duty import views as duty_views
from handlers.directory.record import record
from storage import directory, disputes
from storage import duty as duty_rows
from storage.directory import DutyShift, Person, Role, Unit
from storage.disputes import OPEN

SHOWN_FOR = timedelta(days=3)  #: how far ahead `值班` looks


@asking(acts.SEE_DUTY)
def duty(context: Context, asked: Asked) -> None:
    """`值班` shows the coming shifts; with a day, a shift and a name it plans one."""
    typed = directory_rules.words(asked.rest)
    plan = rules.parse_plan(asked.rest, local_day(context.now))
    if not typed or (plan.day is None and plan.shift is None and not plan.deputy and len(typed) == 1):
        _show(context, _where(context, asked, " ".join(typed)))
    else:
        _plan(context, asked, plan)


def _where(context: Context, asked: Asked, typed: str) -> Unit:
    """The unit named, else the one nearest to this chat that has a schedule, else the widest of the asker's own."""
    if typed:
        return pick_unit(context, asked, typed, acts.SEE_DUTY)
    path = reach(context.grants, acts.SEE_DUTY)[0]
    return directory.get_unit(context.session, _last(path))


def _last(path: str) -> int:
    return int(path.strip("/").split("/")[-1])


def _show(context: Context, unit: Unit) -> None:
    until = context.now + SHOWN_FOR
    shifts = directory.list_shifts(context.session, unit_id=unit.id, since=context.now, until=until)
    spans = [rules.Span(shift.starts_at, shift.ends_at) for shift in shifts]
    missing = rules.gaps(spans, context.now, context.now + timedelta(days=1)) if shifts else []
    context.reply(
        texts.schedule(
            unit=views.unit_name(unit),
            lines=[duty_views.line(context, shift) for shift in shifts],
            gaps=[texts.gap(start=duty_views.moment(gap.start), end=duty_views.moment(gap.end)) for gap in missing],
        )
    )


# --- planning -------------------------------------------------------------------------------------------------------


def _plan(context: Context, asked: Asked, plan: rules.Planned) -> None:
    typed = plain(directory_rules.shortened(asked.rest))
    if not reach(context.grants, acts.PLAN_DUTY):
        raise UserError(directory_texts.NOT_ALLOWED)
    if plan.day is None:
        raise UserError(texts.wrong(typed=typed, lacking=texts.LACK_DAY))
    if plan.shift is None:
        raise UserError(texts.wrong(typed=typed, lacking=texts.LACK_SHIFT))
    if not plan.name:
        raise UserError(texts.wrong(typed=typed, lacking=texts.LACK_PERSON))
    if plan.deputy_lacking:
        raise UserError(texts.wrong(typed=typed, lacking=texts.LACK_DEPUTY))
    span = rules.span_of(plan.day, plan.shift)
    if span.end <= context.now:
        raise UserError(texts.PAST)
    unit = _planned_unit(context, asked, plan.unit)
    person = pick_person(context, asked, plan.name, acts.PLAN_DUTY)
    deputy = pick_person(context, asked, plan.deputy, acts.PLAN_DUTY, slot="deputy") if plan.deputy else None
    _put(context, unit, person, deputy, span)


def _planned_unit(context: Context, asked: Asked, typed: str) -> Unit:
    if typed:
        return pick_unit(context, asked, typed, acts.PLAN_DUTY)
    return directory.get_unit(context.session, _last(reach(context.grants, acts.PLAN_DUTY)[0]))


def _put(context: Context, unit: Unit, person: Person, deputy: Person | None, span: rules.Span) -> None:
    _, changed = actions.plan_shift(context, unit, person, deputy, span, cause=str(context.inbox_id))
    when, name = duty_views.when(span.start, span.end), views.person_name(context, person)
    if not changed:
        context.reply(texts.planned_already(when=when, name=name))
        return
    context.reply(
        texts.planned(
            when=when,
            unit=views.unit_name(unit),
            name=name,
            deputy=views.person_name(context, deputy) if deputy else "",
            reachable=bool(directory.accounts_of(context.session, person.id)),
        )
        + _overlaps(context, unit, span)
    )


def _overlaps(context: Context, unit: Unit, span: rules.Span) -> str:
    """What else is planned on the unit for a part of the same hours, so that nobody leads by accident."""
    others = [
        duty_views.line(context, one)
        for one in directory.list_shifts(context.session, unit_id=unit.id, since=span.start, until=span.end)
        if (one.starts_at, one.ends_at) != (span.start, span.end) and one.state is not directory.ShiftState.HANDED_OVER
    ]
    return texts.overlap(lines=others) if others else ""


# --- hand-over ------------------------------------------------------------------------------------------------------


@asking(acts.STAND_DUTY)
def on_post(context: Context, asked: Asked) -> None:
    """`在岗`: the officer of the running or coming shift is there; a deputy who says so leads it."""
    shift = _own_shift(context)
    if shift is None or context.person is None:
        raise UserError(texts.NOT_ON_DUTY)
    unit = directory.get_unit(context.session, shift.unit_id)
    if shift.deputy_id == context.person.id:
        shift.person_id, shift.deputy_id = context.person.id, shift.person_id
        told = texts.deputy_leads(
            name=plain(context.person.name, limit=40),
            unit=views.unit_name(unit),
            when=duty_views.when(shift.starts_at, shift.ends_at),
        )
        _tell(context, shift.deputy_id, told, key=f"duty:{shift.id}:deputy:{context.inbox_id}")
    relieved = _relieve(context, shift, unit)
    duty_rows.mark_on(context.session, shift, now=context.now)
    record(context, "on-post", f"shift:{shift.id}", unit=unit.id)
    context.reply(
        texts.on_post(
            when=duty_views.when(shift.starts_at, shift.ends_at), unit=views.unit_name(unit), relieved=relieved
        )
    )


def _own_shift(context: Context) -> DutyShift | None:
    """The person's shift that runs now or begins within the hour, one not yet confirmed before one that is."""
    person_id = context.person.id if context.person else 0
    shifts = directory.shifts_of(context.session, person_id, since=context.now, until=context.now + rules.EARLY)
    standing = [one for one in shifts if one.state is not directory.ShiftState.HANDED_OVER]
    own = [one for one in standing if _may_stand(context, one)]
    return min(own, key=lambda one: (one.state is directory.ShiftState.ON, one.starts_at), default=None)


def _may_stand(context: Context, shift: DutyShift) -> bool:
    unit = directory.find_unit(context.session, shift.unit_id)
    return unit is not None and context.may(acts.STAND_DUTY, unit.path)


def _relieve(context: Context, shift: DutyShift, unit: Unit) -> str:
    """Hand over the unit's shifts that began earlier and still run, telling each; the names of those relieved."""
    before = directory.list_shifts(
        context.session, unit_id=unit.id, since=context.now, until=context.now + timedelta(seconds=1)
    )
    names = []
    for one in before:
        if one.id == shift.id or one.state is not directory.ShiftState.ON or one.starts_at > shift.starts_at:
            continue
        duty_rows.mark_handed_over(context.session, one)
        names.append(duty_views.name(context, one.person_id))
        taker = plain(context.person.name, limit=40) if context.person else ""
        told = texts.relieved(name=taker, unit=views.unit_name(unit))
        _tell(context, one.person_id, told, key=f"duty:{one.id}:relieved")
    if names and shift.starts_at > context.now:
        shift.starts_at = context.now
    return texts.listed(names)


@asking(acts.STAND_DUTY)
def hand_over(context: Context, asked: Asked) -> None:
    """`交班`: asks the officer of the next shift; until he says 在岗 the present one remains responsible."""
    shift = _standing(context)
    if shift is None or context.person is None:
        raise UserError(texts.NOT_YOUR_SHIFT)
    coming = directory.next_shift(context.session, shift.unit_id, shift.starts_at + timedelta(seconds=1))
    if coming is None:
        raise UserError(texts.NO_NEXT)
    unit = directory.get_unit(context.session, shift.unit_id)
    when = duty_views.when(coming.starts_at, coming.ends_at)
    if coming.person_id == context.person.id:
        raise UserError(texts.next_is_yours(when=when))
    name = duty_views.name(context, coming.person_id)
    asker = plain(context.person.name, limit=40)
    open_cases = [case.number for case in disputes.list_cases(context.session, states=OPEN, holder_id=shift.person_id)]
    left = texts.left_open(numbers=sorted(open_cases))
    call = texts.hand_over_call(name=asker, unit=views.unit_name(unit), when=when) + left
    reached = bool(directory.accounts_of(context.session, coming.person_id)) and _tell(
        context, coming.person_id, call, key=f"duty:{shift.id}:hand-over:{context.inbox_id}"
    )
    record(context, "hand-over", f"shift:{shift.id}", next=coming.id)
    say = texts.hand_over_asked if reached else texts.hand_over_unreached
    context.reply(say(name=name, when=when) + left)


def _standing(context: Context) -> DutyShift | None:
    """The shift that the person leads now."""
    person_id = context.person.id if context.person else 0
    running = directory.shifts_of(
        context.session, person_id, since=context.now, until=context.now + timedelta(seconds=1)
    )
    own = [one for one in running if one.person_id == person_id and one.state is not directory.ShiftState.HANDED_OVER]
    return max(own, key=lambda one: (one.state is directory.ShiftState.ON, one.starts_at), default=None)


def _tell(context: Context, person_id: int, text: str, *, key: str) -> bool:
    return context.speech.to_person(person_id, Content(text=text), key=key, lane=Lane.REMINDER, subject="duty")


# --- whom to call ---------------------------------------------------------------------------------------------------


def help_me(context: Context, rest: str) -> None:
    """`求助`: who is on duty now, from this chat's unit up to the station. Phones are masked in a group, and sent whole
    to the asker alone where he may see them."""
    lines = _on_duty_lines(context)
    if context.in_group:
        lines.append(texts.PHONES_SENT if _send_phones(context) else texts.PHONES_PRIVATELY)
    context.reply("\n".join([*lines, texts.CALL_110]))


def _send_phones(context: Context) -> bool:
    if context.person is None or not context.grants:
        return False
    alone = replace(context, chat=replace(context.chat, kind=ChatKind.PRIVATE.value))
    text = "\n".join([*_on_duty_lines(alone), texts.CALL_110])
    return context.speech.to_person(
        context.person.id, Content(text=text), key=f"help-me:{context.inbox_id}", lane=Lane.ANSWER, subject="duty"
    )


def _on_duty_lines(context: Context) -> list[str]:
    lines = []
    for unit in reversed(_around(context)):
        shift = directory.on_duty(context.session, unit.id, context.now)
        if shift is not None:
            lines.append(_on_now(context, unit, shift))
        elif unit.parent_id is None:
            lines.append(_nobody_on(context, unit))
    return lines


def _around(context: Context) -> list[Unit]:
    """From the station down to this chat's unit; privately down to the person's own."""
    here = context.chat.unit.id if context.chat.unit is not None else None
    if here is None and context.grants:
        here = min(context.grants, key=lambda grant: -grant.path.count("/")).unit_id
    if here is not None:
        unit = directory.get_unit(context.session, here)
        return [*directory.ancestors(context.session, unit), unit]
    root = directory.find_root(context.session)
    return [root] if root is not None else []


def _on_now(context: Context, unit: Unit, shift: DutyShift) -> str:
    person = directory.find_person(context.session, shift.person_id)
    return texts.on_now(
        unit=views.unit_name(unit),
        name=duty_views.name(context, shift.person_id),
        mobile=views.mobile(context, person) if person is not None else "",
        deputy=duty_views.name(context, shift.deputy_id),
        until=duty_views.moment(shift.ends_at),
    )


def _nobody_on(context: Context, unit: Unit) -> str:
    """A hole in the schedule falls to the station's leader, and says so."""
    found = directory.holders(context.session, unit_id=unit.id, roles=[Role.CHIEF])
    leader = found[0][1] if found else None
    return texts.nobody_on(
        unit=views.unit_name(unit),
        leader=views.person_name(context, leader) if leader else "",
        mobile=views.mobile(context, leader) if leader else "",
    )
