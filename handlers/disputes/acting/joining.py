"""`合并` and its undoing: two reports of one matter go on as one case."""

from datetime import timedelta

from bot.errors import UserError
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.checks import allowed, mine
from handlers.disputes.acting.taking import raise_level
from handlers.disputes.core import stepping, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.rules.moves import Move
from storage import disputes


def merge(desk: Desk, number: int, into: int) -> str:
    """`number` goes on inside `into`, which gets the higher grade of the two; what is open never inside what is not,
    where nobody would be called for it."""
    if number == into:
        raise UserError(phrases.MERGE_WITH_ITSELF)
    case, target = mine(desk, number), mine(desk, into)
    allowed(case, Move.MERGE)
    allowed(target, Move.MERGE)
    if case.state in disputes.OPEN and target.state not in disputes.OPEN:
        raise UserError(phrases.merge_into_settled(number=number, into=into))
    case.merged_into = into
    stepping.plan(desk, case)
    seq = desk.record(case, "merged", into=into)
    desk.record(target, "merged_in", number=number)
    raise_level(desk, target, case.level, why=phrases.merged_why(number=number))
    said = phrases.merged_for_reporter(number=number, into=into)
    telling.to_reporter(desk, case, public=said, private=said, key=f"merged{seq}")
    hours = int(case.policy["undo"]) // 60
    return phrases.merged(number=number, into=into, hours=hours)


def unmerge(desk: Desk, number: int) -> str:
    """Take it out again, within its time: it goes on where it stood, with a step of its own."""
    case = mine(desk, number)
    if case.merged_into is None:
        raise UserError(phrases.not_merged(number=number))
    merged_at = max(step.at for step in disputes.steps_of(desk.session, case) if step.act == "merged")
    if desk.now - merged_at > timedelta(minutes=int(case.policy["undo"])):
        raise UserError(phrases.UNDO_TOO_LATE)
    into, case.merged_into = case.merged_into, None
    stepping.plan(desk, case, at=desk.now if case.state in disputes.UNTAKEN else None)
    desk.record(case, "unmerged", into=into)
    return phrases.unmerged(number=number, into=into)
