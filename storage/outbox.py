"""Messages promised: written in the transaction that causes them, one row for each thing that a chat will see."""

import base64
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, UniqueConstraint

from storage.base import NotFound, Tenant, const, database_of, enum_column, from_database, partial_index, station_of
from storage.statements import Statement, counted, insert_for, values_of

MAX_KEY = 200


class OutboxState(StrEnum):
    """What is proven about a message. A row left `sending` by a crash is not known to have failed: delivery decides."""

    PENDING = "pending"
    SENDING = "sending"  #: claimed; the request may be on its way
    SENT = "sent"  #: the platform took it
    FAILED = "failed"  #: refused for good
    UNKNOWN = "unknown"  #: bytes left, no clear answer, and it is not to be sent again
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    WOULD = "would"  #: trial run: what would have been sent


class OnAmbiguous(StrEnum):
    RESEND = "resend"  #: at once
    ONCE = "once"  #: once more, after a while, with the same number
    LEAVE = "leave"


class Outbox(Tenant, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("station_id", "key"),
        UniqueConstraint("station_id", "token"),
        partial_index("ix_outbox_pending", "lane", "due_at", "id", where="state = 'pending'"),
        partial_index("ix_outbox_sending", "lease_until", where="state = 'sending'"),
        partial_index("ix_outbox_dead", "station_id", "id", where="state IN ('failed', 'unknown')"),
        partial_index("ix_outbox_subject", "station_id", "subject", where="subject <> ''"),
        partial_index("ix_outbox_provider", "station_id", "channel_id", "provider_id", where="provider_id <> ''"),
    )

    key: str = Field(max_length=MAX_KEY)
    token: str = Field(max_length=22)
    lane: int
    channel_id: int = Field(sa_type=sa.BigInteger)
    chat_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    person_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    address: str = Field(max_length=200)
    destination: bytes  #: `destination_of` channel and address: one in flight each
    on_ambiguous: OnAmbiguous = Field(sa_column=enum_column(OnAmbiguous))
    state: OutboxState = Field(sa_column=enum_column(OutboxState))
    due_at: datetime
    expires_at: datetime | None = None
    lease_until: datetime | None = None
    lease_token: int = Field(default=0, sa_type=sa.BigInteger)
    tries: int = 0
    resent: bool = False
    provider_id: str = Field(default="", max_length=200)
    handle: str = Field(default="", max_length=400)
    answer: str = Field(default="", max_length=64)  #: the platform's code
    reason: str = Field(default="", max_length=64)  #: our plain word for it
    cause: int | None = Field(default=None, sa_type=sa.BigInteger)  #: the inbox row that it answers
    subject: str = Field(default="", max_length=100)
    booked: str = Field(default="", max_length=100)  #: monthly budgets it was counted on
    created_at: datetime
    sent_at: datetime | None = None
    body: bytes = Field(repr=False)  #: sealed


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be promised. `body` is plain here and sealed in the row; lanes 0 (danger) to 4 (bulk)."""

    key: str
    channel_id: int
    address: str
    body: bytes = field(repr=False)
    lane: int = 1
    due_at: datetime | None = None  #: None: at once
    token: str = ""  #: "": a fresh random one
    chat_id: int | None = None
    person_id: int | None = None
    on_ambiguous: OnAmbiguous = OnAmbiguous.LEAVE
    expires_at: datetime | None = None
    cause: int | None = None
    subject: str = ""
    booked: str = ""
    state: OutboxState = OutboxState.PENDING
    lease_until: datetime | None = None  #: for a row born SENDING (a passive answer): taken over when nobody settles it


TABLE: sa.Table = Outbox.__table__  # type: ignore[attr-defined]
_T = TABLE
HERE = _T.c.station_id == sa.bindparam("station")

_BORN = {
    **{name: sa.literal_column("0") for name in ("lease_token", "tries")},
    **{name: const("") for name in ("provider_id", "handle", "answer", "reason")},
    "resent": sa.false(),
    "sent_at": sa.null(),
}
_INSERT = Statement(
    lambda dialect: counted(
        insert_for(dialect)(_T)
        .values(values_of(_T, _BORN))
        .on_conflict_do_nothing(index_elements=["station_id", "key"]),
        _T.c.id,
        dialect,
    )
)


def destination_of(channel: int, address: str) -> bytes:
    return blake2b(b"%d\0%b" % (channel, address.encode()), digest_size=16).digest()


def new_token() -> str:
    """22 characters of [0-9A-Za-z_-], 128 random bits."""
    return base64.urlsafe_b64encode(os.urandom(16))[:22].decode()


def put(session: Session, draft: Draft) -> int | None:
    """Promise one message; None when its key has spoken already."""
    return put_many(session, [draft])[0]


def put_many(session: Session, drafts: Iterable[Draft]) -> list[int | None]:
    """Promise messages in order; None stands where the key has spoken already."""
    database = database_of(session)
    station, now = station_of(session), database.now()
    drafts = list(drafts)
    ids = database.new_ids(len(drafts))
    rows = [_row(database, station, row, draft, now) for row, draft in zip(ids, drafts, strict=True)]
    return [row["id"] if new else None for row, new in zip(rows, _INSERT.changes(session, rows), strict=True)]


def _row(database: Any, station: int, row: int, draft: Draft, now: datetime) -> dict[str, Any]:
    if not draft.key or len(draft.key) > MAX_KEY:
        raise ValueError(f"outbox key must have 1..{MAX_KEY} characters")
    return {
        "station_id": station,
        "id": row,
        "key": draft.key,
        "token": draft.token or new_token(),
        "lane": draft.lane,
        "channel_id": draft.channel_id,
        "chat_id": draft.chat_id,
        "person_id": draft.person_id,
        "address": draft.address,
        "destination": destination_of(draft.channel_id, draft.address),
        "on_ambiguous": draft.on_ambiguous,
        "state": draft.state,
        "due_at": draft.due_at or now,
        "expires_at": draft.expires_at,
        "lease_until": draft.lease_until,
        "cause": draft.cause,
        "subject": draft.subject,
        "booked": draft.booked,
        "created_at": now,
        "body": database.ring.seal(draft.body, "outbox", "body", station, row),
    }


# --- looking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What the console and the features may know of a message; the body stays sealed until asked for."""

    id: int
    key: str
    token: str
    lane: int
    channel_id: int
    chat_id: int | None
    person_id: int | None
    address: str
    state: OutboxState
    due_at: datetime
    tries: int
    provider_id: str
    handle: str
    answer: str
    reason: str
    cause: int | None
    subject: str
    created_at: datetime
    sent_at: datetime | None


