"""Who and what is expected on one day only: visitors, vehicles, and day labourers in blocks of one dispatch company."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import database_of, new_id, station_of
from storage.rosters.lines import name_index_of, who_of
from storage.rosters.tables import DailyKind, RosterBlock, RosterDaily


class Expected(NamedTuple):
    """One of them with what was said of it: the reading's fields of a visitor, a vehicle or a labourer."""

    row: RosterDaily
    fields: Mapping[str, Any]


def put(
    session: Session,
    *,
    unit_id: int,
    day: date,
    kind: DailyKind,
    fields: Mapping[str, Any],
    person_id: int | None,
    sent_at: datetime,
    block_id: int | None = None,
) -> bool:
    """Add one; False when the very same is there already. `fields` may name name, id_no, driver, plate, trailer."""
    database, station = database_of(session), station_of(session)
    body = orjson.dumps({key: value for key, value in fields.items() if value is not None}, option=orjson.OPT_SORT_KEYS)
    digest = blake2b(body, digest_size=16, key=database.ring.derived("blind:roster.daily")).digest()
    here = (
        RosterDaily.station_id == station,
        RosterDaily.unit_id == unit_id,
        RosterDaily.day == day,
        RosterDaily.kind == kind,
        RosterDaily.digest == digest,
        col(RosterDaily.withdrawn_at).is_(None),
    )
    if block_id is None and session.exec(select(RosterDaily.id).where(*here)).first() is not None:
        return False
    row, ring = new_id(session), database.ring
    name = fields.get("name") or fields.get("driver")
    id_no, plate, trailer = fields.get("id_no"), fields.get("plate"), fields.get("trailer")
    session.add(
        RosterDaily(
            station_id=station,
            id=row,
            unit_id=unit_id,
            day=day,
            kind=kind,
            block_id=block_id,
            digest=digest,
            who=who_of(ring, id_no) if id_no else None,
            name_index=name_index_of(ring, name) if name else None,
            plate_index=plate_index_of(session, plate) if plate else None,
            trailer_index=plate_index_of(session, trailer) if trailer else None,
            person_id=person_id,
            sent_at=sent_at,
            body=ring.seal(body, "roster_daily", "body", station, row),
        )
    )
    session.flush()
    return True


def plate_index_of(session: Session, plate: str) -> bytes:
    plain = "".join(character for character in plate.upper() if character.isalnum())
    return database_of(session).ring.blind(plain, "roster.plate")


def expected(session: Session, day: date, unit_ids: Sequence[int], kind: DailyKind | None = None) -> list[Expected]:
    """What is expected at these units on a day, first come first."""
    query = select(RosterDaily).where(
        RosterDaily.station_id == station_of(session),
        RosterDaily.day == day,
        col(RosterDaily.unit_id).in_(unit_ids),
        col(RosterDaily.withdrawn_at).is_(None),
    )
    if kind is not None:
        query = query.where(RosterDaily.kind == kind)
    return [Expected(row, _fields(session, row)) for row in session.exec(query.order_by(col(RosterDaily.id)))]


def find_plate(session: Session, day: date, plate: str) -> list[Expected]:
    """Vehicles expected on a day under this number, be it tractor's or trailer's (查车)."""
    index = plate_index_of(session, plate)
    query = select(RosterDaily).where(
        RosterDaily.station_id == station_of(session),
        RosterDaily.day == day,
        sa.or_(col(RosterDaily.plate_index) == index, col(RosterDaily.trailer_index) == index),
        col(RosterDaily.withdrawn_at).is_(None),
    )
    return [Expected(row, _fields(session, row)) for row in session.exec(query)]


def find_name(session: Session, name: str, since: date) -> list[Expected]:
    """Visitors, drivers and labourers of this name from a day on."""
    query = select(RosterDaily).where(
        RosterDaily.station_id == station_of(session),
        RosterDaily.name_index == name_index_of(database_of(session).ring, name),
        RosterDaily.day >= since,
        col(RosterDaily.withdrawn_at).is_(None),
    )
    return [Expected(row, _fields(session, row)) for row in session.exec(query)]


def withdraw(
    session: Session, *, unit_id: int, day: date, kinds: Sequence[DailyKind], now: datetime, block_id: int | None = None
) -> int:
    """They are not expected any more; how many."""
    query = sa.update(RosterDaily).where(
        col(RosterDaily.station_id) == station_of(session),
        col(RosterDaily.unit_id) == unit_id,
        col(RosterDaily.day) == day,
        col(RosterDaily.kind).in_(kinds),
        col(RosterDaily.withdrawn_at).is_(None),
    )
    if block_id is not None:
        query = query.where(col(RosterDaily.block_id) == block_id)
    return int(session.execute(query.values(withdrawn_at=now)).rowcount)  # type: ignore[attr-defined]


def _fields(session: Session, row: RosterDaily) -> dict[str, Any]:
    opened = database_of(session).ring.open(row.body, "roster_daily", "body", row.station_id, row.id)
    found: dict[str, Any] = orjson.loads(opened)
    return found


# --- blocks -----------------------------------------------------------------------------------------------------------


def put_block(
    session: Session,
    *,
    unit_id: int,
    day: date,
    company: str,
    heads: int,
    briefed: bool,
    people: Sequence[Mapping[str, Any]] = (),
    person_id: int | None,
    sent_at: datetime,
) -> RosterBlock:
    """The day labourers of one dispatch company; an earlier block of the same company and day is replaced."""
    for earlier in blocks(session, day, [unit_id]):
        if earlier.company == company:
            earlier.replaced_at = sent_at
            session.add(earlier)
            withdraw(session, unit_id=unit_id, day=day, kinds=[DailyKind.LABOURER], now=sent_at, block_id=earlier.id)
    block = RosterBlock(
        station_id=station_of(session),
        id=new_id(session),
        unit_id=unit_id,
        day=day,
        company=company[:120],
        heads=heads,
        briefed=briefed,
        person_id=person_id,
        sent_at=sent_at,
    )
    session.add(block)
    session.flush()
    for fields in people:
        put(
            session,
            unit_id=unit_id,
            day=day,
            kind=DailyKind.LABOURER,
            fields=fields,
            person_id=person_id,
            sent_at=sent_at,
            block_id=block.id,
        )
    return block


def blocks(session: Session, day: date, unit_ids: Sequence[int]) -> list[RosterBlock]:
    """The blocks that count on a day."""
    query = select(RosterBlock).where(
        RosterBlock.station_id == station_of(session),
        RosterBlock.day == day,
        col(RosterBlock.unit_id).in_(unit_ids),
        col(RosterBlock.replaced_at).is_(None),
    )
    return list(session.exec(query.order_by(col(RosterBlock.id))))
