"""Mutual review: drawn each month, scored by the rubric, reminded of, settled at the month's end."""

import re
from datetime import datetime, timedelta

from bot.clock import local_day
from bot.errors import UserError
from bot.messages import Content
from bot.routing import Context, Job, Lane
from handlers.scoring import places, rules, standing
from handlers.scoring.duties import texts
from storage import Session, directory, scoring
from storage.directory import Role
from storage.scoring import Review

REMIND = "score.review"
REMIND_DAYS = (7, 2)  #: before the month's end: once each, to those who still owe one
_EACH = 25  #: points of one line of the rubric


def draw(session: Session, period: str, now: datetime) -> int:
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
    found = _scored(rest)
    if found is None and rest.strip():
        raise UserError(_form(context, mine))
    if found is None:
        lines = [
            texts.review_line(name=places.label(context.session, units[one.reviewed_id]), points=one.points)
            for one in mine
        ]
        return texts.reviews(lines=lines)
    wanted, points = found
    named = _named(context, mine, wanted)
    if named is None or not 0 <= points <= rules.FULL_REVIEW:
        raise UserError(_form(context, mine))
    named.points, named.at = points, context.now
    named.person_id = context.person.id if context.person else None
    context.session.add(named)
    context.session.flush()
    return texts.reviewed(name=places.label(context.session, units[named.reviewed_id]), points=points)


def _named(context: Context, mine: list[Review], wanted: str) -> Review | None:
    """The one review of these that is meant: by a part of its team's name, or however else a team is called."""
    units = {one.reviewed_id: directory.get_unit(context.session, one.reviewed_id) for one in mine}
    named = [one for one in mine if wanted in places.label(context.session, units[one.reviewed_id])]
    if not named:
        found = directory.find_units_by_name(context.session, wanted, paths=[unit.path for unit in units.values()])
        named = [one for one in mine if found.certain and one.reviewed_id == found.units[0].id]
    return named[0] if len(named) == 1 else None


def _form(context: Context, mine: list[Review]) -> str:
    """How it is written, and of whom it may be."""
    units = [directory.get_unit(context.session, one.reviewed_id) for one in mine]
    return texts.review_form(names=[places.label(context.session, unit) for unit in units])


def _scored(rest: str) -> tuple[str, int] | None:
    """(team, points) of `分拣二班 85`, or of one figure for each line of the rubric: `分拣二班 22 20 25 18`."""
    words = rest.split()
    figures = [int(re.sub(r"\D", "", one)) for one in words if re.fullmatch(r"\d{1,3}分?", one)]
    name = "".join(one for one in words if not re.fullmatch(r"\d{1,3}分?", one))
    if not name or len(figures) not in (1, len(texts.RUBRIC)):
        return None
    if len(figures) > 1 and max(figures) > _EACH:
        return name, -1
    return name, sum(figures)


def remind(job: Job) -> None:
    """Leaders who still owe a review hear which, in private, at most twice a month."""
    period = str(job.payload["period"])
    owed: dict[int, list[str]] = {}
    for one in scoring.reviews_of(job.session, period):
        if one.points is None:
            name = places.label(job.session, directory.get_unit(job.session, one.reviewed_id))
            owed.setdefault(one.reviewer_id, []).append(name)
    for unit_id, names in sorted(owed.items()):
        words = texts.review_owed(names=names, day=str(job.payload["until"]))
        for _, person in directory.holders(job.session, unit_id=unit_id, roles=(Role.LEADER, Role.REPORTER)):
            key = f"{job.key}:{unit_id}:{person.id}"
            job.speech.to_person(person.id, Content(text=words), key=key, lane=Lane.REMINDER, subject="")


def settle(session: Session, period: str, now: datetime) -> None:
    """At the month's end: the trimmed mean for the reviewed; a review not done costs whoever owed it."""
    _, last = rules.bounds(period)
    given: dict[int, list[int]] = {}
    for one in scoring.reviews_of(session, period):
        if one.points is not None:
            given.setdefault(one.reviewed_id, []).append(one.points)
            continue
        standing.enter(
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
        standing.enter(
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
