"""Chat words that ask what the lists come to; whoever asks hears of the units that he oversees."""

import re
from collections.abc import Sequence

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
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
MOST_NUDGES = 3  #: a day for one enterprise, besides the day's own reminders
_PARTS = (State.SILENT, State.MEND, State.WORKING, State.STOPPED, State.HOLIDAY)
_DAYS = re.compile(r"\s+(\d{1,3})\s*天?\s*$")
TREND_DAYS, MOST_TREND_DAYS = 14, 90


def _entries(context: Context) -> list[Entry]:
    found = board.of_day(context.session, local_day(context.now), reach(context.grants, acts.SEE))
    if not found:
        raise UserError(texts.NO_ENTERPRISES)
    return found


def _today(context: Context) -> str:
    day = local_day(context.now)
    return texts.day_of(month=day.month, day=day.day)


@router.command(*texts.SILENT_WORDS, help=texts.HELP_SILENT, act=acts.SEE)
def silent(context: Context, rest: str) -> None:
    """Apart: nothing heard, to be mended, under way, standing still. In a group without contacts."""
    entries = _entries(context)
    parts = [(texts.STATES[state], [_named(context, one) for one in entries if one.state is state]) for state in _PARTS]
    context.reply(texts.silent_parts(day=_today(context), parts=parts))


def _named(context: Context, entry: Entry) -> str:
    name = plain(entry.unit.name, limit=40)
    if entry.state is not State.SILENT:
        return name
    if context.in_group:
        return chasing.short_name(unit=name, in_a_row=entry.silent_days)
    contact = people.contact(context.session, entry.unit)
    return chasing.silent_name(unit=name, in_a_row=entry.silent_days, contact=contact)


@router.command(*texts.NUDGE_WORDS, help=texts.HELP_NUDGE, act=acts.NUDGE)
def nudge(context: Context, rest: str) -> None:
    """Remind the silent once more, each only so often a day."""
    day = local_day(context.now)
    paths = reach(context.grants, acts.NUDGE)
    silent = [one for one in board.of_day(context.session, day, paths) if one.state is State.SILENT]
    found = [one for one in silent if not rules.is_locked(context.session, one.unit, day, context.now)]
    if not found:
        context.reply(locking.NUDGE_LOCKED if silent else chasing.NOBODY_SILENT)
        return
    done = sum(_nudged(context, one) for one in found)
    context.reply(chasing.nudged(units=done, spared=len(found) - done))


def _nudged(context: Context, entry: Entry) -> bool:
    """False when this enterprise has been reminded often enough today."""
    day = local_day(context.now)
    words = chasing.due(
        unit=plain(entry.unit.name, limit=40),
        deadline=rungs.clock(entry.deadline),
        in_a_row=entry.silent_days,
        locks="",
    )
    job = Job(0, "", "", context.now, {}, context.station, context.now, context.session, context.speech)
    return any(rungs.card(job, day, entry, chasing.DUE_TITLE, words, f"nudge{number}") for number in range(MOST_NUDGES))


@router.command(*texts.HEADS_WORDS, help=texts.HELP_HEADS, act=acts.SEE)
def heads(context: Context, rest: str) -> None:
    entries = _entries(context)
    found = board.sums(context.session, entries, local_day(context.now))
    groups: dict[str, list[Entry]] = {}
    for one in entries:
        groups.setdefault(plain(one.park.name, limit=40) if one.park else texts.OTHER_PARK, []).append(one)
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
