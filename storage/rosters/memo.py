"""The memo of a long list: for each line that holds its mark, who, name, telephone (blind) and number, sealed.

It does two things. The next list is held against it without reading a line of the table; and its lines are found
through it, so that 180,000 people need no entries in `roster_sought`. A line that leaves the memo is entered there.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from struct import Struct
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import pieces
from storage.base import database_of, station_of
from storage.database import Database
from storage.encryption import SealBroken
from storage.rosters.tables import OPEN, RosterLine, RosterMemo

SIZE = 16  #: bytes of a mark and of an index
NONE = bytes(SIZE)  #: no mark; or an index that stands in `roster_sought`
SALT_BYTES = 16
_ID = Struct(">Q")
_FEW = 12  #: values up to which searching for each is cheaper than going through all
_L: sa.Table = RosterLine.__table__  # type: ignore[attr-defined]


class Standing(NamedTuple):
    """What is known of a line that holds now, without opening it."""

    id: int
    digest: bytes


class Part(NamedTuple):
    """Lines of a memo, each field of all of them after one another."""

    marks: bytes = b""
    whos: bytes = b""
    names: bytes = b""
    phones: bytes = b""
    ids: bytes = b""

    def __add__(self, other: "Part") -> "Part":  # type: ignore[override]
        return Part(*(mine + more for mine, more in zip(self, other, strict=True)))

    @property
    def size(self) -> int:
        return len(self.ids) // _ID.size

    def without(self, places: Sequence[int]) -> "Part":
        """All but these, which come sorted."""
        cuts = list(zip([-1, *places], [*places, self.size], strict=True))
        return Part(
            *(
                b"".join(section[(first + 1) * size : last * size] for first, last in cuts)
                for section, size in zip(self, _SIZES, strict=True)
            )
        )

    def at(self, place: int) -> "Part":
        return Part(*(section[place * size : (place + 1) * size] for section, size in zip(self, _SIZES, strict=True)))

    def id(self, place: int) -> int:
        number: int = _ID.unpack_from(self.ids, place * _ID.size)[0]
        return number

    def places(self, section: str, values: Collection[bytes]) -> list[int]:
        """Where one of these values stands."""
        held: bytes = getattr(self, section)
        if len(values) > _FEW:
            wanted = set(values)
            return [at for at in range(self.size) if held[at * SIZE : (at + 1) * SIZE] in wanted]
        return [place for value in values for place in _places(held, value)]


_SIZES = (SIZE, SIZE, SIZE, SIZE, _ID.size)


def _places(held: bytes, value: bytes) -> Iterator[int]:
    at = held.find(value)
    while at >= 0:
        if at % SIZE == 0:
            yield at // SIZE
        at = held.find(value, at + 1)


@dataclass(frozen=True, slots=True)
class Memo:
    """`seq`: of the version that it describes. `owner`: of its pieces, as many as `pieces`."""

    seq: int
    salt: bytes
    lines: Part
    owner: int = 0
    pieces: int = 0

    def others(self, same: Collection[int]) -> list[int]:
        """The places that are not among these."""
        left = bytearray(b"\1") * self.lines.size
        for place in same:
            left[place] = 0
        return [place for place, is_left in enumerate(left) if is_left]


def number(row: int) -> bytes:
    """A line's number as it stands in a memo."""
    return _ID.pack(row)


def numbers(rows: Sequence[int]) -> bytes:
    return b"".join(map(_ID.pack, rows))


def load(session: Session, unit_id: int) -> Memo | None:
    """The enterprise's memo, be it of its last version or of an older one."""
    row = session.get(RosterMemo, (station_of(session), unit_id), populate_existing=True)
    return _of(session, row) if row is not None else None


