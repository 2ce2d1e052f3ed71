"""`verify`: the audit chain of every station, the database's own checks, and sealed values that open."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from bot.keeping import texts
from bot.words import fold
from storage import Database, backup, disputes, soundness, system
from storage.audit import HEAD_TABLE, Head, head
from storage.base import station_of
from storage.verifying import verify, where


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; sound when nothing is `wrong`. The first wrong is the first break."""

    kind: str  #: integrity, chain, record, seals or backup
    what: str
    text: str
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A chain's head as the drill, the console and a backup print it: the first bytes of a link, and its number where
    it stands there."""

    link: bytes
    seq: int | None = None


_PRINTED = re.compile(r"(?:(\d{1,18})[-–—])?([0-9a-f]{8,64})")


def read_printed(text: str) -> Printed:
    """ValueError for anything but `1234-9f86d081884c7d65`, or what stands behind the dash (8 digits at least)."""
    found = _PRINTED.fullmatch(fold("".join(text.split())).lower())
    if found is None or len(found[2]) % 2:
        raise ValueError("head")
    return Printed(bytes.fromhex(found[2]), int(found[1]) if found[1] else None)


def look(
    database: Database, *, every: bool = False, against: Path | None = None, printed: Printed | None = None
) -> Iterator[Finding]:
    """Everything in turn. `against`: a backup whose chain heads must be on our chains; BackupBroken when it is none.
    `printed`: a head that somebody kept outside the house."""
    outside = backup.examine(against, database.ring).heads if against is not None else {}
    if printed is not None:
        yield _printed(database, printed)
    yield Finding("integrity", database.dialect, texts.INTEGRITY, tuple(soundness.faults(database)))
    yield from _chains(database, outside)
    yield from _records(database)
    for seals in soundness.seals(database, every=every):
        wrong = (texts.seal_break(broken=seals.broken, first=seals.first),) if seals.broken else ()
        text = texts.seals(table=seals.table, column=seals.column, looked=seals.looked)
        yield Finding("seals", f"{seals.table}.{seals.column}", text, wrong)


def _printed(database: Database, printed: Printed) -> Finding:
    """Which chain has it and where; wrong when none has: what it stood for was taken out or made anew."""
    for station in system.list_stations(database):
        with database.reading(station.id) as session:
            seq, end = where(session, printed.link, printed.seq), head(session).seq
        if seq is not None:
            return Finding("head", station.key, texts.head_there(station=station.key, seq=seq, since=end - seq))
    return Finding("head", "", texts.HEAD, (texts.HEAD_GONE,))


def _chains(database: Database, outside: Mapping[str, Head]) -> Iterator[Finding]:
    stations = {station.key: station.id for station in system.list_stations(database)}
    for key, station in stations.items():
        with database.reading(station) as session:
            yield _chain(session, key, outside.get(key))
    for key in outside.keys() - stations.keys():
        yield Finding("chain", key, texts.chain(station=key, records=0), (texts.station_not_there(key=key),))


def _chain(session: Session, key: str, outside: Head | None) -> Finding:
    ours, sent = _heads(session)
    anchors: list[Head | None] = [head for head in (sent, outside) if head is not None]
    breaks = {one for head in anchors or [None] for one in verify(session, outside=head)}
    ordered = sorted(breaks, key=lambda one: (one.seq, one.until, one.kind))
    wrong = tuple(texts.chain_break(kind=one.kind.value, seq=one.seq, until=one.until) for one in ordered)
    return Finding("chain", key, texts.chain(station=key, records=ours), wrong)


def _records(database: Database) -> Iterator[Finding]:
    """Every dispute's own record against the digests that the chain holds."""
    for station in system.list_stations(database):
        with database.reading(station.id) as session:
            broken = disputes.broken(session)
        wrong = tuple(texts.record_break(number=number, seqs=seqs) for number, seqs in broken.items())
        yield Finding("record", station.key, texts.records(station=station.key), wrong)


def _heads(session: Session) -> tuple[int, Head | None]:
    """How long the chain says it is, and the head that was last sent out of the house."""
    t = HEAD_TABLE.c
    row = (
        session.connection()
        .execute(sa.select(t.seq, t.sent_seq, t.sent_mac).where(t.station_id == station_of(session)))
        .first()
    )
    if row is None:
        return 0, None
    return row.seq, Head(row.sent_seq, bytes(row.sent_mac)) if row.sent_seq else None
