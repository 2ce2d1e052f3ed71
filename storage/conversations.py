"""What one person was last asked in one chat: a bare answer belongs to it until it lapses."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import BigInteger, LargeBinary, String, delete
from sqlmodel import Field, Session, SQLModel, col, select

from storage.base import database_of, station_of

OPEN_FOR = timedelta(minutes=10)
NOBODY = 0  #: stands for a person whom the directory does not know


class Conversation(SQLModel, table=True):
    __tablename__ = "conversation"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(primary_key=True, sa_type=BigInteger)
    kind: str = Field(sa_type=String(40))
    payload: bytes = Field(sa_type=LargeBinary)
    number: int | None = None
    expires_at: datetime


def put_conversation(
    session: Session,
    *,
    chat_id: int,
    person_id: int | None,
    kind: str,
    payload: Mapping[str, Any],
    number: int | None = None,
    now: datetime,
) -> None:
    """Ask: replaces whatever was open to this person here, for ten minutes."""
    drop_conversation(session, chat_id=chat_id, person_id=person_id)
    who = person_id or NOBODY
    ring = database_of(session).ring
    station = station_of(session)
    sealed = ring.seal(orjson.dumps(payload), "conversation", _column(who), station, chat_id)
    session.add(
        Conversation(
            station_id=station,
            chat_id=chat_id,
            person_id=who,
            kind=kind,
            payload=sealed,
            number=number,
            expires_at=now + OPEN_FOR,
        )
    )
    session.flush()


def open_conversation(session: Session, *, chat_id: int, person_id: int | None, now: datetime) -> Conversation | None:
    statement = select(Conversation).where(
        Conversation.station_id == station_of(session),
        Conversation.chat_id == chat_id,
        Conversation.person_id == (person_id or NOBODY),
        Conversation.expires_at > now,
    )
    return session.exec(statement).one_or_none()


def drop_conversation(session: Session, *, chat_id: int, person_id: int | None) -> None:
    session.execute(
        delete(Conversation).where(
            col(Conversation.station_id) == station_of(session),
            col(Conversation.chat_id) == chat_id,
            col(Conversation.person_id) == (person_id or NOBODY),
        )
    )
    for held in list(session.identity_map.values()):
        if isinstance(held, Conversation) and held.chat_id == chat_id and held.person_id == (person_id or NOBODY):
            session.expunge(held)


def open_payload(session: Session, chat_id: int, person_id: int, sealed: bytes) -> dict[str, Any]:
    ring = database_of(session).ring
    opened: dict[str, Any] = orjson.loads(
        ring.open(sealed, "conversation", _column(person_id), station_of(session), chat_id)
    )
    return opened


def purge_conversations(session: Session, *, before: datetime) -> int:
    purged = session.execute(
        delete(Conversation).where(
            col(Conversation.station_id) == station_of(session), col(Conversation.expires_at) <= before
        )
    )
    return int(purged.rowcount)  # type: ignore[attr-defined]


def _column(person_id: int) -> str:
    return f"payload:{person_id}"
