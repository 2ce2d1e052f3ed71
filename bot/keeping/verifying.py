"""`verify`: the audit chain of every station, the database's own checks, and sealed values that open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from bot.keeping import texts
from storage import Database, backup, disputes, soundness, system
from storage.audit import HEAD_TABLE, Head
from storage.base import station_of
from storage.verifying import verify


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; sound when nothing is `wrong`. The first wrong is the first break."""

    kind: str  #: integrity, chain, record, seals or backup
    what: str
    text: str
    wrong: tuple[str, ...] = ()


def look(database: Database, *, every: bool = False, against: Path | None = None) -> Iterator[Finding]:
    """Everything in turn. `against`: a backup whose chain heads must be on our chains; BackupBroken when it is none."""
    outside = backup.examine(against, database.ring).heads if against is not None else {}
    yield Finding("integrity", database.dialect, texts.INTEGRITY, tuple(soundness.faults(database)))
    yield from _chains(database, outside)
    yield from _records(database)
    for seals in soundness.seals(database, every=every):
        wrong = (texts.seal_break(broken=seals.broken, first=seals.first),) if seals.broken else ()
        text = texts.seals(table=seals.table, column=seals.column, looked=seals.looked)
        yield Finding("seals", f"{seals.table}.{seals.column}", text, wrong)


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
