"""Whom the words of the rules mean in one case, and who of them must never hear of it."""

from collections.abc import Iterable, Sequence

from bot.plain import plain
from handlers.disputes.rules.policy import EVERYONE
from storage import Session, calling, directory
from storage.directory import DutyShift, GrantKind, Role, Unit, UnitKind
from storage.disputes import DisputeCase

_ROLES = {"leader": Role.LEADER, "manager": Role.MANAGER, "mediator": Role.MEDIATOR}
#: Whoever is named in a case and holds one of these takes everybody below with him.
_HEADS = (Role.LEADER, Role.REPORTER, Role.MANAGER)
SHORTEST_NAME = 2  #: characters of a name that is looked for in what was said


def whom(session: Session, case: DisputeCase, words: Iterable[str]) -> list[int]:
    """Person ids that the words mean, none twice, none who is named in the case or reports to somebody named."""
    found: list[int] = []
    for word in words:
        found += _everyone(session, case) if word == EVERYONE else _meant(session, case, word)
    return [one for one in dict.fromkeys(found) if not is_excluded(session, case, one)]


def _everyone(session: Session, case: DisputeCase) -> list[int]:
    shifts = _shifts(session, case)
    duty = [*_on_duty(session, case, shifts), *_deputy_on_duty(session, shifts)]
    return [*duty, *calling.chiefs(session), *calling.all_officers(session)]


def _meant(session: Session, case: DisputeCase, word: str) -> list[int]:
    name, _, deputy = word.partition("-")
    if name == "duty":
        shifts = _shifts(session, case)
        return _deputy_on_duty(session, shifts) if deputy else _on_duty(session, case, shifts)
    if name == "chief":
        return calling.chiefs(session)
    if name == "officers":
        return calling.all_officers(session)
    return _holding(session, case, _ROLES[name], deputy=bool(deputy))


def _shifts(session: Session, case: DisputeCase) -> list[DutyShift]:
    """Those that run now, of the place first, of the station last."""
    line = [unit.id for unit in reversed(_line(session, case))]
    running = directory.leading(session, line, session.info["database"].now())
    return [running[unit] for unit in line if unit in running]


def _on_duty(session: Session, case: DisputeCase, shifts: Sequence[DutyShift]) -> list[int]:
    """Who leads the nearest unit that has somebody on duty; where there is no schedule, the station's officers."""
    for shift in shifts:
        if _is_there(session, shift.person_id):
            return [shift.person_id]
    now = session.info["database"].now()
    return directory.duty_and_deputies(session, unit_id=case.unit_id, now=now)


def _deputy_on_duty(session: Session, shifts: Sequence[DutyShift]) -> list[int]:
    """The deputy of the nearest unit that has somebody on duty, if that has one."""
    meant = shifts[0].deputy_id if shifts else None
    return [meant] if meant is not None and _is_there(session, meant) else []


def _is_there(session: Session, person_id: int) -> bool:
    person = directory.find_person(session, person_id)
    return person is not None and person.active


def _holding(session: Session, case: DisputeCase, role: Role, *, deputy: bool) -> list[int]:
    """Who holds the role on the place or on the nearest unit above it that has such a one."""
    kind = GrantKind.DEPUTY if deputy else GrantKind.MAIN
    for unit in reversed(_line(session, case)):
        if role is Role.LEADER and unit.kind is not UnitKind.TEAM:
            return []
        if role is Role.MANAGER and unit.kind is UnitKind.ENTERPRISE:
            continue  # the park's, not the employer's
        held = [
            person.id
            for grant, person in directory.holders(session, unit_id=unit.id, roles=(role,))
            if grant.kind is kind
        ]
        if held:
            return held
    return []


def _line(session: Session, case: DisputeCase) -> list[Unit]:
    """From the station down to the place."""
    unit = directory.find_unit(session, case.unit_id)
    return [*directory.ancestors(session, unit), unit] if unit is not None else []


# --- who must not hear of it ---------------------------------------------------------------------------------------


def named_in(session: Session, words: str, unit: Unit, *, but: int | None) -> tuple[list[int], list[str]]:
    """Those of the place and above whose names were said, and the paths of what they are the heads of."""
    line = [*directory.ancestors(session, unit), unit]
    shared = next((one for one in line if one.kind is UnitKind.ENTERPRISE), unit)
    near = {person.id: person for person in directory.persons_under(session, [shared.path])}
    for one in line:
        near.update({person.id: person for _, person in directory.holders(session, unit_id=one.id, roles=tuple(Role))})
    people, paths = [], []
    for person in near.values():
        name = directory.name_of(session, person)
        if len(name) < SHORTEST_NAME or name not in words or person.id == but:
            continue
        people.append(person.id)
        held = directory.grants_of(session, person.id)
        paths += [unit.path for grant, unit in held if grant.role in _HEADS and unit.kind is not UnitKind.STATION]
    return people, list(dict.fromkeys(paths))


def is_excluded(session: Session, case: DisputeCase, person_id: int) -> bool:
    """Named in it, or holding nothing but roles below somebody who is; of a confidential one also who holds nothing
    but roles within the reporter's enterprise."""
    if person_id in case.excluded:
        return True
    hidden = [*case.excluded_paths, *([case.enterprise_path] if case.confidential and case.enterprise_path else [])]
    if not hidden:
        return False
    paths = [unit.path for _, unit in directory.grants_of(session, person_id)]
    return bool(paths) and all(path.startswith(tuple(hidden)) for path in paths)


def name_of(session: Session, person_id: int | None) -> str:
    person = directory.find_person(session, person_id) if person_id is not None else None
    return plain(directory.name_of(session, person), limit=20) if person is not None else ""


def names_of(session: Session, people: Sequence[int]) -> list[str]:
    return [name_of(session, one) for one in people]
