"""What every act asks first."""

import re

from bot.errors import UserError
from handlers.disputes import texts
from handlers.disputes.acting import texts as phrases
from handlers.disputes.core import access, people
from handlers.disputes.core.desk import Desk
from handlers.disputes.rules import moves
from handlers.disputes.rules.moves import Move
from storage.disputes import DisputeCase

_NO_REASON = re.compile(rf"[\W\d_{texts.NUMERALS}{texts.TEN}]*")


def mine(desk: Desk, number: int) -> DisputeCase:
    """A case that the person may act on; NotFound when it is none of his, words when somebody else has it."""
    case = access.worked(desk, number)
    if not access.may_work(desk, case):
        name = people.name_of(desk.session, case.holder_id)
        raise UserError(phrases.held_by_other(number=number, name=name) if name else phrases.see_only(number=number))
    return case


def allowed(case: DisputeCase, move: Move, *, called: str = "") -> None:
    """`called`: how people call what they wanted, where it is not the move's own word."""
    if case.merged_into is not None:
        raise UserError(phrases.is_merged(number=case.number, into=case.merged_into))
    if not moves.may(move, case.state):
        state, wanted = texts.STATES[case.state.value], called or phrases.MOVES[move.value]
        raise UserError(phrases.not_now(number=case.number, state=state, wanted=wanted))


def go(case: DisputeCase, move: Move) -> None:
    """The only way in which a state changes."""
    allowed(case, move)
    case.state = moves.after(move, case.state)


def reason_in(text: str, *, form: str) -> str:
    """What is kept of a reason; the right form when there is none, and a number alone is none."""
    if not text.strip() or _NO_REASON.fullmatch(text):
        raise UserError(form)
    return text.strip()[:500]


def person_of(desk: Desk) -> int:
    if desk.person_id is None:
        raise UserError(phrases.NOT_KNOWN)
    return desk.person_id
