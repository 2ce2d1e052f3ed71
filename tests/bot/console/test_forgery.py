"""Requests that our pages did not send, forms handed in twice, fields that no form has, what a look may change."""

import asyncio
import random
import secrets

import pytest

from storage import directory
from tests.bot.console.site import Browser, Page, Site
from tests.bot.console.test_matrix import DEEDS, filled, pages

HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
FOREIGN = ["https://evil.example", "http://127.0.0.1:1", "null", None, "http://127.0.0.1.evil.example"]


async def test_every_route_answers_with_the_headers(site: Site) -> None:
    signed, stranger = await site.signed_in("officer"), site.browser()
    paths = {resource.canonical for resource in site.house.application().router.resources()}
    paths = {path.replace("{path}", "x").replace("{token}", "t" * 43) for path in paths}
    paths |= {filled(page.path, site) for page in pages(site)} | {"/hook/none", "/nothing/here", "/console/static/0/x"}
    assert len(paths) > 20
    for browser in (signed, stranger):
        for path in sorted(path for path in paths if "/live/" not in path):
            for answer in (await browser.get(path), await browser.post(path, {})):
                for name, start in HEADERS.items():
                    assert answer.headers.get(name, "").startswith(start), (path, name)
                assert answer.headers.get("Server", "") == "", path
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
                assert answer.status < 500 or path == "/readyz", path  # these tables were not made by the migrations


async def test_no_page_has_a_script_or_a_style_of_its_own(site: Site) -> None:
    browser = await site.signed_in("chief")
    for one in pages(site):
        page = Page((await browser.get(filled(one.path, site))).text)
        assert all(script.get("src", "").startswith("/console/static/") for script in page.all("script"))
        assert not page.all("style")
        for tag, attributes in page.elements:
            assert "style" not in attributes, (one.path, tag)
            assert not [name for name in attributes if name.startswith("on")], (one.path, tag)


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_form_of_another_site_is_refused(site: Site, origin: str | None) -> None:
    browser = await site.signed_in("chief")
    csrf = await browser.csrf()
    before = site.dump()
    for path, deed in DEEDS:
        form = {"csrf": csrf, "once": secrets.token_urlsafe(16), "do": deed}
        assert (await browser.post(filled(path, site), form, origin=origin)).status == 403, (path, deed)
    assert (await browser.post("/console/logout", {"csrf": csrf}, origin=origin)).status == 403
    assert site.dump() == before


async def test_a_form_without_the_sessions_own_token_is_refused(site: Site) -> None:
    browser, other = await site.signed_in("chief"), await site.signed_in("chief")
    foreign = await other.csrf()
    before = site.dump()
    for path, deed in DEEDS:
        for given in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": "é"}):
            form = {"once": secrets.token_urlsafe(16), "do": deed, **given}
            assert (await browser.post(filled(path, site), form)).status == 403, (path, deed)
    assert (await browser.post("/console/logout", {"csrf": foreign})).status == 403
    assert site.dump() == before


async def test_a_field_that_the_form_does_not_have_is_refused(site: Site) -> None:
    browser = await site.signed_in("chief")
    csrf = await browser.csrf()
    before = site.dump()
    for path, deed in DEEDS:
        form = {"csrf": csrf, "once": secrets.token_urlsafe(16), "do": deed, "station_id": "1"}
        assert (await browser.post(filled(path, site), form)).status in (400, 404), (path, deed)
    assert site.dump() == before


