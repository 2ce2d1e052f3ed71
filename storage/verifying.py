"""Does an audit chain still hold: finds what was edited, taken out, put in another order or cut off the end."""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from storage.audit import HEAD_TABLE, START, TABLE, Head, head, linker
from storage.base import database_of, from_database, station_of
from storage.encryption import KeyRing, SealBroken, keyed_hash
from storage.statements import Statement


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


_PAGE = 2000
_Record = tuple[
    int, Any, Any, Any, Any, Any, Any, Any, Any
]  #: as the driver gives it: a changed column may hold anything
_FIELDS = ("seq", "at", "actor", "act", "object", "digest", "mac", "salt", "detail")
_RECORDS = Statement(
    lambda _: (
        sa.select(*[TABLE.c[name] for name in _FIELDS])
        .where(TABLE.c.station_id == sa.bindparam("station"), TABLE.c.seq >= sa.bindparam("first"))
        .order_by(TABLE.c.seq)
        .limit(sa.bindparam("most"))
    )
)
_LINKS = Statement(
    lambda _: (
        sa.select(TABLE.c.seq, TABLE.c.mac)
        .where(TABLE.c.station_id == sa.bindparam("station"), TABLE.c.seq >= sa.bindparam("first"))
        .order_by(TABLE.c.seq)
        .limit(sa.bindparam("most"))
    )
)
_TEXT_AT = len("2026-03-02 01:00:00.000000")  #: how SQLite keeps a moment


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


def verify_stretch(session: Session, first: int, last: int) -> list[Break]:
    """As `verify`, for the records `first` to `last` only, taking the one before them for granted; whether the chain
    ends where its head says is asked when `last` is at its end. A chain of any length is looked at in bounded pieces.
    """
    first = max(1, first)
    found, seq, mac = _walk(session, first, last)
    end = head(session)
    if last >= end.seq:
        found += _tail(end, seq, mac)
    elif seq < last:
        found.append(Break(BreakKind.MISSING, seq + 1, last))
    return found


def where(session: Session, printed: bytes, seq: int | None = None) -> int | None:
    """The number of the record whose link begins with `printed`; at that number only, if one is given."""
    if seq is not None:
        there = _mac_at(session, seq)
        return seq if there is not None and hmac.compare_digest(there[: len(printed)], printed) else None
    start = 1
    while True:
        rows = _LINKS.all(session, {"station": station_of(session), "first": start, "most": _PAGE})
        for number, mac in rows:
            if bytes(mac).startswith(printed):
                return int(number)
        if len(rows) < _PAGE:
            return None
        start = rows[-1][0] + 1


def mark_sent(session: Session, sent: Head) -> None:
    """Remember which head was last sent out of the house."""
    session.connection().execute(
        sa.update(HEAD_TABLE)
        .where(HEAD_TABLE.c.station_id == station_of(session))
        .values(sent_seq=sent.seq, sent_mac=sent.mac, sent_at=database_of(session).now())
    )


def _walk(session: Session, start: int, end: int | None = None) -> tuple[list[Break], int, bytes]:
    """The breaks from `start` on (to `end`), and the number and link of the last record that is there."""
    found: list[Break] = []
    ring, station = database_of(session).ring, station_of(session)
    link_of, detail_holds = linker(ring, station), _details(ring, station)
    before: bytes | None = START if start == 1 else _mac_at(session, start - 1)
    expected = start
    for seq, at, actor, act, object, digest, mac, salt, detail in _records(session, start, end):
        if seq > expected:
            found.append(Break(BreakKind.MISSING, expected, seq - 1))
            before = None  # the link that this record was made on is gone
        try:
            whole = before is None or hmac.compare_digest(
                link_of(before, seq, _moment(at), actor, act, object, digest), mac
            )
        except (AttributeError, TypeError, ValueError):  # a column does not even hold what it is for
            whole = False
        if not whole:
            found.append(Break(BreakKind.EDITED, seq, seq))
        if not detail_holds(seq, digest, salt, detail):
            found.append(Break(BreakKind.DETAIL, seq, seq))
        before, expected = mac if isinstance(mac, bytes) else b"", seq + 1
    return found, expected - 1, before if before is not None else START


def _moment(at: Any) -> str:
    """As the link covers it; the driver's own text is put right by two characters, a datetime is printed."""
    if isinstance(at, str) and len(at) == _TEXT_AT and at[10] == " ":
        return f"{at[:10]}T{at[11:]}+00:00"
    return from_database(at).isoformat(timespec="microseconds")


def _records(session: Session, start: int, end: int | None = None) -> Iterator[_Record]:
    """In order of seq, a page at a time, so that a chain of years fits in memory."""
    station = station_of(session)
    while True:
        rows = _RECORDS.all(session, {"station": station, "first": start, "most": _PAGE})
        yield from (row for row in rows if end is None or row[0] <= end)
        if len(rows) < _PAGE or (end is not None and rows[-1][0] >= end):
            return
        start = rows[-1][0] + 1


def _details(ring: KeyRing, station: int) -> Callable[[int, Any, Any, Any], bool]:
    """Tells of each detail whether it is the one that was recorded; of one that retention has deleted, salt and all,
    too: that is on record as an act of its own."""
    keyed, open_sealed = keyed_hash(ring.derived("audit-detail")), ring.opener("audit", "detail", station)

    def holds(seq: int, digest: Any, salt: Any, detail: Any) -> bool:
        if detail is None:
            return salt is None
        try:
            return hmac.compare_digest(keyed(salt + open_sealed(detail, seq)), digest)
        except (SealBroken, TypeError):
            return False

    return holds


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
