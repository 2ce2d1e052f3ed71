"""A dispute that began as a danger case: while that one pages, it is the first rung, and what is said there holds here.

Both bear one number, so that `接单 12` is never two things.
"""

from handlers.disputes import texts
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.checks import go
from handlers.disputes.acting.closing import DEALT_WITH, OVER, _settled
from handlers.disputes.core import stepping, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.rules.moves import Move
from storage import alarms, disputes
from storage.alarms import CaseState, DangerCase
from storage.disputes import DisputeCase

FALSE = "not_so"  #: what a danger case comes to that was none


def follow(desk: Desk, case: DisputeCase) -> bool:
    """Bring the case to where its danger case stands; True while that one is running."""
    danger = alarms.find_case(desk.session, case.number)
    if danger is None or case.state not in disputes.OPEN or case.merged_into is not None:
        return False
    if case.reopened and danger.state not in alarms.LIVE:
        return False  # it has come back since, and goes its own way
    if danger.taken_by is not None and case.holder_id != danger.taken_by and danger.state is not CaseState.OPEN:
        if case.state in disputes.UNTAKEN:
            go(case, Move.TAKE)
            case.holder_id, case.taken_at, case.place = danger.taken_by, danger.taken_at, 0
            case.first_taken_at = case.first_taken_at or danger.taken_at
            case.settle_by = stepping.settle_by(case, desk.now)
            desk.record(case, "taken", holder=danger.taken_by, danger=True)
        else:
            case.holder_id = danger.taken_by
    elif danger.state is CaseState.OPEN and case.state in disputes.TAKEN:
        go(case, Move.COME_BACK)
        case.holder_id = None
        desk.record(case, "came_back", danger=True)
    if danger.state in alarms.LIVE:
        return True
    if disputes.count(desk.session, case, OVER):
        return False  # that it is over holds once; what comes after goes its own way
    desk.record(case, OVER, outcome=_outcome(danger))
    if case.state in disputes.UNTAKEN and danger.closed_by is not None:
        go(case, Move.TAKE)
        case.holder_id, case.taken_at = danger.closed_by, danger.closed_at
        case.first_taken_at = case.first_taken_at or danger.closed_at
    if case.state in disputes.TAKEN and case.first_taken_at is not None:
        _settled(desk, case, _outcome(danger), "", move=Move.SETTLE, assumed=True)
        if case.outcome == DEALT_WITH and case.holder_id is not None:
            names = [texts.OUTCOMES[one] for one in texts.CHOSEN]
            text = phrases.outcome_assumed(number=case.number, outcome=texts.OUTCOMES[DEALT_WITH], names=names)
            telling.to_people(desk, case, [case.holder_id], text, key="assumed")
    return False


def _outcome(danger: DangerCase) -> str:
    return FALSE if danger.state is CaseState.FALSE else DEALT_WITH
