"""Promising the messages of a bulletin, some groups to a transaction, so that ten thousand delay nobody's answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages import Content
from bot.pages import PageContext
from bot.reach import chat_abilities
from bot.routing import Context, Job, Lane, OnAmbiguous
from handlers.bulletins import timing, wording
from handlers.bulletins.progress import subject_of
from handlers.bulletins.scoping import PRESSES
from handlers.bulletins.sending import texts as words
from handlers.bulletins.writing.attachments import contents
from storage import bulletins, links, tasks
from storage.bulletins import Bulletin, BulletinState, BulletinTarget, ReceiptRule

PROMISE = "bulletin.promise"
REPORT = "bulletin.report"
RECEIPT = "bulletin.receipt"  #: purpose of the link by which a group confirms that can only be sent to
REPORT_EVERY = timedelta(seconds=20)
AT_ONCE = 40  #: groups that are promised in the transaction of the confirmation itself
EACH = 150  #: groups to a later transaction
Where = Context | PageContext | Job


def begin(context: Where, bulletin: Bulletin, groups: int) -> None:
    """The first groups now, the others by tasks; and a look at how it goes."""
    last = _some(context, bulletin, 0, AT_ONCE)
    if groups > AT_ONCE:
        _more(context, bulletin, last)
    watch(context, bulletin)


def watch(context: Where, bulletin: Bulletin) -> None:
    """Look again and again how it goes, until nothing waits any more."""
    payload = {"number": bulletin.number}
    tasks.put(context.session, REPORT, f"{REPORT}:{bulletin.number}", context.now + REPORT_EVERY, payload=payload)


def _more(context: Where, bulletin: Bulletin, after: int) -> None:
    tasks.put(
        context.session,
        PROMISE,
        f"{PROMISE}:{bulletin.number}:{after}",
        context.now,
        payload={"number": bulletin.number, "after": after},
        lane=lane_of(bulletin).number,
    )


def promised(job: Job) -> None:
    """The next groups of a bulletin that has not been stopped meanwhile."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    if bulletin.state is not BulletinState.SENDING or bulletin.recalled_at is not None:
        return
    last = _some(job, bulletin, int(job.payload["after"]), EACH)
    if last:
        _more(job, bulletin, last)


def lane_of(bulletin: Bulletin) -> Lane:
    return Lane.URGENT if bulletin.settled.urgent else Lane.BULK


def _some(context: Where, bulletin: Bulletin, after: int, limit: int) -> int:
    """Promise to the next groups; the last one's number, 0 when there was none."""
    found = bulletins.next_targets(context.session, bulletin, after, limit)
    _promise(context, bulletin, found)
    return found[-1].chat_id if found else 0


def _promise(context: Where, bulletin: Bulletin, targets: Sequence[BulletinTarget]) -> None:
    abilities = chat_abilities(context.session, [target.chat_id for target in targets])
    heard = content_of(context, bulletin, hears=True)
    carded = content_of(context, bulletin, hears=True, pressed=True)
    media = contents(bulletin.settled)
    lane, expires = lane_of(bulletin), timing.expiry(bulletin.settled, bulletin.confirmed_at or context.now)
    lost: dict[int, tuple[str, str, datetime | None]] = {}
    for target in targets:
        shown = carded if abilities[target.chat_id] >= PRESSES else heard
        if "hear_group" not in abilities[target.chat_id]:
            shown = content_of(context, bulletin, hears=False, link=link_of(context, bulletin, target))
        key = f"bulletin:{bulletin.number}:v1"
        reached = _to(context, bulletin, target.chat_id, shown, f"{key}:chat{target.chat_id}", lane, expires)
        for number, one in enumerate(media, 1):
            _to(context, bulletin, target.chat_id, one, f"{key}:file{number}:chat{target.chat_id}", lane, expires)
        if not reached:
            lost[target.chat_id] = ("failed", "no-route", None)
    if lost:
        bulletins.close_targets(context.session, bulletin, lost)


def _to(
    context: Where,
    bulletin: Bulletin,
    chat_id: int,
    content: Content,
    key: str,
    lane: Lane,
    expires: datetime | None,
    subject: str = "",
) -> bool:
    return context.speech.to_chat(
        chat_id,
        content,
        key=key,
        lane=lane,
        on_ambiguous=OnAmbiguous.ONCE,
        due_at=None,
        expires_at=expires,
        subject=subject or subject_of(bulletin),
    )


def content_of(context: Where, bulletin: Bulletin, *, hears: bool, link: str = "", pressed: bool = False) -> Content:
    return wording.content(
        bulletin.settled,
        number=bulletin.number,
        station=context.station.name,
        title=bulletins.title_of(context.session, bulletin),
        body=bulletins.body_of(context.session, bulletin),
        code=bulletin.code,
        hears=hears,
        link=link,
        pressed=pressed,
    )


def link_of(context: Where, bulletin: Bulletin, target: BulletinTarget) -> str:
    """Where a group that we cannot hear confirms; "" without an address that people reach us by."""
    if not context.station.url or bulletin.settled.receipt is ReceiptRule.NONE:
        return ""
    token = links.issue(
        context.session,
        RECEIPT,
        target.unit_id,
        subject=subject_of(bulletin),
        chat_id=target.chat_id,
        now=context.now,
    )
    return f"{context.station.url}/f/{token}"


def together(job: Job, held: Sequence[Bulletin]) -> None:
    """Several bulletins for one moment: one message to a group that more than one is for, else its own."""
    by_chat: dict[int, list[tuple[Bulletin, BulletinTarget]]] = {}
    for bulletin in held:
        for target in bulletins.targets_of(job.session, bulletin):
            by_chat.setdefault(target.chat_id, []).append((bulletin, target))
    subject = f"bulletin-roll:{job.key.rpartition(':')[2]}"
    joint: dict[int, list[int]] = {}
    for chat_id, found in by_chat.items():
        each = [one for one in found if not one[0].settled.media]  # a file goes with its own bulletin
        alone = found if len(each) < 2 else [one for one in found if one[0].settled.media]
        for bulletin, target in alone:
            _promise(job, bulletin, [target])
        if len(each) < 2:
            continue
        if _roll(job, chat_id, each, subject):
            for bulletin, _ in each:
                joint.setdefault(bulletin.number, []).append(chat_id)
    for bulletin in held:
        bulletins.carry(job.session, bulletin, joint.get(bulletin.number, []), subject)
        watch(job, bulletin)


def _roll(job: Job, chat_id: int, each: Sequence[tuple[Bulletin, BulletinTarget]], subject: str) -> bool:
    hears = "hear_group" in chat_abilities(job.session, [chat_id]).get(chat_id, frozenset())
    shown = []
    for bulletin, target in each:
        link = "" if hears else link_of(job, bulletin, target)
        shown.append(content_of(job, bulletin, hears=hears, link=link).text)
    content = Content(text="\n\n".join([words.roll_head(count=len(each)), *shown]))
    return _to(job, each[0][0], chat_id, content, f"{subject}:chat{chat_id}", Lane.BULK, None, subject)
