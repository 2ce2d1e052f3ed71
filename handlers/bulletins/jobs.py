"""What comes due: the tally of a minute's receipts in one group, and the report when a bulletin has gone out."""

from datetime import datetime

from bot.messages import Content
from bot.routing import Job, Lane, OnAmbiguous
from handlers.bulletins import actions, progress, texts
from storage import bulletins, tasks
from storage.bulletins import BulletinState


def tally(job: Job) -> None:
    """Confirm the receipts of one minute together."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    chat_id = int(job.payload["chat"])
    since = datetime.fromisoformat(job.payload["since"])
    new = bulletins.receipts_in_chat(job.session, bulletin, chat_id, since)
    if new == 0:
        return
    total = bulletins.confirmed(job.session, bulletin, chat_id=chat_id).people
    _say(job, chat_id, texts.tally(number=bulletin.number, new=new, total=total), key=job.key, lane=Lane.REMINDER)


def report(job: Job) -> None:
    """Tell the author once when nothing waits any more; look again later while something does."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    come = progress.progress_of(job.session, bulletin)
    if bulletin.state is BulletinState.SENDING and come.waiting:
        looked = int(job.payload.get("looked", 0)) + 1
        tasks.put(
            job.session,
            actions.REPORT,
            f"{actions.REPORT}:{bulletin.number}:{looked}",
            job.now + actions.REPORT_EVERY,
            payload={**job.payload, "looked": looked},
        )
        return
    words = f"{texts.finished(number=bulletin.number)}\n{progress.describe(job.session, bulletin)}"
    key = f"{actions.REPORT}:{bulletin.number}:said"
    _say(job, int(job.payload["chat"]), words, key=key, lane=Lane.ANSWER)


def _say(job: Job, chat_id: int, words: str, *, key: str, lane: Lane) -> None:
    job.speech.to_chat(
        chat_id,
        Content(text=words),
        key=key,
        lane=lane,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=None,
        subject="",
    )
