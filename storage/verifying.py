"""Does an audit chain still hold: finds what was edited, taken out, put in another order or cut off the end."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from storage.audit import HEAD_TABLE, START, TABLE, Head, detail_digest, head, record_mac
from storage.base import database_of, station_of
from storage.encryption import SealBroken


class BreakKind(StrEnum):
    EDITED = "edited"  #: the record does not carry the link that its fields and the record before it make
    MISSING = "missing"  #: records are not there
    TAIL = "tail"  #: the chain ends before, or otherwise than, the head says
    DETAIL = "detail"  #: the detail is not the one that was recorded


@dataclass(frozen=True, slots=True)
class Break:
    """`seq` is the first record concerned, `until` the last."""

    kind: BreakKind
    seq: int
    until: int


_PAGE = 1000
_FIELDS = ("station_id", "seq", "at", "actor", "act", "object", "digest", "mac", "salt", "detail")


def verify(session: Session, *, outside: Head | None = None, last: int | None = None) -> list[Break]:
    """Every break in the station's chain, in order; none means that it holds.

    `outside` is a head that was sent out of the house: it finds a tail cut off together with our own head. `last` looks
    only at that many records, taking the one before them for granted.
    """
    start = 1 if last is None else max(1, head(session).seq - last + 1)
    found, seq, mac = _walk(session, start)
    found += _tail(head(session), seq, mac)
    if outside is not None:
        found += _outside(session, outside, seq)
    return sorted(set(found), key=lambda one: (one.seq, one.until, one.kind))


def mark_sent(session: Session, sent: Head) -> None:
    """Remember which head was last sent out of the house."""
    session.connection().execute(
        sa.update(HEAD_TABLE)
        .where(HEAD_TABLE.c.station_id == station_of(session))
        .values(sent_seq=sent.seq, sent_mac=sent.mac, sent_at=database_of(session).now())
    )


def _walk(session: Session, start: int) -> tuple[list[Break], int, bytes]:
    """The breaks from `start` on, and the number and link of the last record that is there."""
    found: list[Break] = []
    before: bytes | None = START if start == 1 else _mac_at(session, start - 1)
    expected = start
    for record in _records(session, start):
        if record["seq"] > expected:
            found.append(Break(BreakKind.MISSING, expected, record["seq"] - 1))
            before = None  # the link that this record was made on is gone
        if before is not None and not hmac.compare_digest(_link(session, before, record), record["mac"]):
            found.append(Break(BreakKind.EDITED, record["seq"], record["seq"]))
        if not _detail_holds(session, record):
            found.append(Break(BreakKind.DETAIL, record["seq"], record["seq"]))
        before, expected = record["mac"], record["seq"] + 1
    return found, expected - 1, before if before is not None else START


def _records(session: Session, start: int) -> Iterator[dict[str, Any]]:
    """In order of seq, a page at a time, so that a chain of years fits in memory."""
    connection, station = session.connection(), station_of(session)
    while True:
        rows = connection.execute(
            sa.select(*[TABLE.c[name] for name in _FIELDS])
            .where(TABLE.c.station_id == station, TABLE.c.seq >= start)
            .order_by(TABLE.c.seq)
            .limit(_PAGE)
        ).all()
        for row in rows:
            yield dict(zip(_FIELDS, row, strict=True))
        if len(rows) < _PAGE:
            return
        start = rows[-1].seq + 1


def _link(session: Session, before: bytes, record: dict[str, Any]) -> bytes:
    return record_mac(database_of(session).ring, before, record)


def _detail_holds(session: Session, record: dict[str, Any]) -> bool:
    """True also for a detail that retention has deleted, salt and all: that is on record as an act of its own."""
    if record["detail"] is None:
        return record["salt"] is None
    ring = database_of(session).ring
    try:
        plain = ring.open(record["detail"], "audit", "detail", record["station_id"], record["seq"])
    except SealBroken:
        return False
    return hmac.compare_digest(detail_digest(ring, record["salt"] or b"", plain), record["digest"])


def _tail(ours: Head, seq: int, mac: bytes) -> list[Break]:
    if ours.seq > seq:
        return [Break(BreakKind.TAIL, seq + 1, ours.seq)]
    if ours.seq < seq:
        return [Break(BreakKind.TAIL, ours.seq + 1, seq)]
    return [] if hmac.compare_digest(ours.mac, mac) else [Break(BreakKind.TAIL, seq, seq)]


def _outside(session: Session, outside: Head, seq: int) -> list[Break]:
    if outside.seq > seq:
        return [Break(BreakKind.TAIL, seq + 1, outside.seq)]
    there = _mac_at(session, outside.seq) if outside.seq else START
    if there is None or not hmac.compare_digest(there, outside.mac):
        return [Break(BreakKind.EDITED, outside.seq, outside.seq)]
    return []


def _mac_at(session: Session, seq: int) -> bytes | None:
    statement = sa.select(TABLE.c.mac).where(TABLE.c.station_id == station_of(session), TABLE.c.seq == seq)
    mac = session.connection().execute(statement).scalar()
    return None if mac is None else bytes(mac)
