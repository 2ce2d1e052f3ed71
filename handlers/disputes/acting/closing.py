"""`分流`, `收到回执`, `退回`, `办结`, `回访`, `重开`, `撤回`: how a case ends, and how it comes back."""

from datetime import timedelta

from bot.errors import UserError
from bot.messages import Button
from handlers.disputes import texts
from handlers.disputes.acting import in_danger
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.checks import allowed, go, mine, person_of, reason_in
from handlers.disputes.acting.taking import way_now
from handlers.disputes.asking import texts as words_of_buttons
from handlers.disputes.core import access, stepping, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.grading import grade
from handlers.disputes.rules import frozen, levels
from handlers.disputes.rules.moves import Move
from storage import NotFound, disputes
from storage.disputes import DisputeCase, DisputeState, ReferralState, VisitResult

OVER = "danger_over"  #: the act that the end of its danger case leaves on record
DEALT_WITH = "police"  #: what that comes to until somebody says better


def divert(desk: Desk, number: int, service: str, reason: str) -> str:
    """To another service, which has to say that it has it; never what concerns hurt, threat, weapon, child or crowd."""
    case, why = mine(desk, number), reason_in(reason, form=phrases.form_divert(number=number))
    allowed(case, Move.DIVERT)
    told = disputes.told_of(desk.session, case)
    guards = grade(told.whole).guards
    if guards or case.emergency or case.level is disputes.Level.HIGH:
        raise UserError(phrases.NEVER_DIVERTED)
    if disputes.waiting_referral(desk.session, case) is not None:
        raise UserError(phrases.diverted_already(number=number))
    receipt_by = desk.now + timedelta(minutes=int(case.policy["receipt"]))
    disputes.put_referral(
        desk.session, case, service=service[:20], by=person_of(desk), receipt_by=receipt_by, now=desk.now
    )
    stepping.plan(desk, case)
    seq = desk.record(case, "diverted", service=service, reason=why)
    public = phrases.diverted_public(number=number, service=service)
    private = phrases.diverted_private(number=number, service=service, text=_text_for(case, told))
    telling.to_reporter(desk, case, public=public, private=private, key=f"diverted{seq}")
    return phrases.diverted(number=number, service=service, until=telling.moment(receipt_by))


def _text_for(case: DisputeCase, told: disputes.Told) -> str:
    return phrases.text_for_service(words=told.whole[:300], place=told.place, at=telling.moment(case.opened_at))


def receive(desk: Desk, number: int) -> str:
    """The other service has it: here that is the outcome, and visits follow all the same."""
    case = mine(desk, number)
    referral = _waiting(desk, case)
    disputes.end_referral(desk.session, referral, ReferralState.RECEIVED, desk.now)
    desk.record(case, "receipt", service=referral.service)
    _settled(desk, case, "diverted", phrases.went_to(service=referral.service), move=Move.RECEIVE)
    return phrases.receipt_kept(number=number, service=referral.service)


def bounce(desk: Desk, number: int, reason: str) -> str:
    """The other service sent it back: it keeps its whole age."""
    case, why = mine(desk, number), reason_in(reason, form=phrases.form_reason(word=texts.BOUNCE, number=number))
    allowed(case, Move.BOUNCE)
    referral = _waiting(desk, case)
    disputes.end_referral(desk.session, referral, ReferralState.RETURNED, desk.now)
    stepping.plan(desk, case)
    desk.record(case, "returned", service=referral.service, reason=why)
    return phrases.bounced(number=number, days=(desk.now - case.opened_at).days)


def lapse(desk: Desk, case: DisputeCase, referral: disputes.DisputeReferral) -> None:
    """No receipt within the time: it is ours again."""
    disputes.end_referral(desk.session, referral, ReferralState.LAPSED, desk.now)
    case.clocks_broken += 1
    seq = desk.record(case, "lapsed", service=referral.service)
    holder = [case.holder_id] if case.holder_id is not None else []
    text = phrases.lapsed(number=case.number, service=referral.service)
    telling.to_people(desk, case, holder, text, key=f"lapsed{seq}")


