"""Pictures and files of a bulletin: fetched from where they were sent, checked, kept, and shown with the draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Permanent, UserError
from bot.identity import reach
from bot.messages import Attachment, Content, Media, MediaKind
from bot.routing import Context, Job, Lane, NetworkTools, OnAmbiguous
from handlers.bulletins import scoping
from handlers.bulletins.scoping import BROADCAST, Scope
from handlers.bulletins.writing import drafts
from handlers.bulletins.writing import texts as words
from storage import Session, bulletins, media, tasks
from storage.bulletins import Bulletin, BulletinState, Plan

FETCH = "bulletin.fetch"
MOST = 3
MAX_IMAGE_BYTES, MAX_FILE_BYTES = 2 * 1024 * 1024, 20 * 1024 * 1024  #: the least that any channel takes
_COMING = ("", "", "")  #: the place of an attachment that is still being fetched
KEPT_FOR = timedelta(days=30)
FILE_TYPES = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})  #: what DingTalk's robots send
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_SENDABLE = frozenset({MediaKind.IMAGE, MediaKind.FILE})


def is_sendable(attachments: Sequence[Attachment]) -> bool:
    return all(one.kind in _SENDABLE for one in attachments)


def begin(context: Context, text: str) -> None:
    """A draft that waits for its attachments; it is shown when they are here."""
    last, kept = drafts.last_settings(context)
    everywhere = Scope(tuple(scoping.outermost(context.session, reach(context.grants, BROADCAST))))
    waiting = replace(kept, media=(_COMING,))  # keeps the place: a picture alone is a bulletin too
    bulletin = drafts.create(context, last or everywhere, text, plan=waiting)
    add(context, bulletin)


def add(context: Context, bulletin: Bulletin) -> None:
    """Fetch what came with this message; platforms keep it for minutes."""
    if len([one for one in bulletin.settled.media if one[0]]) + len(context.message.attachments) > MOST:
        raise UserError(words.MEDIA_MOST)
    here = tuple(one for one in bulletin.settled.media if one[0])
    coming = (_COMING,) * len(context.message.attachments)
    bulletins.change(context.session, bulletin, plan=replace(bulletin.settled, media=(*here, *coming)))
    for index, one in enumerate(context.message.attachments):
        tasks.put(
            context.session,
            FETCH,
            f"{FETCH}:{bulletin.number}:{context.inbox_id}:{index}",
            context.now,
            payload={
                "number": bulletin.number,
                "chat": context.chat.id,
                "channel": context.message.channel,
                "kind": one.kind.value,
                "reference": one.reference,
                "name": one.name,
                "secret": one.secret,
            },
            lane=1,
        )
    context.reply(words.FETCHING)


async def fetch(payload: Mapping[str, Any], tools: NetworkTools) -> tuple[str, bytes]:
    kind = MediaKind(payload["kind"])
    wanted = Attachment(kind, payload["reference"], name=payload["name"], secret=payload["secret"])
    return await tools.fetch(int(payload["channel"]), wanted)


def fetched(job: Job, result: Any) -> None:
    """Keep the attachment with its draft and show the draft, or say why it cannot be sent."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    if bulletin.state is not BulletinState.DRAFT:
        return
    name = (
        str(job.payload["name"])
        or (result[0] if isinstance(result, tuple) else "")
        or words.MEDIA_NAMES[str(job.payload["kind"])]
    )
    why = words.MEDIA_GONE
    if isinstance(result, tuple):
        why = fault(MediaKind(job.payload["kind"]), name, result[1])
    kept = tuple(one for one in bulletin.settled.media if one[0])
    coming = tuple(one for one in bulletin.settled.media if not one[0])[1:]
    if why or isinstance(result, Permanent):
        bulletins.change(job.session, bulletin, plan=replace(bulletin.settled, media=(*kept, *coming)))
        _say(job, words.media_refused(name=name[:40], why=why))
        return
    reference = media.put_media(job.session, str(job.payload["kind"]), name, result[1], job.now + KEPT_FOR)
    plan = replace(bulletin.settled, media=(*kept, (str(job.payload["kind"]), name[:100], reference), *coming))
    bulletins.change(job.session, bulletin, plan=plan)
    _say(job, drafts.show_later(job, bulletin, int(job.payload["chat"])))


def fault(kind: MediaKind, name: str, content: bytes) -> str:
    """Why it cannot be sent on both platforms, "" when it can."""
    if kind is MediaKind.IMAGE:
        if not content.startswith(_PICTURES):
            return words.MEDIA_WRONG_IMAGE
        return words.MEDIA_TOO_BIG_IMAGE if len(content) > MAX_IMAGE_BYTES else ""
    if name.rpartition(".")[2].lower() not in FILE_TYPES:
        return words.MEDIA_WRONG_FILE
    return words.MEDIA_TOO_BIG_FILE if len(content) > MAX_FILE_BYTES else ""


def keep(session: Session, plan: Plan, leaves: datetime) -> None:
    """What leaves later, again and again or slowly must still have its attachments then."""
    for _, _, reference in plan.media:
        if reference:
            media.keep_media(session, reference, leaves + KEPT_FOR)


def contents(plan: Plan) -> list[Content]:
    """One message for each attachment."""
    return [Content(media=Media(MediaKind(kind), name, reference)) for kind, name, reference in plan.media if kind]


def _say(job: Job, text: str) -> None:
    job.speech.to_chat(
        int(job.payload["chat"]),
        Content(text=text),
        key=f"{job.key}:said",
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.ONCE,
        due_at=None,
        expires_at=None,
        subject=f"about:{job.payload['number']}",
        via=int(job.payload["channel"]),
    )
