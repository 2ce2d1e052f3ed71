"""Lines found by name, document or telephone: of one enterprise, or of the whole station."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session

from storage.base import database_of, station_of
from storage.rosters import memo, sought
from storage.rosters.lines import PHONE, Opened, name_index_of, opened, who_of
from storage.rosters.memo import Standing
from storage.rosters.sought import LINE, SOUGHT
from storage.rosters.tables import OPEN


def named(session: Session, unit_id: int, name: str) -> list[Opened]:
    """Everyone of this name on the enterprise's list now."""
    ids = _ids(session, "names", [name_index_of(database_of(session).ring, name)], unit_id)
    return opened(session, sa.and_(LINE.c.id.in_(ids), LINE.c.unit_id == unit_id, LINE.c.until == OPEN))


def find(session: Session, *, name: str = "", id_no: str = "", phone: str = "", live_only: bool = True) -> list[Opened]:
    """Lines of the whole station by name, document or telephone; the caller checks what may be seen and records it."""
    ring = database_of(session).ring
    if id_no:
        ids = _ids(session, "whos", [who_of(ring, id_no)])
    elif phone:
        ids = _ids(session, "phones", [ring.blind(phone, PHONE)])
    else:
        ids = _ids(session, "names", [name_index_of(ring, name)])
    wanted = LINE.c.id.in_(ids)
    return opened(session, sa.and_(wanted, LINE.c.until == OPEN) if live_only else wanted)


def of_names(
    session: Session,
    unit_id: int,
    names: Collection[str],
    standing: Mapping[bytes, Standing],
    held: memo.Memo | None = None,
) -> set[bytes]:
    """Who of those that stand on the enterprise's list bears one of these names. `held`: its memo, where it is open."""
    if not names or not standing:
        return set()
    ring = database_of(session).ring
    found = set(_ids(session, "names", [name_index_of(ring, name) for name in names], unit_id, held))
    return {who for who, one in standing.items() if one.id in found}


def elsewhere(session: Session, unit_id: int, who: Collection[bytes]) -> dict[bytes, list[int]]:
    """Of these people those who stand on another enterprise's list now: who → its unit ids."""
    found: dict[bytes, list[int]] = {}
    if not who or not _others(session, unit_id):
        return found
    for share in sought.shares(_ids(session, "whos", _in_order(who))):
        query = sa.select(LINE.c.who, LINE.c.unit_id).where(
            LINE.c.station_id == station_of(session),
            LINE.c.id.in_(share),
            LINE.c.until == OPEN,
            LINE.c.unit_id != unit_id,
        )
        for one, unit in session.connection().execute(query):
            found.setdefault(bytes(one), []).append(unit)
    return found


def _in_order(values: Collection[bytes]) -> list[bytes]:
    """As `sorted`, which with 180,000 of them would hold everybody up for as long as it takes."""
    heaps: list[list[bytes]] = [[] for _ in range(256)]
    for value in values:
        heaps[value[0]].append(value)
    return [value for heap in heaps for value in sorted(heap)]


def _others(session: Session, unit_id: int) -> bool:
    """Whether any other enterprise has a list at all."""
    here = sa.and_(LINE.c.station_id == station_of(session), LINE.c.until == OPEN)
    return any(
        session.connection().execute(sa.select(LINE.c.id).where(here, beside).limit(1)).first() is not None
        for beside in (LINE.c.unit_id < unit_id, LINE.c.unit_id > unit_id)
    )


def _ids(
    session: Session, section: str, values: Sequence[bytes], unit_id: int | None = None, held: memo.Memo | None = None
) -> list[int]:
    """Numbers of the lines that are found by one of these values, whether they hold or not."""
    if held is not None:
        found = {held.lines.id(place) for place in held.lines.places(section, values)}
    else:
        found = set(memo.ids(session, section, values, unit_id))
    for share in sought.shares(values):
        query = sa.select(SOUGHT.c.line_id).where(SOUGHT.c.station_id == station_of(session), SOUGHT.c.value.in_(share))
        found |= set(session.connection().execute(query).scalars())
    return sorted(found)
