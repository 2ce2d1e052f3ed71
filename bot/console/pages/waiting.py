"""What waits to leave, what could not leave and why, what came in and failed; each can be replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.console import acts, texts
from bot.delivery.texts import reason
from bot.pages import Deed, Figure, Page, PageContext, Waiting, shown_name
from bot.plain import plain
from storage import audit, directory, inbox, outbox, overview, stations

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Dead:
    id: int
    to: str
    why: str
    at: datetime
    lane: str
    unclear: bool


@dataclass(frozen=True, slots=True)
class Failed:
    id: int
    channel: str
    why: str
    at: datetime
    tries: int


def _show(context: PageContext) -> Mapping[str, Any]:
    session, now = context.session, context.now
    channels = {row.id: plain(row.name, limit=40) for row in stations.list_channels(session)}
    return {
        "lanes": [(texts.LANES[lane.lane], lane) for lane in overview.lanes(session, now)],
        "dead": [_dead(context, row) for row in outbox.list_dead(session, SHOWN)],
        "failed": [
            Failed(row.id, channels.get(row.channel_id, ""), texts.error(code=row.error), row.received_at, row.tries)
            for row in inbox.list_failed(session, SHOWN)
        ],
        "may_replay": context.may(acts.REPLAY, context.root),
    }


def _dead(context: PageContext, row: outbox.OutboxRow) -> Dead:
    return Dead(
        id=row.id,
        to=_destination(context, row),
        why=reason(row.reason or row.answer),
        at=row.created_at,
        lane=texts.LANES.get(row.lane, ""),
        unclear=row.state is outbox.OutboxState.UNKNOWN,
    )


def _destination(context: PageContext, row: outbox.OutboxRow) -> str:
    """The group's title or whose private chat it is; never an address as the platform spells it."""
    chat = directory.find_chat(context.session, row.chat_id) if row.chat_id is not None else None
    if chat is not None and chat.kind is directory.ChatKind.GROUP:
        return plain(chat.title, limit=60)
    person_id = chat.person_id if chat is not None and chat.person_id is not None else row.person_id
    name = shown_name(context.session, person_id)
    return f"{texts.PRIVATE_CHAT} {name}".strip() if name or chat is not None else texts.UNKNOWN_CHAT


def resend(context: PageContext) -> str:
    row = context.number("row")
    outbox.replay(context.session, row, context.now)
    audit.append(context.session, f"person:{context.person.id}", "outbox.replay", f"outbox:{row}")
    return texts.RESENT


def replay(context: PageContext) -> str:
    row = context.number("row")
    inbox.retry(context.session, row)
    audit.append(context.session, f"person:{context.person.id}", "inbox.replay", f"inbox:{row}")
    return texts.REPLAYED


def _waiting(context: PageContext) -> Sequence[Waiting]:
    dead, failed = overview.dead_count(context.session), len(inbox.list_failed(context.session, 1000))
    found = []
    if dead:
        found.append(Waiting(texts.dead_waits(count=dead), "queue", dead))
    if failed:
        found.append(Waiting(texts.failed_waits(count=failed), "queue", failed, urgent=True))
    return found


def _figures(context: PageContext) -> Sequence[Figure]:
    leaving = sum(lane.waiting for lane in overview.lanes(context.session, context.now))
    dead, failed = overview.dead_count(context.session), len(inbox.list_failed(context.session, 1000))
    return [
        Figure(texts.LEAVING, str(leaving), "queue"),
        Figure(texts.DEAD, str(dead), "queue", dead > 0),
        Figure(texts.FAILED, str(failed), "queue", failed > 0),
    ]


page = Page(
    path="queue",
    title=texts.QUEUE,
    act=acts.SEE_OPERATIONS,
    template="console/queue.html",
    show=_show,
    deeds={
        "resend": Deed(acts.REPLAY, resend, frozenset({"row"})),
        "replay": Deed(acts.REPLAY, replay, frozenset({"row"})),
    },
    whole_station=True,
    live=True,
    waiting=_waiting,
    figures=_figures,
)
