"""The link in a page's text message: whose it is, what a look shows, what a press does, and when it is over."""

import secrets
from typing import Any

import pytest

from bot.alarms.accepting import PURPOSE
from bot.callees import LINKS_LIVE
from bot.routing import StationView
from handlers.disputes.acting import by_link
from handlers.disputes.core.desk import Desk
from handlers.disputes.intake import opening
from handlers.disputes.intake.opening import Report
from storage import alarms, audit_log, directory, disputes, links
from storage.alarms import CaseState
from storage.disputes import Source
from tests.bot.console.site import Answer, Browser, Page, Site
from tests.handlers.harness import Recorded

WORDS = "三号库有人拿刀，打我电话13712345678"


@pytest.fixture
def number(site: Site) -> int:
    """A danger that paged the officer; a member of the team reported it."""

    def make(session: Any) -> int:
        case = alarms.open_case(
            session,
            kind="weapon",
            place="x",
            unit_id=site.units["park-team"].id,
            reporter_id=site.people["member"].id,
            chat_id=5,
            told=alarms.Told(place="一号物流园", words=WORDS),
            ladder=[],
            now=site.clock.now(),
        )
        case.paged = [site.people["officer"].id, site.people["duty"].id, site.people["manager"].id]
        return case.number

    made: int = site.write(make)
    return made


def link_of(site: Site, who: str, number: int) -> str:
    person, unit = site.people[who].id, site.units["park-team"].id
    until = site.clock.now() + LINKS_LIVE
    token: str = site.write(
        lambda s: links.issue(s, PURPOSE, unit, person, subject=f"danger:{number}", now=site.clock.now(), until=until)
    )
    return f"/f/{token}"


def case_of(site: Site, number: int) -> alarms.DangerCase:
    with site.database.reading(site.station) as session:
        return alarms.get_case(session, number)


async def press(browser: Browser, path: str, once: str = "") -> Answer:
    return await browser.post(path, {"once": once or secrets.token_urlsafe(16)}, follow=True)


async def test_a_look_takes_nothing_and_shows_no_number_and_a_press_takes_it(site: Site, number: int) -> None:
    path, browser = link_of(site, "officer", number), site.browser()
    before = site.dump()
    for _ in range(3):  # link previews and the person himself
        seen = await browser.get(path)
        assert seen.status == 200
        assert "三号库有人拿刀" in Page(seen.text).text
        assert "13712345678" not in seen.text
        assert "13800001234" not in seen.text
    assert site.dump() == before
    done = Page((await press(browser, path)).text).text
    assert f"【紧急 {number}】已由您接单" in done
    assert "13800001234" in done  # the reporter's
    case = case_of(site, number)
    assert (case.state, case.taken_by) == (CaseState.TAKEN, site.people["officer"].id)
    with site.database.reading(site.station) as session:
        acts = [(one.act, one.actor) for one in audit_log.list_entries(session, audit_log.Filter(), limit=10)]
    actor = f"person:{site.people['officer'].id}"
    assert {("danger.taken", actor), ("form.submit", actor)} <= set(acts)


async def test_the_second_to_press_hears_who_has_it_and_a_press_sent_twice_is_one(site: Site, number: int) -> None:
    first, second = link_of(site, "officer", number), link_of(site, "manager", number)
    once = secrets.token_urlsafe(16)
    for _ in range(2):
        assert "已由您接单" in (await press(site.browser(), first, once)).text
    late = await press(site.browser(), second)
    assert late.status == 422
    assert "无需重复接" in late.text
    seen = Page((await site.browser().get(second)).text)
    assert "无需重复接" in seen.text
    assert not seen.all("button")
    assert case_of(site, number).taken_by == site.people["officer"].id


async def test_it_serves_one_person_one_case_and_two_hours(site: Site, number: int) -> None:
    path = link_of(site, "officer", number)
    stranger = link_of(site, "reporter", number)  # neither paged nor with a role that may
    assert (await site.browser().get(stranger)).status == 404
    assert (await press(site.browser(), stranger)).status == 404
    group = site.write(
        lambda s: links.issue(s, PURPOSE, site.units["park-team"].id, subject=f"danger:{number}", now=site.clock.now())
    )
    assert (await press(site.browser(), f"/f/{group}")).status == 404  # it would prove nobody
    site.clock.advance(hours=2, seconds=1)
    assert (await site.browser().get(path)).status == 404
    assert (await press(site.browser(), path)).status == 404
    assert case_of(site, number).state is CaseState.OPEN


async def test_a_press_from_another_page_is_refused(site: Site, number: int) -> None:
    path = link_of(site, "officer", number)
    for origin in ("https://evil.example", None):
        answer = await site.browser().post(path, {"once": secrets.token_urlsafe(16)}, origin=origin)
        assert answer.status == 403
    assert case_of(site, number).state is CaseState.OPEN


async def test_who_has_left_takes_nothing(site: Site, number: int) -> None:
    path = link_of(site, "officer", number)

    def leave(session: Any) -> None:
        person = directory.get_person(session, site.people["officer"].id)
        person.active = False
        session.add(person)

    site.write(leave)
    assert (await press(site.browser(), path)).status == 404


# --- the same for a dispute that is called out ------------------------------------------------------------------------


def dispute(site: Site) -> int:
    view = StationView(site.station, "dongcheng", "东城派出所", "", {})

    def make(session: Any) -> int:
        desk = Desk(session, Recorded(), view, site.clock.now(), "person:1")
        unit, member = site.units["park-team"], site.people["member"].id
        words = "老板拖欠我们三个人两个月工资，一共一万二，电话13712345678"
        return opening.open_report(desk, Report(words, unit, Source.GROUP, reporter_id=member)).case.number

    made: int = site.write(make)
    return made


def dispute_link(site: Site, who: str, number: int) -> str:
    person, unit, now = site.people[who].id, site.units["park-team"].id, site.clock.now()
    subject = f"dispute:{number}"
    token = site.write(lambda s: links.issue(s, by_link.PURPOSE, unit, person, subject=subject, now=now))
    return f"/f/{token}"


async def test_a_dispute_is_taken_by_whom_its_link_was_made_for(site: Site) -> None:
    number = dispute(site)
    path, other = dispute_link(site, "mediator", number), dispute_link(site, "officer", number)
    before = site.dump()
    seen = await site.browser().get(path)
    assert seen.status == 200
    assert "13712345678" not in seen.text
    assert site.dump() == before
    assert "由您办理" in Page((await press(site.browser(), path)).text).text
    with site.database.reading(site.station) as session:
        case = disputes.get_case(session, number)
        assert case.holder_id == site.people["mediator"].id
    assert not Page((await site.browser().get(path)).text).all("button")
    assert "mediator" in Page((await site.browser().get(other)).text).text  # the officer reads who has it


async def test_a_dispute_s_link_opens_nothing_for_who_may_not_work_on_it(site: Site) -> None:
    number = dispute(site)
    for who in ("reporter", "member", "auditor"):
        path = dispute_link(site, who, number)
        assert (await site.browser().get(path)).status == 404, who
        assert (await press(site.browser(), path)).status == 404, who
