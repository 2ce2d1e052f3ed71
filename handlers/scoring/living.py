"""Briefings, incidents, bonus, mutual review and pledges: what a team does besides answering."""

import re
from datetime import date, datetime, timedelta
from hashlib import blake2b

from bot.clock import local_day
from bot.errors import UserError
from bot.plain import plain
from bot.routing import Context
from handlers.scoring import acts, places, rules, standing, texts
from storage import Session, audit, directory, scoring
from storage.directory import Unit

PLEDGE_VERSION = "2026-1"
PLEDGE_DAYS = 365
MOST_TAKEN = 100_00
SAME_SPEAKER_DAYS = 3  #: so many briefings in a row by one speaker are noticed


def briefing(context: Context, rest: str) -> str:
    """Once a day for each team; the same picture twice and the same speaker every day are said."""
    unit = places.here(context)
    if not context.may(acts.LEAD, unit.path):
        raise UserError(texts.ONLY_LEADER)
    found = _parsed(rest)
    today = local_day(context.now)
    pictures = [one.reference for one in context.message.attachments]
    photo = blake2b(pictures[0].encode(), digest_size=16).digest() if pictures else b""
    seen = scoring.same_photo(context.session, photo)
    speaker = blake2b(found[texts.SPEAKER].encode(), digest_size=16).digest()
    heads = int(found[texts.HEADS] or 0)
    held = scoring.put_briefing(
        context.session,
        unit_id=unit.id,
        day=today,
        speaker=speaker,
        topic=plain(found[texts.TOPIC], limit=60),
        heads=heads,
        photo=photo,
        person_id=context.person.id if context.person else None,
        at=context.now,
    )
    if held is None:
        return texts.BRIEFED_BEFORE
    enter_briefing(context.session, unit, today, held=True, now=context.now)
    notes = [texts.SAME_PHOTO] if seen is not None else []
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
    if heads := re.search(rf"(\d{{1,5}})\s*{texts.MANY_HEADS}", rest) or re.search(r"(\d{1,5})", found[texts.HEADS]):
        found[texts.HEADS] = heads[1]
    if not found[texts.SPEAKER] and not found[texts.TOPIC]:
        raise UserError(texts.BRIEFING_FORM)
    return found


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
    if not 0 < points <= MOST_TAKEN or unit.kind not in places.TEAMS:
        raise UserError(texts.INCIDENT_FORM if part == rules.INCIDENT else texts.BONUS_FORM)
    note = "" if part == rules.INCIDENT else plain(match[3], limit=60)  # a word about an incident may name the victim
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


# --- mutual review ----------------------------------------------------------------------------------------------------


def draw_reviews(session: Session, period: str, now: datetime) -> int:
    """The month's pairs, per park; drawn once. How many."""
    if scoring.reviews_of(session, period):
        return 0
    first, _ = rules.bounds(period)
    before = standing.month_of(first - timedelta(days=1))
    earlier = standing.month_of(first - timedelta(days=40))
    lately = [
        [(one.reviewer_id, one.reviewed_id) for one in scoring.reviews_of(session, month)]
        for month in (before, earlier)
    ]
    drawn = 0
    for park in directory.list_units(session):
        if park.kind is not directory.UnitKind.PARK:
            continue
        teams = [unit.id for unit in places.scored_under(session, park) if unit.kind is directory.UnitKind.TEAM]
        if len(teams) < 4:
            teams = [unit.id for unit in places.scored_under(session, park)]
        pairs = rules.draw(sorted(teams), seed=first.toordinal() ^ park.id, lately=lately) if len(teams) > 2 else []
        scoring.put_reviews(session, period, pairs)
        drawn += len(pairs)
    return drawn


