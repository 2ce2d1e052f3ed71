"""`合并` and its undoing: two reports of one matter go on as one case."""

from datetime import timedelta

from bot.errors import UserError
from bot.plain import plain
from handlers.disputes import texts
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.checks import allowed, mine
from handlers.disputes.acting.taking import RAISED, change_level, raise_level
from handlers.disputes.asking import texts as words
from handlers.disputes.core import stepping, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.grading import grade
from handlers.disputes.rules import levels
from handlers.disputes.rules.moves import Move
from storage import disputes
from storage.disputes import DisputeCase, Level

_GRADES = (RAISED, "regraded", "reopened", "lowered")


def merge(desk: Desk, number: int, into: int) -> str:
    """`number` goes on inside `into`, which gets the higher grade of the two; what is open never inside what is not,
    where nobody would be called for it."""
    case, target = _both(desk, number, into)
    case.merged_into = into
    stepping.plan(desk, case)
    seq = desk.record(case, "merged", into=into)
    desk.record(target, "merged_in", number=number)
    raise_level(desk, target, case.level, why=phrases.merged_why(number=number))
    said = phrases.merged_for_reporter(number=number, into=into)
    telling.to_reporter(desk, case, public=said, private=said, key=f"merged{seq}")
    hours = int(case.policy["undo"]) // 60
    return phrases.merged(number=number, into=into, hours=hours)


def _both(desk: Desk, number: int, into: int) -> tuple[DisputeCase, DisputeCase]:
    """Where nothing speaks against it."""
    if number == into:
        raise UserError(phrases.MERGE_WITH_ITSELF)
    case, target = mine(desk, number), mine(desk, into)
    allowed(case, Move.MERGE)
    allowed(target, Move.MERGE)
    if case.state in disputes.OPEN and target.state not in disputes.OPEN:
        raise UserError(phrases.merge_into_settled(number=number, into=into))
    return case, target


def differing(desk: Desk, number: int, into: int) -> list[str]:
    """What makes it unlikely that both are one matter: another company, another kind; each as "this, that"."""
    case, target = _both(desk, number, into)
    found = []
    one, other = (each.enterprise_path or each.unit_path for each in (case, target))
    if not one.startswith(other) and not other.startswith(one):
        places = [plain(disputes.told_of(desk.session, each).place, limit=60) for each in (case, target)]
        found.append(words.other_place(number=number, into=into, places=places))
    if case.category != target.category:
        names = [texts.CATEGORIES[each.category] for each in (case, target)]
        found.append(words.other_kind(number=number, into=into, names=names))
    return found


def unmerge(desk: Desk, number: int) -> str:
    """Take it out again, within its time: it goes on where it stood, with a step of its own."""
    case = mine(desk, number)
    if case.merged_into is None:
        raise UserError(phrases.not_merged(number=number))
    merged_at = max(step.at for step in disputes.steps_of(desk.session, case) if step.act == "merged")
    if desk.now - merged_at > timedelta(minutes=int(case.policy["undo"])):
        raise UserError(phrases.UNDO_TOO_LATE)
    into, case.merged_into = case.merged_into, None
    stepping.plan(desk, case, at=stepping.opens(desk, case) if case.state in disputes.UNTAKEN else None)
    seq = desk.record(case, "unmerged", into=into)
    said = words.unmerged_for_reporter(number=number, into=into)
    telling.to_reporter(desk, case, public=said, private=said, key=f"unmerged{seq}")
    _give_back_level(desk, disputes.get_case(desk.session, into), number)
    return phrases.unmerged(number=number, into=into)


def _give_back_level(desk: Desk, target: DisputeCase, number: int) -> None:
    """What only the case that is out again had raised goes down again, unless somebody has graded it since."""
    graded = [step for step in disputes.steps_of(desk.session, target) if step.act in _GRADES]
    last = graded[-1] if graded else None
    if last is None or last.act != RAISED or last.detail.get("why") != phrases.merged_why(number=number):
        return
    if target.state not in disputes.OPEN or target.merged_into is not None or target.emergency:
        return
    parts = [part.level for part in disputes.merged_in(desk.session, target.number)]
    spoken = Level(grade(disputes.told_of(desk.session, target).whole).risk.value)
    level = max((Level(str(last.detail.get("was", target.level.value))), spoken, *parts), key=levels.ORDER.index)
    if levels.is_above(target.level, level):
        change_level(desk, target, level, anew=True)
        desk.record(target, "lowered", level=level.value, number=number)
        reasons = disputes.told_of(desk.session, target).reasons
        why = phrases.merged_why(number=number)
        disputes.tell(desk.session, target, reasons=tuple(one for one in reasons if one != why))
