"""One try of one row: what is sent, and what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot import wire
from bot.delivery.plan import Gate
from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.messages import Outbound, Receipt, ReplyKind
from bot.platforms.base import Platform
from storage.delivering import Claimed

log = structlog.get_logger()

Outcome = Receipt | Transient | Permanent | Ambiguous


class Withdrawn(Transient):
    """Never left the house: it was claimed ahead and waited too long. Not a try."""


@dataclass(slots=True)
class Flight:
    """A claimed row between claim and settlement. `lease` is what the settlement is fenced with."""

    row: Claimed
    gates: tuple[Gate, ...]
    booked_at: int  #: ms, when it was counted on the shared buckets; 0: it was not
    lease: int
    claimed_at: datetime
    outcome: Outcome | None = None

    @property
    def order(self) -> tuple[int, datetime, int]:
        return (self.row.lane, self.row.due_at, self.row.id)


async def attempt(platform: Platform | None, row: Claimed, now: datetime) -> Outcome:
    """Ask the platform once, or twice when the reply handle turns out to be spent. Returns what became of it."""
    if platform is None:
        return Permanent("no-channel", alarm=True)
    message = outbound(row, now)
    try:
        try:
            return await platform.send(message)
        except ReplySpent:
            if message.reply is None:
                return Permanent("reply-spent")
            return await platform.send(replace(message, reply=None))
    except ReplySpent:
        return Permanent("reply-spent")
    except (Transient, Permanent, Ambiguous) as refused:
        return refused
    except Exception:
        log.exception("send_failed", row=row.id, channel=row.channel_id)
        return Ambiguous("bug")  # our own bug: whether bytes left is not known


def outbound(row: Claimed, now: datetime) -> Outbound:
    """The stored message; a passive or lapsed reply handle is taken off, so that it goes out proactively. So is, for a
    second try, a session's: unlike WeCom's request ids and response addresses it would show the same answer twice."""
    message = wire.load_outbound(row.body)
    reply = message.reply
    if reply is not None:
        again = row.resent and reply.kind is ReplyKind.SESSION
        if reply.kind is ReplyKind.PASSIVE or reply.expires_at <= now or again:
            message = replace(message, reply=None)
    return replace(message, repeat=True) if row.resent else message


def is_passive(row: Claimed) -> bool:
    """True for an answer that only the platform's own request could carry."""
    reply = wire.load_outbound(row.body).reply
    return reply is not None and reply.kind is ReplyKind.PASSIVE
