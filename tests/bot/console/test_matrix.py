"""Every role × every page × every unit, over HTTP, against a table written by hand; absent and forbidden look alike.

The pages come from the registered features: one that is not in the table makes the test fail.
"""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.console.pages import audit as audit_page
from bot.pages import Deed, Page
from storage import Database, audit, bulletins, directory, invitations, sessions, system
from storage.directory import Role, UnitKind
from storage.invitations import Purpose
from tests.bot.console.site import Browser, Site, opened

POLICE = {Role.OFFICER, Role.DUTY, Role.CHIEF}
WATCHING = {Role.AUXILIARY, Role.LEADERSHIP}
PATROL = {*POLICE, Role.AUXILIARY}  #: whatever is neither broadcast, export, look-up, role nor code
ENTERING = POLICE | WATCHING | {Role.AUDITOR, Role.MANAGER, Role.MEDIATOR}
SEEING_UNITS = POLICE | WATCHING | {Role.MANAGER, Role.MEDIATOR}

#: Page → who opens it, holding the role where `site` gives it (manager on a park, the others on the station).
PAGES: dict[str, set[Role]] = {
    "": ENTERING,
    "sessions": ENTERING,
    "channels": POLICE | WATCHING | {Role.AUDITOR},
    "queue": POLICE | WATCHING | {Role.AUDITOR},
    "audit": {Role.AUDITOR, Role.LEADERSHIP, Role.CHIEF},
    "audit/verify": {Role.AUDITOR, Role.LEADERSHIP, Role.CHIEF},
    "audit/record/{seq}": {Role.AUDITOR, Role.LEADERSHIP, Role.CHIEF},
    "keeping": PATROL | {Role.LEADERSHIP, Role.AUDITOR},
    "directory": SEEING_UNITS,
    "directory/unit/{unit}": SEEING_UNITS,
    "board": SEEING_UNITS,
    "codes": POLICE,
    "duty": SEEING_UNITS,
    "bulletins": POLICE | WATCHING,
    "bulletins/{number}": POLICE | WATCHING,
    "bulletins/new": POLICE,
    "bulletins/edit/{number}": {Role.OFFICER},  # who began it
    "disputes": POLICE | WATCHING | {Role.MANAGER, Role.MEDIATOR},
    "disputes/{number}": set(),  # no such case; who sees one is held in tests/handlers/disputes
    "dispute-ledger": POLICE | WATCHING | {Role.MANAGER, Role.MEDIATOR},
    "dispute-figures": POLICE | WATCHING | {Role.MANAGER, Role.MEDIATOR},
    "dispute-rules": POLICE,
    "rosters": POLICE | WATCHING | {Role.MANAGER},
    "rosters/unit/{unit}": POLICE | WATCHING | {Role.MANAGER},
    "rosters/search": POLICE,
    "rosters/export": POLICE,
    "rosters/fields": POLICE,
    "scoring": POLICE | WATCHING | {Role.MANAGER},
    "scoring/team/{unit}": POLICE | WATCHING | {Role.MANAGER},
    "scoring/rounds": POLICE | WATCHING | {Role.MANAGER},
    "scoring/boards": POLICE | WATCHING | {Role.MANAGER},
    "scoring/duties": POLICE | WATCHING | {Role.MANAGER},
    "scoring/bank": PATROL,
}
#: (page, deed) → who may do it; {} are the page's own parts.
DEEDS: dict[tuple[str, str], set[Role]] = {
    ("sessions", "end"): ENTERING,
    ("sessions", "revoke"): POLICE,
    ("queue", "resend"): POLICE,
    ("queue", "replay"): POLICE,
    ("audit/record/{seq}", "look"): {Role.AUDITOR, Role.LEADERSHIP, Role.CHIEF},
    ("keeping", "set"): POLICE,
    ("directory/unit/{unit}", "look"): SEEING_UNITS,
    ("directory/unit/{unit}", "issue"): POLICE,
    ("directory/unit/{unit}", "invite"): POLICE,
    ("directory/unit/{unit}", "again"): POLICE,
    ("directory/unit/{unit}", "revoke"): POLICE,
    ("directory/unit/{unit}", "tags"): PATROL,
    ("board", "issue"): POLICE,
    ("codes", "withdraw"): POLICE,
    ("duty", "plan"): PATROL,
    ("duty", "drop"): PATROL,
    ("bulletins/{number}", "stop"): POLICE,
    ("bulletins/{number}", "resend"): POLICE,
    ("bulletins/{number}", "recall"): POLICE,
    ("bulletins/{number}", "remind"): POLICE,
    ("bulletins/{number}", "export"): POLICE,
    ("bulletins/new", "save"): POLICE,
    **{("bulletins/edit/{number}", deed): {Role.OFFICER} for deed in ("save", "confirm", "cancel")},
    **{("disputes/{number}", deed): set() for deed in ("look", "take", "progress", "settle", "escalate", "regrade")},
    **{("disputes/{number}", deed): set() for deed in ("visit", "add_party", "set_party")},
    ("dispute-ledger", "export"): POLICE,
    **{("dispute-rules", deed): POLICE for deed in ("save", "add_period", "drop_period")},
    ("rosters", "open"): PATROL,
    ("rosters/unit/{unit}", "open"): PATROL,
    ("rosters/search", "look"): POLICE,
    ("rosters/export", "export"): POLICE,
    ("rosters/export", "fetch"): POLICE,
    ("rosters/fields", "save"): POLICE,
    **{("scoring/boards", deed): POLICE for deed in ("publish", "black", "correct")},
    **{("scoring/bank", deed): PATROL for deed in ("take", "confirm", "give-up", "turn")},
}
UNITS = {"rosters/unit/{unit}": "park-firm", "scoring/team/{unit}": "park-team"}  #: pages of one kind of unit
NUMBERS = {"bulletins/edit/{number}": 2}


