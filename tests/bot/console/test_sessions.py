"""How a session begins, lives and ends; and what a stolen, planted or old cookie is worth."""

from datetime import timedelta

import pytest

from storage import Session, directory, sessions
from storage.directory import Role
from tests.bot.console.site import Browser, Page, Site


async def is_in(browser: Browser) -> bool:
    answer = await browser.get("/console/")
    assert answer.status in (200, 303)
    return bool(answer.status == 200)


async def test_the_one_time_link_leads_in_once_and_shows_whose_it_is(site: Site) -> None:
    browser = await site.signed_in("officer")
    page = Page((await browser.get("/console/")).text)
    assert "officer" in page.text
    assert "东城派出所" in page.text


async def test_a_link_is_used_up(site: Site) -> None:
    path, code = site.ticket("officer")
    first, second = site.browser(), site.browser()
    for browser in (first, second):
        await browser.get(path)
    assert (await first.post(path, {"code": code})).status == 303
    assert (await second.post(path, {"code": code})).status == 422
    assert not await is_in(second)


async def test_a_link_lapses_after_two_minutes(site: Site) -> None:
    path, code = site.ticket("officer")
    browser = site.browser()
    await browser.get(path)
    site.clock.advance(seconds=121)
    assert (await browser.post(path, {"code": code})).status == 422


async def test_the_right_number_comes_too_late_after_five_wrong_ones(site: Site) -> None:
    path, code = site.ticket("officer")
    browser = site.browser()
    await browser.get(path)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(sessions.TICKET_TRIES):
        assert (await browser.post(path, {"code": wrong})).status == 422
    assert (await browser.post(path, {"code": code})).status == 422


async def test_the_number_must_be_typed_where_the_link_was_opened(site: Site) -> None:
    path, code = site.ticket("officer")
    opened, other = site.browser(), site.browser()
    await opened.get(path)
    assert (await other.post(path, {"code": code})).status == 403
    assert (await opened.post(path, {"code": code})).status == 303


async def test_a_new_link_voids_the_one_before(site: Site) -> None:
    old, code = site.ticket("officer")
    site.ticket("officer")
    browser = site.browser()
    await browser.get(old)
    assert (await browser.post(old, {"code": code})).status == 422


@pytest.mark.parametrize("role", ["reporter", "leader", "member"])
async def test_who_has_nothing_to_do_there_does_not_get_in(site: Site, role: str) -> None:
    path, code = site.ticket(role)
    browser = site.browser()
    await browser.get(path)
    assert (await browser.post(path, {"code": code})).status == 422
    assert not await is_in(browser)


async def test_a_planted_cookie_never_becomes_valid(site: Site) -> None:
    browser = site.browser()
    planted = f"{site.station}.{sessions.new_token()}"
    browser.http.cookie_jar.update_cookies({"liaison": planted})
    assert not await is_in(browser)
    path, code = site.ticket("officer")
    await browser.get(path)
    answer = await browser.post(path, {"code": code})
    given = answer.headers["Set-Cookie"]
    assert planted not in given
    attacker = site.browser()
    attacker.http.cookie_jar.update_cookies({"liaison": planted})
    assert not await is_in(attacker)


async def test_half_an_hour_of_silence_ends_it(site: Site) -> None:
    browser = await site.signed_in("officer")
    for _ in range(4):
        site.clock.advance(minutes=29)
        assert await is_in(browser)
    site.clock.advance(minutes=31)
    assert not await is_in(browser)


async def test_twelve_hours_end_it_however_busy(site: Site) -> None:
    browser = await site.signed_in("officer")
    for _ in range(28):
        site.clock.advance(minutes=25)
        assert await is_in(browser)
    site.clock.advance(minutes=25)
    assert not await is_in(browser)


async def test_after_leaving_the_old_cookie_is_worth_nothing(site: Site) -> None:
    browser = await site.signed_in("officer")
    kept = {cookie.key: cookie.value for cookie in browser.http.cookie_jar}
    answer = await browser.post("/console/logout", {"csrf": await browser.csrf()})
    assert answer.status == 303
    again = site.browser()
    again.http.cookie_jar.update_cookies(kept)
    assert not await is_in(again)


async def test_one_can_end_ones_other_sessions_and_nobody_elses(site: Site) -> None:
    here, there = await site.signed_in("auxiliary"), await site.signed_in("auxiliary")
    stranger = await site.signed_in("mediator")

    def rows(session: Session) -> dict[int, int]:
        return {s.id: s.person_id for s in sessions.list_sessions(session, site.clock.now())}

    found = site.write(rows)
    mine = sorted(row for row, person in found.items() if person == site.people["auxiliary"].id)
    theirs = next(row for row, person in found.items() if person == site.people["mediator"].id)
    assert (await here.does("/console/sessions", "end", row=theirs)).status == 404
    assert await is_in(stranger)
    assert (await here.does("/console/sessions", "end", row=mine[1])).status == 200
    assert not await is_in(there)
    assert await is_in(here)


async def test_an_officer_ends_anybodys_on_record(site: Site) -> None:
    officer, other = await site.signed_in("officer"), await site.signed_in("mediator")
    person = site.people["mediator"].id
    row = site.write(lambda s: sessions.list_sessions(s, site.clock.now(), person_id=person)[0].id)
    assert (await officer.does("/console/sessions", "end", row=row)).status == 200
    assert not await is_in(other)
    assert any("console.end-session" in one for one in site.dump()["audit"])


async def test_a_role_that_is_taken_away_is_gone_at_the_next_request(site: Site) -> None:
    browser = await site.signed_in("officer")
    assert await is_in(browser)
    person, root = site.people["officer"], site.units["root"]
    site.write(
        lambda s: directory.end_grant(s, person_id=person.id, unit_id=root.id, role=Role.OFFICER, now=site.clock.now())
    )
    csrf_was_right = await browser.post("/console/queue", {"csrf": "x", "once": "y" * 22, "do": "resend"})
    assert csrf_was_right.status == 403
    assert not await is_in(browser)


async def test_another_role_needs_another_session(site: Site) -> None:
    browser = await site.signed_in("mediator")
    person, root = site.people["mediator"], site.units["root"]
    site.write(
        lambda s: directory.put_grant(s, person_id=person.id, unit_id=root.id, role=Role.CHIEF, now=site.clock.now())
    )
    assert not await is_in(browser)


async def test_the_database_holds_no_token(site: Site) -> None:
    path, _ = site.ticket("officer")
    browser = await site.signed_in("officer")
    token = next(cookie.value.partition(".")[2] for cookie in browser.http.cookie_jar if cookie.key == "liaison")
    dumped = repr(site.dump())
    assert token not in dumped
    assert path.rpartition("/")[2] not in dumped


async def test_looking_around_touches_the_session_once_a_minute_at_most(site: Site) -> None:
    browser = await site.signed_in("officer")
    before = site.dump()
    await browser.get("/console/")
    assert site.dump() == before
    site.clock.advance(seconds=61)
    await browser.get("/console/")
    changed = {name for name, rows in site.dump().items() if rows != before[name]}
    assert changed == {"console_session"}


async def test_cookies_are_bound_to_https_where_there_is_https(site: Site) -> None:
    from bot.console.cookies import Cookies

    cookies = Cookies(site.database.ring, secure=True)
    assert cookies.name("liaison") == "__Host-liaison"
    assert timedelta(0) < sessions.IDLE < sessions.ABSOLUTE
