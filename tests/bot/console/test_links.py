"""Forms behind signed links: what a private link and one in a group show, take and refuse."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage import bulletins, directory, links
from storage.directory import ChatKind
from tests.bot.console.site import Answer, Browser, Page, Site

BODY = "今晚清理消防通道"


@pytest.fixture
def bulletin(site: Site) -> int:
    """Number 7, sent to the firm's group; the id of the chat."""

    def make(session: Any) -> int:
        now, firm = site.clock.now(), site.units["park-firm"]
        chat = directory.put_chat(session, platform="wecom", kind=ChatKind.GROUP, title="群", unit_id=firm.id, now=now)
        author = site.people["officer"].id
        one = bulletins.put_draft(session, number=7, author_id=author, body=BODY, scope=[firm.id], code="ABCD", now=now)
        one.state, one.confirmed_at = bulletins.BulletinState.SENDING, now
        bulletins.put_targets(session, one, [(chat.id, firm.id)])
        return chat.id

    made: int = site.write(make)
    return made


def issued(site: Site, chat: int, person: str = "") -> str:
    firm = site.units["park-firm"]
    person_id = site.people[person].id if person else None
    return "/f/" + site.write(
        lambda s: links.issue(
            s, "bulletin.receipt", firm.id, person_id, subject="bulletin:7", chat_id=chat, now=site.clock.now()
        )
    )


async def hands_in(browser: Browser, path: str, once: str = "", **fields: str) -> Answer:
    return await browser.post(path, {"once": once or secrets.token_urlsafe(16), **fields}, follow=True)


def receipts(site: Site) -> list[tuple[int | None, bool]]:
    from sqlmodel import select

    with site.database.reading(site.station) as session:
        query = select(bulletins.BulletinReceipt).where(bulletins.BulletinReceipt.station_id == site.station)
        return [(one.person_id, one.verified) for one in session.exec(query)]


async def test_a_link_in_a_group_shows_nothing_of_what_is_there(site: Site, bulletin: int) -> None:
    answer = await site.browser().get(issued(site, bulletin))
    assert answer.status == 200
    text = Page(answer.text).text
    assert BODY not in text
    assert "快递公司" not in text
    assert "7" in text
    assert any(one.get("name") == "pin" for one in Page(answer.text).all("input"))


async def test_without_a_number_it_counts_once_as_unverified(site: Site, bulletin: int) -> None:
    path = issued(site, bulletin)
    first, second = await hands_in(site.browser(), path), await hands_in(site.browser(), path)
    assert "未验证身份" in first.text
    assert Page(first.text).text == Page(second.text).text
    assert receipts(site) == [(None, False)]
    with site.database.reading(site.station) as session:
        come = bulletins.confirmed(session, bulletins.get_by_number(session, 7))
    assert (come.units, come.people, come.unverified) == (1, 1, 1)


async def test_the_reporters_own_number_makes_it_his(site: Site, bulletin: int) -> None:
    reporter = site.people["reporter"]
    pin = site.write(lambda s: links.put_pin(s, reporter.id, site.clock.now()))
    answer = await hands_in(site.browser(), issued(site, bulletin), pin=pin)
    assert "已验证身份" in answer.text
    assert receipts(site) == [(reporter.id, True)]


async def test_anothers_number_does_not_speak_for_this_unit(site: Site, bulletin: int) -> None:
    for role in ("leader", "member"):
        pin = site.write(lambda s, role=role: links.put_pin(s, site.people[role].id, site.clock.now()))
        answer = await hands_in(site.browser(), issued(site, bulletin), pin=pin)
        assert answer.status == 422
    assert receipts(site) == []


async def test_guessing_numbers_ends_after_five_tries_even_for_the_right_one(site: Site, bulletin: int) -> None:
    reporter = site.people["reporter"]
    pin = site.write(lambda s: links.put_pin(s, reporter.id, site.clock.now()))
    path, browser = issued(site, bulletin), site.browser()
    for n in range(5):
        assert (await hands_in(browser, path, pin=f"{(int(pin) + 1 + n) % 10**6:06d}")).status == 422
    assert (await hands_in(browser, path, pin=pin)).status == 422
    site.clock.advance(hours=1)
    assert (await hands_in(browser, path, pin=pin)).status == 200


