"""By what lines are found: blind indexes of who somebody is, of his name and of his telephone, in one narrow table.

Entries are packed into bytes that sort as the table does: thousands are written in its order, each page touched once.
"""

from collections.abc import Collection, Iterator, Sequence
from struct import Struct
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from storage.base import station_of
from storage.rosters.tables import RosterLine, RosterSought
from storage.statements import Statement

LINE: sa.Table = RosterLine.__table__  # type: ignore[attr-defined]
SOUGHT: sa.Table = RosterSought.__table__  # type: ignore[attr-defined]
ENTRY = Struct(">q16sq")  #: station, value, line
AT_ONCE = 2000  #: values that one query looks for
T = TypeVar("T")
_NAMES = ("station_id", "value", "line_id")
_INSERT = Statement(
    lambda _: sa.insert(SOUGHT).values({name: sa.bindparam(name, type_=SOUGHT.c[name].type) for name in _NAMES})
)


def write(session: Session, entries: Collection[bytes]) -> None:
    """Add packed entries; best when they come sorted."""
    _INSERT.bulk(session, _NAMES, list(ENTRY.iter_unpack(b"".join(entries))))


def shares(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one query may look for."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def sweep(session: Session) -> int:
    """Take out what finds a line that is there no more; how much. Looks at every entry of the station."""
    station = station_of(session)
    there = sa.exists().where(LINE.c.station_id == station, LINE.c.id == SOUGHT.c.line_id)
    gone = sa.delete(SOUGHT).where(SOUGHT.c.station_id == station, ~there)
    return int(session.connection().execute(gone).rowcount)
