"""The tree of units: station → park → enterprise → team. A unit covers everything whose path starts with its own."""

import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, update
from sqlmodel import Field, Session, col, select

from storage.base import NotFound, Tenant, enum_column, json_list_column, new_id, station_of

#: Paths are compared by range, so PostgreSQL has to order them by bytes as SQLite does.
PATH = String(400).with_variant(String(400, collation="C"), "postgresql")
MIN_LIKENESS = 70  #: rapidfuzz WRatio, 0..100, below which a name is not offered
MAX_OFFERED = 9  #: names offered in one numbered choice
BETWEEN = " · "  #: between a unit and the one above it where both are shown


class UnitKind(StrEnum):
    STATION = "station"
    PARK = "park"
    ENTERPRISE = "enterprise"
    TEAM = "team"


class Unit(Tenant, table=True):
    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("station_id", "code"), Index("ix_unit_path", "station_id", "path"))

    parent_id: int | None = Field(default=None, sa_type=BigInteger)
    kind: UnitKind = Field(sa_column=enum_column(UnitKind))
    name: str = Field(sa_type=String(120))
    path: str = Field(sa_type=PATH)
    code: str = Field(sa_type=String(40))
    size: int | None = None
    tags: list[str] = Field(default_factory=list, sa_column=json_list_column())
    active: bool = True
    contact_person_id: int | None = Field(default=None, sa_type=BigInteger)
    deputy_person_id: int | None = Field(default=None, sa_type=BigInteger)


def put_unit(
    session: Session,
    *,
    parent: Unit | None,
    kind: UnitKind,
    name: str,
    code: str = "",
    size: int | None = None,
    tags: Sequence[str] = (),
) -> Unit:
    """Add a unit below `parent`. Without a `code` it gets one made from its id."""
    identity = new_id(session)
    unit = Unit(
        station_id=station_of(session),
        id=identity,
        parent_id=parent.id if parent else None,
        kind=kind,
        name=name,
        path=f"{parent.path if parent else '/'}{identity}/",
        code=code or f"U{identity:X}",
        size=size,
        tags=list(tags),
    )
    session.add(unit)
    session.flush()
    return unit


def find_unit(session: Session, unit_id: int) -> Unit | None:
    statement = select(Unit).where(Unit.station_id == station_of(session), Unit.id == unit_id)
    return session.exec(statement).one_or_none()


def get_unit(session: Session, unit_id: int) -> Unit:
    unit = find_unit(session, unit_id)
    if unit is None:
        raise NotFound
    return unit


def find_unit_by_code(session: Session, code: str) -> Unit | None:
    statement = select(Unit).where(Unit.station_id == station_of(session), Unit.code == code)
    return session.exec(statement).one_or_none()


def find_root(session: Session) -> Unit | None:
    """The station's own unit, the root of its tree."""
    statement = select(Unit).where(Unit.station_id == station_of(session), col(Unit.parent_id).is_(None))
    return session.exec(statement.order_by(col(Unit.id))).first()


def list_units(session: Session, *, active_only: bool = True) -> list[Unit]:
    """Every unit of the station, parents before children."""
    statement = select(Unit).where(Unit.station_id == station_of(session))
    if active_only:
        statement = statement.where(col(Unit.active).is_(True))
    return sorted(session.exec(statement), key=lambda unit: (unit.path.count("/"), unit.id))


def children(session: Session, unit: Unit) -> list[Unit]:
    statement = select(Unit).where(
        Unit.station_id == station_of(session), Unit.parent_id == unit.id, col(Unit.active).is_(True)
    )
    return list(session.exec(statement.order_by(col(Unit.id))))


def path_end(path: str) -> str:
    """The smallest text behind every path that starts with `path` ("/" is followed by "0")."""
    return path[:-1] + "0"


def under(session: Session, unit: Unit, *, kind: UnitKind | None = None) -> list[Unit]:
    """`unit` itself and everything active below it, parents before children."""
    statement = select(Unit).where(
        Unit.station_id == station_of(session),
        Unit.path >= unit.path,
        Unit.path < path_end(unit.path),
        col(Unit.active).is_(True),
    )
    if kind is not None:
        statement = statement.where(Unit.kind == kind)
    return sorted(session.exec(statement), key=lambda one: (one.path.count("/"), one.id))


def ancestors(session: Session, unit: Unit) -> list[Unit]:
    """From the station down to the unit's parent."""
    above = [int(part) for part in unit.path.strip("/").split("/")][:-1]
    statement = select(Unit).where(Unit.station_id == station_of(session), col(Unit.id).in_(above))
    return sorted(session.exec(statement), key=lambda one: one.path.count("/"))


def move_unit(session: Session, unit: Unit, parent: Unit) -> None:
    """Hang `unit`, with everything below it, under another parent."""
    if parent.path.startswith(unit.path):
        raise ValueError("a unit cannot hang below itself")
    old, new = unit.path, f"{parent.path}{unit.id}/"
    statement = select(Unit).where(Unit.station_id == station_of(session), Unit.path >= old, Unit.path < path_end(old))
    for below in session.exec(statement).all():
        below.path = new + below.path[len(old) :]
        session.add(below)
    unit.parent_id = parent.id
    session.flush()


def set_contact(session: Session, unit: Unit, *, contact_id: int | None, deputy_id: int | None) -> None:
    session.execute(
        update(Unit)
        .where(col(Unit.station_id) == station_of(session), col(Unit.id) == unit.id)
        .values(contact_person_id=contact_id, deputy_person_id=deputy_id)
    )
    session.refresh(unit)


def plain_name(name: str) -> str:
    """How names are compared: half-width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def full_names(session: Session, units: Iterable[Unit]) -> dict[int, str]:
    """By id, the name by which people tell a unit from all others: a team with its enterprise, else the name alone."""
    found = list(units)
    above = {unit.parent_id for unit in found if unit.kind is UnitKind.TEAM and unit.parent_id is not None}
    rows = select(Unit).where(Unit.station_id == station_of(session), col(Unit.id).in_(above))
    names = {one.id: one.name + BETWEEN for one in session.exec(rows)} if above else {}
    return {
        unit.id: (names.get(unit.parent_id or 0, "") if unit.kind is UnitKind.TEAM else "") + unit.name
        for unit in found
    }


def set_tags(session: Session, unit: Unit, tags: Sequence[str]) -> None:
    unit.tags = list(tags)
    session.add(unit)
    session.flush()
