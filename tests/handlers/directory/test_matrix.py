"""Every role × command × unit × place, played through the real handlers and compared with a table written by hand.

The commands come from the registered features: one that is not in the table makes the test fail.
"""

from collections.abc import Iterator

import pytest

from bot.identity import Grant, may
from bot.routing import Feature
from handlers.directory import texts
from handlers.directory.duty import texts as duty_texts
from storage.directory import Role, Unit, UnitKind
from tests.handlers.harness import FEATURES, Place, Town

POLICE = {Role.OFFICER, Role.DUTY, Role.CHIEF}
WATCHING = {Role.AUXILIARY, Role.LEADERSHIP}
PATROL = {*POLICE, Role.AUXILIARY}  #: whatever is neither broadcast, export, look-up, role nor code
LOCAL = {Role.MANAGER, Role.MEDIATOR}
EVERYONE: set[Role | None] = {*Role, None}

#: What is typed (with {unit}, {person}, {role} of the target) → who may do it there. Units above and beside: nobody.
ON_UNIT: dict[str, set[Role]] = {
    "单位 {unit}": POLICE | WATCHING | LOCAL | {Role.REPORTER, Role.LEADER},
    "单位 {unit} 联系人 {person}": PATROL | {Role.MANAGER},
    "标签 {unit} 快递": PATROL,
    "绑定码 {unit}": POLICE,
    "邀请 新来的 {role} {unit}": POLICE,
    "授权 {person} {role} {unit} 副": POLICE,
    "撤销角色 {person} {role} {unit}": POLICE,
    "值班 明天 夜班 {person} {unit}": PATROL,
    "值班 {unit}": POLICE | WATCHING | LOCAL,
    "移出 {person} {unit}": PATROL | {Role.LEADER},
    "移回 去人 {unit}": PATROL | {Role.LEADER},
}
PRIVATE_ONLY = {"绑定码 {unit}", "邀请 新来的 {role} {unit}"}
TEAMS_ONLY = {"移出 {person} {unit}", "移回 去人 {unit}"}
#: Commands that name no unit → who is not told that he has no right.
WITHOUT_UNIT: dict[str, set[Role | None]] = {
    "帮助": EVERYONE,
    "绑定 0000": EVERYONE,
    "求助": EVERYONE,
    "我的身份": EVERYONE,
    "班组": EVERYONE,
    "在岗": {*POLICE, *LOCAL, Role.AUXILIARY},
    "交班": {*POLICE, *LOCAL, Role.AUXILIARY},
}
HELD_ON = {
    Role.OFFICER: "park",
    Role.AUXILIARY: "park",
    Role.DUTY: "park",
    Role.CHIEF: "park",
    Role.LEADERSHIP: "park",
    Role.AUDITOR: "park",
    Role.MANAGER: "park",
    Role.MEDIATOR: "park",
    Role.REPORTER: "firm",
    Role.LEADER: "team",
    Role.MEMBER: "team",
}
SHOWN_ROLE = {
    UnitKind.STATION: ("民警", Role.OFFICER),
    UnitKind.PARK: ("园区负责人", Role.MANAGER),
    UnitKind.ENTERPRISE: ("填报员", Role.REPORTER),
    UnitKind.TEAM: ("成员", Role.MEMBER),
}


def registered() -> tuple[Feature, ...]:
    from bot import app

    return app.FEATURES


def relations(town: Town, role: Role) -> Iterator[tuple[str, Unit, bool]]:
    """(relation, unit, within reach) as seen from where the role is held."""
    if HELD_ON[role] == "park":
        yield from (("own", town.park, True), ("child", town.firm, True), ("grandchild", town.team, True))
        yield from (("sibling", town.other_park, False), ("parent", town.root, False))
    elif HELD_ON[role] == "firm":
        yield from (("own", town.firm, True), ("child", town.team, True))
        yield from (("sibling", town.other_firm, False), ("parent", town.park, False))
    else:
        yield from (("own", town.team, True), ("sibling", town.other_team, False), ("parent", town.firm, False))


