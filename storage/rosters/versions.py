"""Versions of an enterprise's list: begun, written, counted, undone; and what the day comes to.

begin → (write, close as often as needed, in as many transactions) → count. Until it is counted a version is not read;
one that was begun and never counted is cleared away by the next begin.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.base import NotFound, database_of, new_id, station_of
from storage.rosters import faults, lines, memo, pairing
from storage.rosters.lines import Change
from storage.rosters.outcome import Moves, write_day, write_moves
from storage.rosters.tables import (
    OPEN,
    FaultState,
    Form,
    RosterDay,
    RosterFault,
    RosterLine,
    RosterMove,
    RosterVersion,
    VersionState,
)

_L: sa.Table = RosterLine.__table__  # type: ignore[attr-defined]


def begin(
    session: Session,
    *,
    unit_id: int,
    day: date,
    form: Form,
    sent_at: datetime,
    on_time: bool,
    person_id: int | None = None,
    for_other: bool = False,
    verified: bool = True,
    now: datetime,
) -> RosterVersion:
    """A version that is not read yet. Clears away one that was begun and never counted."""
    for left_over in _of(session, unit_id, VersionState.WRITING):
        _take_out(session, left_over)
        faults.discard(session, left_over)
        session.delete(left_over)
        session.flush()
    last = session.exec(
        select(sa.func.max(RosterVersion.seq)).where(
            RosterVersion.station_id == station_of(session), RosterVersion.unit_id == unit_id
        )
    ).one()
    number = 1 + max((one.number for one in history(session, unit_id, day, day)), default=0)
    version = RosterVersion(
        station_id=station_of(session),
        id=new_id(session),
        unit_id=unit_id,
        seq=(last or 0) + 1,
        day=day,
        number=number,
        form=form,
        state=VersionState.WRITING,
        sent_at=sent_at,
        made_at=now,
        person_id=person_id,
        for_other=for_other,
        verified=verified,
        on_time=on_time,
    )
    session.add(version)
    session.flush()
    return version


def put(session: Session, version: RosterVersion, change: Change) -> None:
    """Write a whole change in this transaction; for lists of a few thousand at most."""
    rows = lines.sealed_rows(database_of(session), version.station_id, version.unit_id, version.seq, change.opened)
    lines.write(session, rows)
    lines.close(session, version, change.closed)


def count(
    session: Session,
    version: RosterVersion,
    *,
    declared: int | None = None,
    faulty: int = 0,
    warned: int = 0,
    lacking: int = 0,
    complete: bool = True,
    heads: int | None = None,
) -> RosterVersion:
    """From now on this is the enterprise's list. Sets the figures against the last version of an earlier day.

    `heads`: how many lines hold, where somebody has counted them already; with 180,000 it takes a while."""
    version.declared, version.faulty, version.warned, version.lacking = declared, faulty, warned, lacking
    version.complete = complete
    version.state = VersionState.COUNTED
    version.heads = lines.heads(session, version.unit_id) if heads is None else heads
    base = before(session, version.unit_id, version.day)
    moves = between(session, version.unit_id, base.seq, version.seq) if base is not None else Moves((), (), 0)
    version.joined, version.left, version.changed = len(moves.joined), len(moves.left), moves.changed
    session.add(version)
    session.flush()
    write_moves(session, version, moves)
    write_day(session, version)
    return version


def count_figures(session: Session, version: RosterVersion, heads: int) -> RosterVersion:
    """Heads alone, without a list: the lines stay as they were."""
    count(session, version, declared=heads)
    version.heads = heads
    session.add(version)
    session.flush()
    write_day(session, version)
    return version


def undo(session: Session, version: RosterVersion) -> None:
    """Take a version back; NotFound when it is not the enterprise's last one."""
    last = latest(session, version.unit_id)
    if last is None or last.id != version.id:
        raise NotFound("version")
    _take_out(session, version)
    version.state = VersionState.UNDONE
    session.add(version)
    open_now = sa.update(RosterFault).where(
        col(RosterFault.station_id) == version.station_id, col(RosterFault.version_id) == version.id
    )
    session.execute(open_now.values(state=FaultState.DROPPED))
    session.execute(
        sa.delete(RosterMove).where(
            col(RosterMove.station_id) == version.station_id,
            col(RosterMove.unit_id) == version.unit_id,
            col(RosterMove.day) == version.day,
        )
    )
    session.flush()
    rest = [one for one in history(session, version.unit_id, version.day, version.day) if _is_counted(one)]
    if not rest:
        session.execute(
            sa.delete(RosterDay).where(
                col(RosterDay.station_id) == version.station_id,
                col(RosterDay.unit_id) == version.unit_id,
                col(RosterDay.day) == version.day,
            )
        )
        session.expire_all()
        return
    base = before(session, version.unit_id, version.day)
    if base is not None:
        write_moves(session, rest[-1], between(session, version.unit_id, base.seq, rest[-1].seq))
    write_day(session, rest[-1])


# --- looking ----------------------------------------------------------------------------------------------------------


