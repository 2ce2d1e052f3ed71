"""What comes due: the tally of a minute's receipts in one group, and the hourly round. The other jobs stand with what
makes them due."""

from datetime import datetime

from bot.messages import Content
from bot.routing import Job, Lane, OnAmbiguous, StationView
from handlers.bulletins import rules, texts
from handlers.bulletins.library import daily
from storage import Session, bulletins


def plan(session: Session, station: StationView, now: datetime) -> None:
    """The hourly round of this capability: the daily cases ahead, and the drafts that nobody came back to."""
    daily.plan(session, station, now)
    bulletins.lapse_drafts(session, now - rules.DRAFT_LASTS)


def tally(job: Job) -> None:
    """Confirm the receipts of one minute together."""
    chat_id = int(job.payload["chat"])
    since = datetime.fromisoformat(job.payload["since"])
    among = bulletins.open_in_chat(job.session, chat_id, since - rules.RECEIPT_OPEN)
    lines = [
        texts.tally(
            number=bulletin.number, new=new, total=bulletins.confirmed(job.session, bulletin, chat_id=chat_id).people
        )
        for bulletin, new in bulletins.receipts_in_chat(job.session, among, chat_id, since)
    ]
    if not lines:
        return
    job.speech.to_chat(
        chat_id,
        Content(text="\n".join(lines)),
        key=job.key,
        lane=Lane.REMINDER,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=None,
        subject="",
    )
