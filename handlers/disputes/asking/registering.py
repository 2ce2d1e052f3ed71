"""Where the words, buttons and numbers of this folder meet the router."""

from bot.routing import Router
from handlers.disputes import texts
from handlers.disputes.asking import lacking, leaving, pressing, reporting_card, short
from handlers.disputes.asking import texts as words
from handlers.disputes.core import access


def register(router: Router) -> None:
    router.command(*texts.REPORT, help=texts.HELP_REPORT)(reporting_card.report)
    router.command(*words.ACTS, help=words.HELP_ACTS, act=access.WORK)(pressing.acts)
    router.open_items(short.SHORT, short.listing, help=texts.HELP_ITEMS)(short.short)
    router.open_items(frozenset(words.NUMBERS), pressing.listing)(pressing.by_number)
    router.answer(short.OUTCOME)(short.chosen)
    router.answer(lacking.ASK, passing=True)(pressing.answered)
    router.answer(short.ACTS)(pressing.chosen)
    router.answer(reporting_card.REPORT)(reporting_card.answered)
    router.press(reporting_card.PREFIX)(reporting_card.pressed)
    router.reader(priority=5)(short.with_more)
    router.reader(priority=6)(short.whether_solved)
    router.reader(priority=7)(leaving.offered)
    router.answer(leaving.TAKE_BACK)(leaving.answered)
    router.reader(priority=80)(short.none_of_his)
    router.press(short.ITEM)(pressing.pressed)
