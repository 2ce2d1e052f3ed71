"""Promised messages become outbox rows in the handler's own transaction: routed, rendered once, keyed by cause."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot import wire
from bot.delivery import texts
from bot.masking import for_group
from bot.messages import Act, ChatKind, Content, Inbound, Outbound, ReplyHandle, ReplyKind
from bot.platforms.base import Abilities, Channel
from bot.platforms.catalogue import abilities_of
from bot.render import render
from bot.routing import Lane, OnAmbiguous
from bot.ways import Way, Ways
from storage import Session, outbox

if TYPE_CHECKING:
    from bot.delivery.passive import Waiting

ANSWER_LIVES = timedelta(hours=2)  #: an answer later than that puzzles more than it helps
PASSIVE_LIVES = timedelta(seconds=5)  #: how long the platform's own request may carry an answer
#: An answer in doubt goes out once more: seen twice, with its number, is better than never.
_UNCLEAR_BY_LANE = {
    Lane.DANGER: OnAmbiguous.RESEND,
    Lane.ANSWER: OnAmbiguous.ONCE,
    Lane.URGENT: OnAmbiguous.ONCE,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """The message that is being answered, and where the directory knows it to come from."""

    message: Inbound
    chat_id: int
    person_id: int | None


@dataclass(frozen=True, slots=True)
class _Promise:
    """What is common to all parts of one promised message."""

    key: str
    lane: Lane
    on_ambiguous: OnAmbiguous = OnAmbiguous.LEAVE
    due_at: datetime | None = None
    expires_at: datetime | None = None
    subject: str = ""
    person_id: int | None = None
    cause: int | None = None


def token_of(station: int, key: str) -> str:
    """22 characters of [0-9A-Za-z_-] that the same key of the same station always gets."""
    digest = blake2b(key.encode(), digest_size=16, person=station.to_bytes(16, "big")).digest()
    return urlsafe_b64encode(digest)[:22].decode()


class OutboxSpeech:
    """`bot.routing.Speech` for one message or job."""

    def __init__(
        self,
        session: Session,
        *,
        station: int,
        now: datetime,
        channels: Mapping[int, Channel],
        inbox_id: int = 0,
        origin: Origin | None = None,
        awaited: Waiting | None = None,
        trial: bool = False,
    ) -> None:
        """`awaited`: somebody waits at the edge for passive answers. `trial`: note what would be sent, send nothing."""
        self._session = session
        self._station = station
        self._now = now
        self._channels = channels
        self._inbox_id = inbox_id
        self._origin = origin
        self._awaited = awaited
        self._trial = trial
        self._ways = Ways(session, station, channels)
        reply = origin.message.reply if origin is not None else None
        self._reply_uses = reply.uses if reply is not None and reply.expires_at > now else 0

    # --- the protocol -------------------------------------------------------------------------------------------------

    def reply(self, content: Content, *, private: bool, suffix: str, lane: Lane = Lane.ANSWER) -> None:
        """Answer where the message came from, or privately; kept out of the group when privately cannot be had."""
        origin = self._origin
        if origin is None:
            raise RuntimeError("nothing to answer: speech outside a message")
        message = origin.message
        way = Way(message.channel, message.chat_address, message.chat_kind, origin.chat_id)
        if private and message.chat_kind is ChatKind.GROUP:
            found = self._ways.to_sender(message, origin.person_id, content)
            if found is None:
                content = Content(text=texts.PRIVATE_UNREACHABLE)
            else:
                way = found
        promise = _Promise(
            key=f"answer:{self._inbox_id}:{suffix}" if suffix else f"answer:{self._inbox_id}",
            lane=lane,
            on_ambiguous=_UNCLEAR_BY_LANE.get(lane, OnAmbiguous.LEAVE),
            expires_at=None if lane is Lane.DANGER else self._now + ANSWER_LIVES,
            person_id=origin.person_id,
            cause=self._inbox_id or None,
        )
        self._promise(
            way, content, promise, answers=way.address == message.chat_address and self._carries(way, message)
        )

    def _carries(self, way: Way, message: Inbound) -> bool:
        """Whether words can go back on the message's own handle. What answers a press passively changes its card and
        shows no words: where we may speak unasked they go out as a message of their own."""
        if message.press is None or not _is_passive(message.reply):
            return True
        abilities = self._abilities(way)
        return not (abilities.push_private if way.kind is ChatKind.PRIVATE else abilities.push_group)

    def to_chat(
        self,
        chat_id: int,
        content: Content,
        *,
        key: str,
        lane: Lane,
        on_ambiguous: OnAmbiguous,
        due_at: datetime | None,
        expires_at: datetime | None,
        subject: str,
        via: int = 0,
    ) -> bool:
        """False when the key has been promised before, or when the chat has no way at all."""
        way = self._ways.to_chat(chat_id, content, via=via)
        if way is None:
            return False
        return self._promise(way, content, _Promise(key, lane, on_ambiguous, due_at, expires_at, subject))

    def to_person(self, person_id: int, content: Content, *, key: str, lane: Lane, subject: str, via: int = 0) -> bool:
        """Privately, over the best way; in the danger lane over every way. False: promised before, or no way."""
        ways = sorted(self._ways.to_person(person_id, content), key=lambda way: way.channel_id != via)
        if lane is not Lane.DANGER:
            ways = ways[:1]
        unclear = _UNCLEAR_BY_LANE.get(lane, OnAmbiguous.LEAVE)
        promised = [
            self._promise(way, content, _Promise(own, lane, unclear, subject=subject, person_id=person_id))
            for own, way in zip(_keys(key, len(ways), "way"), ways, strict=True)
        ]
        return any(promised)

    def update(self, content: Content, *, target_key: str, key: str) -> bool:
        """Replace the card that was promised as `target_key`. False when there is none or it cannot be changed."""
        row = outbox.find_by_key(self._session, target_key)
        channel = self._channels.get(row.channel_id) if row is not None else None
        if row is None or channel is None or not abilities_of(channel).update_card:
            return False
        kind = wire.load_outbound(outbox.get_body(self._session, row.id)).chat_kind
        target, reply = row.handle or row.token, None
        message = self._origin.message if self._origin is not None else None
        if message is not None and message.press is not None and message.press.card == row.token:
            target, reply = message.press.update or target, self._take_reply()
        way = Way(row.channel_id, row.address, kind, row.chat_id or 0)
        promise = _Promise(key, Lane.ANSWER, expires_at=self._now + ANSWER_LIVES, cause=self._inbox_id or None)
        return self._put(way, [(key, content)], promise, act=Act.UPDATE, target=target, reply=reply)

    def recall(self, *, target_key: str, key: str, subject: str = "") -> bool:
        """Take back what was promised as `target_key`. False when it has not been sent or cannot be taken back."""
        row = outbox.find_by_key(self._session, target_key)
        channel = self._channels.get(row.channel_id) if row is not None else None
        if row is None or channel is None or not row.provider_id or not abilities_of(channel).recall:
            return False
        kind = wire.load_outbound(outbox.get_body(self._session, row.id)).chat_kind
        way = Way(row.channel_id, row.address, kind, row.chat_id or 0)
        promise = _Promise(key, Lane.URGENT, OnAmbiguous.RESEND, subject=subject)
        return self._put(way, [(key, Content())], promise, act=Act.RECALL, target=row.provider_id)

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _promise(self, way: Way, content: Content, promise: _Promise, *, answers: bool = False) -> bool:
        if way.kind is ChatKind.GROUP:
            content = for_group(content)
        parts = render(content, self._abilities(way), way.kind)
        keyed = list(zip(_keys(promise.key, len(parts), "part"), parts, strict=True))
        return self._put(way, keyed, promise, answers=answers)

    def _put(
        self,
        way: Way,
        parts: Sequence[tuple[str, Content]],
        promise: _Promise,
        *,
        act: Act = Act.SEND,
        target: str = "",
        reply: ReplyHandle | None = None,
        answers: bool = False,
    ) -> bool:
        made = []
        for key, content in parts:
            handle = self._take_reply() if answers else reply
            token = token_of(self._station, key)
            made.append(Outbound(key, token, way.address, way.kind, content, act=act, reply=handle, target=target))
        ids = outbox.put_many(self._session, [self._draft(way, message, promise) for message in made])
        if self._awaited is not None:
            for row, message in zip(ids, made, strict=True):
                if row is not None and _is_passive(message.reply):
                    self._awaited.offer(self._station, row, message)
        return ids[0] is not None

    def _draft(self, way: Way, message: Outbound, promise: _Promise) -> outbox.Draft:
        state, lease = outbox.OutboxState.PENDING, None
        if self._trial:
            state = outbox.OutboxState.WOULD
        elif _is_passive(message.reply):
            state, lease = outbox.OutboxState.SENDING, self._now + PASSIVE_LIVES
        return outbox.Draft(
            key=message.key,
            channel_id=way.channel_id,
            address=way.address,
            body=wire.dump_outbound(message),
            lane=promise.lane.number,
            due_at=promise.due_at,
            token=message.token,
            chat_id=way.chat_id or None,
            person_id=promise.person_id,
            on_ambiguous=outbox.OnAmbiguous(promise.on_ambiguous.value),
            expires_at=promise.expires_at,
            cause=promise.cause,
            subject=promise.subject,
            state=state,
            lease_until=lease,
        )

    def _take_reply(self) -> ReplyHandle | None:
        """The handle, as often as the platform lets it be used; a passive one only while somebody waits for it."""
        reply = self._origin.message.reply if self._origin is not None else None
        if reply is None or self._reply_uses < 1 or (_is_passive(reply) and self._awaited is None):
            return None
        self._reply_uses -= 1
        return replace(reply, uses=1)

    def _abilities(self, way: Way) -> Abilities:
        return abilities_of(self._channels[way.channel_id])


def _is_passive(reply: ReplyHandle | None) -> bool:
    return reply is not None and reply.kind is ReplyKind.PASSIVE


def _keys(key: str, count: int, word: str) -> list[str]:
    return [key] if count == 1 else [f"{key}:{word}{n}" for n in range(1, count + 1)]
