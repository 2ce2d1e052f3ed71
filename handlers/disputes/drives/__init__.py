"""Beside single cases: sweeps with explicit zeros, calls that everybody answers, and the closing of a day."""

from bot.routing import Router
from handlers.disputes.core import access
from handlers.disputes.drives import calling_out, days, sweeping, texts


def register(router: Router) -> None:
    """Their words."""
    router.command(*texts.CAMPAIGN, help=texts.HELP_CAMPAIGN, act=access.PARK)(sweeping.start)
    router.answer(sweeping.WHETHER)(sweeping.decided)
    router.command(*texts.SWEEP, help=texts.HELP_SWEEP, act=access.SWEEP)(sweeping.answer)
    router.command(*texts.CAMPAIGN_STATUS, act=access.PARK)(sweeping.status)
    router.command(*texts.CALLOUT, help=texts.HELP_CALLOUT, act=access.PARK)(calling_out.start)
    router.command(*texts.CALLOUT_STATUS, act=access.PARK)(calling_out.status)
    router.command(*texts.CLOSE_DAY, help=texts.HELP_CLOSE, act=access.PARK)(days.close)
    router.command(*texts.KEEP, act=access.WORK)(days.keep)
    router.open_items(frozenset(texts.ANSWERS), calling_out.listing)(calling_out.answer)
    router.open_items(frozenset(texts.NUMBERS), calling_out.numbered)(calling_out.answer)
    router.reader(priority=20)(calling_out.plainly)
    router.reader(priority=82)(sweeping.plainly)
    router.press(calling_out.ITEM)(calling_out.pressed)
