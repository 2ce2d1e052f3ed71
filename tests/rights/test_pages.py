"""Every registered page, deed and link × every role that may sign in × numbers of next door and of another station:
as absent, or without anything of theirs; and no row of theirs changed.

What a page's path or a deed's form may name has to stand here, so a new one cannot be forgotten.
"""

import itertools
import re
import secrets
from collections.abc import Iterator

import pytest

from bot.app import House
from bot.console.guard import Refused
from bot.console.showing import Asked, Pages
from bot.console.viewers import grants_hash
from bot.errors import UserError
from bot.identity import Grant, Role, may
from bot.pages import ENTER, Page
from storage import directory, sessions
from tests.bot.console.site import ADDRESSES
from tests.rights.district import NEXT, STATION_WIDE, Branch, District
from tests.rights.test_chat import Rows, targets

ENTERING = [role for role in Role if may([Grant(role, 1, "/1/")], ENTER, "/1/")]
#: Those whose deeds are tried; duty may what an officer may, and chief too, which tests/rights/test_table.py holds.
DOING = [Role.OFFICER, Role.LEADERSHIP, Role.MANAGER, Role.MEDIATOR]
_PART = re.compile(r"\{(\w+)\}")


def named(name: str, there: Branch) -> list[int]:
    """What a part of a path or a field of a form of this name may stand for, of the foreign branch."""
    return {
        "unit": [there.park.id, there.firm.id, there.team.id],
        "person": [there.people[Role.REPORTER], there.people[Role.MANAGER]],
        "deputy": [there.people[Role.LEADER]],
        "number": [there.number, there.confidential],
        "seq": [there.number],
        "row": [there.rows[kind] for kind in ("session", "invitation", "shift", "link")],
    }.get(name, [])


#: Fields that name no row: words, days, choices, terms.
TERMS = {
    "audit-detail",
    "bulletins",
    "disputes",
    "media",
    "messages",
    "outbox",
    "questions",
    "quiz",
    "rosters",
    "settings",
}
FREE = TERMS | {"body", "day", "days", "deadline", "figures_allowed", "level", "marked", "name", "new", "note"}
FREE |= {"outcome", "purpose", "receipt", "result", "role", "scope", "shift", "since", "source", "tags", "title"}
FREE |= {"until", "urgent", "version", "what", "place", "from", "to", "mobile", "kind", "state", "month"}
FREE |= {"cut_off", "reason", "way"}
FREE |= {f"need_{column}" for column in ("dispatch", "employer", "employment", "id_no", "lodging", "name", "phone")}
FREE |= {f"need_{column}" for column in ("plate", "shift", "staff_no", "team")}


class Desk:
    """The console's pages without a socket: one session for each role."""

    def __init__(self, district: District, house: House) -> None:
        self.district = district
        self.pages: Pages = house.console.pages
        self.registered: list[Page] = [page for _, page, _ in self.pages._pages]
        self.tokens: dict[Role, str] = {}

    def asked(self, role: Role, path: str, query: dict[str, str], form: dict[str, str] | None) -> Asked:
        token = self.tokens.get(role) or self._enter(role)
        if form is not None:
            form |= {"csrf": self.pages._cookies.csrf(token), "once": secrets.token_urlsafe(16)}
        return Asked(self.district.ours, token, path, query, form)

    def looks(self, role: Role, path: str, **query: str) -> tuple[int, str]:
        asked = self.asked(role, path, query, None)
        with self.district.database.reading(self.district.ours) as session:
            shown = self.pages.look(session, asked)
            assert shown is not None
            return shown.status, shown.html

    def does(self, role: Role, path: str, deed: str, fields: dict[str, str]) -> tuple[int, str]:
        """Each in a transaction of its own; what it did stays."""
        asked = self.asked(role, path, {}, {"do": deed, **fields})
        try:
            with self.district.database.transaction(self.district.ours) as session:
                shown = self.pages.act(session, asked)
                assert shown is not None
                return shown.status, shown.html
        except UserError as error:
            return 422, error.text
        except Refused as refused:
            return refused.status, refused.text

    def _enter(self, role: Role) -> str:
        district = self.district
        with district.database.transaction(district.ours) as session:
            person = district.police.get(role) or district.own.people[role]
            held = directory.grants_of(session, person)
            grants = tuple(Grant(grant.role, unit.id, unit.path) for grant, unit in held)
            _, token = sessions.open_session(
                session,
                person_id=person,
                way="link",
                device="computer",
                grants_hash=grants_hash(grants),
                now=district.clock.now(),
            )
        self.tokens[role] = token
        return token


