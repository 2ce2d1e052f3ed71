"""Briefings, incidents and bonus: what a team does besides answering."""

import re
from datetime import date, datetime
from hashlib import blake2b

from bot.clock import local_day
from bot.errors import UserError
from bot.masking import mask_numbers
from bot.plain import plain
from bot.routing import Context
from handlers.scoring import acts, places, rules, standing, texts
from handlers.scoring.duties import photos
from handlers.scoring.rules import Weights
from storage import Session, audit, scoring
from storage.directory import Unit

MOST_TAKEN = 100_00
MOST_DIGITS = 5  #: of a head count
SAME_SPEAKER_DAYS = 3  #: so many briefings in a row by one speaker are noticed


def briefing(context: Context, rest: str) -> str:
    """Once a day for each team; the same picture twice and the same speaker every day are said."""
    unit = places.here(context)
    if not context.may(acts.LEAD, unit.path):
        raise UserError(texts.ONLY_LEADER)
    found = _parsed(rest)
    today = local_day(context.now)
    speaker = blake2b(found[texts.SPEAKER].encode(), digest_size=16).digest()
    heads = _heads(found[texts.HEADS])
    held = scoring.put_briefing(
        context.session,
        unit_id=unit.id,
        day=today,
        speaker=speaker,
        topic=plain(found[texts.TOPIC], limit=60),
        heads=heads,
        person_id=context.person.id if context.person else None,
        at=context.now,
    )
    if held is None:
        return texts.BRIEFED_BEFORE
    enter_briefing(context.session, unit, today, held=True, now=context.now)
    notes = [photos.ask(context, held)]
    last = scoring.briefings_of(context.session, unit.id, SAME_SPEAKER_DAYS)
    if len(last) == SAME_SPEAKER_DAYS and len({one.speaker for one in last}) == 1:
        notes.append(texts.same_speaker(days=SAME_SPEAKER_DAYS))
    return "\n".join([texts.briefed(topic=plain(found[texts.TOPIC], limit=60), heads=heads), *notes])


def _parsed(rest: str) -> dict[str, str]:
    words = (texts.SPEAKER, texts.TOPIC, texts.HEADS)
    found = dict.fromkeys(words, "")
    marks = "|".join(words)
    for match in re.finditer(rf"({marks})\s*[:：]?\s*(.+?)(?=\s*(?:{marks})|\s*\d+\s*{texts.MANY_HEADS}|$)", rest):
        found[match[1]] = match[2].strip(" ，,。")
    if heads := re.search(rf"(\d{{1,5}})\s*{texts.MANY_HEADS}", rest) or re.match(
        r"(\d{1,5})(?!\d)", found[texts.HEADS]
    ):
        found[texts.HEADS] = heads[1]
    if not found[texts.SPEAKER] and not found[texts.TOPIC]:
        raise UserError(texts.BRIEFING_FORM)
    return found


def _heads(said: str) -> int:
    """How many came; 0 where nothing is said of it."""
    if said and not (said.isdecimal() and len(said) <= MOST_DIGITS):
        raise UserError(texts.HEADS_FORM)
    return int(said or 0)


def enter_briefing(session: Session, unit: Unit, day: date, *, held: bool, now: datetime) -> None:
    """A working day's briefing, held or not; the day counts once."""
    scoring.put_event(
        session,
        unit_id=unit.id,
        unit_path=unit.path,
        day=day,
        part="briefings",
        due=1,
        got=int(held),
        cause=f"briefing:{unit.id}:{day.isoformat()}",
        now=now,
    )


def incident(context: Context, rest: str) -> str:
    """`被骗 <班组> <分>`: officers only, and never with a name."""
    return _entered(context, rest, rules.INCIDENT)


def bonus(context: Context, rest: str) -> str:
    return _entered(context, rest, rules.BONUS)


def _entered(context: Context, rest: str, part: str) -> str:
    match = re.fullmatch(r"(.+?)\s+(\d{1,3}(?:\.\d{1,2})?)\s*(?:分)?\s*(.*)", rest.strip())
    if match is None:
        raise UserError(texts.INCIDENT_FORM if part == rules.INCIDENT else texts.BONUS_FORM)
    unit = places.named(context, match[1], acts.INCIDENT)
    points = round(float(match[2]) * 100)
    most = Weights.of(context.station.settings).most_bonus
    if part == rules.BONUS and points > most:
        raise UserError(texts.most_bonus(points=standing.shown(most)))
    if not 0 < points <= MOST_TAKEN or unit.kind not in places.TEAMS:
        raise UserError(texts.INCIDENT_FORM if part == rules.INCIDENT else texts.BONUS_FORM)
    # a word about an incident may name the victim; a bonus is read by the whole team
    note = "" if part == rules.INCIDENT else mask_numbers(plain(match[3], limit=60))
    scoring.put_event(
        context.session,
        unit_id=unit.id,
        unit_path=unit.path,
        day=local_day(context.now),
        part=part,
        due=0,
        got=points,
        cause=f"{part}:{context.inbox_id}",
        note=note,
        person_id=context.person.id if context.person else None,
        now=context.now,
    )
    audit.append(
        context.session,
        actor=f"person:{context.person.id if context.person else 0}",
        act=f"score.{part}",
        object=f"unit:{unit.id}",
        detail={"points": points},
    )
    name = places.label(context.session, unit)
    return texts.entered(name=name, part=texts.PART_NAMES[part], points=standing.shown(points))
