"""What people have typed stands on pages as words: no element, attribute or address ever comes of it."""

from typing import Any

import pytest

from bot.identity import Grant
from bot.routing import StationView
from handlers.disputes.acting import closing, taking
from handlers.disputes.core.desk import Desk
from handlers.disputes.intake import opening, policies
from handlers.disputes.intake.opening import Report
from handlers.disputes.rules.periods import with_period
from storage import audit, bulletins, directory, disputes, outbox, units
from storage.directory import ChatKind, Role
from storage.disputes import Level, PartyKind, Source
from tests.bot.console.site import Page, Site
from tests.bot.console.test_matrix import UNITS, filled, pages
from tests.handlers.harness import Recorded

#: One for each place of a page that a sign could lead out of: an element's words, a title, an attribute in either
#: quotes or none, a script, an address, a template, and words that look escaped already.
PLACES = [
    "</title><xss-probe>",
    '"><xss-probe>',
    "'><xss-probe onload=x>",
    "</script><xss-probe>",
    "&lt;xss-probe&gt;<xss-probe>",
    '" autofocus onfocus="xss-probe',
    "{{ 7777*7777 }}{% raw %}<xss-probe>",
    "<a href='javascript:xss-probe'>x</a>",
]
#: More of the same signs; `make proof` sends these over every page, too.
MORE = [
    "<xss-probe>",
    "<img src=x onerror=alert(1) xss-probe>",
    "<svg/onload=xss-probe>",
    "\u202e<xss-probe>\u200b",
    "<!--<xss-probe>-->",
    "<textarea><xss-probe>",
]
CORPUS = PLACES + MORE


def planted(site: Site, text: str) -> None:
    """The text in every field that people fill and a page shows."""

    def everywhere(session: Any) -> None:
        now, root, officer = site.clock.now(), site.units["root"], site.people["officer"]
        for key in ("park", "park-firm", "park-team"):
            unit = directory.get_unit(session, site.units[key].id)
            unit.name = text[:120]
            unit.code = f"{text[:20]}{key}"
            units.set_tags(session, unit, [text[:20]])
        person = directory.put_person(session, name=text, mobile=text[:20], now=now)
        for key in ("park", "park-firm"):
            unit = directory.get_unit(session, site.units[key].id)
            directory.put_grant(session, person_id=person.id, unit_id=unit.id, role=Role.MANAGER, now=now)
            unit.contact_person_id = unit.deputy_person_id = person.id
        chat = directory.put_chat(
            session, platform="wecom", kind=ChatKind.GROUP, title=text, unit_id=site.units["park"].id, now=now
        )
        one = bulletins.put_draft(
            session, number=1, author_id=person.id, body=text, scope=[root.id], code="ABCD", now=now
        )
        one.state, one.confirmed_at = bulletins.BulletinState.SENDING, now
        chief = site.people["chief"]
        bulletins.put_draft(session, number=2, author_id=chief.id, body=text, scope=[root.id], code="EFGH", now=now)
        bulletins.put_targets(session, one, [(chat.id, site.units["park"].id)])
        draft = outbox.Draft("k", 1, "a", b"", chat_id=chat.id, subject="bulletin:1", state=outbox.OutboxState.FAILED)
        outbox.put(session, draft)
        audit.append(session, text[:100], text[:100], text[:200], {text: text})
        directory.put_shift(
            session,
            unit_id=root.id,
            person_id=person.id,
            deputy_id=officer.id,
            starts_at=now.replace(hour=2),
            ends_at=now.replace(hour=3),
        )

    site.write(everywhere)
    site.write(lambda session: disputed(site, session, text))


