"""How it goes, on one card: changed unasked where the platform lets us, else when it is pressed and at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.messages import Button, Card, Content
from bot.reach import chat_abilities
from bot.routing import Context, Job, Lane, NetworkTools, OnAmbiguous
from handlers.bulletins import progress, texts
from handlers.bulletins.answering import reading
from handlers.bulletins.sending import again, promising, telling
from handlers.bulletins.sending import texts as words
from storage import Session, bulletins, tasks
from storage.bulletins import Bulletin, BulletinState

STOP = "bulletin.stop"  #: a button `bulletin.stop:12`
LOOK = "bulletin.look"  #: a button `bulletin.look:12`: show how far it is by now, on this very card
SLOWEST = timedelta(minutes=5)
CARD, ANY_TIME, ONCE = "card_private", "update_any_time", "update_once"
ONCE_WITHIN = timedelta(hours=70)  #: WeCom's code for it lives 72 hours


@dataclass(frozen=True, slots=True)
class Seen:
    """How it stood when it was looked at. `said`: the last word, "" while something still waits."""

    ends: Sequence[progress.End]
    now: progress.Progress
    said: str


async def look_at(payload: Mapping[str, Any], tools: NetworkTools) -> Seen:
    """Read beside the writer: of ten thousand groups it takes a second."""
    return await tools.read(lambda session: seen(session, bulletins.get_by_number(session, int(payload["number"]))))


def seen(session: Session, bulletin: Bulletin) -> Seen:
    ends = progress.ends_of(session, bulletin)
    now = progress.progress_of(session, bulletin, ends)
    going = bulletin.state is BulletinState.SENDING and any(progress.waits(end) for end in ends)
    return Seen(ends, now, "" if going else progress.describe(session, bulletin, ends, ended=True))


def report(job: Job, result: Any) -> None:
    """Tell the author once when nothing waits any more; until then show how far it is, and look again later."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    if not isinstance(result, Seen):
        return
    ends, now = result.ends, result.now
    looked = int(job.payload.get("looked", 0)) + 1
    going = bulletin.state is BulletinState.SENDING and not result.said
    if going:
        _live(job, bulletin, now)
        pause = min(promising.REPORT_EVERY * max(1, looked // 6), SLOWEST)
        key = f"{promising.REPORT}:{bulletin.number}:{job.now:%m%d%H%M%S}"
        payload = {"number": bulletin.number, "looked": looked}
        tasks.put(job.session, promising.REPORT, key, job.now + pause, payload=payload)
        return
    bulletins.close_targets(job.session, bulletin, progress.kept(ends))
    if bulletin.finished_at is None:
        bulletin.finished_at = job.now
        reading.plan(job.session, bulletin)
    _live(job, bulletin, now, last=True)
    how = result.said or progress.describe(job.session, bulletin, ends)
    said = f"{texts.finished(number=bulletin.number)}\n{how}"
    telling.author(job, bulletin, said, f"finished{job.now:%m%d%H%M%S}")


def begin_live(context: Context, bulletin: Bulletin) -> None:
    """The card that changes later, where the author's chat can have one."""
    if CARD in _abilities(context, bulletin):
        now = progress.summary_of(context.session, bulletin)
        _send_live(context, bulletin, now)


def look(context: Context, number: int) -> None:
    """Pressed for news: on the card itself, in words where it cannot be changed."""
    bulletin = again.seen(context, number)
    now = progress.summary_of(context.session, bulletin)
    content = Content(card=card(bulletin, now, asks=ANY_TIME not in _abilities(context, bulletin)))
    if not context.speech.update(content, target_key=_key(bulletin), key=f"{_key(bulletin)}:at{context.inbox_id}"):
        context.reply(progress.describe(context.session, bulletin))


def _abilities(context: Context | Job, bulletin: Bulletin) -> frozenset[str]:
    chat = bulletin.report_chat_id
    return chat_abilities(context.session, [chat]).get(chat, frozenset()) if chat is not None else frozenset()


def _live(job: Job, bulletin: Bulletin, now: progress.Progress, *, last: bool = False) -> None:
    able, key = _abilities(job, bulletin), _key(bulletin)
    if ANY_TIME in able:
        if not job.speech.update(Content(card=card(bulletin, now)), target_key=key, key=f"{key}:{job.now:%m%d%H%M%S}"):
            _send_live(job, bulletin, now)
    elif ONCE in able and last and bulletin.confirmed_at and job.now - bulletin.confirmed_at < ONCE_WITHIN:
        job.speech.update(Content(card=card(bulletin, now)), target_key=key, key=f"{key}:end")


def _send_live(context: Context | Job, bulletin: Bulletin, now: progress.Progress) -> None:
    assert bulletin.report_chat_id is not None
    context.speech.to_chat(
        bulletin.report_chat_id,
        Content(card=card(bulletin, now, asks=ANY_TIME not in _abilities(context, bulletin))),
        key=_key(bulletin),
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=None,
        subject=f"about:{bulletin.number}",
    )


def _key(bulletin: Bulletin) -> str:
    return f"bulletin-live:{bulletin.number}"


def card(bulletin: Bulletin, now: progress.Progress, *, asks: bool = False) -> Card:
    """`asks`: it changes only when somebody presses for it."""
    rows = (
        (words.LIVE_SENT, words.of(done=now.sent, whole=now.groups)),
        (words.LIVE_FAILED, str(now.failed)),
        (words.LIVE_WAITING, str(now.waiting)),
        *([(words.LIVE_RECEIPTS, words.of(done=now.units, whole=now.of))] if now.asks else []),
    )
    title, going = words.live_title(number=bulletin.number), now.waiting and bulletin.state is BulletinState.SENDING
    stop = Button(f"{STOP}:{bulletin.number}", words.LIVE_STOP, "danger")
    news = Button(f"{LOOK}:{bulletin.number}", words.LIVE_LOOK, "primary")
    if going:
        return Card(title=title, fields=rows, buttons=(news, stop) if asks else (stop,))
    return Card(title=title, fields=rows, done=progress.state_of(bulletin))