def _waiting(desk: Desk, case: DisputeCase) -> disputes.DisputeReferral:
    referral = disputes.waiting_referral(desk.session, case)
    if referral is None:
        raise UserError(phrases.not_diverted(number=case.number))
    return referral


def settle(desk: Desk, number: int, outcome: str, note: str) -> str:
    """An outcome from the closed list; visits are owed from now on."""
    case = mine(desk, number)
    if outcome in texts.CHOSEN and _is_assumed(desk, case):
        return _put_right(desk, case, outcome, note)
    allowed(case, Move.SETTLE)
    if outcome not in texts.OUTCOMES:
        raise UserError(phrases.which_outcome(number=number, names=[texts.OUTCOMES[one] for one in texts.CHOSEN]))
    if disputes.waiting_referral(desk.session, case) is not None:
        raise UserError(phrases.diverted_already(number=number))
    _settled(desk, case, outcome, note, move=Move.SETTLE)
    visits = disputes.visits_of(desk.session, case)
    return phrases.settled(
        number=number, outcome=texts.OUTCOMES[outcome], visits=[telling.moment(one.due_at)[:5] for one in visits]
    )


def _is_assumed(desk: Desk, case: DisputeCase) -> bool:
    """Settled because its danger was dealt with, by whoever said no outcome."""
    over = case.state is DisputeState.SETTLED and case.outcome == DEALT_WITH and not case.reopened
    return over and disputes.count(desk.session, case, OVER) > 0


def _put_right(desk: Desk, case: DisputeCase, outcome: str, note: str) -> str:
    case.outcome = outcome
    if note:
        disputes.tell(desk.session, case, result=note[:1000])
    desk.session.add(case)
    desk.record(case, "outcome", outcome=outcome, note=note[:500])
    return phrases.outcome_put_right(number=case.number, outcome=texts.OUTCOMES[outcome])


def _settled(desk: Desk, case: DisputeCase, outcome: str, note: str, *, move: Move, assumed: bool = False) -> None:
    """`assumed`: nobody has said the outcome, and its reporter is told none."""
    if case.settle_by is not None and desk.now > case.settle_by:
        case.clocks_broken += 1
    go(case, move)
    in_danger.ends(desk, case)
    case.outcome, case.settled_at, case.place = outcome, desk.now, 0
    if note:
        disputes.tell(desk.session, case, result=note[:1000])
    disputes.plan_visits(desk.session, case, frozen.visit_moments(case.policy, desk.now))
    stepping.plan(desk, case)
    seq = desk.record(case, "settled", outcome=outcome, note=note[:500])
    public = phrases.settled_public(number=case.number)
    private = phrases.settled_private(number=case.number, outcome="" if assumed else texts.OUTCOMES[outcome])
    telling.to_reporter(desk, case, public=public, private=private, key=f"settled{seq}", buttons=_solved(case.number))


def _solved(number: int) -> tuple[Button, ...]:
    names = (("solved", texts.SOLVED[0]), ("unsolved", texts.UNSOLVED[0]))
    return tuple(Button(f"dispute:{name}:{number}", label) for name, label in names)


def visit(desk: Desk, number: int, result: VisitResult, note: str) -> str:
    """A return visit. What is bad comes back one grade higher; the last good one ends the case."""
    case = access.worked(desk, number)
    if not access.may_work(desk, case):
        raise UserError(phrases.see_only(number=number))
    allowed(case, Move.VISIT)
    owed = disputes.next_visit(desk.session, case)
    if owed is None:
        raise UserError(phrases.no_visit_owed(number=number))
    if result is VisitResult.UNREACHED:
        stepping.plan(desk, case, at=desk.now + stepping.VISIT_AGAIN)
        desk.record(case, "visit_unreached", place=owed.place, note=note[:500])
        return phrases.visit_unreached(number=number)
    disputes.finish_visit(desk.session, owed, result=result, by=person_of(desk), now=desk.now)
    desk.record(case, "visited", place=owed.place, result=result.value, note=note[:500])
    if result is VisitResult.BAD:
        return _reopen(desk, case, note or phrases.BAD_VISIT)
    left = disputes.next_visit(desk.session, case)
    if left is None:
        finish(desk, case)
        return phrases.closed(number=number)
    stepping.plan(desk, case)
    return phrases.visited(number=number, next_at=telling.moment(left.due_at)[:5])