def disputed(site: Site, session: Any, text: str) -> None:
    """The same in a dispute: its words, place, parties, reasons, what was done, and the days named in its rules."""
    officer = site.people["officer"]
    view = StationView(site.station, "dongcheng", "东城派出所", "", {})
    grants = (Grant(Role.OFFICER, site.units["root"].id, site.units["root"].path),)
    desk = Desk(session, Recorded(), view, site.clock.now(), f"person:{officer.id}", officer.id, grants)
    report = Report(
        words=f"纠纷 {text} 老板拖欠我们三个人两个月工资",
        unit=directory.get_unit(session, site.units["park-team"].id),
        source=Source.PROXY,
        reporter_id=officer.id,
        place=text[:60],
        contact=text[:40],
        behalf=text[:40],
    )
    case = opening.open_report(desk, report).case
    assert case.number == 1
    taking.take(desk, 1)
    taking.progress(desk, 1, text)
    taking.add_party(desk, 1, PartyKind.OPPOSITE, text, text[:20])
    taking.regrade(desk, 1, Level.HIGH, text)
    opening.add_words(desk, case, text)
    closing.settle(desk, 1, "mediated", text)
    start = site.clock.now().date()
    source = with_period(policies.source_of(session), name=text[:40], start=start, end=start)
    disputes.put_policy(session, source=source, by=officer.id, now=site.clock.now())


def check(html: str, where: str) -> None:
    page = Page(html)
    for tag, attributes in page.elements:
        assert "xss" not in tag, (where, tag)
        for name, value in attributes.items():
            assert not name.startswith(("on", "xss", "'", '"', "<")), (where, tag, name)
            if name in ("href", "src", "action"):
                assert value.startswith(("/", "?", "#")), (where, value)
    assert {tag for tag, _ in page.elements}.isdisjoint({"iframe", "object", "base"}), where
    for tag, own in (("textarea", "rows"), ("svg", "viewbox")):  # ours have it, nobody's words do
        assert all(own in attributes for attributes in page.all(tag)), (where, tag)
    assert "60481729" not in page.text, where  # nothing was taken for a template


@pytest.mark.parametrize("text", [*PLACES, *(pytest.param(text, marks=pytest.mark.long) for text in MORE)])
async def test_typed_text_stays_text_on_every_page(site: Site, text: str) -> None:
    planted(site, text)
    browser = await site.signed_in("chief")
    shown = ""
    for one in pages(site):
        for unit in ("park", "park-firm") if "{unit}" in one.path and one.path not in UNITS else ("",):
            answer = await browser.get(filled(one.path, site, unit))
            assert answer.status == 200, one.path
            check(answer.text, one.path)
            shown += answer.text
    revealed = await browser.does(filled("directory/unit/{unit}", site, "park-firm"), "look")
    check(revealed.text, "revealed")
    revealed = await browser.does("/console/disputes/1", "look")
    check(revealed.text, "a case in full")
    assert "xss-probe" in Page(revealed.text).text
    detail = await browser.does("/console/audit/record/1", "look")
    check(detail.text, "detail")
    assert "xss-probe" in Page(shown).text


async def test_what_is_asked_or_typed_wrongly_comes_back_as_text(site: Site) -> None:
    browser = await site.signed_in("chief")
    for text in CORPUS:
        for name in ("actor", "act", "object", "since", "done"):
            async with browser.http.get(f"{site.url}/console/audit", params={name: text}) as response:
                check(await response.text(), name)
        for address in ("/console/login", "/console/login/back"):
            asked = dict.fromkeys(("next", "station", "code", "state"), text)
            async with browser.http.get(site.url + address, params=asked) as response:
                check(await response.text(), address)
        wrong = await browser.does(filled("directory/unit/{unit}", site), "invite", name=text, role=text)
        assert wrong.status == 422
        check(wrong.text, "typed again")


async def test_what_was_typed_is_kept_when_it_was_wrong(site: Site) -> None:
    browser = await site.signed_in("officer")
    form = filled("directory/unit/{unit}", site)
    answer = await browser.does(form, "invite", name="张三", role="")
    assert answer.status == 422
    assert {"name": "name", "value": "张三"}.items() <= next(
        one for one in Page(answer.text).all("input") if one.get("name") == "name"
    ).items()


async def test_nobody_is_sent_away_to_another_site(site: Site) -> None:
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/console/../..//evil",
        "javascript:x",
    ):
        from bot.console.entering import _safe

        landed = _safe(target)
        assert landed.startswith("/console/")
        assert "evil" not in landed or landed.startswith("/console/")
    assert _safe("/console/queue") == "/console/queue"
    assert _safe("/console/login/go/1/x") == "/console/"
