"""The sheet of people: one line per role; name and mobile together make the person."""

import re

from handlers.directory import rules
from handlers.directory import texts as directory_texts
from handlers.directory.workbook import texts
from handlers.directory.workbook.lines import Line
from handlers.directory.workbook.state import Change, Importing
from storage import directory, people
from storage.directory import GrantKind, Person, Role, Unit
from storage.units import plain_name

_MOBILE = re.compile(r"^1[3-9]\d{9}$", re.ASCII)
MAX_NAME = 40  #: characters of a name that are shown
PLATFORMS = ("wecom", "dingtalk")


def take_in(state: Importing, lines: list[Line]) -> None:
    for line in lines:
        before = len(state.faults)
        role, unit = _role(state, line)
        _check(state, line)
        if len(state.faults) == before and not _is_broken(state, line):
            _put(state, line, role, unit)
        if len(state.faults) > before:
            state.broken_people.add(plain_name(line["name"]))


def _is_broken(state: Importing, line: Line) -> bool:
    """The unit stands in a faulty line of its own: the fault is told there."""
    return bool(line["unit"]) and plain_name(line["unit"]) in state.broken_units


def _role(state: Importing, line: Line) -> tuple[Role | None, Unit | None]:
    if not line["role"] and not line["unit"]:
        return None, None
    if not line["role"] or not line["unit"]:
        state.blame(line, "role" if line["unit"] else "unit", texts.ROLE_AND_UNIT)
        return None, None
    name = directory_texts.ROLE_WORDS.get(line["role"])
    if name is None:
        known = list(directory_texts.ROLE_NAMES.values())
        state.blame(line, "role", texts.one_of(value=line["role"], known=known))
        return None, None
    unit = state.unit(line, "unit")
    if unit is not None and not rules.is_fit(name, unit.kind):
        kinds = [directory_texts.KIND_NAMES[kind] for kind in rules.ROLE_KINDS[name]]
        kind = directory_texts.KIND_NAMES[unit.kind]
        state.blame(line, "role", texts.role_unfit(role=directory_texts.ROLE_NAMES[name], kind=kind, kinds=kinds))
    return Role(name), unit


def _check(state: Importing, line: Line) -> None:
    if not line["name"]:
        state.blame(line, "name", texts.EMPTY)
    elif len(line["name"]) > MAX_NAME:
        state.blame(line, "name", texts.too_long(count=len(line["name"]), most=MAX_NAME))
    if line["mobile"] and not _MOBILE.match(_mobile(line)):
        state.blame(line, "mobile", texts.MOBILE)
    if line["kind"] and line["kind"] not in directory_texts.MAIN_WORDS | directory_texts.DEPUTY_WORDS:
        state.blame(line, "kind", texts.one_of(value=line["kind"], known=[texts.MAIN, texts.DEPUTY]))
    for platform in PLATFORMS:
        if line[platform] and not line[f"{platform}_corp"]:
            state.blame(line, f"{platform}_corp", texts.CORP)


def _mobile(line: Line) -> str:
    """Digits of the mobile, without blanks, dashes or the country's code."""
    return re.sub(r"[\s-]", "", line["mobile"]).removeprefix("+86")


def _put(state: Importing, line: Line, role: Role | None, unit: Unit | None) -> None:
    kind = GrantKind.DEPUTY if line["kind"] in directory_texts.DEPUTY_WORDS else GrantKind.MAIN
    held = _find(state, line, role, unit)
    if held is None and len(_namesakes(state, line)) > 1 and not line["mobile"]:
        state.blame(line, "name", texts.several_people(value=line["name"]))
        return
    owner = directory.find_person_by_mobile(state.session, _mobile(line)) if line["mobile"] else None
    if owner is not None and held is None:
        state.blame(line, "mobile", texts.NAME_TAKEN_MOBILE)
        return
    if not _are_accounts_free(state, line, held):
        return
    added = held is None
    person = held or directory.put_person(state.session, name=line["name"], mobile=_mobile(line) or None, now=state.now)
    changed = _mobile_changed(state, line, person)
    changed |= _accounts(state, line, person)
    if role is not None and unit is not None:
        fresh, other = _grant(state, person, unit, role, kind)
        added, changed = added or fresh, changed or other
    state.count(line, Change.ADDED if added else Change.CHANGED if changed else Change.UNCHANGED)


def _namesakes(state: Importing, line: Line) -> list[Person]:
    return directory.find_persons_by_name(state.session, line["name"])


def _find(state: Importing, line: Line, role: Role | None, unit: Unit | None) -> Person | None:
    """Same name and mobile; without a mobile the only one of the name; with a mobile not known yet, the one of the name
    who has none and holds this very role."""
    named = _namesakes(state, line)
    if not line["mobile"]:
        return named[0] if len(named) == 1 else None
    for person in named:
        if directory.mobile_of(state.session, person) == _mobile(line):
            return person
    if role is None or unit is None:
        return None
    for person in named:
        grant = directory.find_grant(state.session, person_id=person.id, unit_id=unit.id, role=role)
        if grant is not None and person.mobile is None:
            return person
    return None


def _mobile_changed(state: Importing, line: Line, person: Person) -> bool:
    if not line["mobile"] or directory.mobile_of(state.session, person) == _mobile(line):
        return False
    people.set_mobile(state.session, person, _mobile(line))
    return True


def _are_accounts_free(state: Importing, line: Line, person: Person | None) -> bool:
    free = True
    for platform in PLATFORMS:
        if not line[platform]:
            continue
        held = directory.find_account(state.session, platform, line[f"{platform}_corp"], line[platform])
        if held is not None and (person is None or held[1].id != person.id):
            state.blame(line, platform, texts.account_taken(value=line[platform]))
            free = False
    return free


def _accounts(state: Importing, line: Line, person: Person) -> bool:
    changed = False
    for platform in PLATFORMS:
        corp, user_id = line[f"{platform}_corp"], line[platform]
        if not user_id or directory.find_account(state.session, platform, corp, user_id) is not None:
            continue
        directory.put_account(
            state.session, person_id=person.id, platform=platform, corp=corp, user_id=user_id, now=state.now
        )
        changed = True
    return changed


def _grant(state: Importing, person: Person, unit: Unit, role: Role, kind: GrantKind) -> tuple[bool, bool]:
    """(given anew, main and deputy changed)"""
    held = directory.find_grant(state.session, person_id=person.id, unit_id=unit.id, role=role)
    other = held is not None and held.kind is not kind
    fresh = directory.put_grant(
        state.session, person_id=person.id, unit_id=unit.id, role=role, kind=kind, now=state.now
    )
    return fresh, other
