"""Briefings: what a team does besides answering."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from bot.clock import local_day
from bot.errors import UserError
from bot.plain import plain
from bot.routing import Context
from handlers.scoring import acts, places, texts
from handlers.scoring.duties import photos
from storage import Session, scoring
from storage.directory import Unit

MOST_DIGITS = 5  #: of a head count
SAME_SPEAKER_DAYS = 3  #: so many briefings in a row by one speaker are noticed


def briefing(context: Context, rest: str) -> str:
    """Once a day for each team, to be put right on the same day; the same picture twice, the same speaker every day
    and more heads than the team has are said."""
    unit = places.here(context)
    if not context.may(acts.LEAD, unit.path):
        raise UserError(texts.ONLY_LEADER)
    rest = rest.strip()
    if (word := next((one for one in texts.PUT_RIGHT if rest.startswith(one)), "")) and rest[len(word) :].strip():
        return _put_right(context, unit, rest[len(word) :])
    found = _parsed(rest)
    today, values = local_day(context.now), _values(found)
    held = scoring.put_briefing(
        context.session,
        unit_id=unit.id,
        day=today,
        person_id=context.person.id if context.person else None,
        at=context.now,
        **{"speaker": b"", "topic": "", "heads": 0, **values},
    )
    if held is None:
        return texts.BRIEFED_BEFORE
    enter_briefing(context.session, unit, today, held=True, now=context.now)
    notes = [*_too_many(context, unit, held.heads), photos.ask(context, held)]
    last = scoring.briefings_of(context.session, unit.id, SAME_SPEAKER_DAYS)
    if len(last) == SAME_SPEAKER_DAYS and len({one.speaker for one in last}) == 1:
        notes.append(texts.same_speaker(days=SAME_SPEAKER_DAYS))
    return "\n".join([texts.briefed(topic=held.topic, heads=held.heads), *notes])


def _put_right(context: Context, unit: Unit, rest: str) -> str:
    """`晨会 更正 人数 18`: what is named anew replaces what was said of today."""
    held = next(iter(scoring.briefings_of(context.session, unit.id, 1)), None)
    if held is None or held.day != local_day(context.now):
        raise UserError(texts.NOT_BRIEFED)
    scoring.change_briefing(context.session, held, _values(_parsed(rest, whole=False)))
    notes = _too_many(context, unit, held.heads)
    return "\n".join([texts.briefed(topic=held.topic, heads=held.heads, again=True), *notes])


def _values(found: Mapping[str, str]) -> dict[str, Any]:
    """What was said, as a briefing keeps it; the speaker's name is not kept."""
    values: dict[str, Any] = {}
    if found[texts.SPEAKER]:
        values["speaker"] = blake2b(found[texts.SPEAKER].encode(), digest_size=16).digest()
    if found[texts.TOPIC]:
        values["topic"] = plain(found[texts.TOPIC], limit=60)
    if found[texts.HEADS]:
        values["heads"] = _heads(found[texts.HEADS])
    return values


def _too_many(context: Context, unit: Unit, heads: int) -> list[str]:
    size = places.size_of(context.session, unit.id)
    return [texts.more_heads(size=size)] if size and heads > size else []


def _parsed(rest: str, *, whole: bool = True) -> dict[str, str]:
    """What stands behind 主讲, 主题 and 人数; `whole`: one of the first two must."""
    words = (texts.SPEAKER, texts.TOPIC, texts.HEADS)
    found = dict.fromkeys(words, "")
    marks = "|".join(words)
    for match in re.finditer(rf"({marks})\s*[:：]?\s*(.+?)(?=\s*(?:{marks})|\s*\d+\s*{texts.MANY_HEADS}|$)", rest):
        found[match[1]] = match[2].strip(" ，,。")
    if heads := re.search(rf"(\d{{1,5}})\s*{texts.MANY_HEADS}", rest) or re.match(
        r"(\d{1,5})(?!\d)", found[texts.HEADS]
    ):
        found[texts.HEADS] = heads[1]
    if not (found[texts.SPEAKER] or found[texts.TOPIC] or (found[texts.HEADS] and not whole)):
        raise UserError(texts.BRIEFING_FORM)
    return found


def _heads(said: str) -> int:
    """How many came."""
    if not (said.isdecimal() and len(said) <= MOST_DIGITS):
        raise UserError(texts.HEADS_FORM)
    return int(said)


def enter_briefing(session: Session, unit: Unit, day: date, *, held: bool, now: datetime) -> None:
    """A working day's briefing, held or not; the day counts once. One held after the day was counted as without, by a
    night's team, is added to it."""
    cause = f"briefing:{unit.id}:{day.isoformat()}"
    event = {"unit_id": unit.id, "unit_path": unit.path, "day": day, "part": "briefings", "now": now}
    if scoring.put_event(session, **event, due=1, got=int(held), cause=cause) or not held:
        return
    counted = scoring.find_event(session, cause)
    if counted is not None and not counted.got:
        scoring.put_event(session, **event, due=0, got=1, cause=f"{cause}:late", note=texts.HELD_LATE)
