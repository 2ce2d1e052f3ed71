"""Roles people hold on units. A role on a unit covers everything below it; an ended one is void at the next message."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlalchemy import BigInteger, Index, bindparam, update
from sqlmodel import Field, Session, col, select

from storage.base import Tenant, enum_column, new_id, station_of
from storage.people import Person, find_person, name_of
from storage.statements import Statement
from storage.units import MAX_OFFERED, MIN_LIKENESS, Unit, path_end, plain_name


class Role(StrEnum):
    OFFICER = "officer"
    AUXILIARY = "auxiliary"
    DUTY = "duty"
    CHIEF = "chief"
    LEADERSHIP = "leadership"
    AUDITOR = "auditor"
    MANAGER = "manager"
    MEDIATOR = "mediator"
    REPORTER = "reporter"
    LEADER = "leader"
    MEMBER = "member"


class GrantKind(StrEnum):
    MAIN = "main"
    DEPUTY = "deputy"


class RoleGrant(Tenant, table=True):
    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_person", "station_id", "person_id"),
        Index("ix_role_grant_unit", "station_id", "unit_id"),
    )

    person_id: int = Field(sa_type=BigInteger)
    unit_id: int = Field(sa_type=BigInteger)
    role: Role = Field(sa_column=enum_column(Role))
    kind: GrantKind = Field(sa_column=enum_column(GrantKind))
    granted_by: int | None = Field(default=None, sa_type=BigInteger)
    granted_at: datetime
    ended_at: datetime | None = None


#: The roles that speak for a unit, the first found is its liaison.
LIAISON_ROLES = (Role.REPORTER, Role.LEADER, Role.MANAGER)


def put_grant(
    session: Session,
    *,
    person_id: int,
    unit_id: int,
    role: Role,
    kind: GrantKind = GrantKind.MAIN,
    granted_by: int | None = None,
    now: datetime,
) -> bool:
    """Give a role; False when the person holds it on that unit already (main or deputy is then brought up to date)."""
    held = find_grant(session, person_id=person_id, unit_id=unit_id, role=role)
    if held is not None:
        if held.kind is not kind:
            held.kind = kind
            session.add(held)
            session.flush()
        return False
    session.add(
        RoleGrant(
            station_id=station_of(session),
            id=new_id(session),
            person_id=person_id,
            unit_id=unit_id,
            role=role,
            kind=kind,
            granted_by=granted_by,
            granted_at=now,
        )
    )
    session.flush()
    return True


def find_grant(session: Session, *, person_id: int, unit_id: int, role: Role) -> RoleGrant | None:
    statement = select(RoleGrant).where(
        RoleGrant.station_id == station_of(session),
        RoleGrant.person_id == person_id,
        RoleGrant.unit_id == unit_id,
        RoleGrant.role == role,
        col(RoleGrant.ended_at).is_(None),
    )
    return session.exec(statement.order_by(col(RoleGrant.id))).first()


def end_grant(session: Session, *, person_id: int, unit_id: int, role: Role, now: datetime) -> bool:
    """Take a role away; it is void from the next message on. False when it was not held."""
    ended = session.execute(
        update(RoleGrant)
        .where(
            col(RoleGrant.station_id) == station_of(session),
            col(RoleGrant.person_id) == person_id,
            col(RoleGrant.unit_id) == unit_id,
            col(RoleGrant.role) == role,
            col(RoleGrant.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def was_ever(session: Session, *, person_id: int, unit_id: int, role: Role) -> bool:
    """Whether the person has held the role on this unit at any time, now included."""
    statement = select(RoleGrant.id).where(
        RoleGrant.station_id == station_of(session),
        RoleGrant.person_id == person_id,
        RoleGrant.unit_id == unit_id,
        RoleGrant.role == role,
    )
    return session.exec(statement).first() is not None


def formerly(session: Session, *, unit_id: int, role: Role) -> list[Person]:
    """Who held the role on this unit and does not any more."""
    station = station_of(session)
    statement = (
        select(Person, RoleGrant.ended_at)
        .join(RoleGrant, (col(RoleGrant.station_id) == station) & (col(RoleGrant.person_id) == col(Person.id)))
        .where(Person.station_id == station, RoleGrant.unit_id == unit_id, RoleGrant.role == role)
    )
    running: dict[int, bool] = {}
    people: dict[int, Person] = {}
    for person, ended_at in session.exec(statement):
        people[person.id] = person
        running[person.id] = running.get(person.id, False) or ended_at is None
    return [person for identity, person in sorted(people.items()) if not running[identity]]


def grants_of(session: Session, person_id: int) -> list[tuple[RoleGrant, Unit]]:
    """The person's running roles with their units, widest first."""
    station = station_of(session)
    statement = (
        select(RoleGrant, Unit)
        .join(Unit, (col(Unit.station_id) == station) & (col(Unit.id) == col(RoleGrant.unit_id)))
        .where(
            RoleGrant.station_id == station,
            RoleGrant.person_id == person_id,
            col(RoleGrant.ended_at).is_(None),
            col(Unit.active).is_(True),
        )
    )
    return sorted(session.exec(statement), key=lambda pair: (pair[1].path.count("/"), pair[0].id))


