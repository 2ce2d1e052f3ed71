"""Who may do what: a reviewed table and a few rules. Whatever is registered and stands in no table makes these fail."""

from collections.abc import Iterator

import pytest

from bot import app, conversing, texts
from bot.identity import ANYONE, Act, Grant, Role, may
from bot.pages import ENTER
from bot.routing import Command, Place
from tests.house.source import ROOT
from tests.rights import table
from tests.rights.table import FEATURES, roles_of

PAPER = ROOT / "docs/officer/rights.zh-CN.md"
POLICE = {Role.OFFICER, Role.DUTY, Role.CHIEF}
#: Where a role is held, and the places that it does not reach: a parent, siblings, paths that only look alike, another
#: station's.
OWN = "/1/5/"
BELOW = ("/1/5/9/", "/1/5/9/12/")
ELSEWHERE = ("/", "/1/", "/1/6/", "/1/55/", "/1/6/9/", "/2/", "/2/5/", "/15/")
#: What changes nothing but the own standing, or only looks: all that leadership and audit may have.
LOOKING = {
    "anyone",
    "console.enter",
    "console.see-operations",
    "console.see-audit",
    "console.see-keeping",
    "console.see-sessions",
    "directory.see-unit",
    "directory.see-duty",
    "bulletin.see",
    "dispute.see",
    "roster.see",
    "score.see",
    "score.see-any",
}
#: The product's words for each role outside the police, as acts; ANYONE's and looking at the own unit come on top.
MAY_DO = {
    Role.MEMBER: set(),
    Role.REPORTER: {"roster.hand-in", "roster.own", "dispute.sweep", "team.lead", "score.object"},
    Role.LEADER: {"directory.strike", "dispute.work", "dispute.sweep", "quiz.run", "team.lead", "score.object"},
    Role.MEDIATOR: {"directory.stand-duty", "dispute.work"},
    Role.MANAGER: {
        "directory.stand-duty",
        "directory.set-contact",
        "dispute.work",
        "dispute.park",
        "dispute.sweep",
        "roster.hand-in",
        "roster.nudge",
        "roster.rules",
        "quiz.run",
        "team.lead",
        "score.object",
    },
}
BROADCAST_OR_EXPORT = {"bulletin.write", "bulletin.export", "dispute.export", "roster.export"}


def commands() -> Iterator[Command]:
    for feature in FEATURES:
        yield from feature.router.commands


def acts() -> dict[str, Act]:
    """Every act that a command, a short word, a page, a deed or a feature itself names."""
    found: dict[str, Act] = {ENTER.name: ENTER}
    for feature in FEATURES:
        named = [*feature.acts, *(one.act for one in feature.router.commands), *(i.act for i in feature.router.items)]
        named += [page.act for page in feature.pages]
        named += [deed.act for page in feature.pages for deed in page.deeds.values()]
        for act in named:
            assert found.setdefault(act.name, act) == act, f"two acts are called {act.name}"
    return found


def test_what_is_registered_stands_in_the_reviewed_table() -> None:
    written, reviewed = table.written().splitlines(), PAPER.read_text().splitlines()
    new = [line for line in written if line not in reviewed]
    gone = [line for line in reviewed if line not in written]
    assert (new, gone) == ([], []), "see the head of that paper: python -m tests.rights.table"
    assert written == reviewed


@pytest.mark.parametrize("role", [*Role, None])
def test_routing_lets_pass_whom_the_table_names_and_nobody_else(role: Role | None) -> None:
    """The decision that routing takes, for every command, place and kind of group."""
    grants = [Grant(role, 5, OWN)] if role is not None else []
    for command in commands():
        for private, bound in ((True, True), (True, False), (False, True), (False, False)):
            wrong = conversing.barred(command, grants, private=private, bound=bound)
            assert (wrong == "") == _named(command, role, private, bound), (command.words, role, private, bound)
            if wrong == texts.NOT_ALLOWED:
                assert role not in roles_of(command.act)


def _named(command: Command, role: Role | None, private: bool, bound: bool) -> bool:
    in_place = command.place is Place.ANYWHERE or private == (command.place is Place.PRIVATE)
    heard = private or bound or command.unbound
    return in_place and heard and (command.act == ANYONE or role in roles_of(command.act))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_its_own_unit_and_below_and_nothing_else(role: Role) -> None:
    grants = [Grant(role, 5, OWN), Grant(Role.MEMBER, 9, "/1/6/9/")]
    for act in acts().values():
        for path in BELOW:
            assert may(grants[:1], act, path) == may(grants[:1], act, OWN) == (role in roles_of(act)), act.name
        for path in ELSEWHERE:
            assert not may(grants[:1], act, path), (act.name, path)
        if act != ANYONE:  # being a member elsewhere carries nothing there
            assert not may(grants, act, "/1/6/9/"), act.name


def test_who_holds_nothing_may_do_nothing() -> None:
    assert not [act.name for act in acts().values() if may([], act, OWN)]


def test_leadership_and_audit_only_look() -> None:
    for name, act in acts().items():
        if name not in LOOKING:
            assert not {Role.LEADERSHIP, Role.AUDITOR} & set(roles_of(act)), name


@pytest.mark.parametrize("role", list(MAY_DO))
def test_the_people_outside_do_what_the_product_says(role: Role) -> None:
    own = {"entrance.own-number"} if role in (Role.REPORTER, Role.LEADER, Role.MANAGER) else set()
    assert {name for name, act in acts().items() if role in roles_of(act)} - LOOKING == MAY_DO[role] | own


def test_only_the_police_broadcast_and_export_and_an_auxiliary_does_not() -> None:
    found = acts()
    assert {name for name in found if "export" in name or name == "bulletin.write"} == BROADCAST_OR_EXPORT
    for name in BROADCAST_OR_EXPORT:
        assert set(roles_of(found[name])) == POLICE, name
        assert found[name].privileged, name


def test_an_auxiliary_is_an_officer_but_for_what_is_privileged() -> None:
    """Product: without broadcast and export; and without roles and codes, by which he could give himself both."""
    found = acts()
    for name, act in found.items():
        if Role.OFFICER in roles_of(act) and name != ENTER.name:
            assert (Role.AUXILIARY in roles_of(act)) != act.privileged, name
    assert all(
        found[name].privileged for name in found if name.endswith((".grant", ".revoke", ".invite", ".issue-code"))
    )


def test_what_an_officer_may_duty_and_chief_may_too() -> None:
    for name, act in acts().items():
        if Role.OFFICER in roles_of(act):
            assert set(roles_of(act)) >= POLICE, name


def test_what_shows_or_hands_out_much_is_private_or_on_the_console() -> None:
    """Broadcast, export, look-ups, codes: never from a group, but granting and revoking, which name nobody's data."""
    public = {c.words[0] for c in commands() if c.act.privileged and c.place is not Place.PRIVATE}
    assert public == {"授权", "撤销角色"}


def test_two_features_never_claim_one_page() -> None:
    paths = [page.path for feature in FEATURES for page in feature.pages]
    assert len(paths) == len(set(paths))
    assert {feature.name for feature in app.FEATURES} <= {feature.name for feature in FEATURES}
