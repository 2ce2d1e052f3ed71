"""Bulletins: written once, confirmed, delivered to every group of a unit, receipts counted."""

from bot.routing import Feature
from handlers.bulletins import actions, jobs, texts
from handlers.bulletins.commands import router
from handlers.bulletins.forms import receipt
from handlers.bulletins.pages import PAGES

feature = Feature(
    name="bulletins",
    title=texts.TITLE,
    router=router,
    jobs={actions.TALLY: jobs.tally, actions.REPORT: jobs.report},
    acts=(actions.BROADCAST, actions.SEE),
    pages=PAGES,
    forms=(receipt,),
    package="handlers.bulletins",
)
