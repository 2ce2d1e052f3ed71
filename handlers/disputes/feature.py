"""What the frame is told of disputes: words, jobs, pages, acts."""

from bot.routing import Feature, NetworkJob
from handlers.disputes import jobs, texts, watching
from handlers.disputes.acting import by_link
from handlers.disputes.asking import registering
from handlers.disputes.commands import router
from handlers.disputes.core import access, stepping
from handlers.disputes.drives import days, register, sweeping
from handlers.disputes.intake import evidence, poster
from handlers.disputes.pages import PAGES
from handlers.disputes.record import papers
from storage.disputes import STEP

register(router)
registering.register(router)
papers.register(router)

feature = Feature(
    name="disputes",
    title=texts.TITLE,
    router=router,
    jobs={STEP: jobs.step, sweeping.REMIND: sweeping.due, days.DIGEST: days.digest},
    plan=days.plan,
    forms=(poster.FORM, by_link.form),
    network_jobs={
        stepping.CALL: NetworkJob(jobs.call, jobs.called),
        poster.PRINT: NetworkJob(poster.work, poster.done),
        papers.MAKE: NetworkJob(papers.work, papers.done),
        evidence.FETCH: NetworkJob(evidence.work, evidence.done),
    },
    acts=(access.SEE, access.WORK, access.COMMAND, access.EXPORT, access.PARK, access.SWEEP, access.RULES),
    watches=(watching.look,),
    pages=PAGES,
    package="handlers.disputes",
)