def get(session: Session, version_id: int) -> RosterVersion:
    found = session.get(RosterVersion, (station_of(session), version_id))
    if found is None:
        raise NotFound("version")
    return found


def latest(session: Session, unit_id: int) -> RosterVersion | None:
    """The enterprise's list as it is now: its last counted version, of whatever day."""
    counted = _counted(unit_id, station_of(session)).order_by(col(RosterVersion.seq).desc())
    return session.exec(counted).first()


def before(session: Session, unit_id: int, day: date) -> RosterVersion | None:
    """The last counted version of an earlier day."""
    counted = _counted(unit_id, station_of(session)).where(RosterVersion.day < day)
    return session.exec(counted.order_by(col(RosterVersion.seq).desc())).first()


def on(session: Session, unit_id: int, day: date) -> RosterVersion | None:
    """What counts for a day: its last counted version."""
    counted = _counted(unit_id, station_of(session)).where(RosterVersion.day == day)
    return session.exec(counted.order_by(col(RosterVersion.seq).desc())).first()


def history(session: Session, unit_id: int, since: date, until: date) -> list[RosterVersion]:
    """Every version of these days that was counted, undone ones included, first to last."""
    query = select(RosterVersion).where(
        RosterVersion.station_id == station_of(session),
        RosterVersion.unit_id == unit_id,
        RosterVersion.day >= since,
        RosterVersion.day <= until,
        col(RosterVersion.state) != VersionState.WRITING,
    )
    return list(session.exec(query.order_by(col(RosterVersion.seq))))


def between(session: Session, unit_id: int, old: int, new: int) -> Moves:
    """What happened between two versions of an enterprise, by `seq`; touches only the lines that changed."""
    station = station_of(session)
    here = sa.and_(_L.c.station_id == station, _L.c.unit_id == unit_id)
    begun = sa.and_(_L.c.since > old, _L.c.since <= new)
    columns = (_L.c.id, _L.c.who, _L.c.digest)
    run = session.connection().execute
    came = [
        *run(sa.select(*columns).where(here, _L.c.until == OPEN, begun)),
        *run(sa.select(*columns).where(here, _L.c.until > new, _L.c.until < OPEN, begun)),
    ]
    went = run(sa.select(*columns).where(here, _L.c.since <= old, _L.c.until > old, _L.c.until <= new)).all()
    now = {bytes(who): (row, bytes(digest)) for row, who, digest in came}
    then = {bytes(who): (row, bytes(digest)) for row, who, digest in went}
    joined = tuple(now[who][0] for who in now if who not in then)
    left = tuple(then[who][0] for who in then if who not in now)
    changed = sum(1 for who in now if who in then and now[who][1] != then[who][1])
    if pairs := pairing.same_people(session, joined, left):
        joined = tuple(row for row in joined if row not in pairs)
        left = tuple(row for row in left if row not in pairs.values())
        changed += len(pairs)
    return Moves(joined, left, changed)


def is_counted_on(session: Session, day: date) -> set[int]:
    """Units of which something was counted on a day."""
    query = select(RosterDay.unit_id).where(RosterDay.station_id == station_of(session), RosterDay.day == day)
    return set(session.exec(query))


# --- inside -----------------------------------------------------------------------------------------------------------


def _counted(unit_id: int, station: int) -> SelectOfScalar[RosterVersion]:
    return select(RosterVersion).where(
        RosterVersion.station_id == station,
        RosterVersion.unit_id == unit_id,
        RosterVersion.state == VersionState.COUNTED,
    )


def _is_counted(version: RosterVersion) -> bool:
    return version.state is VersionState.COUNTED


def _of(session: Session, unit_id: int, state: VersionState) -> list[RosterVersion]:
    query = select(RosterVersion).where(
        RosterVersion.station_id == station_of(session),
        RosterVersion.unit_id == unit_id,
        RosterVersion.state == state,
    )
    return list(session.exec(query))


def _take_out(session: Session, version: RosterVersion) -> None:
    """Remove the lines that it opened and open those that it ended."""
    here = sa.and_(_L.c.station_id == version.station_id, _L.c.unit_id == version.unit_id)
    run = session.connection().execute
    run(sa.delete(_L).where(here, _L.c.until == OPEN, _L.c.since == version.seq))
    run(sa.update(_L).where(here, _L.c.until == version.seq).values(until=OPEN, ended_on=None))
    memo.outdate(session, version.unit_id)


def mark_opened(session: Session, version: RosterVersion) -> None:
    """It came after its day had been locked, and opened again."""
    day = session.get(RosterDay, (version.station_id, version.unit_id, version.day))
    if day is not None and day.opened_at is None:
        day.opened_at = version.made_at
        session.add(day)
        session.flush()


def refresh_day(session: Session, version: RosterVersion) -> None:
    """After a fault was mended or settled without a new version: the day's figures again."""
    session.add(version)
    session.flush()
    write_day(session, version)


__all__ = [
    "Moves",
    "before",
    "begin",
    "between",
    "count",
    "count_figures",
    "get",
    "history",
    "is_counted_on",
    "latest",
    "mark_opened",
    "on",
    "put",
    "refresh_day",
    "undo",
]
