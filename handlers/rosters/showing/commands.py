"""Chat words that ask what the lists come to; whoever asks hears of the units that he oversees."""

import re
from collections.abc import Sequence

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import Act, reach
from bot.plain import plain
from bot.routing import Context, Job, Place, Router
from handlers.rosters import acts
from handlers.rosters.chasing import board, lapsing, people, rungs
from handlers.rosters.chasing import texts as chasing
from handlers.rosters.chasing.board import Entry, State
from handlers.rosters.gate import commands as gate
from handlers.rosters.locking import opening, rules
from handlers.rosters.locking import texts as locking
from handlers.rosters.showing import searching, summary, texts, trend
from storage import audit, directory
from storage.directory import Unit
from storage.rosters import figures

router = Router()
MOST_WITH_CONTACTS = 60  #: silent enterprises that are listed with their contacts
MOST_NUDGES = 3  #: a day for one enterprise, besides the day's own reminders
_PARTS = (State.SILENT, State.MEND, State.WORKING, State.STOPPED, State.HOLIDAY)
_DAYS = re.compile(r"\s+(\d{1,3})\s*天?\s*$")
TREND_DAYS, MOST_TREND_DAYS = 14, 90


def _scope(context: Context, act: Act, name: str = "") -> tuple[str, ...]:
    """Where somebody may do `act`; in a group only what lies below its unit, whose people read along."""
    paths = (_unit(context, name).path,) if name and name not in texts.NOW_WORDS else reach(context.grants, act)
    here = context.chat.unit.path if context.in_group and context.chat.unit is not None else "/"
    inside = [
        path if path.startswith(here) else here for path in paths if path.startswith(here) or here.startswith(path)
    ]
    return tuple(dict.fromkeys(inside))


def _entries(context: Context, name: str = "") -> list[Entry]:
    paths = _scope(context, acts.SEE, name)
    found = board.of_day(context.session, local_day(context.now), paths) if paths else []
    if not found:
        raise UserError(texts.NO_ENTERPRISES)
    return found


def _today(context: Context) -> str:
    day = local_day(context.now)
    return texts.day_of(month=day.month, day=day.day)


@router.command(*texts.SILENT_WORDS, help=texts.HELP_SILENT, act=acts.SEE)
def silent(context: Context, rest: str) -> None:
    """Apart: nothing heard, to be mended, under way, standing still, each by park. Contacts in private alone, and not
    where there are hundreds: then `未报` with a park's name has them."""
    entries = _entries(context, rest.strip())
    is_long = len([one for one in entries if one.state is State.SILENT]) > MOST_WITH_CONTACTS
    parts = []
    for state in _PARTS:
        parks: dict[str, list[str]] = {}
        for one in entries:
            if one.state is state:
                parks.setdefault(_park(one), []).append(_named(context, one, short=is_long))
        parts.append((texts.STATES[state], list(parks.items())))
    _record_contacts(context, entries, is_long=is_long)
    context.reply(texts.silent_parts(day=_today(context), parts=parts, is_short=is_long and not context.in_group))


def _park(entry: Entry) -> str:
    return plain(entry.park.name, limit=40) if entry.park else texts.OTHER_PARK


def _may_ring(context: Context, entry: Entry) -> bool:
    """Only privately, and only whoever may remind the enterprise."""
    return not context.in_group and context.may(acts.NUDGE, entry.unit.path)


def _record_contacts(context: Context, entries: Sequence[Entry], *, is_long: bool) -> None:
    """How many people's numbers were shown."""
    shown = [one for one in entries if one.state is State.SILENT and _may_ring(context, one)]
    if shown and not is_long:
        person = context.person.id if context.person is not None else 0
        detail = {"enterprises": len(shown)}
        audit.append(context.session, f"person:{person}", "roster.contacts", f"unit:{shown[0].unit.id}", detail)


def _named(context: Context, entry: Entry, *, short: bool) -> str:
    name = plain(entry.unit.name, limit=40)
    if entry.state is not State.SILENT:
        return name
    if context.in_group or short:
        return chasing.short_name(unit=name, in_a_row=entry.silent_days)
    contact = people.contact(context.session, entry.unit, full=_may_ring(context, entry))
    return chasing.silent_name(unit=name, in_a_row=entry.silent_days, contact=contact)


@router.command(*texts.NUDGE_WORDS, help=texts.HELP_NUDGE, act=acts.NUDGE)
def nudge(context: Context, rest: str) -> None:
    """Remind the silent once more, each only so often a day."""
    day = local_day(context.now)
    paths = _scope(context, acts.NUDGE)
    entries = board.of_day(context.session, day, paths) if paths else []
    silent = [one for one in entries if one.state is State.SILENT]
    found = [one for one in silent if not rules.is_locked(context.session, one.unit, day, context.now)]
    if not found:
        context.reply(locking.NUDGE_LOCKED if silent else chasing.NOBODY_SILENT)
        return
    done = sum(_nudged(context, one) for one in found)
    context.reply(chasing.nudged(units=done, spared=len(found) - done))


