"""How one unit answered what it was sent lately."""

from datetime import datetime

from bot.clock import STATION_ZONE
from bot.identity import reach
from bot.plain import plain
from bot.routing import Context, Place, Router
from handlers.bulletins import scoping, timing
from handlers.bulletins.answering import texts
from handlers.bulletins.scoping import SEE
from storage import bulletins
from storage.bulletins import Bulletin, ReceiptRule

SHOWN = 10


def register(router: Router) -> None:
    router.command(*texts.HISTORY, help=texts.HELP_HISTORY, act=SEE, place=Place.PRIVATE)(history)


def history(context: Context, rest: str) -> None:
    unit = scoping.unit_named(context.session, rest.strip(), reach(context.grants, SEE))
    found = bulletins.history_of(context.session, unit.id, SHOWN)
    standings = [_standing(bulletin, first) for bulletin, first in found]
    lines = [
        (bulletin.number, f"{(bulletin.confirmed_at or bulletin.created_at).astimezone(STATION_ZONE):%m-%d}", standing)
        for (bulletin, _), standing in zip(found, standings, strict=True)
    ]
    wanted = [one for one in standings if one != texts.STANDINGS["none"]]
    answered = sum(one != texts.STANDINGS["silent"] for one in wanted)
    words = texts.history(unit=plain(unit.name, limit=60), lines=lines, answered=answered, wanted=len(wanted))
    context.reply(words)


def _standing(bulletin: Bulletin, first: datetime | None) -> str:
    if bulletin.settled.receipt is ReceiptRule.NONE:
        return texts.STANDINGS["none"]
    if first is None:
        return texts.STANDINGS["silent"]
    end = timing.deadline(bulletin.settled, bulletin.confirmed_at)
    return texts.STANDINGS["late" if end is not None and first > end else "in_time"]
