"""Lines of a list: made into rows without a session (sealing 180,000 belongs in a thread), compared, written, read.

A line is known by `who`: its document's number, else its staff number, else its name and telephone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from storage.base import database_of, station_of
from storage.database import Database
from storage.encryption import KeyRing
from storage.resting import AWAITED, HEAVY, rest, resting, step_aside
from storage.rosters import bodies, sought
from storage.rosters.many import Many
from storage.rosters.memo import NONE, Standing
from storage.rosters.tables import OPEN, RosterLine, RosterVersion
from storage.statements import Row, Statement
from storage.units import plain_name

_L: sa.Table = RosterLine.__table__  # type: ignore[attr-defined]
_PERSON, _NAME, PHONE = "roster.person", "roster.name", "roster.phone"
AT_ONCE = 100  #: lines written before others are looked out for: less than a millisecond
SEALED_AT_ONCE = 250  #: lines that take a millisecond


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


class Kept(NamedTuple):
    """A line that goes on as it was. `mark`: its row's, when there is one."""

    who: bytes
    id: int
    mark: bytes


class Prepared(NamedTuple):
    """A line with what tells it from others; its other indexes are made when it is sealed, which few lines are."""

    who: bytes
    digest: bytes  #: b"" where nobody asks; it is made when the line is sealed
    line: Line
    mark: bytes = b""  #: of the plain row that said so


_PREPARED = partial(tuple.__new__, Prepared)  #: out of a tuple; a third of what a call of the class costs


class Sealed(NamedTuple):
    """Lines ready for the tables, and what they are found by; `NONE` where they have no name or telephone."""

    rows: list[Row]
    whos: list[bytes]
    names: list[bytes]
    phones: list[bytes]
    ids: list[int]

    def entries(self) -> list[bytes]:
        """For `roster_sought`, in its order."""
        station = self.rows[0][0] if self.rows else 0
        every = (zip(values, self.ids, strict=True) for values in (self.whos, self.names, self.phones))
        return sorted(
            sought.ENTRY.pack(station, value, row) for pairs in every for value, row in pairs if value != NONE
        )


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
    joined: AbstractSet[bytes]
    left: Mapping[bytes, int]  #: who → the id of the line that ended
    changed: int
    unchanged: int
    kept: Sequence[Kept] = ()  #: lines of `old` that go on

    @property
    def is_empty(self) -> bool:
        return not self.opened and not self.closed


# --- without a session ------------------------------------------------------------------------------------------------


def prepare(
    ring: KeyRing,
    lines: Iterable[Line],
    standing: Collection[bytes] | None = None,
    marks: Sequence[bytes] | None = None,
) -> list[Prepared]:
    """Who a line is about and a digest of what it says; with `standing` only for those who are in it."""
    blind, every = ring.blinder(_PERSON), list(lines)
    whos = [blind(line[2] or _known_by(line)) for line in resting(every, HEAVY)]
    if standing is None:
        said = iter(bodies.digests(ring, every))
    else:
        known = [line for who, line in zip(whos, every, strict=True) if who in standing]
        of_known = iter(bodies.digests(ring, known))
        said = (next(of_known) if who in standing else b"" for who in whos)
    return list(resting(map(_PREPARED, zip(whos, said, every, chain(marks or (), repeat(b"")), strict=False))))


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
    every, last = _repeated(new)
    opened: list[Prepared] = []
    joined = Many() if standing else every
    closed: list[int] = []
    kept: list[Kept] = []
    for one in resting(new):
        who = one.who
        if last and who in last:
            if (found := last[who]) is None:
                continue
            one, last[who] = found, None
        before = standing.pop(who, None)
        if before is None and known_as and who in known_as:
            before = standing.pop(known_as[who], None)
        if before is None:
            if joined is not every:
                joined.add(who)
            opened.append(one)
        elif before.digest != one.digest:
            closed.append(before.id)
            opened.append(one)
        else:
            kept.append(Kept(who, before.id, one.mark))
    left = {who: one.id for who, one in standing.items() if who in leave or (whole and who not in keep)}
    kept += [Kept(who, one.id, b"") for who, one in standing.items() if who not in left]
    return Change(opened, [*closed, *left.values()], joined, left, len(closed), len(kept), kept)


