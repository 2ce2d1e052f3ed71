"""Danger: the words of one message become a case that pages people, again and again, until somebody has taken it."""

from bot.alarms import accepting, jobs, paging, taking, texts, watching
from bot.alarms.items import router
from bot.alarms.sounding import sound
from bot.routing import Feature, NetworkJob
from storage.alarms import STEP

feature = Feature(
    name="danger",
    title=texts.TITLE,
    router=router,
    jobs={STEP: jobs.step, jobs.DRILL: jobs.drill},
    network_jobs={paging.CALL: NetworkJob(jobs.call, jobs.called)},
    acts=(taking.TAKE,),
    watches=(watching.look,),
    forms=(accepting.form,),
    package="bot.alarms",
)

__all__ = ["feature", "sound"]
