"""What comes due: the tally of a minute's receipts in one group. The other jobs stand with what makes them due."""

from datetime import datetime

from bot.messages import Content
from bot.routing import Job, Lane, OnAmbiguous
from handlers.bulletins import texts
from storage import bulletins


def tally(job: Job) -> None:
    """Confirm the receipts of one minute together."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    chat_id = int(job.payload["chat"])
    since = datetime.fromisoformat(job.payload["since"])
    new = bulletins.receipts_in_chat(job.session, bulletin, chat_id, since)
    if new == 0:
        return
    total = bulletins.confirmed(job.session, bulletin, chat_id=chat_id).people
    job.speech.to_chat(
        chat_id,
        Content(text=texts.tally(number=bulletin.number, new=new, total=total)),
        key=job.key,
        lane=Lane.REMINDER,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=None,
        subject="",
    )
