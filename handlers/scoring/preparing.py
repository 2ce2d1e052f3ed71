"""What recurs: daily questions, the end of a working day, the end of a month; and the page before a briefing."""

from datetime import date, datetime, time, timedelta

from bot.clock import STATION_ZONE, local_day
from bot.errors import UserError
from bot.holidays import is_workday
from bot.routing import Context, Job, StationView
from handlers.scoring import asking, boards, living, places, rules, standing, texts
from handlers.scoring.bank import banking
from handlers.scoring.duties import pledging, reviewing
from handlers.scoring.duties import texts as duty_texts
from handlers.scoring.rules import Weights
from storage import Session, directory, scoring, tasks
from storage.directory import Unit
from storage.scoring import BoardState, RoundKind

DAILY, DAY_END, MONTH_END = "quiz.daily", "score.day", "score.month"
DAYS_AHEAD = 2


def plan(session: Session, station: StationView, now: datetime) -> None:
    """The rows of the next two days; and a first stock of questions."""
    banking.stock(session, now)
    plan_day(session, station, now)
    reviewing.draw(session, standing.month_of(local_day(now)), now)


def plan_day(session: Session, station: StationView, now: datetime) -> None:
    for ahead in range(DAYS_AHEAD + 1):
        day = local_day(now) + timedelta(days=ahead)
        for one in scoring.due_schedules(session):
            hour, minute = map(int, one.at.split(":"))
            due = datetime.combine(day, time(hour, minute), STATION_ZONE)
            if due >= now and (is_workday(day) or not one.workdays):
                payload = {"unit": one.unit_id, "at": one.at}
                tasks.put(session, DAILY, f"{DAILY}:{one.unit_id}:{day}:{one.at}", due, payload=payload)
        _put(session, DAY_END, day, time(20), now)
        if day.day == 1:
            _put(session, MONTH_END, day, time(9), now)
        if pledging.due_renewals(session, now):
            _put(session, pledging.RENEW, day, time(10), now)
        _plan_review(session, day, now)


def _plan_review(session: Session, day: date, now: datetime) -> None:
    """Twice before the month ends, to those who still owe a review."""
    period = standing.month_of(day)
    _, last = rules.bounds(period)
    due = datetime.combine(day, time(10), STATION_ZONE)
    if (last - day).days in reviewing.REMIND_DAYS and due >= now:
        payload = {"period": period, "until": duty_texts.day_of(month=last.month, day=last.day)}
        tasks.put(session, reviewing.REMIND, f"{reviewing.REMIND}:{day}", due, payload=payload)


def _put(session: Session, kind: str, day: date, at: time, now: datetime) -> None:
    due = datetime.combine(day, at, STATION_ZONE)
    if due >= now:
        tasks.put(session, kind, f"{kind}:{day}", due, payload={"day": day.isoformat()})


def daily(job: Job) -> None:
    """A unit's daily question, if it still wants one at this time."""
    wanted = [one for one in scoring.due_schedules(job.session) if one.unit_id == job.payload["unit"]]
    if not wanted or wanted[0].at != job.payload["at"]:
        return
    unit = directory.find_unit(job.session, int(job.payload["unit"]))
    if unit is None or not unit.active or not places.groups_of(job.session, unit):
        return
    asking.open_round(
        job.session,
        job.speech,
        unit=unit,
        kind=RoundKind.DAILY,
        count=1,
        minutes=wanted[0].minutes,
        author_id=None,
        now=job.now,
    )


def day_end(job: Job) -> None:
    """On a working day a team that is scored and held no briefing has one entry of 0 of 1."""
    day = date.fromisoformat(job.payload["day"])
    if not is_workday(day):
        return
    for unit_id in scoring.totals(job.session, standing.month_of(day)):
        unit = directory.find_unit(job.session, unit_id)
        if unit is not None and unit.active:
            living.enter_briefing(job.session, unit, day, held=False, now=job.now)


def month_end(job: Job) -> None:
    """Settle the month that has passed, then draft each park's board."""
    period = boards.month_before(date.fromisoformat(job.payload["day"]))
    reviewing.settle(job.session, period, job.now)
    pledging.settle(job.session, period, job.now)
    weights = Weights.of(job.station.settings)
    for unit in directory.list_units(job.session):
        if unit.kind is directory.UnitKind.PARK and not scoring.boards_of(job.session, unit.id, period):
            if not boards.standings(job.session, unit, period, weights):
                continue
            made = boards.draft(job.session, unit, period, weights, job.now)
            boards.announce(job.session, job.speech, made)


def publish_due(job: Job) -> None:
    """After the days for objections; with an objection open it waits for an officer."""
    board = scoring.get_board(job.session, int(job.payload["number"]))
    if board.state is not BoardState.DRAFT:
        return
    if board.objections:
        words = texts.still_objected(number=board.number, objections=len(board.objections))
        boards.tell_officers(job.session, job.speech, words, f"board:{board.number}:waiting")
    else:
        boards.publish(job.session, job.speech, board, job.now)


def page(context: Context, unit: Unit) -> str:
    """Ten minutes before the briefing: what to say today, one question, who has not spoken lately."""
    teams = [one.id for one in places.scored_under(context.session, unit)]
    weak = scoring.weakest(context.session, teams, asking.recent_months(local_day(context.now)))
    banking.stock(context.session, context.now)
    bank = {one.number: one for one in scoring.list_questions(context.session)}
    fraud = weak[0][0] if weak else ""
    asked = scoring.recently_asked(context.session, unit.id)
    seed = unit.id ^ local_day(context.now).toordinal()
    chosen = rules.choose([(one.number, one.fraud) for one in bank.values()], asked, [fraud], 1, seed)
    if not chosen:
        raise UserError(texts.NO_QUESTIONS)
    question = bank[chosen[0]]
    same = [one.explanation for one in bank.values() if one.fraud == question.fraud and one.explanation][:3]
    last = scoring.briefings_of(context.session, unit.id, 1)
    body = texts.question(kind=question.kind, stem=question.stem, options=list(question.options))
    return texts.briefing_page(fraud=question.fraud, points=same, question=body, last=str(last[0].day) if last else "")