def review(context: Context, rest: str) -> str:
    """`互评` lists whom the team reviews this month; `互评 <班组> 85` scores one. Nobody else sees who gave what."""
    own = {unit.id for unit in places.teams_of(context)}
    period = standing.month_of(local_day(context.now))
    mine = [one for one in scoring.reviews_of(context.session, period) if one.reviewer_id in own]
    if not mine:
        return texts.NOTHING_TO_REVIEW
    units = {one.reviewed_id: directory.get_unit(context.session, one.reviewed_id) for one in mine}
    match = re.fullmatch(r"(.+?)\s+(\d{1,3})\s*分?", rest.strip())
    if match is None:
        lines = [
            texts.review_line(name=places.label(context.session, units[one.reviewed_id]), points=one.points)
            for one in mine
        ]
        return texts.reviews(lines=lines)
    wanted = match[1].replace(" ", "")
    named = [one for one in mine if wanted in places.label(context.session, units[one.reviewed_id])]
    if len(named) != 1 or not 0 <= int(match[2]) <= 100:
        raise UserError(texts.REVIEW_FORM)
    named[0].points, named[0].at = int(match[2]), context.now
    named[0].person_id = context.person.id if context.person else None
    context.session.add(named[0])
    context.session.flush()
    return texts.reviewed(name=places.label(context.session, units[named[0].reviewed_id]), points=int(match[2]))


def settle_reviews(session: Session, period: str, now: datetime) -> None:
    """At the month's end: the trimmed mean for the reviewed; a review not done costs whoever owed it."""
    _, last = rules.bounds(period)
    given: dict[int, list[int]] = {}
    for one in scoring.reviews_of(session, period):
        if one.points is not None:
            given.setdefault(one.reviewed_id, []).append(one.points)
            continue
        _enter(
            session,
            one.reviewer_id,
            last,
            "review",
            100,
            0,
            f"review-missing:{period}:{one.reviewer_id}:{one.reviewed_id}",
            now,
            texts.REVIEW_MISSING,
        )
    for unit_id, points in given.items():
        mean = rules.trimmed(points) or 0
        _enter(
            session,
            unit_id,
            last,
            "review",
            100,
            mean,
            f"review:{period}:{unit_id}",
            now,
            texts.review_note(count=len(points)),
        )


def _enter(
    session: Session, unit_id: int, day: date, part: str, due: int, got: int, cause: str, now: datetime, note: str = ""
) -> None:
    path = directory.get_unit(session, unit_id).path
    scoring.put_event(
        session, unit_id=unit_id, unit_path=path, day=day, part=part, due=due, got=got, cause=cause, note=note, now=now
    )


# --- pledges ----------------------------------------------------------------------------------------------------------


def pledge(context: Context, rest: str) -> str:
    """`责任书` shows the text and whether it is signed; `责任书 签署` signs it for a year."""
    unit = places.here(context)
    signed = scoring.find_pledge(context.session, unit.id)
    today = local_day(context.now)
    if rest.strip() != texts.SIGN:
        until = signed.until if signed is not None and signed.until >= today else None
        return texts.pledge(name=places.label(context.session, unit), version=PLEDGE_VERSION, until=until)
    if context.person is None or not context.may(acts.LEAD, unit.path):
        raise UserError(texts.ONLY_LEADER)
    if signed is not None and signed.version == PLEDGE_VERSION and signed.until - today > timedelta(days=30):
        return texts.pledge_in_force(until=signed.until)
    until = today + timedelta(days=PLEDGE_DAYS)
    scoring.put_pledge(
        context.session,
        unit_id=unit.id,
        version=PLEDGE_VERSION,
        person_id=context.person.id,
        now=context.now,
        until=until,
    )
    return texts.pledge_signed(version=PLEDGE_VERSION, until=until)


def settle_duties(session: Session, period: str, now: datetime) -> None:
    """At the month's end: whether each team that has a score is under a pledge."""
    _, last = rules.bounds(period)
    for unit_id in scoring.totals(session, period):
        signed = scoring.find_pledge(session, unit_id)
        kept = signed is not None and signed.until >= last
        _enter(session, unit_id, last, "duties", 10, 10 if kept else 0, f"duties:{period}:{unit_id}", now)