def pages(site: Site) -> Iterator[Page]:
    for _, page, _ in site.house.console.pages._pages:
        yield page


def deeds(site: Site) -> Iterator[tuple[Page, str, Deed]]:
    for page in pages(site):
        for name, deed in page.deeds.items():
            yield page, name, deed


@pytest.fixture
def peopled(site: Site) -> Site:
    """A bulletin, a draft and a record to be looked at, and another station with rows of its own."""

    def own(session: Any) -> None:
        author, root = site.people["officer"], site.units["root"]
        one = bulletins.put_draft(
            session, number=1, author_id=author.id, body="正文", scope=[root.id], code="ABCD", now=site.clock.now()
        )
        one.state, one.confirmed_at = bulletins.BulletinState.SENDING, site.clock.now()
        bulletins.put_draft(
            session, number=2, author_id=author.id, body="草稿", scope=[root.id], code="EFGH", now=site.clock.now()
        )

    site.write(own)
    return site


def filled(path: str, site: Site, unit: str = "") -> str:
    place = site.units[unit or UNITS.get(path, "park")]
    return "/console/" + path.format(unit=place.id, number=NUMBERS.get(path, 1), seq=1)


def test_every_registered_page_and_deed_stands_in_the_table(site: Site) -> None:
    assert {page.path for page in pages(site)} == set(PAGES)
    assert {(page.path, name) for page, name, _ in deeds(site)} == set(DEEDS)


@pytest.mark.parametrize("role", sorted(ENTERING))
async def test_who_opens_what_and_does_what(peopled: Site, role: Role) -> None:
    """Whoever may not is told the same as for a page that is not there, and nothing is written."""
    browser = await peopled.signed_in(role.value)
    absent = await browser.get("/console/there-is-no-such-page")
    assert absent.status == 404
    for path, allowed in PAGES.items():
        answer = await browser.get(filled(path, peopled))
        assert (answer.status == 200) == (role in allowed), (role, path, answer.status)
        if role not in allowed:
            assert (answer.status, answer.text) == (404, absent.text), (role, path)
    csrf = await browser.csrf()
    before = peopled.dump()
    for (path, deed), allowed in DEEDS.items():
        if role in allowed:
            continue
        form = {"csrf": csrf, "once": secrets.token_urlsafe(16), "do": deed}
        answer = await browser.post(filled(path, peopled), form)
        assert (answer.status, answer.text) == (404, absent.text), (role, path, deed)
    assert peopled.dump() == before


async def test_the_chain_is_looked_at_a_stretch_at_a_time(peopled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_page, "STRETCH", 2)

    def records(session: Any) -> None:
        for number in range(5):
            audit.append(session, "person:1", "look", f"person:{number}")

    peopled.write(records)
    browser = await peopled.signed_in("auditor")
    with peopled.database.reading(peopled.station) as session:
        last = audit.head(session).seq
    seen = await browser.get("/console/audit/verify")
    assert f"第 {last - 1} 至 {last} 条" in seen.text
    assert f"until={last - 2}" in seen.text
    seen = await browser.get(f"/console/audit/verify?until={last - 2}")
    assert f"第 {last - 3} 至 {last - 2} 条" in seen.text
    assert f"until={last}" in seen.text
    assert (await browser.get("/console/audit/verify?until=2")).text.count("until=") == 1
    for odd in ("0", "-1", "x", str(2**63), "99999999999999999999"):
        assert (await browser.get(f"/console/audit/verify?until={odd}")).status == 200, odd


async def test_a_manager_sees_his_own_park_and_nothing_beside_or_above(peopled: Site) -> None:
    browser = await peopled.signed_in("manager")
    absent = await browser.get("/console/there-is-no-such-page")
    for unit, seen in (
        ("park", True),
        ("park-firm", True),
        ("park-team", True),
        ("other", False),
        ("other-firm", False),
        ("root", False),
    ):
        answer = await browser.get(filled("directory/unit/{unit}", peopled, unit))
        assert (answer.status == 200) == seen, unit
        if not seen:
            assert answer.text == absent.text
    for path in ("directory", "board", "duty", ""):
        assert "二号物流园" not in (await browser.get(f"/console/{path}")).text, path
    assert (await browser.get(f"/console/board?unit={peopled.units['other'].id}")).status == 404
    assert (await browser.get(f"/console/duty?unit={peopled.units['root'].id}")).status == 404


