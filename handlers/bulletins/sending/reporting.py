"""How it goes, while it goes: a card that changes in place where the platform has one, and one word at the end."""

from datetime import timedelta

from bot.messages import Button, Card, Content
from bot.reach import chat_abilities
from bot.routing import Context, Job, Lane, OnAmbiguous
from handlers.bulletins import progress, texts
from handlers.bulletins.answering import reading
from handlers.bulletins.sending import promising, telling
from handlers.bulletins.sending import texts as words
from storage import bulletins, tasks
from storage.bulletins import Bulletin, BulletinState

STOP = "bulletin.stop"  #: a button `bulletin.stop:12`
SLOWEST = timedelta(minutes=5)
ANY_TIME = "update_any_time"


def report(job: Job) -> None:
    """Tell the author once when nothing waits any more; until then show how far it is, and look again later."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    ends = progress.ends_of(job.session, bulletin)
    now = progress.progress_of(job.session, bulletin, ends)
    looked = int(job.payload.get("looked", 0)) + 1
    _live(job, bulletin, now, looked)
    if bulletin.state is BulletinState.SENDING and any(progress.waits(end) for end in ends):
        pause = min(promising.REPORT_EVERY * max(1, looked // 6), SLOWEST)
        key = f"{promising.REPORT}:{bulletin.number}:{looked}"
        payload = {"number": bulletin.number, "looked": looked}
        tasks.put(job.session, promising.REPORT, key, job.now + pause, payload=payload)
        return
    bulletins.close_targets(job.session, bulletin, progress.kept(ends))
    if bulletin.finished_at is None:
        bulletin.finished_at = job.now
        reading.plan(job.session, bulletin)
    said = f"{texts.finished(number=bulletin.number)}\n{progress.describe(job.session, bulletin)}"
    telling.author(job, bulletin, said, f"finished{looked}")


def begin_live(context: Context, bulletin: Bulletin) -> None:
    """The card that later looks change, where the author's chat can have one."""
    if ANY_TIME in _abilities(context, bulletin):
        now = progress.progress_of(context.session, bulletin)
        _send_live(context, bulletin, now)


def _abilities(context: Context | Job, bulletin: Bulletin) -> frozenset[str]:
    chat = bulletin.report_chat_id
    return chat_abilities(context.session, [chat]).get(chat, frozenset()) if chat is not None else frozenset()


def _live(job: Job, bulletin: Bulletin, now: progress.Progress, looked: int) -> None:
    if ANY_TIME not in _abilities(job, bulletin):
        return
    key = _key(bulletin)
    if not job.speech.update(Content(card=card(bulletin, now)), target_key=key, key=f"{key}:{looked}"):
        _send_live(job, bulletin, now)


def _send_live(context: Context | Job, bulletin: Bulletin, now: progress.Progress) -> None:
    assert bulletin.report_chat_id is not None
    context.speech.to_chat(
        bulletin.report_chat_id,
        Content(card=card(bulletin, now)),
        key=_key(bulletin),
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=None,
        subject=f"about:{bulletin.number}",
    )


def _key(bulletin: Bulletin) -> str:
    return f"bulletin-live:{bulletin.number}"


def card(bulletin: Bulletin, now: progress.Progress) -> Card:
    rows = (
        (words.LIVE_SENT, words.of(done=now.sent, whole=now.groups)),
        (words.LIVE_FAILED, str(now.failed)),
        (words.LIVE_WAITING, str(now.waiting)),
        (words.LIVE_RECEIPTS, words.of(done=now.units, whole=now.of)),
    )
    title, going = words.live_title(number=bulletin.number), now.waiting and bulletin.state is BulletinState.SENDING
    stop = (Button(f"{STOP}:{bulletin.number}", words.LIVE_STOP, "danger"),)
    if going:
        return Card(title=title, fields=rows, buttons=stop)
    return Card(title=title, fields=rows, done=progress.state_of(bulletin))
