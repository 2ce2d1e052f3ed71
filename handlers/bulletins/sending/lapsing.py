"""What wants a second officer does not wait for ever."""

from datetime import timedelta

from bot.pages import PageContext
from bot.routing import Context, Job
from handlers.bulletins.sending import telling, texts
from storage import bulletins, tasks
from storage.bulletins import Bulletin, BulletinState, Hold

LAPSE = "bulletin.lapse"
SECOND_WITHIN = timedelta(hours=12)  #: an urgent word that is agreed to later is news no more


def wait_for_second(context: Context | PageContext, bulletin: Bulletin) -> str:
    """Ask the other officers, and give it up when none has agreed in time."""
    key = f"{LAPSE}:{bulletin.number}:{context.now:%m%d%H%M%S}"
    tasks.put(context.session, LAPSE, key, context.now + SECOND_WITHIN, payload={"number": bulletin.number})
    return telling.ask_second(context, bulletin)


def lapse(job: Job) -> None:
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    if bulletin.held is not Hold.SECOND or bulletin.state is not BulletinState.DRAFT:
        return
    bulletin.state, bulletin.hold = BulletinState.CANCELLED, Hold.NONE.value
    hours = int(SECOND_WITHIN.total_seconds()) // 3600
    telling.author(job, bulletin, texts.second_lapsed(number=bulletin.number, hours=hours), "lapsed")