@pytest.fixture
def neighbours(peopled: Site) -> dict[str, int]:
    """Row numbers of another station: its unit, session, invitation, shift, outbox row."""
    database, now = peopled.database, peopled.clock.now()
    other = system.put_station(database, key="xicheng", name="西城派出所")
    with database.transaction(other) as session:
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="西城派出所")
        person = directory.put_person(session, name="邻所民警", now=now)
        directory.put_grant(session, person_id=person.id, unit_id=root.id, role=Role.OFFICER, now=now)
        row, _ = sessions.open_session(
            session, person_id=person.id, way="link", device="computer", grants_hash=b"", now=now
        )
        invitations.put_invitation(session, purpose=Purpose.BIND, unit_id=root.id, issued_by=person.id, now=now)
        invitation = invitations.list_open(session, now)[0].id
        from datetime import timedelta

        shift, _ = directory.put_shift(
            session,
            unit_id=root.id,
            person_id=person.id,
            deputy_id=None,
            starts_at=now + timedelta(hours=1),
            ends_at=now + timedelta(hours=9),
        )
        return {"unit": root.id, "person": person.id, "row": row, "invitation": invitation, "shift": shift.id}


async def test_another_stations_rows_are_not_there(peopled: Site, neighbours: dict[str, int]) -> None:
    browser = await peopled.signed_in("chief")
    csrf = await browser.csrf()
    absent = await browser.get("/console/there-is-no-such-page")
    before = peopled.dump()
    answers = [await browser.get(f"/console/directory/unit/{neighbours['unit']}")]
    for path, deed, fields in foreign_forms(peopled, neighbours):
        form = {"csrf": csrf, "once": secrets.token_urlsafe(16), "do": deed, **fields}
        answers.append(await browser.post(path, form))
    assert {(answer.status, answer.text) for answer in answers} == {(404, absent.text)}
    assert peopled.dump() == before
    for page in ("", "directory", "sessions", "codes", "duty", "audit"):
        assert "邻所" not in (await browser.get(f"/console/{page}")).text
        assert "西城" not in (await browser.get(f"/console/{page}")).text


def foreign_forms(site: Site, numbers: dict[str, int]) -> list[tuple[str, str, dict[str, str]]]:
    unit, person = str(numbers["unit"]), str(numbers["person"])
    own = filled("directory/unit/{unit}", site)
    there = f"/console/directory/unit/{unit}"
    return [
        ("/console/sessions", "end", {"row": str(numbers["row"])}),
        ("/console/sessions", "revoke", {"row": "12"}),
        ("/console/queue", "resend", {"row": "12"}),
        ("/console/queue", "replay", {"row": "12"}),
        ("/console/board", "issue", {"unit": unit}),
        ("/console/codes", "withdraw", {"row": str(numbers["invitation"])}),
        ("/console/duty", "drop", {"row": str(numbers["shift"])}),
        ("/console/bulletins/99", "stop", {}),
        (own, "again", {"person": person, "role": "manager"}),
        (own, "revoke", {"person": person, "role": "manager"}),
        *((there, deed, {}) for deed in ("look", "issue", "tags")),
        (there, "invite", {"name": "某某", "role": "officer"}),
    ]


async def test_a_session_of_one_station_opens_nothing_in_another(
    peopled: Site, neighbours: dict[str, int], sqlite_database: Database
) -> None:
    browser = await peopled.signed_in("chief")
    other = next(one.id for one in system.list_stations(sqlite_database) if one.key == "xicheng")
    cookie = next(one for one in browser.http.cookie_jar if one.key == "liaison")
    stranger: Browser = peopled.browser()
    stranger.http.cookie_jar.update_cookies({"liaison": f"{other}.{cookie.value.partition('.')[2]}"})
    assert (await stranger.get("/console/")).status == 303
    for value in ("1.x", f"{2**63}.x", "x.y", ".", "", f"{other}.", "9" * 40 + ".x"):
        stranger.http.cookie_jar.update_cookies({"liaison": value})
        assert (await stranger.get("/console/")).status == 303, value


async def test_every_page_opens_and_acts_on_both_databases(database: Database, clock: VirtualClock) -> None:
    async with opened(database, clock) as site:
        browser = await site.signed_in("chief")
        for page in pages(site):
            if "{number}" not in page.path:
                answer = await browser.get(filled(page.path, site) + "?actor=x&act=console&object=y&since=2026-03-01")
                assert answer.status == 200, page.path
        for path, deed in (("directory/unit/{unit}", "issue"), ("directory/unit/{unit}", "look")):
            once = secrets.token_urlsafe(16)
            twice = [await browser.does(filled(path, site), deed, once=once) for _ in range(2)]
            assert {answer.status for answer in twice} == {200}
        assert len(site.dump()["invitation"]) == 1