def finish(desk: Desk, case: DisputeCase) -> None:
    go(case, Move.FINISH)
    case.closed_at = desk.now
    stepping.plan(desk, case)
    seq = desk.record(case, "closed", outcome=case.outcome)
    said = phrases.closed(number=case.number)
    telling.to_reporter(desk, case, public=said, private=said, key=f"closed{seq}")


def reopen(desk: Desk, number: int, reason: str) -> str:
    """By its reporter, or whoever may work on it."""
    case = disputes.get_case(desk.session, number)
    if not access.is_reporter(desk, case):
        case = mine(desk, number)
    allowed(case, Move.REOPEN)
    return _reopen(desk, case, reason_in(reason, form=phrases.form_reason(word=texts.REOPEN, number=number)))


def _reopen(desk: Desk, case: DisputeCase, why: str) -> str:
    """One grade higher, looked for anew from the beginning of its way; the age and the record go on."""
    go(case, Move.REOPEN)
    case.level = levels.raised(case.level)
    case.reopened += 1
    case.settled_at = case.closed_at = case.settle_by = None
    case.outcome, case.settle_told = "", 0
    case.policy = way_now(desk, case)
    before, reasons = case.holder_id, disputes.told_of(desk.session, case).reasons
    disputes.tell(desk.session, case, reasons=tuple(dict.fromkeys((words_of_buttons.REOPENED_WHY, *reasons))))
    desk.record(case, "reopened", reason=why[:500], level=case.level.value)
    whom, opens = stepping.start(desk, case)
    if before is not None and before not in whom:
        note = phrases.reopened_for_holder(number=case.number)
        telling.to_people(desk, case, [before], note, key=f"reopened{case.reopened}")
    later = stepping.waits_text(opens) if opens is not None else ""
    to_reporter = access.is_reporter(desk, case)  # who may stand in a group, and learns no grade
    return phrases.reopened(number=case.number, graded=not to_reporter) + later


def withdraw(desk: Desk, number: int) -> str:
    """By its reporter, while it is open and no danger."""
    case = disputes.get_case(desk.session, number)
    if not access.is_reporter(desk, case):
        raise NotFound("dispute")
    withdrawable(desk, case)
    go(case, Move.WITHDRAW)
    case.closed_at, case.outcome = desk.now, "withdrawn"
    stepping.plan(desk, case)
    seq = desk.record(case, "withdrawn")
    told = [one for one in dict.fromkeys([case.holder_id, *case.paged]) if one is not None]
    telling.to_people(desk, case, told, phrases.withdrawn_for_holder(number=number), key=f"withdrawn{seq}")
    return phrases.withdrawn(number=number)


def withdrawable(desk: Desk, case: DisputeCase) -> None:
    """What speaks against it."""
    allowed(case, Move.WITHDRAW)
    if case.emergency or case.level is disputes.Level.HIGH:
        raise UserError(phrases.HIGH_NOT_WITHDRAWN)
    if disputes.merged_in(desk.session, case.number):
        raise UserError(phrases.OTHERS_REPORTED_IT)


def answer_reporter(desk: Desk, number: int, *, solved: bool, said: str = "") -> str:
    """`解决了吗？` 1 or 2, by the reporter; `said`: his words with it."""
    case = disputes.get_case(desk.session, number)
    if not access.is_reporter(desk, case):
        raise NotFound("dispute")
    if case.state in disputes.OPEN and case.merged_into is None:
        return words_of_buttons.in_hand(number=number, solved=solved, kept=bool(said))
    if case.state is not DisputeState.SETTLED:
        raise NotFound("dispute")
    if not solved:
        return _reopen(desk, case, said or phrases.REPORTER_SAYS_NO)
    desk.record(case, "reporter_content")
    return phrases.GLAD
