"""Deleting what is past its term, so many rows at a time that intake does not notice. Kinds are those of terms.toml."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from storage import alarms, bulletins, conversations, inbox, invitations, links, media, outbox, pieces, sessions, tasks
from storage import pace as pacing
from storage import rosters as roster_rows
from storage import scoring as scoring_rows
from storage.audit import TABLE as AUDIT
from storage.base import const, first_number, metadata, station_of
from storage.stations import Counter
from storage.tokens import Token
from storage.watching import Fault

BATCH = 500  #: rows in one transaction; about 10 ms on SQLite
_WIPED = "retention:audit-detail"  #: counter that remembers up to which record details are gone
_BUCKETS_FOR = timedelta(days=2)  #: no platform's window is longer than a day
_FAULTS_FOR = timedelta(days=180)  #: as long as what a log must be kept
_FEW = 20  #: of what has hundreds of rows hanging on it

Purge = Callable[[Session, datetime, int], int]


def purge(session: Session, kind: str, before: datetime, limit: int = BATCH) -> int:
    """Delete about `limit` rows of what is older than a moment; how many. 0: nothing is left."""
    return _PURGES[kind](session, before, limit)


def purge_spent(session: Session, now: datetime) -> int:
    """What is worth nothing any more whatever the term: lapsed questions, sign-ins, access tokens, idle limits."""
    count = conversations.purge_conversations(session, before=now - timedelta(days=1))
    count += sessions.purge_sessions(session, now)
    count += _run(session, sa.delete(Token).where(_table("token").c.expires_at <= now - timedelta(days=1)))
    touched = int((now - _BUCKETS_FOR).timestamp() * 1000)
    count += _run(session, sa.delete(pacing.BucketRow).where(_table("bucket").c.touched < touched))
    fault = _table(Fault.__tablename__).c
    here = sa.or_(fault.station_id == station_of(session), fault.station_id.is_(None))
    return count + _run(session, sa.delete(Fault).where(here, fault.ended_at < now - _FAULTS_FOR))


def _table(name: str) -> sa.Table:
    return metadata.tables[name]


def _run(session: Session, statement: Any) -> int:
    return int(session.connection().execute(statement).rowcount)


def _delete(session: Session, table: sa.Table, limit: int, *conditions: Any) -> int:
    """The oldest first; conditions on the row number let them be read from the primary key."""
    here = table.c.station_id == station_of(session)
    oldest = sa.select(table.c.id).where(here, *conditions).order_by(table.c.id).limit(limit)
    return _run(session, sa.delete(table).where(here, table.c.id.in_(oldest)))


def _messages(session: Session, before: datetime, limit: int) -> int:
    t = _table(inbox.Inbox.__tablename__).c
    return _delete(session, _table("inbox"), limit, t.id < first_number(before), t.state != const("new"))


def _outbox(session: Session, before: datetime, limit: int) -> int:
    t = outbox.TABLE.c
    over = t.state.not_in([outbox.OutboxState.PENDING, outbox.OutboxState.SENDING])
    left = sa.or_(t.sent_at.is_(None), t.sent_at < before)
    return _delete(session, outbox.TABLE, limit, t.id < first_number(before), over, left)


def _media(session: Session, before: datetime, limit: int) -> int:
    table = _table(media.Media.__tablename__)
    old = _delete(session, table, min(limit, _FEW), table.c.id < first_number(before))
    old += _delete(session, table, min(limit, _FEW), table.c.expires_at <= session.info["database"].now())
    return old + pieces.sweep(session)


def _task(session: Session, before: datetime, limit: int) -> int:
    t = _table(tasks.Task.__tablename__).c
    over = sa.and_(t.state != const("new"), t.finished_at < before)
    return _delete(session, _table("task"), limit, t.id < first_number(before), over)


def _bulletins(session: Session, before: datetime, limit: int) -> int:
    station, table = station_of(session), _table(bulletins.Bulletin.__tablename__)
    oldest = sa.select(table.c.id).where(table.c.station_id == station, table.c.id < first_number(before))
    ids = session.connection().execute(oldest.order_by(table.c.id).limit(min(limit, _FEW))).scalars().all()
    if not ids:
        return 0
    count = sum(_hanging(session, f"bulletin_{what}", ids) for what in ("receipt", "target", "reading", "sighting"))
    return count + _run(session, sa.delete(table).where(table.c.station_id == station, table.c.id.in_(ids)))


def _hanging(session: Session, name: str, ids: Sequence[int]) -> int:
    table = _table(name)
    here = table.c.station_id == station_of(session)
    return _run(session, sa.delete(table).where(here, table.c.bulletin_id.in_(ids)))


def _access(session: Session, before: datetime, limit: int) -> int:
    count = 0
    for model in (links.SignedLink, invitations.Invitation, invitations.ActNumber):
        table = _table(model.__tablename__)
        count += _delete(session, table, limit, table.c.id < first_number(before), table.c.expires_at < before)
    tries = _table(invitations.CodeTry.__tablename__)
    return count + _delete(session, tries, limit, tries.c.hour < before)


def _pages(session: Session, before: datetime, limit: int) -> int:
    return alarms.purge(session, before=before)


def _audit_detail(session: Session, before: datetime, limit: int) -> int:
    """Detail and salt go; the record and the chain's link over it stay."""
    station = station_of(session)
    counter = session.get(Counter, (station, _WIPED)) or Counter(station_id=station, kind=_WIPED, value=0)
    t = AUDIT.c
    here = sa.and_(t.station_id == station, t.seq > counter.value)
    oldest = sa.select(t.seq).where(here, t.at < before).order_by(t.seq).limit(limit)
    numbers = session.connection().execute(oldest).scalars().all()
    if not numbers:
        return 0
    counter.value = numbers[-1]
    session.add(counter)
    wiped = sa.update(AUDIT).where(t.station_id == station, t.seq.in_(numbers)).values(detail=None, salt=None)
    return _run(session, wiped)


_OF_A_DISPUTE = ("dispute_party", "dispute_referral", "dispute_visit", "dispute_event")


def _disputes(session: Session, before: datetime, limit: int) -> int:
    """Cases that are over, with all that hangs on them; what the audit chain says of them stays."""
    station, table = station_of(session), _table("dispute_case")
    over = sa.and_(table.c.state.in_(["closed", "withdrawn"]), table.c.closed_at < before)
    oldest = sa.select(table.c.id).where(table.c.station_id == station, over).order_by(table.c.id)
    ids = session.connection().execute(oldest.limit(min(limit, _FEW))).scalars().all()
    count = 0
    for name in _OF_A_DISPUTE if ids else ():
        part = _table(name)
        count += _run(session, sa.delete(part).where(part.c.station_id == station, part.c.case_id.in_(ids)))
    return count + _run(session, sa.delete(table).where(table.c.station_id == station, table.c.id.in_(ids)))


_PURGES: Mapping[str, Purge] = {
    "messages": _messages,
    "outbox": _outbox,
    "media": _media,
    "bulletins": _bulletins,
    "disputes": _disputes,
    "audit-detail": _audit_detail,
    "task": _task,
    "access": _access,
    "pages": _pages,
    "rosters": roster_rows.keeping.purge,
    "quiz": scoring_rows.rounds.purge,
}
KINDS = tuple(_PURGES)
