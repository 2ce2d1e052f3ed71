"""What the frame is told of bulletins: words, jobs, pages, acts."""

from bot.routing import Feature, NetworkJob
from handlers.bulletins import jobs, texts
from handlers.bulletins.answering import chasing, reading, receipts
from handlers.bulletins.commands import router
from handlers.bulletins.forms import receipt
from handlers.bulletins.library import commands as library
from handlers.bulletins.library import daily
from handlers.bulletins.scoping import BROADCAST, SEE
from handlers.bulletins.sending import lapsing, launching, promising, reporting
from handlers.bulletins.showing import exporting
from handlers.bulletins.showing.pages import PAGES
from handlers.bulletins.writing import attachments

feature = Feature(
    name="bulletins",
    title=texts.TITLE,
    router=router,
    jobs={
        receipts.TALLY: jobs.tally,
        promising.PROMISE: promising.promised,
        launching.START: launching.started,
        launching.ROLL: launching.rolled,
        chasing.CHASE: chasing.chase,
        lapsing.LAPSE: lapsing.lapse,
    },
    network_jobs={
        promising.REPORT: NetworkJob(reporting.look_at, reporting.report),
        attachments.FETCH: NetworkJob(attachments.fetch, attachments.fetched),
        library.IMPORT: NetworkJob(library.fetch, library.fetched),
        reading.READ: NetworkJob(reading.work, reading.done),
        daily.CASE: NetworkJob(daily.work, daily.send),
        exporting.MAKE: NetworkJob(exporting.make, exporting.made),
    },
    plan=jobs.plan,
    acts=(BROADCAST, SEE, exporting.EXPORT),
    pages=PAGES,
    forms=(receipt,),
    package="handlers.bulletins",
)
