"""Pledges (责任书): which text, signed by whom until when, and whether each of its duties was kept."""

import re
from datetime import datetime, timedelta

from bot.clock import local_day
from bot.errors import UserError
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Job, Lane
from handlers.scoring import acts, places, rules, standing
from handlers.scoring import texts as chat_texts
from handlers.scoring.duties import texts
from storage import Session, audit, directory, scoring
from storage.directory import Role, Unit
from storage.scoring import Pledge

VERSION = "2026-1"
DAYS = 365
RENEW = "score.renew"
RENEW_DAYS = 30  #: before it lapses its leader is asked to sign again
BRIEFED_PERCENT = 80  #: of the working days on which a briefing was held, for the first duty to be kept
_BRIEFINGS = 1  #: the duty that the ledger itself tells of


def pledge(context: Context, rest: str) -> str:
    """`责任书` shows the text, who signed and which duty is kept; `责任书 签署` signs for a year."""
    unit = places.unit_of(context, "" if rest.strip() == texts.SIGN else rest.strip(), acts.LEAD)
    signed = scoring.find_pledge(context.session, unit.id)
    today = local_day(context.now)
    if rest.strip() != texts.SIGN:
        until = signed.until if signed is not None and signed.until >= today else None
        duties = kept(context.session, unit.id, standing.month_of(today))
        return texts.pledge(name=places.label(context.session, unit), version=VERSION, until=until, kept=duties)
    if context.person is None or not context.may(acts.LEAD, unit.path):
        raise UserError(chat_texts.ONLY_LEADER)
    if signed is not None and signed.version == VERSION and signed.until - today > timedelta(days=RENEW_DAYS):
        return texts.pledge_in_force(until=signed.until)
    until = today + timedelta(days=DAYS)
    scoring.put_pledge(
        context.session, unit_id=unit.id, version=VERSION, person_id=context.person.id, now=context.now, until=until
    )
    return texts.pledge_signed(version=VERSION, until=until)


def not_kept(context: Context, rest: str) -> str:
    """`未履行 <班组> 3 原因`: an officer marks a duty of this month; never with a name."""
    match = re.fullmatch(r"(.+?)\s+(\d)\s+(\S.*)", rest.strip(), re.DOTALL)
    duty = int(match[2]) if match else 0
    if match is None or not 1 <= duty <= len(texts.DUTIES):
        raise UserError(texts.NOT_KEPT_FORM)
    unit, why = places.named(context, match[1], acts.INCIDENT), match[3]
    if unit.kind not in places.TEAMS:
        raise UserError(texts.NOT_KEPT_FORM)
    assert context.person is not None
    period = standing.month_of(local_day(context.now))
    note, by = plain(why, limit=120), context.person.id
    scoring.put_breach(
        context.session, unit_id=unit.id, period=period, duty=duty, note=note, person_id=by, now=context.now
    )
    detail = {"duty": duty, "period": period}
    audit.append(context.session, actor=f"person:{by}", act="score.duty", object=f"unit:{unit.id}", detail=detail)
    return texts.duty_not_kept(name=places.label(context.session, unit), duty=duty, words=texts.DUTIES[duty - 1])


def kept(session: Session, unit_id: int, period: str) -> list[bool]:
    """Duty by duty, as things stand: what an officer found, and for briefings what the ledger says."""
    broken = {one.duty for one in scoring.breaches_of(session, period, unit_id)}
    held = scoring.sums_of(session, unit_id, period).get("briefings")
    enough = held is None or held.got * 100 >= held.due * BRIEFED_PERCENT
    return [number not in broken and (enough or number != _BRIEFINGS) for number in range(1, len(texts.DUTIES) + 1)]


def settle(session: Session, period: str, now: datetime) -> None:
    """At the month's end one entry for each duty of each team that has a score; unsigned, none was taken on."""
    _, last = rules.bounds(period)
    signed = scoring.pledges(session)
    for unit_id in scoring.totals(session, period):
        under = unit_id in signed and signed[unit_id].until >= last
        for number, is_kept in enumerate(kept(session, unit_id, period), 1):
            note = "" if under and is_kept else texts.duty_note(number=number, signed=under)
            cause = f"duties:{period}:{unit_id}:{number}"
            standing.enter(session, unit_id, last, "duties", 2, 2 if under and is_kept else 0, cause, now, note)


def due_renewals(session: Session, now: datetime) -> list[tuple[Unit, Pledge]]:
    """Teams whose pledge lapses within a month."""
    today = local_day(now)
    return [
        (unit, one)
        for one in scoring.pledges(session).values()
        if today <= one.until <= today + timedelta(days=RENEW_DAYS)
        and (unit := directory.find_unit(session, one.unit_id)) is not None
        and unit.active
    ]


def remind(job: Job) -> None:
    """Once for each pledge that is about to lapse, to whoever leads the team."""
    for unit, one in due_renewals(job.session, job.now):
        words = texts.renew(name=places.label(job.session, unit), until=one.until)
        for _, person in directory.holders(job.session, unit_id=unit.id, roles=(Role.LEADER, Role.REPORTER)):
            key = f"{RENEW}:{one.id}:{person.id}"
            job.speech.to_person(person.id, Content(text=words), key=key, lane=Lane.REMINDER, subject="")