def _nudged(context: Context, entry: Entry) -> bool:
    """False when this enterprise has been reminded often enough today."""
    day = local_day(context.now)
    unit, deadline = plain(entry.unit.name, limit=40), rungs.clock(entry.deadline)
    if context.now < rungs.at(day, entry.deadline):
        title, words = chasing.SOON_TITLE, chasing.soon(unit=unit, deadline=deadline)
    else:
        title, words = (
            chasing.DUE_TITLE,
            chasing.due(unit=unit, deadline=deadline, in_a_row=entry.silent_days, locks=""),
        )
    job = Job(0, "", "", context.now, {}, context.station, context.now, context.session, context.speech)
    return any(rungs.card(job, day, entry, title, words, f"nudge{number}") for number in range(MOST_NUDGES))


@router.command(*texts.HEADS_WORDS, help=texts.HELP_HEADS, act=acts.SEE)
def heads(context: Context, rest: str) -> None:
    entries = _entries(context, rest.strip())
    found = board.sums(context.session, entries, local_day(context.now))
    groups: dict[str, list[Entry]] = {}
    for one in entries:
        groups.setdefault(_park(one), []).append(one)
    parks = [(park, *_counted(here)) for park, here in groups.items()]
    context.reply(texts.heads(day=_today(context), total=found.heads, labourers=found.labourers, parks=parks))


def _counted(here: Sequence[Entry]) -> tuple[int, int, int]:
    """Heads, how many came, how many were owed."""
    came = [one for one in here if one.day is not None]
    return sum(one.day.heads for one in came if one.day), len(came), sum(one.is_owed for one in here)


@router.command(*texts.SUMMARY_WORDS, help=texts.HELP_SUMMARY, act=acts.SEE, place=Place.PRIVATE)
def today(context: Context, rest: str) -> None:
    _entries(context)
    assert context.person is not None
    paths = reach(context.grants, acts.SEE)
    summary.ask(
        context.session,
        context.person.id,
        paths,
        local_day(context.now),
        context.now,
        f"asked:{context.inbox_id}",
    )
    context.reply(texts.DRAWING)


@router.command(*texts.TREND_WORDS, help=texts.HELP_TREND, act=acts.SEE, place=Place.PRIVATE)
def show_trend(context: Context, rest: str) -> None:
    days = TREND_DAYS
    if match := _DAYS.search(f" {rest}"):
        days, rest = max(2, min(MOST_TREND_DAYS, int(match[1]))), f" {rest}"[: match.start()].strip()
    if not rest.strip():
        raise UserError(texts.TREND_FORM)
    assert context.person is not None
    unit = _unit(context, rest.strip())
    trend.ask(context.session, context.person.id, unit, days, context.now, str(context.inbox_id))
    context.reply(texts.DRAWING)


def _unit(context: Context, name: str) -> Unit:
    found = directory.find_units_by_name(context.session, name, paths=reach(context.grants, acts.SEE))
    if not found.units:
        raise UserError(texts.unknown_unit(name=plain(name, limit=30)))
    return found.units[0]


@router.command(*texts.FILED_WORDS, help=texts.HELP_FILED, act=acts.HAND_IN, place=Place.PRIVATE)
def filed(context: Context, rest: str) -> None:
    """Everything of an enterprise that was not filed with the police counts as filed, on record."""
    if not rest.strip():
        raise UserError(texts.FILED_FORM)
    found = directory.find_units_by_name(context.session, rest.strip(), paths=reach(context.grants, acts.HAND_IN))
    if not found.units:
        raise UserError(texts.unknown_unit(name=plain(rest, limit=30)))
    unit, day = found.units[0], local_day(context.now)
    owed = lapsing.owed(context.session, day, lapsing.days_of(context.station), (unit.path,))
    ids = [row for one in owed for row in one.ids]
    if not ids:
        context.reply(chasing.FILED_NOTHING)
        return
    person = context.person.id if context.person is not None else None
    number = figures.file_moves(context.session, ids, person_id=person, now=context.now)
    detail = {"moves": number, "days": sorted({one.day.isoformat() for one in owed})}
    audit.append(context.session, f"person:{person or 0}", "roster.filed", f"unit:{unit.id}", detail)
    context.reply(chasing.filed(unit=plain(unit.name, limit=40), number=number))


searching.register(router)
gate.register(router)
opening.register(router)
