"""What a version comes to: who came and went on its day, and the day's own figures."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import new_id
from storage.rosters.tables import RosterDay, RosterMove, RosterVersion

_MOVE: sa.Table = RosterMove.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Moves:
    """Between two versions: line ids of who came, who went, and how many lines say something else."""

    joined: tuple[int, ...]
    left: tuple[int, ...]
    changed: int


def write_moves(session: Session, version: RosterVersion, moves: Moves) -> None:
    """Who came and went on this day, in place of what an earlier version of the day said; what is filed stays filed."""
    here = (
        col(RosterMove.station_id) == version.station_id,
        col(RosterMove.unit_id) == version.unit_id,
        col(RosterMove.day) == version.day,
    )
    wanted = {(row, True) for row in moves.joined} | {(row, False) for row in moves.left}
    for held in session.exec(select(RosterMove).where(*here)).all():
        if (held.line_id, held.joined) in wanted:
            wanted.discard((held.line_id, held.joined))
        else:
            session.delete(held)
    rows = [
        {
            "station_id": version.station_id,
            "id": new_id(session),
            "unit_id": version.unit_id,
            "day": version.day,
            "joined": joined,
            "line_id": row,
        }
        for row, joined in sorted(wanted)
    ]
    if rows:
        session.connection().execute(sa.insert(_MOVE), rows)


def write_day(session: Session, version: RosterVersion) -> None:
    key = (version.station_id, version.unit_id, version.day)
    held = session.get(RosterDay, key)
    first = min(held.first_sent_at, version.sent_at) if held is not None else version.sent_at
    session.merge(
        RosterDay(
            station_id=version.station_id,
            unit_id=version.unit_id,
            day=version.day,
            version_id=version.id,
            form=version.form,
            first_sent_at=first,
            on_time=version.on_time or (held is not None and held.on_time),
            heads=version.heads,
            joined=version.joined,
            left=version.left,
            changed=version.changed,
            complete=version.complete,
            valid=version.faulty == 0,
            faulty=version.faulty,
            warned=version.warned,
            opened_at=held.opened_at if held is not None else None,
        )
    )
    session.flush()
