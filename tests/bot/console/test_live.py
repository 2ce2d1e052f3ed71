"""Parts that update by themselves, and the three pages for machines."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.console import live
from storage import Database, directory, outbox, sessions
from tests.bot.console.site import Browser, Site, opened

PATIENCE_SECONDS = 10.0


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0.05)


HEARD: list[Any] = []  #: the answers of this test that are still being read


@pytest.fixture(autouse=True)
def closing_what_is_heard(site: Site) -> Iterator[None]:
    yield
    while HEARD:
        HEARD.pop().close()


class Stream:
    """What a browser's EventSource hears."""

    def __init__(self, response: Any) -> None:
        self._response = response

    async def next(self) -> tuple[str, dict[str, str]]:
        """(event, data), comments left out."""
        event = ""
        while True:
            async with asyncio.timeout(PATIENCE_SECONDS):
                line = (await self._response.content.readline()).decode().strip()
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return event, json.loads(line.removeprefix("data: "))


async def listening(browser: Browser, path: str) -> Stream:
    response = await browser.http.get(browser.site.url + path)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/event-stream"
    HEARD.append(response)
    return Stream(response)


def break_one(site: Site) -> None:
    draft = outbox.Draft("k", 1, "a", b"", state=outbox.OutboxState.FAILED)
    site.write(lambda s: outbox.put(s, draft))


async def test_a_page_hears_of_a_change_and_of_nothing_else(site: Site) -> None:
    browser = await site.signed_in("officer")
    stream = await listening(browser, "/console/live/queue")
    event, first = await stream.next()
    assert event == "shown"
    assert "没有发不出去的消息" in first["html"]
    break_one(site)
    event, second = await stream.next()
    assert event == "shown"
    assert "重发" in second["html"]
    seen = await listening(browser, f"/console/live/queue?seen={second['digest']}")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.4):
            await seen.next()


async def test_a_stream_ends_with_its_session_and_does_not_keep_it_alive(site: Site) -> None:
    browser = await site.signed_in("officer")
    stream = await listening(browser, "/console/live/")
    await stream.next()
    site.clock.advance(minutes=31)
    assert (await stream.next())[0] == "gone"


async def test_a_stream_ends_with_the_role(site: Site) -> None:
    browser = await site.signed_in("officer")
    stream = await listening(browser, "/console/live/queue")
    await stream.next()
    person, root = site.people["officer"].id, site.units["root"].id
    role, now = directory.Role.OFFICER, site.clock.now()
    site.write(lambda s: directory.end_grant(s, person_id=person, unit_id=root, role=role, now=now))
    assert (await stream.next())[0] == "gone"


async def test_pages_that_are_not_yours_have_no_stream(site: Site) -> None:
    manager, nobody = await site.signed_in("manager"), site.browser()
    for browser, path in ((manager, "queue"), (manager, "nothing"), (manager, "keeping"), (nobody, "queue")):
        assert (await browser.get(f"/console/live/{path}")).status == 403


async def test_forms_in_what_was_sent_anew_can_be_handed_in(site: Site) -> None:
    browser = await site.signed_in("officer")
    break_one(site)
    _, shown = await (await listening(browser, "/console/live/queue")).next()
    names = {part.partition('"')[0] for part in shown["html"].split('name="once" value="')[1:]}
    assert len(names) == 1
    assert all(22 <= len(name) <= 64 for name in names)


async def test_alive_ready_and_the_figures(site: Site) -> None:
    browser = site.browser()
    assert (await browser.get("/healthz")).text == "ok"
    ready = await browser.get("/readyz")
    assert json.loads(ready.text) == {"database": True, "migrated": False, "connections": True}
    assert ready.status == 503  # these tables were not made by the migrations
    site.write(lambda s: outbox.put(s, outbox.Draft("late", 1, "a", b"", lane=4)))
    site.clock.advance(seconds=90)
    figures = (await browser.get("/metrics")).text
    assert 'liaison_outbox_waiting{lane="4"}' in figures
    for name in ("liaison_loop_lag_seconds", "liaison_outbox_oldest_due_seconds", "liaison_tasks_due"):
        assert f"\n{name}" in figures
    assert "东城" not in figures


async def test_the_figures_are_for_this_machine_or_for_the_token(
    sqlite_database: Database, clock: VirtualClock
) -> None:
    async with opened(sqlite_database, clock, metrics_token="canary-token") as site:
        for headers, status in (
            ({}, 403),
            ({"Authorization": "Bearer wrong"}, 403),
            ({"Authorization": "Bearer canary-token"}, 200),
        ):
            async with site.browser().http.get(site.url + "/metrics", headers=headers) as response:
                assert response.status == status


async def test_a_proxy_does_not_pass_for_this_machine(site: Site) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        async with site.browser().http.get(site.url + "/metrics", headers={header: "203.0.113.9"}) as response:
            assert response.status == 403


async def test_the_token_of_a_session_is_not_a_row_number(site: Site) -> None:
    await site.signed_in("officer")
    row = site.write(lambda s: sessions.list_sessions(s, site.clock.now())[0].id)
    browser = site.browser()
    browser.http.cookie_jar.update_cookies({"liaison": f"{site.station}.{row}"})
    assert (await browser.get("/console/")).status == 303
