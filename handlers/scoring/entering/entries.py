"""What an officer enters by hand: incidents and bonus, and taking either back."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.clock import local_day
from bot.errors import UserError
from bot.plain import plain
from bot.routing import Context
from handlers.scoring import acts, places, rules, standing
from handlers.scoring import texts as chat_texts
from handlers.scoring.entering import naming, texts
from handlers.scoring.rules import Weights
from storage import audit, scoring
from storage.directory import Unit
from storage.scoring import Event

MOST_TAKEN = 100_00
MOMENT = timedelta(minutes=10)  #: within which the same entry again may be a slip
TAKE_BACK_WITHIN = timedelta(days=31)


def incident(context: Context, rest: str) -> str:
    """`被骗 <班组> <分>`: officers only, and never with a name."""
    return _entered(context, rest, rules.INCIDENT)


def bonus(context: Context, rest: str) -> str:
    return _entered(context, rest, rules.BONUS)


def _entered(context: Context, rest: str, part: str) -> str:
    form = texts.INCIDENT_FORM if part == rules.INCIDENT else texts.BONUS_FORM
    if (back := re.fullmatch(rf"(.+?)\s+(?:{texts.TAKE_BACK})", rest.strip())) is not None:
        return _taken_back(context, places.named(context, back[1], acts.INCIDENT), part)
    match = re.fullmatch(r"(.+?)\s+(\d{1,3}(?:\.\d{1,2})?)\s*(?:分)?\s*(.*)", rest.strip())
    if match is None:
        raise UserError(form)
    unit = places.named(context, match[1], acts.INCIDENT)
    points = round(float(match[2]) * 100)
    most = Weights.of(context.station.settings).most_bonus
    if part == rules.BONUS and points > most:
        raise UserError(texts.most_bonus(points=standing.shown(most)))
    if not 0 < points <= MOST_TAKEN or unit.kind not in places.TEAMS:
        raise UserError(form)
    name, part_name = places.label(context.session, unit), chat_texts.PART_NAMES[part]
    if _just_entered(context, unit, part, points) and match[3].strip() not in texts.ANOTHER:
        word = (chat_texts.INCIDENT if part == rules.INCIDENT else chat_texts.BONUS)[0]
        raise UserError(texts.entered_before(name=name, word=word, points=standing.shown(points)))
    said = "" if match[3].strip() in texts.ANOTHER else match[3]
    # a word about an incident may name the victim; a bonus is read by the whole team
    note, hidden = "", list[str]()
    if part == rules.BONUS:
        note, hidden = naming.unnamed(context.session, plain(said, limit=60))
    _put(context, unit, part, points, f"{part}:{context.inbox_id}", local_day(context.now), note)
    lines = [texts.entered(name=name, part=part_name, points=standing.shown(points))]
    if hidden:
        lines.append(texts.names_hidden(names=hidden, name=name))
    if part == rules.BONUS and (held := _held(context, unit)) > most:
        lines.append(texts.bonus_full(held=standing.shown(held), most=standing.shown(most)))
    return "\n".join(lines)


def _put(context: Context, unit: Unit, part: str, points: int, cause: str, day: date, note: str) -> None:
    person_id = context.person.id if context.person else None
    scoring.put_event(
        context.session,
        unit_id=unit.id,
        unit_path=unit.path,
        day=day,
        part=part,
        due=0,
        got=points,
        cause=cause,
        note=note,
        person_id=person_id,
        now=context.now,
    )
    audit.append(
        context.session,
        actor=f"person:{person_id or 0}",
        act=f"score.{part}",
        object=f"unit:{unit.id}",
        detail={"points": points},
    )


def _just_entered(context: Context, unit: Unit, part: str, points: int) -> bool:
    """The same a moment ago, not taken back: pressed twice, or another one."""
    today = local_day(context.now)
    found = [one for one in scoring.events_of(context.session, unit.id, today, today) if one.part == part]
    return any(one.got == points and context.now - one.at < MOMENT for one in _standing(found))


def _standing(found: Sequence[Event]) -> list[Event]:
    """Entries that no later one has taken back."""
    undone = {one.cause for one in found if one.got < 0}
    return [one for one in found if one.got > 0 and f"{texts.UNDO}:{one.id}" not in undone]


def _taken_back(context: Context, unit: Unit, part: str) -> str:
    """The latest entry of these weeks, by an entry against it on the same day: the ledger forgets nothing."""
    today = local_day(context.now)
    days = scoring.events_of(context.session, unit.id, today - TAKE_BACK_WITHIN, today)
    last = next(reversed(_standing([one for one in days if one.part == part])), None)
    name, part_name = places.label(context.session, unit), chat_texts.PART_NAMES[part]
    if last is None:
        raise UserError(texts.nothing_to_take_back(name=name, part=part_name))
    _put(context, unit, part, -last.got, f"{texts.UNDO}:{last.id}", last.day, texts.TAKEN_BACK)
    return texts.taken_back(name=name, part=part_name, day=f"{last.day:%m-%d}", points=standing.shown(last.got))


def _held(context: Context, unit: Unit) -> int:
    """Hundredths of bonus that the team has this month."""
    held = scoring.sums_of(context.session, unit.id, standing.month_of(local_day(context.now))).get(rules.BONUS)
    return held.got if held is not None else 0
