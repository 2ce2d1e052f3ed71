"""The rest of the control API: state, the book, the clock, channels, templates, the event stream, the guard."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from simulator.manual import CALLS
from simulator.world import Button

from .conftest import Town


async def test_state_names_everyone_and_everything(town: Town) -> None:
    state = await town.get("state")
    assert state["now"] == "2026-03-02T01:00:00+00:00"
    assert state["url"] == town.world.base_url
    accounts = [{"platform": "wecom", "corp": "c", "user_id": "WangYi"}]
    assert state["people"][0] == {"id": "wang", "name": "王一", "mobile": "", "accounts": accounts}
    group = state["chats"][0]
    assert (group["id"], group["platform"], group["kind"], group["people"]) == ("g", "wecom", "group", ["wang", "li"])
    channel = state["channels"][0]
    assert {"id", "platform", "kind", "credentials", "endpoints", "mode"} <= set(channel)
    assert set(channel["credentials"]) == {"bot_id", "secret", "token", "encoding_aes_key"}


async def test_the_book_is_read_in_order_and_by_what_changed(town: Town) -> None:
    entries = [town.card(title=str(n)) for n in range(4)]
    other = town.world.show(chat="d", sender="robot", from_bot=True, kind="text", text="别处")
    assert [e["title"] for e in await town.get("shown?chat=g")] == ["0", "1", "2", "3"]
    assert [e["title"] for e in await town.get(f"shown?chat=g&after={entries[1].seq}")] == ["2", "3"]
    assert [e["title"] for e in await town.get(f"shown?chat=g&before={entries[3].seq}&limit=2")] == ["1", "2"]
    known = other.touched
    town.world.change(entries[0], text="新", finished=False)
    [changed] = await town.get(f"shown?changed_after={known}")
    assert (changed["text"], changed["revision"], changed["finished"]) == ("新", 1, False)
    assert len(await town.get("shown")) == 5
    assert await town.get("shown?chat=bot~wang") == []
    assert "wire" not in changed
    for query in ("chat=nowhere", "person=nobody", "after=x", "after=-1", "limit=²"):
        await town.get(f"shown?{query}", status=400)


async def test_what_one_person_saw(town: Town) -> None:
    card = town.card(buttons=[Button("a", "A")])
    town.world.change(card, private={"wang": {"text": "你的"}})
    town.world.show(chat="d", sender="robot", from_bot=True, kind="text", text="别处")
    await town.post("say", {"person": "wang", "chat": "g", "text": "人说的"})
    assert [e["text"] for e in await town.get("seen?person=wang")] == ["你的"]
    assert [e["text"] for e in await town.get("seen?person=li")] == ["选"]


async def test_the_clock_moves_only_forward(town: Town) -> None:
    ran: list[str] = []

    async def note() -> None:
        ran.append(town.world.clock.now().isoformat())

    town.world.clock.after(60, note)
    assert await town.get("clock") == {"now": "2026-03-02T01:00:00+00:00", "running": False}
    assert (await town.post("clock", {"advance_s": 90}))["now"] == "2026-03-02T01:01:30+00:00"
    assert ran == ["2026-03-02T01:01:00+00:00"]
    for seconds in (-1, "60", None, True, 1e12):
        assert "advance_s" in await town.refused("clock", {"advance_s": seconds})


async def test_moving_the_clock_waits_for_deliveries(town: Town) -> None:
    arrived: list[str] = []
    release = asyncio.Event()

    async def deliver() -> None:
        await release.wait()
        arrived.append(town.world.clock.now().isoformat())

    town.world.errand(deliver())
    moving = asyncio.create_task(town.post("clock", {"advance_s": 60}))
    await asyncio.sleep(0.05)
    assert not moving.done()
    release.set()
    await moving
    assert arrived == ["2026-03-02T01:00:00+00:00"]


async def test_a_channel_is_configured_and_checked(town: Town) -> None:
    address = "http://127.0.0.1:9/cb"
    answer = await town.post("channel", {"id": "bot", "mode": "callback", "callback": address})
    assert (answer["mode"], answer["endpoints"]["callback"]) == ("callback", address)
    assert town.wecom.diary == [("configured", "bot")]
    town.wecom.refusal = "the address did not echo"
    refused = await town.refused("channel", {"id": "bot", "mode": "long", "callback": "http://127.0.0.1:9/other"})
    assert refused == "the address did not echo"
    channel = town.world.channels["bot"]
    assert (channel.mode, channel.endpoints["callback"]) == ("callback", address)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"id": "nobody"}, "no channel"),
        ({"id": "bot", "mode": "stream"}, "mode"),
        ({"id": "bot", "callback": "ftp://x"}, "callback"),
        ({"id": "bot", "callback": 5}, "callback"),
        ({"id": "bot", "endpoints": {"a": 1}}, "endpoints"),
        ({"id": "bot", "color": "red"}, "unknown field"),
    ],
)
async def test_a_wrong_channel_setting_changes_nothing(town: Town, body: dict[str, Any], word: str) -> None:
    before = await town.get("state")
    assert word in await town.refused("channel", body)
    assert await town.get("state") == before


async def test_card_templates_are_kept(town: Town) -> None:
    template = {"id": "t.schema", "title": "${title}", "buttons": [{"key": "ok", "label": "收到"}]}
    assert await town.post("card-template", template) == {"id": "t.schema"}
    assert town.world.card_templates["t.schema"] == template
    assert "id" in await town.refused("card-template", {"title": "x"})
    assert "buttons" in await town.refused("card-template", {"id": "x", "buttons": {}})


async def test_the_town_is_replaced_whole_or_not_at_all(town: Town) -> None:
    town.card()
    assert "people[0]" in await town.refused("world", {"people": [{"id": "x"}]})
    assert "wang" in town.world.people
    state = await town.post("world", {"people": [{"id": "new", "name": "新"}]})
    assert [p["id"] for p in state["people"]] == ["new"]
    assert (state["chats"], state["channels"]) == ([], [])
    assert await town.get("shown") == []
    assert town.wecom.running


async def test_bodies_that_are_no_objects(town: Town) -> None:
    for data, kind in (
        (b"[]", "application/json"),
        (b"{", "application/json"),
        (b"{}", "text/plain"),
        (b"\xff", "application/json"),
    ):
        async with town.client.post("/sim/say", data=data, headers={"Content-Type": kind}) as answer:
            assert answer.status == 400
            assert (await answer.json())["error"]


async def _events(stream: aiohttp.StreamReader, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    event = ""
    while len(found) < count:
        line = (await stream.readline()).decode().rstrip("\n")
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: ") and event != "clock":
            found.append({"event": event, **json.loads(line.removeprefix("data: "))})
    return found


async def test_the_page_hears_of_new_and_changed_entries(town: Town) -> None:
    old = town.card(title="旧")
    async with town.client.get(f"/sim/events?after={old.touched - 1}") as answer:
        assert answer.content_type == "text/event-stream"
        assert [e["title"] for e in await _events(answer.content, 1)] == ["旧"]
        entry = town.card(title="新")
        assert [e["title"] for e in await _events(answer.content, 1)] == ["新"]
        town.world.change(entry, title="改")
        assert [e["title"] for e in await _events(answer.content, 1)] == ["改"]
        await town.post("world", {})
        assert [e["event"] for e in await _events(answer.content, 1)] == ["reset"]


async def test_a_page_from_before_a_restart_loads_again(town: Town) -> None:
    async with town.client.get("/sim/events", headers={"Last-Event-ID": "999"}) as answer:
        assert [e["event"] for e in await _events(answer.content, 1)] == ["reset"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
        {"Host": "[::1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_page_from_elsewhere_drives_nothing(town: Town, headers: dict[str, str]) -> None:
    body = {"person": "wang", "chat": "g", "text": "x"}
    async with town.client.post("/sim/say", json=body, headers=headers) as answer:
        assert answer.status == 403
    async with town.client.get("/sim/state", headers=headers) as answer:
        assert answer.status == 403
    assert town.world.book == []


async def test_our_own_page_may(town: Town) -> None:
    headers = {"Origin": town.world.base_url, "Sec-Fetch-Site": "same-origin"}
    async with town.client.post(
        "/sim/say", json={"person": "wang", "chat": "g", "text": "x"}, headers=headers
    ) as answer:
        assert answer.status == 200


async def test_the_manual_names_every_route(town: Town) -> None:
    told = {tuple(call["call"].split("?")[0].split(" ")) for call in (await town.get(""))["calls"]}
    assert len(told) == len(CALLS)
    async with town.client.get("/sim/", headers={"Accept": "text/html"}) as answer:
        assert answer.content_type == "text/html"
        assert "/sim/press" in await answer.text()


async def test_the_page_and_its_files_are_served_without_inline_script(town: Town) -> None:
    async with town.client.get("/") as answer:
        page = await answer.text()
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "style=" not in page
    assert "<script>" not in page
    for path in ("/page/main.js", "/page/base.css", "/page/icon.svg"):
        async with town.client.get(path) as answer:
            assert answer.status == 200
    async with town.client.get("/page/../control.py") as answer:
        assert answer.status == 404
