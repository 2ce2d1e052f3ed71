"""`算了不报了`: whoever reported something is asked whether he takes it back."""

import re

from bot import words
from bot.errors import UserError
from bot.routing import Context
from handlers.disputes import reporting, texts
from handlers.disputes.acting import closing
from handlers.disputes.asking import short
from handlers.disputes.asking import texts as phrases
from handlers.disputes.core import desk as desks

TAKE_BACK = "dispute.take-back"  #: the open question whether it is
_LEAVES = re.compile(phrases.LEAVES)


def offered(context: Context) -> bool:
    """For the one report of his that is open; with several he says which."""
    open_question = context.question.kind if context.question is not None else ""
    if open_question not in ("", reporting.MORE, reporting.LATER, TAKE_BACK):
        return False
    if _LEAVES.fullmatch(words.bare(context.message.text)) is None:
        return False
    own = short.in_hand(context, desks.of_context(context))
    if len(own) > 1:
        raise UserError(phrases.which_back(numbers=[one.number for one in own]))
    if own:
        desk = desks.of_context(context)
        closing.withdrawable(desk, own[0])
        short.question(context, TAKE_BACK, {"number": own[0].number})
        context.reply(phrases.ask_back(number=own[0].number))
    return bool(own)


def answered(context: Context, text: str) -> bool:
    said = words.bare(text)
    keeps, leaves = (*texts.UNSURE, *texts.GIVE_UP, *phrases.KEEPS), (*texts.SURE, texts.WITHDRAW, *phrases.TAKES_BACK)
    if context.question is None or said not in (*keeps, *leaves):
        return False
    number = int(context.question.payload["number"])
    short.forget(context)
    if said in keeps:
        context.reply(phrases.goes_on(number=number))
    else:
        context.reply(closing.withdraw(desks.of_context(context), number), suffix=f"dispute{number}")
    return True