async def test_a_private_link_carries_its_person(site: Site, bulletin: int) -> None:
    path = issued(site, bulletin, "reporter")
    page = Page((await site.browser().get(path)).text)
    assert BODY in page.text
    assert not [one for one in page.all("input") if one.get("name") == "pin"]
    await hands_in(site.browser(), path)
    assert receipts(site) == [(site.people["reporter"].id, True)]


async def test_a_person_who_is_gone_has_no_link(site: Site, bulletin: int) -> None:
    from storage import people

    path = issued(site, bulletin, "reporter")
    site.write(lambda s: people.deactivate(s, directory.get_person(s, site.people["reporter"].id)))
    assert (await site.browser().get(path)).status == 404


async def test_it_lapses_at_the_stations_midnight(site: Site, bulletin: int) -> None:
    path, browser = issued(site, bulletin), site.browser()
    site.clock.move_to(datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC))  # 23:59:59 in Shanghai
    assert (await browser.get(path)).status == 200
    site.clock.advance(seconds=1)
    assert (await browser.get(path)).status == 404
    assert (await hands_in(browser, path)).status == 404


async def test_revoked_absent_and_lapsed_links_are_one_answer(site: Site, bulletin: int) -> None:
    path, browser = issued(site, bulletin), site.browser()
    site.write(lambda s: links.revoke(s, site.clock.now(), subject="bulletin:7"))
    other = issued(site, bulletin)
    site.clock.advance(days=1)
    answers = [
        await browser.get(one)
        for one in (path, other, "/f/" + secrets.token_urlsafe(16), "/f/x", "/f/" + "é" * 20, "/f/" + "a" * 90)
    ]
    assert {(answer.status, answer.text) for answer in answers} == {(404, answers[0].text)}


async def test_a_look_changes_nothing_and_the_same_form_counts_once(site: Site, bulletin: int) -> None:
    path, browser, once = issued(site, bulletin, "reporter"), site.browser(), secrets.token_urlsafe(16)
    before = site.dump()
    await browser.get(path)
    assert site.dump() == before
    await hands_in(browser, path, once)
    after = site.dump()
    await hands_in(browser, path, once)
    assert site.dump() == after


async def test_foreign_forms_and_fields_are_refused(site: Site, bulletin: int) -> None:
    path, browser = issued(site, bulletin), site.browser()
    before = site.dump()
    form = {"once": secrets.token_urlsafe(16)}
    assert (await browser.post(path, form, origin="https://evil.example")).status == 403
    assert (await browser.post(path, form, origin=None)).status == 403
    assert (await browser.post(path, {**form, "unit_id": "1"})).status == 400
    assert (await browser.post(path, {})).status == 400
    assert site.dump() == before


async def test_the_database_holds_neither_link_nor_number(site: Site, bulletin: int) -> None:
    path = issued(site, bulletin)
    pin = site.write(lambda s: links.put_pin(s, site.people["reporter"].id, site.clock.now()))
    dumped = repr([site.dump()["signed_link"], site.dump()["person_pin"]])
    assert path.removeprefix("/f/") not in dumped
    assert f"'{pin}'" not in dumped


def test_midnight_is_the_stations_own() -> None:
    from zoneinfo import ZoneInfo

    now = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # 00:30 on the 3rd in Shanghai
    assert links.midnight_after(now, ZoneInfo("Asia/Shanghai")) - now == timedelta(hours=23, minutes=30)


async def test_what_is_over_since_the_page_was_opened_is_gone_and_no_fault_of_ours(site: Site, bulletin: int) -> None:
    path, browser = issued(site, bulletin, "reporter"), site.browser()
    assert (await browser.get(path)).status == 200

    def stop(session: Any) -> None:
        bulletins.find_by_number(session, 7).state = bulletins.BulletinState.STOPPED

    site.write(stop)
    assert (await browser.get(path)).status == 404
    assert (await hands_in(browser, path)).status == 404
    assert receipts(site) == []
