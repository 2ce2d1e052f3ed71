"""The feature. Apart from the package's `__init__`, which the child process imports and which must stay light."""

from bot.routing import Feature
from handlers.rosters import acts
from handlers.rosters.taking import coming, minors, texts
from handlers.rosters.taking.commands import router
from handlers.rosters.taking.jobs import NETWORK_JOBS
from handlers.rosters.taking.page import page
from handlers.rosters.taking.rehearsal import rehearse

feature = Feature(
    name="rosters",
    title=texts.TITLE,
    router=router,
    jobs={coming.REMIND: coming.remind, minors.TELL: minors.tell},
    network_jobs=NETWORK_JOBS,
    forms=(page,),
    acts=(acts.HAND_IN, acts.OWN),
    rehearse=rehearse,
    package="handlers.rosters",
)
