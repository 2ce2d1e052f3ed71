"""What a case is owed next. Every act ends here, so that no live case is ever without a due row."""

from datetime import datetime, timedelta

from bot.holidays import is_workday
from bot.messages import Content
from handlers.disputes import texts
from handlers.disputes.core import people, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.rules import frozen
from storage import alarms, disputes, tasks
from storage.disputes import TAKEN, UNTAKEN, DisputeCase, DisputeState, Level, Rung

PAGED = "paged"  #: the act that a call leaves on record
CALL = "dispute.call"  #: kind of the task row that speaks to the second channel
FOLLOW_EVERY = timedelta(seconds=60)  #: how often a case looks at the danger case that is still running
VISIT_AGAIN = timedelta(days=1)


def plan(desk: Desk, case: DisputeCase, *, at: datetime | None = None) -> None:
    """Put the next step in place of whatever stood ahead; none for a case that is over."""
    if not disputes.is_live(case):
        disputes.drop_step(desk.session, case)
        desk.session.add(case)
        desk.session.flush()
        return
    disputes.put_step(desk.session, case, due_at=max(at or next_due(desk, case), desk.now))


def next_due(desk: Desk, case: DisputeCase) -> datetime:
    if is_danger(desk, case):
        return desk.now + FOLLOW_EVERY
    if case.state in UNTAKEN:
        return frozen.call_due(case.policy, case.place, desk.now, is_workday)
    if case.state in TAKEN:
        return _work_due(desk, case)
    visit = disputes.next_visit(desk.session, case)
    return max(visit.due_at, desk.now) if visit is not None else desk.now + VISIT_AGAIN


def _work_due(desk: Desk, case: DisputeCase) -> datetime:
    """The holder's next nudge, or the end of his time to settle, or of another service's time to answer."""
    rung = Rung.STATION if not case.policy["staffed"] else case.rung
    moments = [frozen.nudge_due(case.policy, rung, max(desk.now, case.snooze_until or desk.now), is_workday)]
    if case.settle_by is not None:
        moments.append(case.settle_by + timedelta(days=frozen.SETTLED_AGAIN_DAYS * case.settle_told))
    referral = disputes.waiting_referral(desk.session, case)
    if referral is not None:
        moments = [referral.receipt_by]
    return min(moments)


def is_danger(desk: Desk, case: DisputeCase) -> bool:
    """Whether the danger case of the same number still pages: it is the first rung, and goes on by itself."""
    danger = alarms.find_case(desk.session, case.number)
    return danger is not None and danger.state in alarms.LIVE


# --- calling ---------------------------------------------------------------------------------------------------------


def call_now(desk: Desk, case: DisputeCase) -> list[int]:
    """Call whoever the ladder names now, passing by rungs on which nobody is, and make the next call due."""
    while True:
        call = frozen.call_at(case.policy, case.place)
        whom = people.whom(desk.session, case, call.whom)
        if whom or case.place >= frozen.last_place(case.policy):
            break
        case.place += 1
    case.rung = call.rung
    _page(desk, case, whom)
    case.paged = list(dict.fromkeys([*case.paged, *whom]))
    case.place += 1
    plan(desk, case)
    return whom


def _page(desk: Desk, case: DisputeCase, whom: list[int]) -> None:
    time = disputes.count(desk.session, case, PAGED) + 1
    card = telling.page_card(desk, case, time=time)
    telling.to_people(desk, case, whom, Content(card=card), key=f"page{case.step}")
    by_phone = case.level is Level.HIGH or (case.place > 0 and whom)
    if by_phone:
        payload = {"number": case.number, "step": case.step, "people": whom, "time": time}
        lane = 0 if case.level is Level.HIGH else 2
        tasks.put(desk.session, CALL, f"{disputes.subject(case.number)}:call{case.step}", desk.now, payload, lane=lane)
    desk.record(case, PAGED, whom=whom, rung=case.rung.value, time=time)


def start(desk: Desk, case: DisputeCase, *, place: int = 0) -> tuple[list[int], datetime | None]:
    """Begin (or begin again) to look for somebody: at once where the rung is staffed, else when it opens. Whom was
    called, or when somebody will be."""
    case.place, case.holder_id = place, None
    if is_danger(desk, case):
        plan(desk, case)
        return [], None
    case.rung = frozen.call_at(case.policy, place).rung
    later = opens(desk, case)
    if later > desk.now:
        plan(desk, case, at=later)
        return [], later
    return call_now(desk, case), None


def opens(desk: Desk, case: DisputeCase) -> datetime:
    """When whoever is called next may be called: now, where his rung is staffed or the clock runs day and night."""
    return frozen.due(case.policy, frozen.call_at(case.policy, case.place).rung, desk.now, 0, is_workday)


def settle_by(case: DisputeCase, start_at: datetime) -> datetime:
    return frozen.due(case.policy, case.rung, start_at, float(case.policy["settle"]), is_workday)


def waits_text(opens: datetime) -> str:
    return texts.opens_later(at=telling.moment(opens))


def is_over(case: DisputeCase) -> bool:
    return case.state in (DisputeState.CLOSED, DisputeState.WITHDRAWN)
