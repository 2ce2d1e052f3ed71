"""The first code of a station: from it everybody else is invited in chat."""

from datetime import datetime

from storage import Session, audit, directory, invitations, stations
from storage.directory import Role, UnitKind
from storage.invitations import Purpose


def has_other_officer(session: Session, name: str) -> bool:
    """Whether somebody of another name is an officer of the station's own unit."""
    root = directory.find_root(session)
    if root is None:
        return False
    holding = [person for _, person in directory.holders(session, unit_id=root.id, roles=[Role.OFFICER])]
    return any(directory.name_of(session, one) != name for one in holding)


def first_officer(session: Session, name: str, *, now: datetime) -> str:
    """A code that makes its user the officer of this name on the station's own unit, which is made if it is lacking."""
    root = directory.find_root(session)
    if root is None:
        station = stations.get_station(session)
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name=station.name)
    holders = directory.holders(session, unit_id=root.id, roles=[Role.OFFICER])
    known = [person for _, person in holders if directory.name_of(session, person) == name]
    invited = [
        person
        for person in directory.find_persons_by_name(session, name)
        if invitations.was_invited(session, person_id=person.id, unit_id=root.id, role=Role.OFFICER)
    ]
    same = known or invited
    person = same[0] if len(same) == 1 else directory.put_person(session, name=name, now=now)
    invitations.withdraw_codes_for(session, person_id=person.id, unit_id=root.id, role=Role.OFFICER, now=now)
    code = invitations.put_invitation(
        session,
        purpose=Purpose.PERSON,
        person_id=person.id,
        unit_id=root.id,
        role=Role.OFFICER,
        issued_by=None,
        now=now,
    )
    audit.append(session, "command-line", "directory.first-officer", f"person:{person.id}")
    return code