@pytest.fixture
def desk(district: District) -> Desk:
    """Of the district that all share: looking and entering leave it as it was."""
    return Desk(district, House(district.database, district.clock, ADDRESSES))


@pytest.fixture
def worn_desk(worn: District) -> Desk:
    return Desk(worn, House(worn.database, worn.clock, ADDRESSES))


def paths(page: Page, there: Branch) -> Iterator[str]:
    """The page's address for each foreign thing that it could show."""
    parts = [named(name, there) for name in _PART.findall(page.path)]
    for values in itertools.product(*parts):
        path = page.path
        for value in values:
            path = _PART.sub(str(value), path, count=1)
        yield path


def test_what_a_path_or_a_form_may_name_is_known(desk: Desk) -> None:
    """A new name has to be said to be free, or to stand for rows that are then tried."""
    for page in desk.registered:
        for name in _PART.findall(page.path):
            assert named(name, desk.district.other), (page.path, name)
        for key, deed in page.deeds.items():
            for name in deed.fields:
                assert name in FREE or named(name, desk.district.other), (page.path, key, name)


@pytest.mark.parametrize("role", [role for role in ENTERING if role is not Role.DUTY])
def test_no_page_shows_what_is_foreign(desk: Desk, role: Role) -> None:
    for there in targets(desk.district, role):
        for page in desk.registered:
            for path in paths(page, there):
                if path == page.path:
                    answers = [
                        desk.looks(role, path),
                        desk.looks(role, path, unit=str(there.firm.id), q=there.firm.name),
                    ]
                else:
                    answers = [desk.looks(role, path)]
                    assert page.path == "audit/record/{seq}" or answers[0][0] == 404, (role, path)
                for _, html in answers:
                    assert there.canary.secret not in html, (role, path)
                    assert there.canary.bird not in html, (role, path)


@pytest.mark.parametrize("role", DOING)
def test_no_deed_touches_what_is_foreign(worn_desk: Desk, role: Role) -> None:
    desk, district = worn_desk, worn_desk.district
    before = _rows(district)
    for there in targets(district, role):
        for page in desk.registered:
            for key, deed in page.deeds.items():
                for turn in range(2):
                    values = {name: named(name, there) for name in deed.fields}
                    fields = {name: str(of[turn % len(of)]) if of else "3" for name, of in values.items()}
                    path = next(itertools.islice(paths(page, there), turn, None), page.path.replace("{seq}", "1"))
                    status, words = desk.does(role, path, key, fields)
                    assert there.canary.secret not in words, (role, path, key)
                    assert there.canary.bird not in words, (role, path, key)
                    assert not set(_PART.findall(page.path)) - {"seq"} or status in (400, 404, 422), (
                        role,
                        path,
                        key,
                        status,
                    )
    after, others = _rows(district), role in STATION_WIDE
    assert [k for k, row in before.items() if district.foreign(k, others=others) and after.get(k) != row] == []


def test_what_the_station_s_own_police_may_see_is_there(desk: Desk) -> None:
    """So that the silence above means something."""
    seen = [desk.looks(Role.OFFICER, path)[1] for page in desk.registered for path in paths(page, desk.district.next)]
    assert sum(NEXT.secret in html for html in seen) >= 3


def _rows(district: District) -> Rows:
    with district.database.reading(district.ours) as session:
        return district.rows(session)
