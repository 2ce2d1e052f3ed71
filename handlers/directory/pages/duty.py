"""The duty schedule of one unit for the next days: who, the gaps, and the form to plan a shift."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.pages import Deed, Figure, Page, PageContext, Waiting
from bot.plain import plain
from handlers.directory import actions, acts, views
from handlers.directory.duty import rules as duty_rules
from handlers.directory.duty import views as duty_views
from handlers.directory.pages import texts
from storage import NotFound, directory, duty
from storage.directory import DutyShift, Person, Role, Unit

SHOWN = timedelta(days=14)
GAPS_WITHIN = timedelta(days=7)
STANDING = (Role.OFFICER, Role.AUXILIARY, Role.DUTY, Role.CHIEF, Role.MANAGER, Role.MEDIATOR)
HOURS = {
    "day": (duty_rules.DAY_STARTS, duty_rules.NIGHT_STARTS),
    "night": (duty_rules.NIGHT_STARTS, duty_rules.DAY_STARTS),
    "whole": (duty_rules.DAY_STARTS, duty_rules.DAY_STARTS),
}


def _units(context: PageContext) -> list[Unit]:
    """Station and parks in reach: the units that have schedules."""
    paths = reach(context.grants, acts.SEE_DUTY)
    kinds = (directory.UnitKind.STATION, directory.UnitKind.PARK)
    return [one for one in directory.list_units(context.session) if one.kind in kinds and one.path.startswith(paths)]


def _chosen(context: PageContext) -> Unit:
    units = _units(context)
    asked = context.query.get("unit", "") or context.form.get("unit", "")
    found = [one for one in units if str(one.id) == asked] if asked else units[:1]
    if not found:
        raise NotFound("unit")
    return found[0]


def _show(context: PageContext) -> Mapping[str, Any]:
    unit, session, now = _chosen(context), context.session, context.now
    shifts = directory.list_shifts(session, unit_id=unit.id, since=now, until=now + SHOWN)
    running = directory.on_duty(session, unit.id, now)
    return {
        "unit": unit,
        "unit_name": views.unit_name(unit),
        "units": [(one.id, views.unit_name(one)) for one in _units(context)],
        "shifts": [_row(context, one) for one in shifts],
        "running": _name(context, running.person_id) if running is not None else "",
        "gaps": [
            texts.gap(start=duty_views.moment(gap.start), end=duty_views.moment(gap.end))
            for gap in _gaps(context, shifts, GAPS_WITHIN)
        ],
        "may_plan": context.may(acts.PLAN_DUTY, unit.path),
        "people": [(person.id, _name(context, person.id)) for person in _candidates(context, unit)],
        "days": [
            (day.isoformat(), duty_rules.span_of(day, HOURS["day"]).start)
            for day in (local_day(now) + timedelta(days=ahead) for ahead in range(SHOWN.days))
        ],
    }


def _gaps(context: PageContext, shifts: Sequence[DutyShift], within: timedelta) -> list[duty_rules.Span]:
    spans = [duty_rules.Span(one.starts_at, one.ends_at) for one in shifts]
    return duty_rules.gaps(spans, context.now, context.now + within)


def _row(context: PageContext, shift: DutyShift) -> Mapping[str, Any]:
    return {
        "id": shift.id,
        "when": duty_views.when(shift.starts_at, shift.ends_at),
        "name": _name(context, shift.person_id),
        "deputy": _name(context, shift.deputy_id),
        "state": shift.state.value,
        "may_drop": shift.starts_at > context.now,
    }


def _name(context: PageContext, person_id: int | None) -> str:
    """In full: a schedule is there to be known by those who work with it."""
    person = directory.find_person(context.session, person_id) if person_id is not None else None
    return plain(directory.name_of(context.session, person), limit=40) if person is not None else ""


def _candidates(context: PageContext, unit: Unit) -> list[Person]:
    """Who may stand duty here: holders of such a role on this unit or above."""
    found: dict[int, Person] = {}
    for one in (unit, *reversed(directory.ancestors(context.session, unit))):
        for _, person in directory.holders(context.session, unit_id=one.id, roles=STANDING):
            found.setdefault(person.id, person)
    return list(found.values())


# --- deeds ----------------------------------------------------------------------------------------------------------


def plan(context: PageContext) -> str:
    unit = _chosen(context)
    actions.allowed(context, acts.PLAN_DUTY, unit)
    span = _span(context)
    if span.end <= context.now:
        raise UserError(texts.PAST)
    people = {str(one.id): one for one in _candidates(context, unit)}
    person, deputy = people.get(context.form.get("person", "")), people.get(context.form.get("deputy", ""))
    if person is None:
        raise UserError(texts.WRONG_PLAN)
    if deputy is not None and deputy.id == person.id:
        deputy = None
    _, changed = actions.plan_shift(context, unit, person, deputy, span, cause=context.once)
    return texts.PLANNED if changed else texts.PLANNED_ALREADY


def _span(context: PageContext) -> duty_rules.Span:
    hours = HOURS.get(context.form.get("shift", ""))
    try:
        day = date.fromisoformat(context.form.get("day", ""))
    except ValueError:
        hours = None
    if hours is None or not local_day(context.now) <= day <= local_day(context.now) + timedelta(days=366):
        raise UserError(texts.WRONG_PLAN)
    return duty_rules.span_of(day, hours)


def drop(context: PageContext) -> str:
    shift = duty.get_shift(context.session, context.number("row"))
    actions.drop_shift(context, shift, directory.get_unit(context.session, shift.unit_id), cause=context.once)
    return texts.DROPPED


def _waiting(context: PageContext) -> Sequence[Waiting]:
    root = directory.find_root(context.session)
    if root is None or not context.may(acts.PLAN_DUTY, root.path):
        return []
    within = timedelta(days=1)
    shifts = directory.list_shifts(context.session, unit_id=root.id, since=context.now, until=context.now + within)
    count = len(_gaps(context, shifts, within))
    return [Waiting(texts.gaps_wait(count=count), "duty", count, urgent=True)] if count else []


def _figures(context: PageContext) -> Sequence[Figure]:
    """Who is on duty at the widest unit in reach."""
    units = _units(context)
    if not units:
        return []
    running = directory.on_duty(context.session, units[0].id, context.now)
    name = _name(context, running.person_id) if running is not None else texts.NOBODY_NOW
    return [Figure(texts.ON_DUTY_NOW, name, "duty", running is None)]


page = Page(
    path="duty",
    title=texts.DUTY,
    act=acts.SEE_DUTY,
    template="directory/duty.html",
    show=_show,
    deeds={
        "plan": Deed(acts.PLAN_DUTY, plan, frozenset({"unit", "day", "shift", "person", "deputy"})),
        "drop": Deed(acts.PLAN_DUTY, drop, frozenset({"row"})),
    },
    words=texts,
    live=True,
    waiting=_waiting,
    figures=_figures,
)
