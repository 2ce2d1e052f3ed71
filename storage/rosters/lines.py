"""Lines of a list: made into rows without a session (sealing 180,000 belongs in a thread), compared, written, read.

A line is known by `who`: its document's number, else its staff number, else its name and telephone.
"""

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from storage.base import database_of, station_of
from storage.database import Database
from storage.encryption import BLIND_BYTES, KeyRing
from storage.rosters.tables import OPEN, RosterLine, RosterVersion
from storage.statements import Row, Statement
from storage.units import plain_name

_L: sa.Table = RosterLine.__table__  # type: ignore[attr-defined]
_AT_ONCE = 2000  #: values that one query looks for
_PERSON, _NAME, _PHONE, _DIGEST = "roster.person", "roster.name", "roster.phone", "roster.digest"


class Line(NamedTuple):
    """One person as he is kept. None where nothing is known."""

    name: str | None = None
    id_type: str | None = None
    id_no: str | None = None
    phone: str | None = None
    team: str | None = None
    shift: str | None = None
    lodging: str | None = None
    plate: str | None = None
    staff_no: str | None = None
    employer: str | None = None
    dispatch: str | None = None
    employment: str | None = None
    status: str | None = None  #: 请假 and the like, while it lasts


class Prepared(NamedTuple):
    """A line with what tells it from others; its other indexes are made when it is sealed, which few lines are."""

    who: bytes
    digest: bytes
    line: Line


class Standing(NamedTuple):
    """What is known of a line that holds now, without opening it."""

    id: int
    digest: bytes


class Opened(NamedTuple):
    """A stored line with what it says."""

    id: int
    unit_id: int
    who: bytes
    since: int
    until: int
    line: Line


@dataclass(frozen=True, slots=True)
class Change:
    """What leads from the lines that hold to a new list."""

    opened: Sequence[Prepared]  #: come, or say something else than before
    closed: Sequence[int]  #: line ids that hold no more
    joined: frozenset[bytes]
    left: Mapping[bytes, int]  #: who → the id of the line that ended
    changed: int
    unchanged: int

    @property
    def is_empty(self) -> bool:
        return not self.opened and not self.closed


# --- without a session ------------------------------------------------------------------------------------------------


def prepare(ring: KeyRing, lines: Iterable[Line]) -> list[Prepared]:
    """Who a line is about and a digest of what it says; about 3 µs each."""
    person, content = ring.derived(f"blind:{_PERSON}"), ring.derived(f"blind:{_DIGEST}")
    dumps, digest = orjson.dumps, hmac.digest
    return [
        Prepared(
            digest(person, _known_by(line).encode(), "sha256")[:BLIND_BYTES],
            blake2b(dumps(tuple(line)), digest_size=16, key=content).digest(),
            line,
        )
        for line in lines
    ]


def _known_by(line: Line) -> str:
    return line.id_no or (f"no:{line.staff_no}" if line.staff_no else f"name:{line.name}:{line.phone or ''}")


def who_of(ring: KeyRing, id_no: str) -> bytes:
    return ring.blind(id_no, _PERSON)


def name_index_of(ring: KeyRing, name: str) -> bytes:
    return ring.blind(_plain(name), _NAME)


def _plain(name: str) -> str:
    return name if name.isalnum() and not name.isascii() else plain_name(name)


def compare(
    old: Mapping[bytes, Standing],
    new: Sequence[Prepared],
    *,
    whole: bool = True,
    keep: Collection[bytes] = (),
    leave: Collection[bytes] = (),
    known_as: Mapping[bytes, bytes] | None = None,
) -> Change:
    """What has to be done so that `new` holds. Of lines for one person the last counts.

    whole     who is not named leaves, but for those in `keep` (their row is to be mended); else nobody but `leave`
    known_as  new who → the who under which the same person stands on the list (he had no document there)
    """
    standing = dict(old)
    last = {one.who: one for one in new}
    opened: list[Prepared] = []
    joined: set[bytes] = set()
    closed: list[int] = []
    unchanged = 0
    for who, one in last.items():
        before = standing.pop(who, None)
        if before is None and known_as and who in known_as:
            before = standing.pop(known_as[who], None)
        if before is None:
            joined.add(who)
            opened.append(one)
        elif before.digest != one.digest:
            closed.append(before.id)
            opened.append(one)
        else:
            unchanged += 1
    left = {who: one.id for who, one in standing.items() if who in leave or (whole and who not in keep)}
    unchanged += len(standing) - len(left)
    return Change(opened, [*closed, *left.values()], frozenset(joined), left, len(closed), unchanged)


def sealed_rows(database: Database, station: int, unit: int, seq: int, opened: Sequence[Prepared]) -> list[Row]:
    """Rows for `write`, ready to go into the table; needs no session, only the key ring and fresh numbers."""
    seal, number = database.ring.seal, database.new_id
    by_name, by_phone = (database.ring.derived(f"blind:{one}") for one in (_NAME, _PHONE))
    digest, rows = hmac.digest, []
    for who, content, line in opened:
        name, phone, row = line.name, line.phone, number()
        name_index = digest(by_name, _plain(name).encode(), "sha256")[:BLIND_BYTES] if name else None
        phone_index = digest(by_phone, phone.encode(), "sha256")[:BLIND_BYTES] if phone else None
        sealed = seal(orjson.dumps(tuple(line)), "roster_line", "body", station, row)
        rows.append((station, row, unit, who, content, seq, name_index, phone_index, sealed))
    return rows


