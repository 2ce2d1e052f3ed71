"""Group webhooks: what is shown, every limit, every refusal."""

import base64
import hashlib
from typing import Any

import pytest

from tests.simulator.wecom.town import Town

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
NOTICE = {
    "card_type": "text_notice",
    "main_title": {"title": "通报 12", "desc": "今日到岗"},
    "horizontal_content_list": [{"keyname": "截止", "value": "18:00"}],
    "card_action": {"type": 1, "url": "https://a.cn/12"},
}


def text(content: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content, **more}}


def picture(raw: bytes, **more: Any) -> dict[str, Any]:
    image = {"base64": base64.b64encode(raw).decode(), "md5": hashlib.md5(raw).hexdigest(), **more}
    return {"msgtype": "image", "image": image}


def news(*titles: str) -> dict[str, Any]:
    return {"msgtype": "news", "news": {"articles": [{"title": t, "url": "https://a.cn/n"} for t in titles]}}


async def test_only_the_lists_mention_in_text(town: Town) -> None:
    await town.hook(text("@赵三 <@zhaosan> 看 https://a.cn/x", mentioned_list=["liyi", "nobody"]))
    await town.hook(text("大家", mentioned_list=["@all"]))
    await town.hook(text("手机", mentioned_mobile_list=["13800000001"]))
    assert [entry.mentions for entry in town.shown("park")] == [["li"], ["all"], ["wang"]]
    assert town.shown("park")[0].links == ["https://a.cn/x"]


async def test_markdown_mentions_by_mark_and_v2_never(town: Town) -> None:
    await town.hook({"msgtype": "markdown", "markdown": {"content": "<@WangEr> <@nobody> [看](https://a.cn/y)"}})
    await town.hook({"msgtype": "markdown_v2", "markdown_v2": {"content": "<@wanger> | a |"}})
    first, second = town.shown("park")
    assert (first.mentions, first.links, second.mentions) == (["wang"], ["https://a.cn/y"], [])


async def test_pictures_news_and_cards(town: Town) -> None:
    assert (await town.hook(picture(PNG)))["errcode"] == 0
    assert (await town.hook(news("甲", "乙")))["errcode"] == 0
    assert (await town.hook({"msgtype": "template_card", "template_card": NOTICE}))["errcode"] == 0
    shown, articles, card = town.shown("park")
    assert town.world.media[shown.files[0].token][1] == PNG
    assert (articles.kind, articles.title) == ("news", "甲")
    assert (card.title, card.text, card.links) == ("通报 12", "今日到岗\n截止: 18:00", ["https://a.cn/12"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (text("字" * 682), 0),
        (text("字" * 683), 40058),
        (text("  "), 44004),
        ({"msgtype": "markdown", "markdown": {"content": "x" * 4096}}, 0),
        ({"msgtype": "markdown", "markdown": {"content": "x" * 4097}}, 40058),
        ({"msgtype": "dance", "dance": {}}, 40008),
        ({"text": {"content": "x"}}, 40008),
        ({"msgtype": "text"}, 40058),
        (picture(PNG + bytes(2 * 1024 * 1024)), 45001),
        (picture(PNG, md5="0" * 32), 40058),
        (picture(b"GIF89a" + bytes(30)), 40004),
        (news(), 45008),
        (news(*"123456789"), 45008),
        (news("字" * 43), 40058),
        ({"msgtype": "file", "file": {"media_id": "none"}}, 40007),
        ({"msgtype": "template_card", "template_card": {**NOTICE, "card_type": "button_interaction"}}, 40058),
        ({"msgtype": "template_card", "template_card": {**NOTICE, "card_action": None}}, 40063),
        ([1], 40035),
    ],
)
async def test_limits(town: Town, body: Any, code: int) -> None:
    assert (await town.hook(body))["errcode"] == code
    assert len(town.shown("park")) == (code == 0)


async def test_files_by_the_webhooks_own_upload(town: Town) -> None:
    answer = await town.upload("webhook/upload_media", "名单.xlsx", b"PK....", key="key-1", type="file")
    assert answer["errcode"] == 0
    assert isinstance(answer["created_at"], str)
    body = {"msgtype": "file", "file": {"media_id": answer["media_id"]}}
    assert (await town.hook(body))["errcode"] == 0
    assert town.shown("park")[0].files[0].name == "名单.xlsx"
    await town.world.clock.advance(3 * 86_400 + 1)
    assert (await town.hook(body))["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [("file", b"12345", 40006), ("image", b"123456", 40004), ("voice", b"123456", 40004), ("voice", b"#!AMR\n", 0)],
)
async def test_uploads_refused(town: Town, kind: str, content: bytes, code: int) -> None:
    answer = await town.upload("webhook/upload_media", "a", content, key="key-1", type=kind)
    assert answer["errcode"] == code


async def test_twenty_a_minute_refused_ones_count(town: Town) -> None:
    codes = [(await town.hook(text(str(i))))["errcode"] for i in range(21)]
    assert codes == [0] * 20 + [45009]
    await town.world.clock.advance(59)
    assert (await town.hook(text("too soon")))["errcode"] == 45009
    await town.world.clock.advance(2)
    assert [(await town.hook(text(str(i))))["errcode"] for i in range(20)] == [0] * 19 + [45009]
    assert len(town.shown("park")) == 39


async def test_a_wrong_key_and_a_removed_webhook(town: Town) -> None:
    assert (await town.call("webhook/send", text("x"), key="other"))["errcode"] == 93000
    assert (await town.call("webhook/send", text("x"), key=""))["errcode"] == 93000
    town.fault("removed", target="hook")
    assert (await town.hook(text("x")))["errcode"] == 93000
    town.world.chats["park"].channels.remove("hook")
    assert (await town.hook(text("x")))["errcode"] == 93000
