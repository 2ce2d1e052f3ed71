"""Where the words, buttons and numbers of this folder meet the router."""

from bot.routing import Router
from handlers.disputes import texts
from handlers.disputes.asking import pressing, short
from handlers.disputes.asking import texts as words
from handlers.disputes.core import access


def register(router: Router) -> None:
    router.command(*words.ACTS, help=words.HELP_ACTS, act=access.WORK)(pressing.acts)
    router.open_items(short.SHORT, short.listing, help=texts.HELP_ITEMS)(short.short)
    router.open_items(frozenset(words.NUMBERS), pressing.listing)(pressing.by_number)
    router.answer(short.OUTCOME)(short.chosen)
    router.answer(pressing.ASK)(pressing.answered)
    router.answer(short.ACTS)(pressing.chosen)
    router.reader(priority=5)(short.with_more)
    router.press(short.ITEM)(pressing.pressed)
