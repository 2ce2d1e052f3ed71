"""A list of many thousands, written in short transactions between which others have their turn."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

from sqlmodel import Session

from storage import pieces as large
from storage.database import Database
from storage.rosters import faults, lines, memo, sought, versions
from storage.rosters.faults import FaultyRow
from storage.rosters.lines import Change, Kept, Sealed
from storage.rosters.memo import NONE, Memo, Part
from storage.statements import Row

T = TypeVar("T")
PIECE = 500  #: lines written in one transaction, so that intake hardly waits

Step = Callable[[Session], None]


class Target(NamedTuple):
    """The version that is being written; it is not counted yet."""

    station: int
    unit: int
    version: int
    seq: int
    day: date


class Before(NamedTuple):
    """The list before. `same`: places in its memo of lines that this list has just so."""

    salt: bytes  #: with which this list's marks were made
    memo: Memo | None = None
    same: Sequence[int] = ()


def steps(database: Database, target: Target, change: Change, before: Before) -> Iterator[Step]:
    """What is to be run one after the other, each in a transaction of its own before the next is asked for. Sealing
    happens between them.

    What is opened is used up on the way, so that a long list is not held twice."""
    kept, gone = _kept(change, before)
    parts = [kept]
    opened = change.opened if isinstance(change.opened, list) else list(change.opened)
    opened.reverse()
    names: dict[str, bytes] = {}
    while piece := opened[: -PIECE - 1 : -1]:
        del opened[-PIECE:]
        sealed = lines.sealed_rows(database, target.station, target.unit, target.seq, piece, names)
        parts.append(_part(sealed, [one.mark for one in piece]))
        yield from _Writing(sealed.rows)
    for ids in pieces(change.closed):
        yield partial(_close, version=target.version, ids=ids)
    for entries in pieces(sorted(_entries(target.station, gone))):
        yield partial(sought.write, entries=entries)
    whole = Part(*map(b"".join, zip(*parts, strict=True)))
    yield from _remember(database, target, before.salt, whole)
    if before.memo is not None:
        yield from large.dropping(before.memo.owner, before.memo.pieces)


class _Writing:
    """Lines on their way into the table, in one step; while somebody waits it ends early, and a second does the rest:
    on a full machine somebody always waits, and the list is to come to its end."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._left = rows

    def __iter__(self) -> Iterator[Step]:
        yield self._some
        if self._left:
            yield partial(lines.write_rows, rows=self._left)

    def _some(self, session: Session) -> None:
        self._left = lines.write_some(session, self._left)


def fault_steps(database: Database, target: Target, rows: Sequence[FaultyRow]) -> Iterator[Step]:
    """The same for faults, which are shown when the version counts."""
    of = (target.station, target.unit, target.version, target.day)
    for number, piece in enumerate(pieces(rows)):
        made = faults.made(database, of, piece, first=number * PIECE + 1)
        yield partial(faults.write, rows=made)


def _remember(database: Database, target: Target, salt: bytes, lines: Part) -> Iterator[Step]:
    """Write the memo; where it is large its pieces first."""
    write = partial(memo.write, unit_id=target.unit, seq=target.seq, day=target.day)
    if sum(map(len, lines)) < large.SIZE:
        yield partial(write, body=memo.sealed(database, target.station, target.unit, salt, lines))
        return
    owner, plains = database.new_id(), large.cut((salt, *lines))
    yield from large.steps(database, target.station, owner, plains)
    yield partial(write, owner=owner, count=len(plains))


def _close(session: Session, version: int, ids: Sequence[int]) -> None:
    lines.close(session, versions.get(session, version), ids)


def _part(sealed: Sealed, marks: Sequence[bytes]) -> Part:
    return Part(
        b"".join(mark or NONE for mark in marks),
        b"".join(sealed.whos),
        b"".join(sealed.names),
        b"".join(sealed.phones),
        memo.numbers(sealed.ids),
    )


def _kept(change: Change, before: Before) -> tuple[Part, Part]:
    """(what goes on, what leaves the memo before)."""
    old = before.memo.lines if before.memo is not None else Part()
    others = before.memo.others(before.same) if before.memo is not None else []
    places = {old.ids[place * 8 : place * 8 + 8]: place for place in others}
    on = [_goes_on(one, places.pop(memo.number(one.id), None), old) for one in change.kept]
    gone = [old.at(place) for place in places.values()]
    return old.without(others) + _joined(on), _joined(gone)


def _goes_on(one: Kept, place: int | None, old: Part) -> Part:
    """A line that goes on; where the memo did not know it, it is found as any other."""
    if place is None:
        return Part(one.mark or NONE, one.who, NONE, NONE, memo.number(one.id))
    return old.at(place)._replace(marks=one.mark or NONE)


def _joined(parts: Sequence[Part]) -> Part:
    return Part(*map(b"".join, zip(*parts, strict=True))) if parts else Part()


def _entries(station: int, gone: Part) -> list[bytes]:
    found = []
    for place in range(gone.size):
        one = gone.at(place)
        row = gone.id(place)
        found += [
            sought.ENTRY.pack(station, value, row) for value in (one.whos, one.names, one.phones) if value != NONE
        ]
    return found


def pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), PIECE):
        yield rows[start : start + PIECE]
