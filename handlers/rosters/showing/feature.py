"""The feature beside handing in: reminders, the legal clock, summaries, search, pages."""

from datetime import datetime

from bot.routing import Feature, StationView
from handlers.rosters import acts
from handlers.rosters.chasing import lapsing, rungs
from handlers.rosters.showing import exporting, summary, texts, trend
from handlers.rosters.showing.commands import router
from handlers.rosters.showing.pages import PAGES
from storage import Session


def plan(session: Session, station: StationView, now: datetime) -> None:
    rungs.plan(session, station, now)
    lapsing.plan(session, station, now)
    summary.plan(session, station, now)


feature = Feature(
    name="heads",
    title=texts.TITLE,
    router=router,
    jobs={**rungs.JOBS, lapsing.KIND: lapsing.remind},
    network_jobs={**summary.JOBS, **trend.JOBS, **exporting.JOBS},
    plan=plan,
    acts=(acts.SEE, acts.OPEN, acts.NUDGE, acts.LOOK_UP, acts.EXPORT, acts.SET),
    pages=PAGES,
    package="handlers.rosters.showing",
)
