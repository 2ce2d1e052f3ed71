"""What people do through the control API: speak, upload, press, open, read; and what is refused, in words."""

from typing import Any

import pytest

from simulator.world import Button

from .conftest import Town


async def test_in_a_group_every_robot_is_mentioned_unless_said_otherwise(town: Town) -> None:
    await town.post("say", {"person": "wang", "chat": "g", "text": "帮助"})
    await town.post("say", {"person": "wang", "chat": "g", "text": "闲聊", "mention": False})
    await town.post("say", {"person": "wang", "chat": "g", "text": "一", "mention": "other"})
    await town.post("say", {"person": "wang", "chat": "g", "text": "二", "mention": ["bot", "li"]})
    assert [entry[3] for entry in town.wecom.diary] == [("bot", "other"), (), ("other",), ("bot",)]
    assert [e["mentions"] for e in await town.get("shown?chat=g")] == [["bot", "other"], [], ["other"], ["bot", "li"]]
    assert town.dingtalk.diary == []


async def test_a_typed_at_name_is_the_mention(town: Town) -> None:
    said = await town.post("say", {"person": "wang", "chat": "g", "text": "@警务助手  帮助"})
    assert said["text"] == "帮助"
    assert said["mentions"] == ["bot"]
    bare = await town.post("say", {"person": "wang", "chat": "g", "text": "@警务"})
    assert bare["mentions"] == ["other"]


async def test_a_private_chat_is_made_when_first_used(town: Town) -> None:
    said = await town.post("say", {"person": "li", "chat": "bot", "text": "你好"})
    assert said["chat"] == "bot~li"
    assert town.wecom.diary == [("said", "text", "你好", ("bot",))]
    assert said["mentions"] == []
    await town.post("open", {"person": "li", "channel": "bot"})
    await town.post("open", {"person": "wang", "channel": "bot~wang"})
    assert town.wecom.diary[1:] == [("opened", "bot~li", "li"), ("opened", "bot~wang", "wang")]
    chats = {c["id"]: c for c in (await town.get("state"))["chats"]}
    assert chats["bot~li"]["wire_id"] == "LiEr"
    assert chats["bot~li"]["preview"] == "你好"


async def test_what_people_type_is_linked_but_not_formatted(town: Town) -> None:
    said = await town.post("say", {"person": "wang", "chat": "g", "text": "[看](http://x.example/a) **急**"})
    assert said["links"] == ["http://x.example/a"]
    assert said["text"] == "[看](http://x.example/a) **急**"


async def test_quotes_stay_in_their_chat(town: Town) -> None:
    first = await town.post("say", {"person": "wang", "chat": "g", "text": "一"})
    second = await town.post("say", {"person": "li", "chat": "g", "text": "二", "quote": first["id"]})
    assert second["quote"] == first["id"]
    assert "quote" in await town.refused("say", {"person": "li", "chat": "bot", "text": "二", "quote": first["id"]})
    town.world.change(town.world.by_id[first["id"]], recalled=True)
    assert "recalled" in await town.refused("say", {"person": "li", "chat": "g", "text": "三", "quote": first["id"]})


async def test_files_are_shown_told_and_fetched(town: Town) -> None:
    shown = await town.upload(person="wang", chat="g", file=("../名单 1.xlsx", b"PK123"))
    assert shown["kind"] == "file"
    file = shown["files"][0]
    assert (file["name"], file["size"], file["kind"]) == ("名单 1.xlsx", 5, "file")
    assert town.world.media[file["token"]] == ("名单 1.xlsx", b"PK123")
    async with town.client.get(file["url"]) as answer:
        assert await answer.read() == b"PK123"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%90%8D")
        assert answer.content_type == "application/octet-stream"
    assert (await town.upload(person="wang", chat="bot", file=("a.PNG", b"x")))["kind"] == "image"
    assert (await town.upload(person="wang", chat="bot", file=("a.bin", b"x"), path="image"))["kind"] == "image"
    mixed = await town.upload(person="wang", chat="g", file=("a.png", b"x"), text="看", mention="true")
    assert (mixed["text"], mixed["mentions"]) == ("看", ["bot", "other"])
    assert [entry[1] for entry in town.wecom.diary] == ["file", "image", "image", "image"]
    await town.get("media/none", status=404)


async def test_pictures_are_inline_and_svg_is_not(town: Town) -> None:
    for name, kind in (
        ("a.png", "image/png"),
        ("a.svg", "application/octet-stream"),
        ("a.html", "application/octet-stream"),
    ):
        shown = await town.upload(person="wang", chat="g", file=(name, b"<script>"))
        async with town.client.get(shown["files"][0]["url"]) as answer:
            assert answer.content_type == kind
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_speech_carries_its_words_and_a_sound(town: Town) -> None:
    shown = await town.post("voice", {"person": "wang", "chat": "bot", "text": "求助", "seconds": 2})
    assert (shown["kind"], shown["text"]) == ("voice", "求助")
    assert town.world.media[shown["files"][0]["token"]][1].startswith(b"#!AMR\n")
    assert "seconds" in await town.refused("voice", {"person": "wang", "chat": "bot", "text": "x", "seconds": 61})


