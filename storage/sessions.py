"""Who is signed in to the console: sessions, the one-time links that begin them, and forms that were handed in already.

Secrets are kept only as keyed digests: whoever reads the table can sign in as nobody.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, delete, update
from sqlmodel import Field, Session, col, select

from storage.base import NotFound, Tenant, database_of, new_id, station_of

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)  #: how stale `seen_at` may grow before it is written again
TICKET_FOR = timedelta(minutes=2)
TICKET_TRIES = 5
OUTCOME_FOR = timedelta(hours=24)  #: how long a form that was handed in is remembered


class ConsoleSession(Tenant, table=True):
    """One browser, signed in. It is alive until ended, idle for `IDLE`, or `ABSOLUTE` old."""

    __tablename__ = "console_session"
    __table_args__ = (
        UniqueConstraint("station_id", "token_hash"),
        Index("ix_console_session_person", "station_id", "person_id"),
    )

    token_hash: bytes = Field(sa_type=LargeBinary(16))
    person_id: int = Field(sa_type=BigInteger)
    way: str = Field(sa_type=String(20))  #: wecom, dingtalk or link
    device: str = Field(sa_type=String(40))  #: from a closed set; never what the browser calls itself
    grants_hash: bytes = Field(sa_type=LargeBinary(16))  #: of the roles held at sign-in: another set ends it
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


class ConsoleTicket(Tenant, table=True):
    """A one-time link that the bot sent privately, and the number that must be typed beside it."""

    __tablename__ = "console_ticket"
    __table_args__ = (UniqueConstraint("station_id", "token_hash"),)

    token_hash: bytes = Field(sa_type=LargeBinary(16))
    code_hash: bytes = Field(sa_type=LargeBinary(16))
    person_id: int = Field(sa_type=BigInteger)
    expires_at: datetime
    used_at: datetime | None = None
    tries: int = 0


class ConsoleOutcome(Tenant, table=True):
    """What came of a form that was handed in; the same form again has no second effect."""

    __tablename__ = "console_outcome"
    __table_args__ = (UniqueConstraint("station_id", "once_hash"),)

    once_hash: bytes = Field(sa_type=LargeBinary(16))
    at: datetime
    outcome: bytes = Field(sa_type=LargeBinary, repr=False)  #: sealed


@dataclass(frozen=True, slots=True)
class Live:
    """A session that is alive, as the console needs it at every request."""

    id: int
    person_id: int
    way: str
    started_at: datetime
    seen_at: datetime
    grants_hash: bytes

    def is_stale(self, now: datetime) -> bool:
        return now - self.seen_at >= TOUCH_EVERY


# --- sessions -------------------------------------------------------------------------------------------------------


def new_token() -> str:
    """256 random bits in 43 characters of [0-9A-Za-z_-]."""
    return secrets.token_urlsafe(32)


def open_session(
    session: Session, *, person_id: int, way: str, device: str, grants_hash: bytes, now: datetime
) -> tuple[int, str]:
    """Begin a session; its row number and the token that only the browser keeps."""
    token, row = new_token(), new_id(session)
    session.add(
        ConsoleSession(
            station_id=station_of(session),
            id=row,
            token_hash=_digest(session, token),
            person_id=person_id,
            way=way,
            device=device,
            grants_hash=grants_hash,
            started_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return row, token


def find_session(session: Session, token: str, now: datetime) -> Live | None:
    """The living session behind a token."""
    row = session.exec(
        select(ConsoleSession).where(
            ConsoleSession.station_id == station_of(session),
            ConsoleSession.token_hash == _digest(session, token),
            *_alive(now),
        )
    ).first()
    if row is None:
        return None
    return Live(row.id, row.person_id, row.way, row.started_at, row.seen_at, row.grants_hash)


def touch(session: Session, id: int, now: datetime) -> None:
    """The person is at the browser; an ended session stays ended."""
    session.execute(
        update(ConsoleSession)
        .where(col(ConsoleSession.station_id) == station_of(session), col(ConsoleSession.id) == id, *_alive(now))
        .values(seen_at=now)
    )


def list_sessions(session: Session, now: datetime, *, person_id: int | None = None) -> list[ConsoleSession]:
    """The living ones, of one person or of all, newest first."""
    query = select(ConsoleSession).where(ConsoleSession.station_id == station_of(session), *_alive(now))
    if person_id is not None:
        query = query.where(ConsoleSession.person_id == person_id)
    return list(session.exec(query.order_by(col(ConsoleSession.id).desc()).limit(200)))


def get_session(session: Session, id: int, now: datetime) -> ConsoleSession:
    found = session.exec(
        select(ConsoleSession).where(
            ConsoleSession.station_id == station_of(session), ConsoleSession.id == id, *_alive(now)
        )
    ).first()
    if found is None:
        raise NotFound("console session")
    return found


def end_session(session: Session, id: int, now: datetime) -> bool:
    """Void from the next request on; False when it was not alive."""
    ended = session.execute(
        update(ConsoleSession)
        .where(col(ConsoleSession.station_id) == station_of(session), col(ConsoleSession.id) == id, *_alive(now))
        .values(ended_at=now)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def purge_sessions(session: Session, now: datetime) -> int:
    """Delete what can never be alive again: sessions, tickets, outcomes; how many rows."""
    station, count = station_of(session), 0
    for table, limit in (
        (ConsoleSession, col(ConsoleSession.started_at) < now - ABSOLUTE - OUTCOME_FOR),
        (ConsoleTicket, col(ConsoleTicket.expires_at) < now - OUTCOME_FOR),
        (ConsoleOutcome, col(ConsoleOutcome.at) < now - OUTCOME_FOR),
    ):
        gone = session.execute(delete(table).where(col(table.station_id) == station, limit))
        count += gone.rowcount  # type: ignore[attr-defined]
    return count


def _alive(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(ConsoleSession.ended_at).is_(None),
        col(ConsoleSession.seen_at) > now - IDLE,
        col(ConsoleSession.started_at) > now - ABSOLUTE,
    )


# --- one-time links -------------------------------------------------------------------------------------------------


def put_ticket(session: Session, *, person_id: int, now: datetime) -> tuple[str, str]:
    """A link's token and the six digits beside it; the person's earlier ones are void."""
    station, token, code = station_of(session), new_token(), f"{secrets.randbelow(10**6):06d}"
    session.execute(
        delete(ConsoleTicket).where(col(ConsoleTicket.station_id) == station, col(ConsoleTicket.person_id) == person_id)
    )
    session.add(
        ConsoleTicket(
            station_id=station,
            id=new_id(session),
            token_hash=_digest(session, token),
            code_hash=_code_digest(session, token, code),
            person_id=person_id,
            expires_at=now + TICKET_FOR,
        )
    )
    session.flush()
    return token, code


def spend_ticket(session: Session, token: str, code: str, now: datetime) -> int | None:
    """The person, once, for the right number in time. A wrong one is counted, so the caller must commit."""
    own = (
        col(ConsoleTicket.station_id) == station_of(session),
        col(ConsoleTicket.token_hash) == _digest(session, token),
        col(ConsoleTicket.used_at).is_(None),
        col(ConsoleTicket.expires_at) > now,
        col(ConsoleTicket.tries) < TICKET_TRIES,
    )
    spent = session.execute(
        update(ConsoleTicket)
        .where(*own, col(ConsoleTicket.code_hash) == _code_digest(session, token, code))
        .values(used_at=now)
        .returning(col(ConsoleTicket.person_id))
    ).first()
    if spent is None:
        session.execute(update(ConsoleTicket).where(*own).values(tries=ConsoleTicket.tries + 1))
        return None
    return int(spent[0])


# --- forms that were handed in --------------------------------------------------------------------------------------


def find_outcome(session: Session, scope: str, once: str) -> bytes | None:
    """What came of the form `once` that was handed in within `scope`."""
    row = session.exec(
        select(ConsoleOutcome).where(
            ConsoleOutcome.station_id == station_of(session),
            ConsoleOutcome.once_hash == _once_digest(session, scope, once),
        )
    ).first()
    if row is None:
        return None
    return database_of(session).ring.open(row.outcome, "console_outcome", "outcome", row.station_id, row.id)


def put_outcome(session: Session, scope: str, once: str, outcome: bytes, now: datetime) -> None:
    row, station = new_id(session), station_of(session)
    session.add(
        ConsoleOutcome(
            station_id=station,
            id=row,
            once_hash=_once_digest(session, scope, once),
            at=now,
            outcome=database_of(session).ring.seal(outcome, "console_outcome", "outcome", station, row),
        )
    )
    session.flush()


def _digest(session: Session, token: str) -> bytes:
    return database_of(session).ring.blind(token, "console")


def _code_digest(session: Session, token: str, code: str) -> bytes:
    return database_of(session).ring.blind(f"{token}\0{code}", "console-code")


def _once_digest(session: Session, scope: str, once: str) -> bytes:
    return database_of(session).ring.blind(f"{scope}\0{once}", "console-once")
