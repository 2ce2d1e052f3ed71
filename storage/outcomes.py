"""How the messages of one subject ended, chat by chat; light enough for ten thousand of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from storage.base import from_database, station_of
from storage.outbox import HERE, TABLE, OutboxState
from storage.statements import Statement

_T = TABLE


class Outcome(NamedTuple):
    chat_id: int
    key: str
    state: OutboxState
    why: str  #: our plain word for it, else the platform's code
    sent_at: datetime | None
    channel_id: int
    provider_id: str
    address: str


_ALL = Statement(
    lambda _: (
        sa.select(
            *(_T.c[name] for name in ("chat_id", "key", "state", "reason", "answer", "sent_at")),
            *(_T.c[name] for name in ("channel_id", "provider_id", "address")),
        )
        .where(HERE, _T.c.subject == sa.bindparam("of"), sa.text("subject <> ''"), _T.c.chat_id.is_not(None))
        .order_by(_T.c.id)
    )
)
_FORGET = Statement(
    lambda _: sa.delete(_T).where(
        HERE,
        _T.c.subject == sa.bindparam("of"),
        sa.text("subject <> ''"),
        sa.text("state NOT IN ('pending', 'sending')"),
    )
)


def outcomes(session: Session, subjects: Sequence[str]) -> list[Outcome]:
    """Every message to a chat that belongs to one of the subjects, in the order in which they were promised."""
    found: list[Outcome] = []
    for subject in subjects:
        for row in _ALL.all(session, {"station": station_of(session), "of": subject}):
            chat, key, state, reason, answer, sent_at, channel, provider, address = row
            at = None if sent_at is None else from_database(sent_at)
            found.append(Outcome(chat, key, OutboxState(state), reason or answer, at, channel, provider, address))
    return found


def forget(session: Session, subject: str) -> int:
    """Delete what has ended, its words with it; how many. For what must not be kept."""
    return int(_FORGET.run(session, {"station": station_of(session), "of": subject}).rowcount)


def forget_answers(session: Session, inbox_ids: Sequence[int]) -> int:
    """Delete what was answered to these messages and has ended; how many."""
    gone = sa.delete(_T).where(
        _T.c.station_id == station_of(session),
        _T.c.cause.in_(list(inbox_ids)),
        _T.c.state.not_in((OutboxState.PENDING.value, OutboxState.SENDING.value)),
    )
    return int(session.connection().execute(gone).rowcount)