async def test_bodies_that_are_no_forms_are_refused(site: Site) -> None:
    browser = await site.signed_in("chief")
    url, own = site.url + "/console/queue", {"Origin": site.url}
    bodies = [
        (b"{}", "application/json", 415),
        (b"a=1&a=2", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"a=" + b"x" * 9_000, "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % n for n in range(500)), "application/x-www-form-urlencoded", 400),
    ]
    for body, kind, status in bodies:
        async with browser.http.post(url, data=body, headers={**own, "Content-Type": kind}) as response:
            assert response.status == status, body[:20]


async def test_the_same_form_twice_has_one_effect(site: Site) -> None:
    browser = await site.signed_in("officer")
    path, once = filled("directory/unit/{unit}", site), secrets.token_urlsafe(16)
    first = await browser.does(path, "issue", once=once)
    second = await browser.does(path, "issue", once=once)
    assert Page(first.text).all("pre") == Page(second.text).all("pre")
    assert len(site.dump()["invitation"]) == 1
    assert first.text.split('id="once"')[1][:200] == second.text.split('id="once"')[1][:200]


async def test_pressed_twice_at_once_has_one_effect(site: Site) -> None:
    browser = await site.signed_in("officer")
    path, once, csrf = filled("directory/unit/{unit}", site), secrets.token_urlsafe(16), await browser.csrf()
    form = {"csrf": csrf, "once": once, "do": "invite", "name": "张三", "role": "manager"}
    answers = await asyncio.gather(*(browser.post(path, form) for _ in range(5)))
    assert {answer.status for answer in answers} == {303}
    assert len(site.dump()["invitation"]) == 1
    assert len(site.write(lambda s: directory.find_persons_by_name(s, "张三"))) == 1


async def test_a_code_is_shown_for_ten_minutes_in_its_own_session_only(site: Site) -> None:
    browser, other = await site.signed_in("officer"), await site.signed_in("officer")
    path, once = filled("directory/unit/{unit}", site), secrets.token_urlsafe(16)
    shown = await browser.does(path, "issue", once=once)
    assert 'id="once"' in shown.text
    again = f"{path}?done={once}"
    assert 'id="once"' in (await browser.get(again)).text
    assert 'id="once"' not in (await other.get(again)).text
    site.clock.advance(minutes=11)
    assert 'id="once"' not in (await browser.get(again)).text


async def test_looks_change_no_row(site: Site) -> None:
    """Random looks of every role, at pages, with odd queries: never a 5xx, never a changed row."""
    chance = random.Random(20261123)
    roles = ["officer", "chief", "leadership", "auditor", "manager", "mediator", "auxiliary", "duty"]
    browsers = [await site.signed_in(role) for role in roles]
    browsers.append(site.browser())
    numbers = [0, 1, -1, 2**63, 2**63 - 1, "x", "1 OR 1=1", "%00", "../..", "é", *(u.id for u in site.units.values())]
    names = ["unit", "done", "actor", "act", "object", "since", "until", "before", "seen", "next", "station"]
    paths = [page.path for page in pages(site)] + ["login", "login/back", "login/go/1/x", "live/", "live/x", "logout"]
    before = site.dump()
    for _ in range(300):
        path = chance.choice(paths)
        for part in ("{unit}", "{seq}", "{number}"):
            path = path.replace(part, str(chance.choice(numbers)))
        query = "&".join(f"{chance.choice(names)}={chance.choice(numbers)}" for _ in range(chance.randrange(3)))
        answer = await _short_look(chance.choice(browsers), f"/console/{path}?{query}")
        assert answer < 500, (path, query)
    assert site.dump() == before


async def _short_look(browser: Browser, path: str) -> int:
    """The status; a stream is not read to its end."""
    async with browser.http.get(browser.site.url + path, allow_redirects=False) as response:
        return int(response.status)


async def test_names_and_mobiles_are_masked_until_asked_for_on_record(site: Site) -> None:
    site.person("欧阳小明", *[], mobile="13912345678")
    person, firm = site.people["欧阳小明"], site.units["park-firm"]
    site.write(
        lambda s: directory.put_grant(
            s, person_id=person.id, unit_id=firm.id, role=directory.Role.REPORTER, now=site.clock.now()
        )
    )
    browser = await site.signed_in("officer")
    path = filled("directory/unit/{unit}", site, "park-firm")
    masked = (await browser.get(path)).text
    assert "欧阳小明" not in masked
    assert "13912345678" not in masked
    assert "欧***" in masked
    looks = sum("directory.look" in one for one in site.dump()["audit"])
    shown = (await browser.does(path, "look")).text
    assert "欧阳小明" in shown
    assert "13912345678" in shown
    assert sum("directory.look" in one for one in site.dump()["audit"]) == looks + 1
    site.clock.advance(minutes=11)
    assert "欧阳小明" not in (await browser.get(path)).text