def _of(session: Session, row: RosterMemo) -> Memo:
    if row.pieces:
        owner = row.owner
        try:
            plain = pieces.read(session, owner, row.pieces)
        except SealBroken:  # PostgreSQL shows what is committed meanwhile: the next list has put its own there
            session.refresh(row)
            if row.owner == owner:
                raise
            return _of(session, row)
    else:
        plain = database_of(session).ring.open(bytes(row.body), "roster_memo", "body", row.station_id, row.unit_id)
    count, at, sections = (len(plain) - SALT_BYTES) // sum(_SIZES), SALT_BYTES, []
    for size in _SIZES:
        sections.append(plain[at : at + size * count])
        at += size * count
    return Memo(row.seq, plain[:SALT_BYTES], Part(*sections), row.owner, row.pieces)


def sealed(database: Database, station: int, unit: int, salt: bytes, lines: Part) -> bytes:
    """One that is small enough for its row."""
    return database.ring.seal(b"".join((salt, *lines)), "roster_memo", "body", station, unit)


def write(
    session: Session, *, unit_id: int, seq: int, day: date, body: bytes = b"", owner: int = 0, count: int = 0
) -> None:
    """Put it in the place of the one before, whose pieces are to be dropped then: `body`, or pieces of `owner`."""
    key = (station_of(session), unit_id)
    row = session.get(RosterMemo, key) or RosterMemo(station_id=key[0], unit_id=unit_id, seq=seq, day=day, body=body)
    row.seq, row.day, row.body, row.owner, row.pieces = seq, day, body, owner, count
    session.add(row)
    session.flush()
    session.expunge(row)


def is_current(session: Session, unit_id: int, memo: Memo) -> bool:
    """Whether no line of the enterprise has come or ended since it was written."""
    here = sa.and_(_L.c.station_id == station_of(session), _L.c.unit_id == unit_id)
    later = (sa.and_(_L.c.until == OPEN, _L.c.since > memo.seq), sa.and_(_L.c.until > memo.seq, _L.c.until < OPEN))
    run = session.connection().execute
    return memo.seq >= 0 and all(run(sa.select(_L.c.id).where(here, one).limit(1)).first() is None for one in later)


def outdate(session: Session, unit_id: int) -> None:
    """A version was taken back: no list is held against the memo any more, but lines are still found through it."""
    here = (col(RosterMemo.station_id) == station_of(session), col(RosterMemo.unit_id) == unit_id)
    session.execute(sa.update(RosterMemo).where(*here).values(seq=-1))


def standing(session: Session, memo: Memo, same: Collection[int]) -> dict[bytes, Standing]:
    """Who of the memo's list is not among `same`, as `lines.standing` tells it."""
    others = memo.others(same)
    held = digests(session, [memo.lines.id(place) for place in others])
    whos = memo.lines.whos
    found = {}
    for place in others:
        row = memo.lines.id(place)
        found[whos[place * SIZE : (place + 1) * SIZE]] = Standing(row, held.get(row, b""))
    return found


def ids(session: Session, section: str, values: Collection[bytes], unit_id: int | None = None) -> list[int]:
    """Numbers of the lines that memos know under one of these values; whether they still hold, the table says."""
    wanted = select(RosterMemo).where(RosterMemo.station_id == station_of(session))
    if unit_id is not None:
        wanted = wanted.where(col(RosterMemo.unit_id) == unit_id)
    found: list[int] = []
    for row in session.exec(wanted):
        lines = _of(session, row).lines
        session.expunge(row)
        found += [lines.id(place) for place in lines.places(section, values)]
    return found


def digests(session: Session, rows: Sequence[int]) -> dict[int, bytes]:
    """The digests of lines that hold."""
    found: dict[int, bytes] = {}
    for start in range(0, len(rows), 2000):
        query = sa.select(_L.c.id, _L.c.digest).where(
            _L.c.station_id == station_of(session), _L.c.id.in_(rows[start : start + 2000]), _L.c.until == OPEN
        )
        found |= {row: bytes(digest) for row, digest in session.connection().execute(query)}
    return found
