"""The record of a case: each step a row, its digest in the station's audit chain, so that a changed row is found."""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import audit
from storage.base import database_of, new_id, station_of
from storage.disputes.tables import DisputeCase, DisputeEvent
from storage.encryption import SealBroken

DIGEST = "step"  #: in the audit record's detail


@dataclass(frozen=True, slots=True)
class Step:
    seq: int
    at: datetime
    actor: str
    act: str
    detail: Mapping[str, Any]


def subject(number: int) -> str:
    return f"dispute:{number}"


def record(session: Session, case: DisputeCase, actor: str, act: str, detail: Mapping[str, Any]) -> int:
    """Write one step down, in the case's own record and in the chain; its number in the chain."""
    row, station = new_id(session), station_of(session)
    now = database_of(session).now()
    plain = orjson.dumps(dict(detail), option=orjson.OPT_SORT_KEYS)
    seq = audit.append(
        session, actor, f"dispute.{act}", subject(case.number), {DIGEST: _digest(case.id, actor, act, plain)}
    )
    event = DisputeEvent(
        station_id=station,
        id=row,
        case_id=case.id,
        seq=seq,
        at=now,
        actor=actor[:60],
        act=act[:40],
        detail=database_of(session).ring.seal(plain, "dispute_event", "detail", station, row),
    )
    session.add(event)
    session.flush()
    return seq


def steps_of(session: Session, case: DisputeCase) -> list[Step]:
    """In the order in which they happened."""
    return [
        Step(event.seq, event.at, event.actor, event.act, orjson.loads(_opened(session, event)))
        for event in _events(session, case)
    ]


def count(session: Session, case: DisputeCase, act: str) -> int:
    """How many steps of one kind it has had."""
    t = DisputeEvent
    query = select(sa.func.count()).where(t.station_id == station_of(session), t.case_id == case.id, t.act == act)
    return session.exec(query).one()


def check(session: Session, case: DisputeCase) -> list[int]:
    """Numbers of the steps that are not as they were written, were taken out, or put in another order."""
    written = {seq: digest for seq, (_, digest) in _written(session, case.number)}
    wrong, last = set(written), 0
    for event in _events(session, case):
        try:
            digest = _digest(case.id, event.actor, event.act, _opened(session, event))
        except SealBroken:
            digest = ""
        known = written.get(event.seq)
        if known is not None and hmac.compare_digest(digest, known) and event.seq > last:
            wrong.discard(event.seq)
        else:
            wrong.add(event.seq)
        last = event.seq
    return sorted(wrong)


def broken(session: Session) -> dict[int, list[int]]:
    """By case number, in one pass over the whole station: the steps that are not as they were written. What retention
    has deleted the detail of is left out."""
    station, ring = station_of(session), database_of(session).ring
    written = dict(_written(session))
    numbers = {case.id: case.number for case in session.exec(_CASES.where(DisputeCase.station_id == station))}
    wrong: dict[int, set[int]] = {}
    reached: dict[int, int] = {}
    for event in session.exec(_ALL.where(DisputeEvent.station_id == station).order_by(col(DisputeEvent.id))):
        try:
            plain = ring.open(event.detail, "dispute_event", "detail", station, event.id)
            digest = _digest(event.case_id, event.actor, event.act, plain)
        except SealBroken:
            digest = ""
        number = numbers.get(event.case_id, 0)
        known = written.pop(event.seq, ("", ""))
        in_order = event.seq > reached.get(event.case_id, 0)
        if not (in_order and known[0] == subject(number) and hmac.compare_digest(digest, known[1])):
            wrong.setdefault(number, set()).add(event.seq)
        reached[event.case_id] = event.seq
    for seq, (object, _) in written.items():
        wrong.setdefault(int(object.rpartition(":")[2]), set()).add(seq)
    return {number: sorted(found) for number, found in sorted(wrong.items())}


_CASES = select(DisputeCase)
_ALL = select(DisputeEvent)


def _written(session: Session, number: int | None = None) -> Iterator[tuple[int, tuple[str, str]]]:
    """What the chain says of every step, or of those of one case: (number in the chain, (subject, digest))."""
    station, open_sealed = station_of(session), database_of(session).ring.opener("audit", "detail", station_of(session))
    t = audit.TABLE.c
    of_disputes = (t.act.startswith("dispute."), sa.text(audit.OF_DISPUTES), t.detail.is_not(None))
    query = sa.select(t.seq, t.object, t.detail).where(t.station_id == station, *of_disputes)
    if number is not None:
        query = query.where(t.object == subject(number))
    for seq, object, sealed in session.connection().execute(query):
        try:
            digest = orjson.loads(open_sealed(bytes(sealed), seq)).get(DIGEST)
        except SealBroken:
            digest = ""
        if digest is not None:
            yield seq, (object, str(digest))


def _events(session: Session, case: DisputeCase) -> list[DisputeEvent]:
    query = select(DisputeEvent).where(DisputeEvent.station_id == station_of(session), DisputeEvent.case_id == case.id)
    return list(session.exec(query.order_by(col(DisputeEvent.id))))


def _opened(session: Session, event: DisputeEvent) -> bytes:
    ring = database_of(session).ring
    return ring.open(event.detail, "dispute_event", "detail", event.station_id, event.id)


def _digest(case_id: int, actor: str, act: str, plain: bytes) -> str:
    parts = (str(case_id).encode(), actor.encode(), act.encode(), plain)
    return sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).hexdigest()