_COLUMNS = [_T.c[name] for name in OutboxRow.__dataclass_fields__]


def _select(*conditions: Any, newest: bool = False) -> Any:
    query = sa.select(*_COLUMNS).where(HERE, *conditions)
    return query.order_by(_T.c.id.desc() if newest else _T.c.id).limit(sa.bindparam("most"))


_BY_SUBJECT = Statement(lambda _: _select(_T.c.subject == sa.bindparam("of"), sa.text("subject <> ''")))
_DEAD = Statement(lambda _: _select(sa.text("state IN ('failed', 'unknown')"), newest=True))
_BY_TOKEN = Statement(lambda _: _select(_T.c.token == sa.bindparam("of")))
_BY_KEY = Statement(lambda _: _select(_T.c.key == sa.bindparam("of")))
_BY_PROVIDER = Statement(
    lambda _: _select(
        _T.c.channel_id == sa.bindparam("channel"), _T.c.provider_id == sa.bindparam("of"), sa.text("provider_id <> ''")
    )
)
_BODY = Statement(lambda _: sa.select(_T.c.body).where(HERE, _T.c.id == sa.bindparam("row")))
_PROGRESS = Statement(
    lambda _: (
        sa.select(_T.c.state, sa.func.count())
        .where(HERE, _T.c.subject == sa.bindparam("of"), sa.text("subject <> ''"))
        .group_by(_T.c.state)
    )
)
_RESENT = Statement(
    lambda _: (
        sa.select(sa.func.count())
        .select_from(_T)
        .where(HERE, _T.c.subject == sa.bindparam("of"), sa.text("subject <> ''"), _T.c.resent.is_(sa.true()))
    )
)


def resent_count(session: Session, subject: str) -> int:
    """Messages of one subject sent a second time with the same number after an unclear answer: a chat may hold two."""
    row = _RESENT.one(session, {"station": station_of(session), "of": subject})
    return int(row[0]) if row else 0


