"""Pictures of briefings: fetched, looked at in the child process, compared by what they show, and not kept."""

import asyncio
import hashlib
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot import sandbox
from bot.clock import local_day
from bot.messages import Attachment, Content, MediaKind
from bot.routing import Context, Job, Lane, NetworkJob, NetworkTools, OnAmbiguous
from handlers.scoring.duties import texts
from storage import directory, scoring, tasks
from storage.scoring import Briefing

LOOK = "score.photo"
QUESTION = "score.photo"
COMPARED_DAYS = 180
LARGEST_PIXELS = 60_000_000
MAX_BYTES = 20 << 20
LIMITS = sandbox.Limits(cpu_seconds=10, wall_seconds=20.0)
_SIDE = 8
_LIVES = timedelta(hours=6)


def ask(context: Context, briefing: Briefing) -> str:
    """Look at the picture that came along, or ask for one: on both platforms a picture travels without words."""
    if not _take(context, briefing.id):
        _put_question(context, briefing.id)
        return texts.PHOTO_WANTED
    return texts.PHOTO_TAKEN


def sent(context: Context, text: str) -> bool:
    """The picture that was asked for; anything else is for others."""
    assert context.question is not None
    if not _take(context, int(context.question.payload["briefing"])):
        return False
    directory.drop_conversation(
        context.session, chat_id=context.chat.id, person_id=context.person.id if context.person else None
    )
    context.reply(texts.PHOTO_TAKEN)
    return True


def _put_question(context: Context, briefing_id: int) -> None:
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person else None,
        kind=QUESTION,
        payload={"briefing": briefing_id},
        now=context.now,
    )


def _take(context: Context, briefing_id: int) -> bool:
    quote = context.message.quote
    found = (*context.message.attachments, *(quote.attachments if quote is not None else ()))
    picture = next((one for one in found if one.kind is MediaKind.IMAGE), None)
    if picture is None:
        return False
    payload = {
        "briefing": briefing_id,
        "chat": context.chat.id,
        "channel": context.message.channel,
        "reference": picture.reference,
        "secret": picture.secret,
    }
    key = f"{LOOK}:{context.inbox_id}"
    tasks.put(
        context.session, LOOK, key, context.now, payload=payload, lane=Lane.ANSWER.number,
        expires_at=context.now + _LIVES,
    )  # fmt: skip
    return True


async def fetch(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    """(digest of the bytes, what it shows); None when it is no picture that can be read."""
    wanted = Attachment(MediaKind.IMAGE, str(payload["reference"]), secret=str(payload["secret"]))
    _, content = await tools.fetch(int(payload["channel"]), wanted)
    if len(content) > MAX_BYTES:
        return None
    try:
        look = await asyncio.to_thread(sandbox.run, "handlers.scoring.duties.photos:child", content, LIMITS)
    except sandbox.SandboxFailed:
        return None
    return hashlib.blake2b(content, digest_size=16).digest(), look


def fetched(job: Job, result: Any) -> None:
    """Keep what it shows; say so only when it was shown before."""
    briefing = scoring.find_briefing(job.session, int(job.payload["briefing"]))
    if briefing is None or not isinstance(result, tuple) or len(result[1]) != _SIDE:
        return
    since = local_day(job.now) - timedelta(days=COMPARED_DAYS)
    same = scoring.see_photo(job.session, briefing, result[0], result[1], since)
    if same is None:
        return
    job.speech.to_chat(
        int(job.payload["chat"]),
        Content(text=texts.same_photo(day=same.day)),
        key=f"{job.key}:same",
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=None,
        subject="",
        via=int(job.payload["channel"]),
    )


JOB = NetworkJob(fetch, fetched)


def child(content: bytes) -> bytes:
    """In the child: 64 bits that say where a picture grows darker, from left to right; the same for any size of it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > LARGEST_PIXELS:
            return b""
        picture.draft("L", (256, 256))
        upright = ImageOps.exif_transpose(picture).convert("L")
        small = upright.resize((_SIDE + 1, _SIDE), Image.Resampling.BOX)
    cells = list(small.tobytes())
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            at = row * (_SIDE + 1) + column
            bits = bits << 1 | (cells[at] > cells[at + 1])
    return bits.to_bytes(_SIDE)
