"""`进度`: how far a report has come, for its reporter and for whoever may see it."""

from bot.errors import UserError
from bot.plain import plain
from bot.routing import Context
from handlers.disputes import reading, texts
from handlers.disputes.acting.following import follow
from handlers.disputes.asking import buttons
from handlers.disputes.core import access, telling
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from storage import NotFound, disputes

CARDS = "card_private"
MOST_LISTED = 8


def status(context: Context, rest: str) -> None:
    """`进度 318`: its reporter, or who may see it."""
    desk = desks.of_context(context)
    if not rest.strip():
        rest = str(_only_own(context, desk))
    number, _ = reading.numbered(rest, word=texts.STATUS[0])
    case = disputes.get_case(context.session, number)
    follow(desk, case)
    if not access.is_reporter(desk, case) and not access.may_see(desk, case):
        raise NotFound("dispute")
    names = buttons.of_reporter(case) if access.is_reporter(desk, case) and not context.in_group else ()
    if names and CARDS in context.chat.abilities:
        context.reply(buttons.card(case, describe(desk, case), names))
    else:
        context.reply(describe(desk, case))


def _only_own(context: Context, desk: Desk) -> int:
    """The number of the one report that somebody who names none can mean; with several they are listed. In a
    group only those that were told there: of others it need not even learn that they are."""
    mine = desk.person_id
    own = [one for one in disputes.list_live(desk.session) if mine is not None and one.reporter_id == mine]
    if context.in_group:
        own = [one for one in own if one.reporter_chat_id == context.chat.id]
    if len(own) == 1:
        return own[0].number
    for one in own[:MOST_LISTED]:
        follow(desk, one)
    lines = [describe(desk, one) for one in own[:MOST_LISTED]]
    raise UserError("\n".join([texts.FORM_STATUS, *lines]))


def describe(desk: Desk, case: disputes.DisputeCase) -> str:
    """What a reporter may know: number, state, holder, time."""
    if case.merged_into is not None:
        into = disputes.get_case(desk.session, case.merged_into)
        return texts.merged_status(number=case.number, into=into.number) + describe(desk, into)
    referral = disputes.waiting_referral(desk.session, case) if case.state in disputes.OPEN else None
    visit = disputes.next_visit(desk.session, case) if case.state is disputes.DisputeState.SETTLED else None
    return texts.status(
        number=case.number,
        state=case.state.value,
        holder=telling.holder_name(desk, case),
        at=telling.moment(case.opened_at),
        visits=texts.next_visit(at=telling.moment(visit.due_at)[:5]) if visit is not None else "",
        service=plain(referral.service, limit=20) if referral is not None else "",
    )