@pytest.fixture
def peopled(town: Town) -> Town:
    """One person on every unit besides the station, called after it, with a former member 去人 on every team."""
    for unit in (town.root, town.park, town.other_park, town.firm, town.other_firm, town.team, town.other_team):
        town.person(f"甲{unit.name}", (SHOWN_ROLE[unit.kind][1], unit))
    for team in (town.team, town.other_team):
        town.person("去人", (Role.MEMBER, team))
        town.says("wang", f"移出 去人 {team.name}")
    return town


@pytest.mark.parametrize("form", list(ON_UNIT))
def test_who_may_do_what_where(peopled: Town, form: str) -> None:
    town, group = peopled, peopled.group("ROOT", peopled.root)
    for role in Role:
        held = {"park": town.park, "firm": town.firm, "team": town.team}[HELD_ON[role]]
        town.person("试试", (role, held), account=role)
        for relation, unit, within in relations(town, role):
            for place in (None, group):
                expected = role in ON_UNIT[form] and within
                expected = expected and not (form in PRIVATE_ONLY and place is not None)
                expected = expected and not (form in TEAMS_ONLY and unit.kind is not UnitKind.TEAM)
                typed = form.format(unit=unit.name, person=f"甲{unit.name}", role=SHOWN_ROLE[unit.kind][0])
                allowed = _done(town, role, typed, place)
                assert allowed == expected, f"{role} {typed} ({relation}, {'group' if place else 'private'})"


def _done(town: Town, account: str, typed: str, place: Place | None) -> bool:
    """Whether it was done; the world is put back so that the next try meets the same."""
    said = town.says(account, typed, place)
    done = not said.refused and "可能是下面哪一个" not in said.text
    words = typed.split()
    if done and words[0] == "撤销角色":
        _give_back(town, words)
    if done and words[0] == "移出":
        town.says("wang", f"移回 {' '.join(words[1:])}")
    if done and words[0] == "移回":
        town.says("wang", f"移出 {' '.join(words[1:])}")
    return done


def _give_back(town: Town, words: list[str]) -> None:
    from storage import directory

    unit = next(one for one in vars(town).values() if isinstance(one, Unit) and one.name == words[-1])
    with town.database.transaction(town.station) as session:
        person = directory.find_persons_by_name(session, words[1])[0]
        directory.put_grant(
            session, person_id=person.id, unit_id=unit.id, role=SHOWN_ROLE[unit.kind][1], now=town.clock.now()
        )


def test_commands_without_a_unit(town: Town) -> None:
    group = town.group("ROOT", town.root)
    for role in Role:
        held = {"park": town.park, "firm": town.firm, "team": town.team}[HELD_ON[role]]
        town.person("试试", (role, held), account=role)
    for typed, allowed in WITHOUT_UNIT.items():
        for role in EVERYONE:
            for place in (None, group):
                said = town.says(role or "nobody", typed, place)
                barred = said.refused and said.text in _barring()
                assert barred == (role not in allowed), f"{role} {typed}: {said.text}"


def _barring() -> set[str]:
    from bot import texts as frame_texts

    assert duty_texts.NOT_ON_DUTY != texts.NOT_ALLOWED
    return {texts.NOT_ALLOWED, frame_texts.NOT_ALLOWED}


def test_every_registered_command_stands_in_the_table() -> None:
    typed = {form.split()[0] for form in (*ON_UNIT, *WITHOUT_UNIT)}
    for feature in FEATURES:
        for command in feature.router.commands:
            assert typed & set(command.words), f"{command.words} is in no table"


@pytest.mark.parametrize("role", list(Role))
def test_no_act_of_any_feature_reaches_beside_or_above(role: Role) -> None:
    grant = Grant(role, 5, "/1/5/")
    for feature in registered():
        for act in {*feature.acts, *(command.act for command in feature.router.commands)}:
            for path in ("/1/", "/1/6/", "/1/55/", "/1/4/5/", "/"):
                assert not may([grant], act, path)
            assert may([grant], act, "/1/5/") == may([grant], act, "/1/5/9/")


def test_nobody_may_do_anything_without_a_role() -> None:
    for feature in registered():
        for command in feature.router.commands:
            assert not may([], command.act, "/1/")


def test_what_hands_out_rights_is_privileged() -> None:
    words = {"邀请", "绑定码", "授权", "撤销角色"}
    found = {command.words[0] for feature in FEATURES for command in feature.router.commands if command.act.privileged}
    assert found == words
