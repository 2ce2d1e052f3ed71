"""Cases and advice kept to be sent again, and what people say they have seen of someone who is looked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import NotFound, database_of, new_id, station_of
from storage.bulletins.tables import Bulletin, BulletinTarget, LibraryText, Sighting
from storage.stations import next_number


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be kept."""

    kind: str
    title: str
    body: str
    fraud_type: str = ""
    source: str = ""
    marked: bool = False
    valid_until: date | None = None
    settings: dict[str, Any] = field(default_factory=dict)


def put_texts(session: Session, entries: Iterable[Entry], now: datetime) -> tuple[list[int], int]:
    """Keep what is not there yet: (numbers of the new ones, how many were known). The same words are one text."""
    made, known = [], 0
    for entry in entries:
        digest = blake2b(f"{entry.kind}\0{entry.title}\0{entry.body}".encode(), digest_size=16).digest()
        if _find(session, LibraryText.digest == digest) is not None:
            known += 1
            continue
        number = next_number(session, "library")
        session.add(
            LibraryText(
                station_id=station_of(session),
                id=new_id(session),
                number=number,
                kind=entry.kind,
                fraud_type=entry.fraud_type,
                title=entry.title,
                body=entry.body,
                source=entry.source,
                marked=entry.marked,
                valid_until=entry.valid_until,
                settings=entry.settings,
                digest=digest,
                created_at=now,
            )
        )
        session.flush()
        made.append(number)
    return made, known


def _find(session: Session, *conditions: Any) -> LibraryText | None:
    return session.exec(select(LibraryText).where(LibraryText.station_id == station_of(session), *conditions)).first()


def get_text(session: Session, number: int) -> LibraryText:
    found = _find(session, LibraryText.number == number)
    if found is None:
        raise NotFound("library text")
    return found


def list_texts(session: Session, *, kind: str = "", fraud_types: Sequence[str] = ()) -> list[LibraryText]:
    """Living texts, oldest first."""
    query = select(LibraryText).where(LibraryText.station_id == station_of(session), col(LibraryText.active).is_(True))
    if kind:
        query = query.where(LibraryText.kind == kind)
    if fraud_types:
        query = query.where(col(LibraryText.fraud_type).in_(fraud_types))
    return list(session.exec(query.order_by(col(LibraryText.number))))


def use_text(session: Session, text: LibraryText, day: date) -> None:
    """Count that it was sent on a day."""
    text.used, text.used_on = text.used + 1, day
    session.add(text)
    session.flush()


@dataclass(slots=True)
class Told:
    """How often a unit was sent a text, and when last."""

    times: int
    last: datetime


_TOLD_FOR = timedelta(days=400)  #: a turn through the library is shorter than that
_AT_ONCE = 200  #: bulletins whose groups are read by one statement


def told(session: Session, now: datetime) -> dict[int, dict[int, Told]]:
    """Unit → number of a text → what its groups were sent of it."""
    station, sent = station_of(session), {}
    query = sa.select(col(Bulletin.id), col(Bulletin.plan), col(Bulletin.confirmed_at)).where(
        col(Bulletin.station_id) == station, col(Bulletin.confirmed_at) >= now - _TOLD_FOR
    )
    for row, plan, at in session.execute(query):
        if plan.get("library"):
            sent[row] = (int(plan["library"]), at)
    found: dict[int, dict[int, Told]] = {}
    rows = list(sent)
    for start in range(0, len(rows), _AT_ONCE):
        groups = (
            sa.select(col(BulletinTarget.unit_id), col(BulletinTarget.bulletin_id))
            .where(
                col(BulletinTarget.station_id) == station,
                col(BulletinTarget.bulletin_id).in_(rows[start : start + _AT_ONCE]),
            )
            .distinct()
        )
        for unit, row in session.execute(groups):
            number, at = sent[row]
            known = found.setdefault(unit, {}).setdefault(number, Told(0, at))
            known.times, known.last = known.times + 1, max(known.last, at)
    return found


def drop_text(session: Session, text: LibraryText) -> None:
    text.active = False
    session.add(text)
    session.flush()


# --- sightings --------------------------------------------------------------------------------------------------------


def put_sighting(
    session: Session, bulletin: Bulletin, *, chat_id: int, person_id: int | None, told: str, now: datetime
) -> int:
    """Keep it; how many there are now."""
    row, station = new_id(session), station_of(session)
    sealed = database_of(session).ring.seal(told.encode(), "bulletin_sighting", "told", station, row)
    session.add(
        Sighting(
            station_id=station,
            id=row,
            bulletin_id=bulletin.id,
            chat_id=chat_id,
            person_id=person_id,
            told=sealed,
            at=now,
        )
    )
    session.flush()
    return len(sightings_of(session, bulletin))


def sightings_of(session: Session, bulletin: Bulletin) -> list[Sighting]:
    query = select(Sighting).where(Sighting.station_id == station_of(session), Sighting.bulletin_id == bulletin.id)
    return list(session.exec(query.order_by(col(Sighting.id))))


def told_of(session: Session, sighting: Sighting) -> str:
    ring = database_of(session).ring
    return ring.open(sighting.told, "bulletin_sighting", "told", sighting.station_id, sighting.id).decode()


def wipe_sightings(session: Session, bulletin: Bulletin) -> int:
    """Delete them; how many."""
    table = Sighting.__table__  # type: ignore[attr-defined]
    gone = sa.delete(table).where(table.c.station_id == station_of(session), table.c.bulletin_id == bulletin.id)
    return int(session.connection().execute(gone).rowcount)