async def test_a_button_is_pressed_with_its_choices(town: Town) -> None:
    choices = [
        {"key": "one", "mode": "single", "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]},
        {"key": "many", "mode": "multi", "options": [{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}]},
        {"key": "words", "mode": "text", "options": []},
    ]
    card = town.card(buttons=[Button("ok", "好"), Button("go", "看", "https://x.example")], choices=choices)
    press = {"person": "wang", "message": card.id, "button": "ok"}
    await town.post("press", {**press, "values": {"one": "a", "many": ["x", "y"], "words": "话"}})
    told = {"one": ["a"], "many": ["x", "y"], "words": ["话"]}
    assert town.wecom.diary == [("pressed", card.id, "wang", "ok", told)]
    opened = await town.post("press", {**press, "button": "go"})
    assert opened["opened"] == "https://x.example"
    assert len(town.wecom.diary) == 1
    for values, word in (
        ({"one": ["a", "b"]}, "one option"),
        ({"one": "z"}, "no option 'z'"),
        ({"none": "a"}, "no choice 'none'"),
        ({"one": 1}, "option id"),
        (["a"], "values is an object"),
    ):
        assert word in await town.refused("press", {**press, "values": values})
    assert "no button 'no'" in await town.refused("press", {**press, "button": "no"})


async def test_after_a_private_update_each_presses_what_they_see(town: Town) -> None:
    card = town.card(buttons=[Button("ok", "好")])
    town.world.change(card, private={"wang": {"buttons": [], "text": "已选"}})
    assert "no button" in await town.refused("press", {"person": "wang", "message": card.id, "button": "ok"})
    await town.post("press", {"person": "li", "message": card.id, "button": "ok"})
    [as_wang] = await town.get("shown?chat=g&person=wang")
    [as_li] = await town.get("shown?chat=g&person=li")
    [both] = await town.get("shown?chat=g")
    assert (as_wang["text"], as_wang["buttons"]) == ("已选", [])
    assert as_li["buttons"] == [{"key": "ok", "label": "好", "url": ""}]
    assert both["private"] == {"wang": {"buttons": [], "text": "已选"}}


async def test_a_recalled_card_and_a_persons_message_cannot_be_pressed(town: Town) -> None:
    card = town.card(buttons=[Button("ok", "好")])
    town.world.change(card, recalled=True)
    assert "recalled" in await town.refused("press", {"person": "wang", "message": card.id, "button": "ok"})
    said = await town.post("say", {"person": "wang", "chat": "g", "text": "一"})
    assert "bot's card" in await town.refused("press", {"person": "li", "message": said["id"], "button": "ok"})
    assert "no message" in await town.refused("press", {"person": "li", "message": "m0", "button": "ok"})


async def test_reading_up_to_a_message(town: Town) -> None:
    first, second, third = (town.card() for _ in range(3))
    assert await town.post("read", {"person": "wang", "chat": "g", "message": second.id}) == {"marked": 2}
    assert await town.post("read", {"person": "wang", "chat": "g"}) == {"marked": 1}
    assert await town.post("read", {"person": "wang", "chat": "g"}) == {"marked": 0}
    await town.post("read", {"person": "li", "chat": "g"})
    assert [e.read_by for e in (first, second, third)] == [["wang", "li"]] * 3


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"person": "nobody", "chat": "g", "text": "x"}, "no person"),
        ({"person": ["wang"], "chat": "g", "text": "x"}, "no person"),
        ({"chat": "g", "text": "x"}, "no person"),
        ({"person": "wang", "text": "x"}, "chat is missing"),
        ({"person": "wang", "chat": "nowhere", "text": "x"}, "no chat"),
        ({"person": "hu", "chat": "g", "text": "x"}, "is not in"),
        ({"person": "hu", "chat": "bot", "text": "x"}, "no wecom account"),
        ({"person": "li", "chat": "bot~wang", "text": "x"}, "private chat of 'wang'"),
        ({"person": "li", "chat": "hook", "text": "x"}, "webhook"),
        ({"person": "wang", "chat": "g"}, "text is empty"),
        ({"person": "wang", "chat": "g", "text": " \n"}, "text is empty"),
        ({"person": "wang", "chat": "g", "text": 5}, "text is empty"),
        ({"person": "wang", "chat": "g", "text": "x" * 20_001}, "20001 characters"),
        ({"person": "wang", "chat": "g", "text": "x", "mention": "robot"}, "mention"),
        ({"person": "wang", "chat": "g", "text": "x", "mention": {"a": 1}}, "mention"),
        ({"person": "wang", "chat": "g", "text": "x", "quote": 7}, "quote"),
        ({"person": "wang", "chat": "g", "text": "x", "qoute": "m"}, "unknown field 'qoute'"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(town: Town, body: dict[str, Any], word: str) -> None:
    assert word in await town.refused("say", body)
    assert town.world.book == []


async def test_bad_uploads(town: Town) -> None:
    for fields, word in (
        ({"person": "wang", "chat": "g"}, "multipart"),
        ({"person": "wang", "chat": "g", "file": ("a", b"")}, "empty"),
        ({"person": "wang", "chat": "g", "file": ("a", b"x"), "kind": "hologram"}, "kind"),
        ({"person": "wang", "file": ("a", b"x")}, "chat"),
    ):
        assert word in (await town.upload(status=400, **fields))["error"]
    assert "multipart" in await town.refused("upload", {"person": "wang"})


async def test_a_dissolved_group_is_silent(town: Town) -> None:
    town.world.chats["g"].dissolved = True
    assert "dissolved" in await town.refused("say", {"person": "wang", "chat": "g", "text": "x"})