# --- in a session -----------------------------------------------------------------------------------------------------

_WRITTEN = ("station_id", "id", "unit_id", "who", "digest", "since", "name_index", "phone_index", "body")
_INSERT = Statement(
    lambda _: sa.insert(_L).values(
        {name: sa.bindparam(name, type_=_L.c[name].type) for name in _WRITTEN}
        | {"until": sa.literal_column(str(OPEN)), "ended_on": sa.null()}
    )
)
_CLOSE = Statement(
    lambda _: (
        sa.update(_L)
        .where(_L.c.station_id == sa.bindparam("station"), _L.c.id == sa.bindparam("row"))
        .values(until=sa.bindparam("seq"), ended_on=sa.bindparam("on", type_=sa.Date()))
    )
)
_STANDING = Statement(
    lambda _: sa.select(_L.c.who, _L.c.id, _L.c.digest).where(
        _L.c.station_id == sa.bindparam("station"),
        _L.c.unit_id == sa.bindparam("unit"),
        _L.c.until == sa.literal_column(str(OPEN)),
    )
)


def write(session: Session, rows: Sequence[Row]) -> None:
    """Insert what `sealed_rows` made; nobody sees them before their version counts."""
    _INSERT.bulk(session, _WRITTEN, rows)


def close(session: Session, version: RosterVersion, ids: Sequence[int]) -> None:
    """End lines with this version."""
    station = station_of(session)
    _CLOSE.bulk(
        session,
        ("seq", "on", "station", "row"),
        [(version.seq, version.day, station, row) for row in ids],
    )


def standing(session: Session, unit_id: int) -> dict[bytes, Standing]:
    """Who is on the enterprise's list now; opens nothing."""
    rows = _STANDING.all(session, {"station": station_of(session), "unit": unit_id})
    return {bytes(who): Standing(row, bytes(digest)) for who, row, digest in rows}


def at(session: Session, unit_id: int, seq: int) -> list[Opened]:
    """The whole list as it stood in one version, in the order in which people came onto it."""
    held = sa.and_(_L.c.unit_id == unit_id, _L.c.since <= seq, _L.c.until > seq)
    return _opened(session, held)


def by_ids(session: Session, ids: Sequence[int]) -> list[Opened]:
    return _opened(session, _L.c.id.in_(ids)) if ids else []


def named(session: Session, unit_id: int, name: str) -> list[Opened]:
    """Everyone of this name on the enterprise's list now."""
    index = name_index_of(database_of(session).ring, name)
    return _opened(session, sa.and_(_L.c.unit_id == unit_id, _L.c.name_index == index, _L.c.until == OPEN))


def find(session: Session, *, name: str = "", id_no: str = "", phone: str = "", live_only: bool = True) -> list[Opened]:
    """Lines of the whole station by name, document or telephone; the caller checks what may be seen and records it."""
    ring = database_of(session).ring
    if id_no:
        wanted = _L.c.who == who_of(ring, id_no)
    elif phone:
        wanted = _L.c.phone_index == ring.blind(phone, _PHONE)
    else:
        wanted = _L.c.name_index == name_index_of(ring, name)
    return _opened(session, sa.and_(wanted, _L.c.until == OPEN) if live_only else wanted)


def of_names(session: Session, unit_id: int, names: Collection[str]) -> set[bytes]:
    """Who of the enterprise's list bears one of these names; opens nothing."""
    ring, found = database_of(session).ring, set()
    indexes = [name_index_of(ring, name) for name in names]
    for start in range(0, len(indexes), _AT_ONCE):
        query = sa.select(_L.c.who).where(
            _L.c.station_id == station_of(session),
            _L.c.name_index.in_(indexes[start : start + _AT_ONCE]),
            _L.c.unit_id == unit_id,
            _L.c.until == OPEN,
        )
        found |= {bytes(who) for who in session.connection().execute(query).scalars()}
    return found


def elsewhere(session: Session, unit_id: int, who: Sequence[bytes]) -> dict[bytes, list[int]]:
    """Of these people those who stand on another enterprise's list now: who → its unit ids."""
    found: dict[bytes, list[int]] = {}
    for start in range(0, len(who), _AT_ONCE):
        query = sa.select(_L.c.who, _L.c.unit_id).where(
            _L.c.station_id == station_of(session),
            _L.c.who.in_(who[start : start + _AT_ONCE]),
            _L.c.until == OPEN,
            _L.c.unit_id != unit_id,
        )
        for one, unit in session.connection().execute(query):
            found.setdefault(bytes(one), []).append(unit)
    return found


def _opened(session: Session, condition: Any) -> list[Opened]:
    database, station = database_of(session), station_of(session)
    columns = (_L.c.id, _L.c.unit_id, _L.c.who, _L.c.since, _L.c.until, _L.c.body)
    query = sa.select(*columns).where(_L.c.station_id == station, condition).order_by(_L.c.since, _L.c.id)
    read = database.ring.open
    return [
        Opened(row, unit, bytes(who), since, until, line_of(read(bytes(body), "roster_line", "body", station, row)))
        for row, unit, who, since, until, body in session.connection().execute(query)
    ]


def line_of(body: bytes) -> Line:
    return Line._make(orjson.loads(body))
