"""Disputes: anyone reports in his own words; graded, given to the right person, and called for until a human has it."""

from bot.routing import Feature, NetworkJob
from handlers.disputes import jobs, texts, watching
from handlers.disputes.commands import router
from handlers.disputes.core import access, stepping
from handlers.disputes.intake import evidence
from storage.disputes import STEP

feature = Feature(
    name="disputes",
    title=texts.TITLE,
    router=router,
    jobs={STEP: jobs.step},
    network_jobs={
        stepping.CALL: NetworkJob(jobs.call, jobs.called),
        evidence.FETCH: NetworkJob(evidence.work, evidence.done),
    },
    acts=(access.SEE, access.WORK, access.COMMAND, access.EXPORT, access.PARK, access.SWEEP, access.RULES),
    watches=(watching.look,),
    package="handlers.disputes",
)
