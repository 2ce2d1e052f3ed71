"""Long lists that leave a column out: what was said once of the people who go on is taken from their lines before."""

from collections.abc import Mapping, Sequence

from storage import Session
from storage.base import database_of
from storage.resting import resting
from storage.rosters import Line, Prepared, Standing, bulk, lines

_SAMPLE = 50  #: lines opened to see whether there is anything to take over


def filled(session: Session, prepared: list[Prepared], standing: Mapping[bytes, Standing]) -> list[Prepared]:
    """The same lines, with the fields that none of them has filled in for those who stand on the list already."""
    going_on = [one for one in resting(prepared) if one.who in standing] if standing else []
    if not going_on:
        return prepared
    absent = [
        name
        for place, name in enumerate(Line._fields[:-1])
        if all(one.line[place] is None for one in resting(prepared))
    ]
    sample = _before(session, going_on[:: max(1, len(going_on) // _SAMPLE)], standing)
    wanted = [name for name in absent if any(getattr(line, name) is not None for line in sample.values())]
    if not wanted:
        return prepared
    known: dict[bytes, Line] = {}
    for piece in bulk.pieces(going_on):
        before = _before(session, piece, standing)
        for one in piece:
            if (old := before.get(one.who)) is not None:
                known[one.who] = one.line._replace(**{name: getattr(old, name) for name in wanted})
    every = [known.get(one.who, one.line) for one in prepared]
    return lines.prepare(database_of(session).ring, every, standing, [one.mark for one in prepared])


def _before(session: Session, some: Sequence[Prepared], standing: Mapping[bytes, Standing]) -> dict[bytes, Line]:
    return {one.who: one.line for one in lines.by_ids(session, [standing[one.who].id for one in some])}
