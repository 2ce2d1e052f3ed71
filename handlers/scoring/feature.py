"""What the frame is given: words, jobs, pages, and what recurs."""

from bot.routing import Feature
from handlers.scoring import (
    acts,
    answering,
    asking,
    boards,
    closing,
    picturing,
    preparing,
    texts,
)
from handlers.scoring.bank import taking
from handlers.scoring.commands import router
from handlers.scoring.duties import photos, pledging, reviewing
from handlers.scoring.showing.pages import PAGES

feature = Feature(
    name="scoring",
    title=texts.TITLE,
    router=router,
    jobs={
        asking.CLOSE: closing.close,
        asking.LIVE: closing.live,
        answering.TALLY: closing.tally,
        boards.PUBLISH: preparing.publish_due,
        preparing.DAILY: preparing.daily,
        preparing.DAY_END: preparing.day_end,
        preparing.MONTH_END: preparing.month_end,
        reviewing.REMIND: reviewing.remind,
        pledging.RENEW: pledging.remind,
    },
    network_jobs={boards.PICTURE: picturing.JOB, photos.LOOK: photos.JOB, taking.FETCH: taking.JOB},
    plan=preparing.plan,
    acts=acts.ALL,
    pages=PAGES,
    package="handlers.scoring",
)
