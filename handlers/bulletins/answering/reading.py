"""What the platform itself says was read: asked once, late, before it forgets, and kept as its figure, not ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.errors import Permanent
from bot.messages import ChannelKind
from bot.quota import allowances
from bot.reach import ability_names
from bot.routing import Job, NetworkTools
from storage import Session, bulletins, outcomes, stations, tasks
from storage.bulletins import Bulletin
from storage.outbox import OutboxState

READ = "bulletin.read"
AFTER = timedelta(hours=20)  #: one-to-one figures lapse after 24 hours; those of groups at an unknown time
EACH = 40  #: groups to one task: each is a counted call
SPARE = 0.5  #: of the month's room for bulletins: below that the figure is not worth its calls


@dataclass(frozen=True, slots=True)
class Asked:
    chat_id: int
    channel_id: int
    provider_id: str
    address: str


def plan(session: Session, bulletin: Bulletin) -> None:
    if bulletin.confirmed_at is not None:
        due = bulletin.confirmed_at + AFTER
        tasks.put(session, READ, f"{READ}:{bulletin.number}:0", due, {"number": bulletin.number, "after": 0})


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> list[tuple[int, int, bool]]:
    """(chat, people, whether that is all) for the next groups whose platform keeps such a figure."""
    asked = await tools.read(lambda session: _next(session, int(payload["number"]), int(payload["after"])))
    found = []
    for one in asked:
        try:
            reading = await tools.read_by(one.channel_id, one.provider_id, one.address)
        except Permanent:
            continue  # it has lapsed, or the message is gone: no figure is better than a wrong one
        found.append((one.chat_id, len(reading.user_ids), reading.complete))
    return found


def _next(session: Session, number: int, after: int) -> list[Asked]:
    bulletin = bulletins.get_by_number(session, number)
    kinds = {row.id: ChannelKind(row.kind) for row in stations.list_channels(session)}
    rows = [
        Asked(row.chat_id, row.channel_id, row.provider_id, row.address)
        for row in outcomes.outcomes(session, [f"bulletin:{number}"])
        if row.state is OutboxState.SENT
        and row.provider_id
        and row.chat_id > after
        and row.key.startswith(f"bulletin:{bulletin.number}:v1")
        and "read_list" in ability_names(kinds[row.channel_id])
    ]
    first = {row.chat_id: row for row in reversed(rows)}  # of several parts the first
    return [first[chat] for chat in sorted(first)][:EACH]


def done(job: Job, result: Any) -> None:
    """Keep what came, and ask for the next groups while the month can bear it."""
    if not isinstance(result, list) or not result:
        return
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    for chat_id, people, complete in result:
        bulletins.put_reading(job.session, bulletin, chat_id, people=people, complete=complete, now=job.now)
    last = max(chat for chat, _, _ in result)
    if all(one.room > one.allowance * (1 - SPARE) * 0.5 for one in allowances(job.session, job.now)):
        key = f"{READ}:{bulletin.number}:{last}"
        tasks.put(job.session, READ, key, job.now, {"number": bulletin.number, "after": last})