def progress(session: Session, subject: str) -> dict[OutboxState, int]:
    """How many messages of one subject stand in each state."""
    rows = _PROGRESS.all(session, {"station": station_of(session), "of": subject})
    return {OutboxState(state): count for state, count in rows}


def list_by_subject(session: Session, subject: str, limit: int = 1000) -> list[OutboxRow]:
    return _rows(_BY_SUBJECT.all(session, {"station": station_of(session), "of": subject, "most": limit}))


def list_dead(session: Session, limit: int = 100) -> list[OutboxRow]:
    """Failed and unknown ones, newest first."""
    return _rows(_DEAD.all(session, {"station": station_of(session), "most": limit}))


def find_by_token(session: Session, token: str) -> OutboxRow | None:
    return _first(_BY_TOKEN.all(session, {"station": station_of(session), "of": token, "most": 1}))


def find_by_key(session: Session, key: str) -> OutboxRow | None:
    return _first(_BY_KEY.all(session, {"station": station_of(session), "of": key, "most": 1}))


def find_by_provider(session: Session, channel_id: int, provider_id: str) -> OutboxRow | None:
    values = {"station": station_of(session), "channel": channel_id, "of": provider_id, "most": 1}
    return _first(_BY_PROVIDER.all(session, values))


def get_body(session: Session, id: int) -> bytes:
    """The message as it was rendered, opened."""
    row = _BODY.one(session, {"station": station_of(session), "row": id})
    if row is None:
        raise NotFound("outbox row")
    return database_of(session).ring.open(row[0], "outbox", "body", station_of(session), id)


def _first(rows: Sequence[Any]) -> OutboxRow | None:
    found = _rows(rows)
    return found[0] if found else None


def _rows(rows: Sequence[Any]) -> list[OutboxRow]:
    return [OutboxRow(**_values(row)) for row in rows]


def _values(row: Sequence[Any]) -> dict[str, Any]:
    values = dict(zip(OutboxRow.__dataclass_fields__, row, strict=True))
    values["state"] = OutboxState(values["state"])
    for name in ("due_at", "created_at", "sent_at"):
        values[name] = None if values[name] is None else from_database(values[name])
    return values


# --- changing before it is sent ---------------------------------------------------------------------------------------

_CANCEL_SUBJECT = Statement(
    lambda _: (
        sa.update(_T)
        .where(HERE, _T.c.subject == sa.bindparam("of"), sa.text("subject <> ''"), _T.c.state == const("pending"))
        .values(state=const("cancelled"))
    )
)
_CANCEL_KEYS = Statement(
    lambda _: (
        sa.update(_T)
        .where(
            HERE,
            _T.c.key >= sa.bindparam("of"),
            _T.c.key < sa.bindparam("beyond"),
            _T.c.state == const("pending"),
        )
        .values(state=const("cancelled"))
    )
)
_REPLAY = Statement(
    lambda _: (
        sa.update(_T)
        .where(HERE, _T.c.id == sa.bindparam("row"), sa.text("state IN ('failed', 'unknown', 'expired', 'cancelled')"))
        .values(
            state=const("pending"),
            due_at=sa.bindparam("at"),
            tries=sa.literal_column("0"),
            resent=sa.true(),
            expires_at=sa.null(),
        )
        .returning(_T.c.id)
    )
)


def cancel(session: Session, *, subject: str = "", key_prefix: str = "") -> int:
    """Take back what has not been claimed yet, by subject or by the beginning of the key; how many."""
    station, count = station_of(session), 0
    if subject:
        count += _CANCEL_SUBJECT.run(session, {"station": station, "of": subject}).rowcount
    if key_prefix:
        beyond = key_prefix[:-1] + chr(ord(key_prefix[-1]) + 1)
        count += _CANCEL_KEYS.run(session, {"station": station, "of": key_prefix, "beyond": beyond}).rowcount
    return count


def replay(session: Session, id: int, now: datetime) -> None:
    """An officer says: send it again. NotFound unless it is failed, unknown, expired or cancelled."""
    if _REPLAY.one(session, {"station": station_of(session), "row": id, "at": now}) is None:
        raise NotFound("outbox row")