class Held(NamedTuple):
    """One running role as it is shown."""

    role: Role
    kind: GrantKind
    unit: str
    path: str


_HELD = Statement(
    lambda _: (
        sa.select(col(RoleGrant.role), col(RoleGrant.kind), col(Unit.name), col(Unit.path), col(RoleGrant.id))
        .join(Unit, (col(Unit.station_id) == col(RoleGrant.station_id)) & (col(Unit.id) == col(RoleGrant.unit_id)))
        .where(
            col(RoleGrant.station_id) == bindparam("station"),
            col(RoleGrant.person_id) == bindparam("person"),
            col(RoleGrant.ended_at).is_(None),
            col(Unit.active).is_(True),
        )
    )
)


def held_by(session: Session, person_id: int) -> list[Held]:
    """The person's running roles for showing, widest first, at a tenth of the cost of `grants_of`."""
    rows = _HELD.all(session, {"station": station_of(session), "person": person_id})
    rows.sort(key=lambda row: (row[3].count("/"), row[4]))
    return [Held(Role(role), GrantKind(kind), unit, path) for role, kind, unit, path, _ in rows]


def holders(session: Session, *, unit_id: int, roles: Iterable[Role]) -> list[tuple[RoleGrant, Person]]:
    """Who holds one of `roles` on this very unit, main before deputy, then first come."""
    station = station_of(session)
    statement = (
        select(RoleGrant, Person)
        .join(Person, (col(Person.station_id) == station) & (col(Person.id) == col(RoleGrant.person_id)))
        .where(
            RoleGrant.station_id == station,
            RoleGrant.unit_id == unit_id,
            col(RoleGrant.role).in_(list(roles)),
            col(RoleGrant.ended_at).is_(None),
            col(Person.active).is_(True),
        )
    )
    return sorted(session.exec(statement), key=lambda pair: (pair[0].kind is GrantKind.DEPUTY, pair[0].id))


def holder_ids(session: Session, roles: Iterable[Role]) -> dict[int, set[int]]:
    """Unit → ids of the active people who hold one of `roles` on that very unit, for all units of the station."""
    station = station_of(session)
    statement = (
        select(RoleGrant.unit_id, RoleGrant.person_id)
        .join(Person, (col(Person.station_id) == station) & (col(Person.id) == col(RoleGrant.person_id)))
        .where(
            RoleGrant.station_id == station,
            col(RoleGrant.role).in_(list(roles)),
            col(RoleGrant.ended_at).is_(None),
            col(Person.active).is_(True),
        )
    )
    found: dict[int, set[int]] = {}
    for unit, person in session.exec(statement):
        found.setdefault(unit, set()).add(person)
    return found


def persons_under(session: Session, paths: Iterable[str]) -> list[Person]:
    """Active people with a running role on a unit under `paths`."""
    station = station_of(session)
    found: dict[int, Person] = {}
    for path in paths:
        statement = (
            select(Person)
            .join(RoleGrant, (col(RoleGrant.station_id) == station) & (col(RoleGrant.person_id) == col(Person.id)))
            .join(Unit, (col(Unit.station_id) == station) & (col(Unit.id) == col(RoleGrant.unit_id)))
            .where(
                Person.station_id == station,
                col(Person.active).is_(True),
                col(RoleGrant.ended_at).is_(None),
                Unit.path >= path,
                Unit.path < path_end(path),
            )
        )
        found.update({person.id: person for person in session.exec(statement)})
    return [found[identity] for identity in sorted(found)]


def find_persons_alike(session: Session, name: str, *, paths: Iterable[str]) -> list[Person]:
    """People holding a role under `paths` whose name contains `name` or is like it; opens every such name."""
    known = persons_under(session, paths)
    names = [plain_name(name_of(session, person)) for person in known]
    wanted = plain_name(name)
    holding = [person for person, one in zip(known, names, strict=True) if wanted and wanted in one]
    if holding:
        return holding[:MAX_OFFERED]
    alike = process.extract(wanted, names, scorer=fuzz.ratio, limit=MAX_OFFERED, score_cutoff=MIN_LIKENESS - 10)
    return [known[index] for _, _, index in alike]


def liaison_of(session: Session, unit: Unit) -> Person | None:
    """The unit's contact if one is named, else its reporter, leader or manager."""
    if unit.contact_person_id is not None:
        person = find_person(session, unit.contact_person_id)
        if person is not None and person.active:
            return person
    found = holders(session, unit_id=unit.id, roles=LIAISON_ROLES)
    for role in LIAISON_ROLES:
        for grant, person in found:
            if grant.role is role:
                return person
    return None