def _repeated(new: Sequence[Prepared]) -> tuple[Many, dict[bytes, Prepared | None]]:
    """(everybody, who has several lines → the last of them)."""
    every, last = Many(), dict[bytes, Prepared | None]()
    for one in resting(new):
        if not every.add(one.who):
            last[one.who] = one
    return every, last


def sealed_rows(
    database: Database,
    station: int,
    unit: int,
    seq: int,
    opened: Sequence[Prepared],
    names_known: dict[str, bytes] | None = None,
) -> Sealed:
    """What `write` puts into the tables; needs no session. `names_known`: indexes of names, for a list's next piece."""
    ring, numbers, count = database.ring, database.new_ids(len(opened)), len(opened)
    by_phone, digest, plains = ring.blinder(PHONE), bodies.digester(ring), bodies.packed([one.line for one in opened])
    rest()
    digests = [one.digest or digest(body) for one, body in zip(opened, plains, strict=True)]
    whos = [one.who for one in opened]
    named = _named(ring, opened, {} if names_known is None else names_known)
    names = [named[one.line[0]] if one.line[0] else NONE for one in opened]
    step_aside()
    phones = [by_phone(one.line[3]) if one.line[3] else NONE for one in opened]
    sealed = list[bytes]()
    for start in range(0, count, SEALED_AT_ONCE):
        step_aside()
        some = slice(start, start + SEALED_AT_ONCE)
        sealed += ring.seal_many(plains[some], "roster_line", "body", station, numbers[some])
    # not `bytes`, for which SQLite's driver looks for an adapter each time: half of what inserting them costs
    who, said, body = (map(bytearray, values) for values in (whos, digests, sealed))
    every = (repeat(station, count), numbers, repeat(unit, count), who, said, repeat(seq, count), body)
    return Sealed(list(zip(*every, strict=True)), whos, names, phones, numbers)


def _named(ring: KeyRing, opened: Sequence[Prepared], known: dict[str, bytes]) -> dict[str, bytes]:
    by_name = ring.blinder(_NAME)
    for name in {one.line[0] for one in opened}:
        if name and name not in known:
            known[name] = by_name(_plain(name))
    return known


# --- in a session -----------------------------------------------------------------------------------------------------

_WRITTEN = ("station_id", "id", "unit_id", "who", "digest", "since", "body")
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


def write(session: Session, sealed: Sealed) -> None:
    """Insert what `sealed_rows` made; nobody sees them before their version counts."""
    write_rows(session, sealed.rows)
    sought.write(session, sealed.entries())


def write_rows(session: Session, rows: Sequence[Row]) -> None:
    """The lines alone; what they are found by is to follow."""
    _INSERT.bulk(session, _WRITTEN, rows)


def write_some(session: Session, rows: Sequence[Row]) -> Sequence[Row]:
    """As `write_rows`, but once somebody waits it ends, for he may need the writer: the rows that are left."""
    for start in range(0, len(rows), AT_ONCE):
        if start and AWAITED:
            return rows[start:]
        write_rows(session, rows[start : start + AT_ONCE])
    return ()


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


def heads(session: Session, unit_id: int) -> int:
    """How many stand on the enterprise's list now."""
    here = (_L.c.station_id == station_of(session), _L.c.unit_id == unit_id, _L.c.until == OPEN)
    return int(session.connection().execute(sa.select(sa.func.count()).where(*here)).scalar_one())


def at(session: Session, unit_id: int, seq: int) -> list[Opened]:
    """The whole list as it stood in one version, in the order in which people came onto it."""
    held = sa.and_(_L.c.unit_id == unit_id, _L.c.since <= seq, _L.c.until > seq)
    return opened(session, held)


def by_ids(session: Session, ids: Sequence[int]) -> list[Opened]:
    return opened(session, _L.c.id.in_(ids)) if ids else []


def opened(session: Session, condition: Any) -> list[Opened]:
    """Lines of the station that meet a condition, with what they say."""
    database, station = database_of(session), station_of(session)
    columns = (_L.c.id, _L.c.unit_id, _L.c.who, _L.c.since, _L.c.until, _L.c.body)
    query = sa.select(*columns).where(_L.c.station_id == station, condition).order_by(_L.c.since, _L.c.id)
    read = database.ring.open
    return [
        Opened(row, unit, bytes(who), since, until, line_of(read(bytes(body), "roster_line", "body", station, row)))
        for row, unit, who, since, until, body in session.connection().execute(query)
    ]


def line_of(body: bytes) -> Line:
    return Line._make(bodies.unpacked(body))
