"""Reading a station's audit chain by page and by filter; what is opened is itself an act and must be put on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from storage.audit import TABLE
from storage.base import database_of, from_database, station_of
from storage.encryption import SealBroken


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    at: datetime
    actor: str
    act: str
    object: str
    mac: bytes
    has_detail: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty parts do not filter. `act` and `object` match from their beginning."""

    actor: str = ""
    act: str = ""
    object: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_entries(session: Session, wanted: Filter, *, before: int | None = None, limit: int = 50) -> list[Entry]:
    """Newest first, those before a number."""
    t = TABLE.c
    conditions: list[Any] = [t.station_id == station_of(session)]
    if wanted.actor:
        conditions.append(t.actor == wanted.actor)
    for column, start in ((t.act, wanted.act), (t.object, wanted.object)):
        if start:
            conditions.append(column.startswith(start, autoescape=True))
    if wanted.since is not None:
        conditions.append(t.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(t.at < wanted.until)
    if before is not None:
        conditions.append(t.seq < before)
    query = (
        sa.select(t.seq, t.at, t.actor, t.act, t.object, t.mac, t.detail.is_not(None))
        .where(*conditions)
        .order_by(t.seq.desc())
        .limit(limit)
    )
    return [
        Entry(seq, from_database(at), actor, act, object, bytes(mac), bool(has))
        for seq, at, actor, act, object, mac, has in session.connection().execute(query)
    ]


def detail_of(session: Session, seq: int) -> Mapping[str, Any] | None:
    """What was recorded beside the act; None when there is no such record, or retention has deleted it."""
    station = station_of(session)
    query = sa.select(TABLE.c.detail).where(TABLE.c.station_id == station, TABLE.c.seq == seq)
    sealed = session.connection().execute(query).scalar()
    if sealed is None:
        return None
    try:
        plain = database_of(session).ring.open(sealed, "audit", "detail", station, seq)
    except SealBroken:
        return None
    found: Mapping[str, Any] = orjson.loads(plain)
    return found
