"""A park's day (日清日结): closed when nothing is left without outcome or reason; the station hears."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.clock import STATION_ZONE, local_day
from bot.errors import UserError
from bot.identity import reach
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Job, Lane, StationView
from handlers.disputes import reading
from handlers.disputes.acting.checks import mine, reason_in
from handlers.disputes.core import access, people
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from handlers.disputes.drives import texts
from storage import Session, directory, disputes, tasks
from storage.directory import Unit, UnitKind
from storage.disputes import OPEN, DisputeCase

DIGEST = "dispute.digest"
DIGEST_AT = time(21, 0)  #: before the quiet hours begin
MOST_LISTED = 20
KEEP_ACT = "kept_open"


def keep(context: Context, rest: str) -> None:
    """`留办 318 …`: why it stays open over this day."""
    number, why = reading.numbered(rest, word=texts.KEEP[0])
    desk = desks.of_context(context)
    case = mine(desk, number)
    desk.record(case, KEEP_ACT, day=f"{local_day(context.now)}", reason=reason_in(why, form=texts.FORM_KEEP))
    context.reply(texts.kept(number=number), private=True)


def close(context: Context, rest: str) -> None:
    if context.person is None:
        raise UserError(texts.NO_PARK)
    parks = _parks(context)
    if rest.strip():
        parks = [park for park in parks if rest.strip() in park.name]
    if len(parks) != 1:
        raise UserError(texts.NO_PARK)
    park, day = parks[0], local_day(context.now)
    today, waiting, kept = _standing(context.session, park, day)
    his, others = _of(desks.of_context(context), waiting)
    if his or others:
        numbers = [one.number for one in his][:MOST_LISTED]
        raise UserError(texts.not_yet(park=plain(park.name, limit=40), numbers=numbers, others=len(others)))
    settled = sum(1 for case in today if case.settled_at is not None or case.closed_at is not None)
    fresh = disputes.close_day(
        context.session,
        unit_id=park.id,
        day=f"{day}",
        by=context.person.id,
        opened=len(today),
        settled=settled,
        kept_open=len(kept),
        now=context.now,
    )
    name = plain(park.name, limit=40)
    if not fresh:
        context.reply(texts.closed_before(park=name, day=f"{day}"))
        return
    context.reply(texts.closed(park=name, day=f"{day}", opened=len(today), settled=settled, kept=len(kept)))


def _of(desk: Desk, waiting: Sequence[DisputeCase]) -> tuple[list[DisputeCase], list[DisputeCase]]:
    """Those that he can do something about, and those that the station has; nothing of what concerns himself."""
    told = [case for case in waiting if not people.is_excluded(desk.session, case, desk.person_id or 0)]
    his = [case for case in told if access.may_see(desk, case) or access.may_work(desk, case)]
    return his, [case for case in told if case not in his]


def _parks(context: Context) -> list[Unit]:
    paths = reach(context.grants, access.PARK)
    units = directory.list_units(context.session)
    return [unit for unit in units if unit.kind is UnitKind.PARK and paths and unit.path.startswith(paths)]


def _standing(
    session: Session, park: Unit, day: date
) -> tuple[list[DisputeCase], list[DisputeCase], list[DisputeCase]]:
    """What was opened today; what is open without a reason of today; what is open with one."""
    since = datetime.combine(day, time(), STATION_ZONE)
    today = disputes.list_cases(session, path=park.path, since=since)
    still = [case for case in disputes.list_cases(session, path=park.path, states=OPEN) if case.merged_into is None]
    kept = [case for case in still if _has_reason(session, case, day)]
    return today, [case for case in still if case not in kept], kept


def _has_reason(session: Session, case: DisputeCase, day: date) -> bool:
    """A reason of this day, or a service that still has it."""
    if disputes.waiting_referral(session, case) is not None:
        return True
    return any(step.act == KEEP_ACT and step.detail.get("day") == f"{day}" for step in disputes.steps_of(session, case))


def plan(session: Session, station: StationView, now: datetime) -> None:
    """The digests of today and tomorrow."""
    for offset in range(2):
        day = local_day(now) + timedelta(days=offset)
        at = datetime.combine(day, DIGEST_AT, STATION_ZONE)
        if at > now:
            tasks.put(session, DIGEST, f"dispute-digest:{day}", at, {"day": f"{day}"})


def digest(job: Job) -> None:
    """To whoever is on duty: each park's day, and who has not closed it. Silent where nothing happened at all."""
    day = date.fromisoformat(job.payload["day"])
    closed, lines, waiting = disputes.closed_days(job.session, f"{day}"), [], []
    for unit in directory.list_units(job.session):
        if unit.kind is not UnitKind.PARK:
            continue
        name = plain(unit.name, limit=30)
        if (row := closed.get(unit.id)) is not None:
            lines.append(texts.digest_line(park=name, opened=row.opened, settled=row.settled, kept=row.kept_open))
        elif any(_standing(job.session, unit, day)):
            waiting.append(name)
    if not lines and not waiting:
        return
    text = texts.digest(day=f"{day}", lines=lines, open_parks=waiting)
    for person_id in directory.duty_and_deputies(job.session, unit_id=None, now=job.now):
        key = f"dispute-digest:{day}:{person_id}"
        job.speech.to_person(person_id, Content(text=text), key=key, lane=Lane.REMINDER, subject="dispute-digest")
