"""Pictures and voices that belong to a case: fetched at once, for their addresses live minutes, and kept sealed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Permanent, UserError
from bot.messages import Attachment, Inbound, MediaKind
from bot.routing import Job, NetworkTools
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from storage import disputes, media, tasks
from storage.disputes import DisputeCase

FETCH = "dispute.fetch"
KEPT_FOR = timedelta(days=360)
MOST_BYTES = 20_000_000
_KINDS = (MediaKind.IMAGE, MediaKind.VOICE, MediaKind.VIDEO)


def dump(message: Inbound) -> list[dict[str, Any]]:
    """What of a message can be fetched later, as plain values."""
    found = [*message.attachments, *(message.quote.attachments if message.quote is not None else ())]
    return [
        {"kind": one.kind.value, "reference": one.reference, "name": one.name, "secret": one.secret}
        for one in found
        if one.kind in _KINDS and one.reference
    ]


def fetch(desk: Desk, case: DisputeCase, channel: int, found: Sequence[Mapping[str, Any]]) -> None:
    """Have each fetched; a case has room for twenty."""
    for place, one in enumerate(found[: max(0, 20 - len(case.evidence))]):
        payload = {"number": case.number, "channel": channel, **one}
        key = f"{disputes.subject(case.number)}:fetch:{int(desk.now.timestamp() * 1000)}:{place}"
        tasks.put(desk.session, FETCH, key, desk.now, payload, lane=1)


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> tuple[str, bytes]:
    attachment = Attachment(
        MediaKind(payload["kind"]), payload["reference"], name=payload["name"], secret=payload["secret"]
    )
    name, content = await tools.fetch(int(payload["channel"]), attachment)
    if len(content) > MOST_BYTES:
        raise Permanent("too-large")
    return name, content


def done(job: Job, result: object) -> None:
    """Keep it with the case; what could not be had is on record."""
    case = disputes.find_case(job.session, int(job.payload["number"]))
    if case is None:
        return
    desk = desks.of_job(job)
    if isinstance(result, Permanent | UserError) or not isinstance(result, tuple):
        desk.record(case, "evidence_lost", kind=job.payload["kind"])
        return
    name, content = result
    reference = media.put_media(job.session, job.payload["kind"], name, content, until(job.now))
    case.evidence = [*case.evidence, [reference, name, job.payload["kind"]]]
    job.session.add(case)
    desk.record(case, "evidence", kind=job.payload["kind"], bytes=len(content))


def until(now: datetime) -> datetime:
    return now + KEPT_FOR
