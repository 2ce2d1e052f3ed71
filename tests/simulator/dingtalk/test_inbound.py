"""What robots are told, kind by kind."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.dingtalk.bot import Bot
from tests.simulator.dingtalk.conftest import CORP, Town

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "dingtalk"
PRIVATE = "robot~wang"


def published(name: str) -> dict[str, Any]:
    path = FIXTURES / f"{name}.json"
    if not path.exists():
        pytest.skip("the shared fixtures are not here")
    body: dict[str, Any] = json.loads(path.read_text())["payload"]
    return body


async def heard(town: Town, bot: Bot) -> dict[str, Any]:
    last: dict[str, Any] = bot.heard()[-1]
    return last


@pytest.mark.parametrize(
    ("fixture", "name"),
    [
        ("bot_oto_file", "名单.xlsx"),
        ("bot_oto_picture", "a.png"),
        ("bot_oto_audio", "a.amr"),
        ("bot_oto_video", "a.mp4"),
    ],
)
async def test_media_in_private_have_the_published_shape(town: Town, fixture: str, name: str) -> None:
    bot = await town.bot()
    await town.uploads(name, b"bytes", chat=PRIVATE)
    body, theirs = await heard(town, bot), published(fixture)
    assert set(theirs) <= set(body)
    assert body["msgtype"] == theirs["msgtype"]
    assert set(theirs["content"]) <= set(body["content"])
    assert body["conversationType"] == "1"


async def test_private_text_has_the_published_shape_and_no_leading_space(town: Town) -> None:
    bot = await town.bot()
    await town.says("hello DingTalk!", chat=PRIVATE)
    body = await heard(town, bot)
    assert set(published("bot_oto_text")) <= set(body)
    assert body["text"]["content"] == "hello DingTalk!"
    assert "conversationTitle" not in body


async def test_a_group_is_heard_only_when_the_robot_is_mentioned(town: Town) -> None:
    bot = await town.bot()
    await town.says("闲聊", mention=False)
    assert bot.heard() == []


@pytest.mark.parametrize("name", ["名单.xlsx", "a.amr", "a.mp4"])
async def test_files_sound_and_film_in_a_group_reach_nobody(town: Town, name: str) -> None:
    bot = await town.bot()
    await town.uploads(name, b"bytes", mention=True)
    assert bot.heard() == []


async def test_a_picture_with_a_mention_in_a_group_is_rich_text(town: Town) -> None:
    bot = await town.bot()
    await town.uploads("a.png", b"png", text="看这个", mention=True)
    body, theirs = await heard(town, bot), published("bot_group_richtext_mention")
    assert body["msgtype"] == "richText"
    words, picture = body["content"]["richText"]
    assert words == {"text": "@联络员 看这个"}
    assert set(picture) == set(theirs["content"]["richText"][1])


async def test_a_quoted_file_in_a_group_carries_a_code_that_downloads_it(town: Town) -> None:
    bot = await town.bot()
    file = await town.uploads("名单.xlsx", b"workbook")
    await town.says("报送", quote=file.id)
    text = (await heard(town, bot))["text"]
    assert text["isReplyMsg"] is True
    replied, theirs = text["repliedMsg"], published("bot_quote_file")["text"]["repliedMsg"]
    assert set(theirs) <= set(replied)
    assert replied["msgType"] == "file"
    assert replied["content"]["fileName"] == "名单.xlsx"
    body = {"downloadCode": replied["content"]["downloadCode"], "robotCode": "dingabc"}
    status, answer = await town.v1("/v1.0/robot/messageFiles/download", body, token=await town.token())
    assert status == 200
    async with town.session.get(answer["downloadUrl"]) as got:
        assert await got.read() == b"workbook"
    await town.world.clock.advance(600)
    async with town.session.get(answer["downloadUrl"]) as got:
        assert got.status == 403


async def test_the_quoted_part_may_be_a_json_string(town: Town) -> None:
    bot = await town.bot()
    town.robot.state["quotes_as_text"] = True
    file = await town.uploads("名单.xlsx", b"workbook")
    await town.says("报送", quote=file.id)
    content = (await heard(town, bot))["text"]["repliedMsg"]["content"]
    assert json.loads(content)["fileName"] == "名单.xlsx"


async def test_an_outsider_has_no_staff_id_and_another_corp(town: Town) -> None:
    bot = await town.bot()
    await town.says("你好", person="zhao")
    body = await heard(town, bot)
    assert body["senderStaffId"] == ""
    assert body["senderCorpId"] == "dingother"
    assert body["chatbotCorpId"] == CORP


async def test_everyone_mentioned_is_listed_the_robot_first(town: Town) -> None:
    bot = await town.bot()
    await town.says("请看", mention=["robot", "li"])
    body = await heard(town, bot)
    assert body["atUsers"][0] == {"dingtalkId": body["chatbotUserId"]}
    assert [set(u) for u in body["atUsers"]] == [{"dingtalkId"}, {"dingtalkId"}]


async def test_over_the_months_quota_the_body_has_an_error_and_no_text(town: Town) -> None:
    bot = await town.bot()
    for _ in range(3_000):
        assert town.side.state.take_quota(town.robot, "push")
    await town.says("你好")
    body = await heard(town, bot)
    assert body["errorCode"] == 20001
    assert body["errorMessage"]
    assert "text" not in body
    assert "content" not in body


async def test_the_session_webhook_lives_90_minutes(town: Town) -> None:
    bot = await town.bot()
    await town.says("你好")
    body = await heard(town, bot)
    assert body["sessionWebhookExpiredTime"] - body["createAt"] == 5_400_000
    reply = {"msgtype": "text", "text": {"content": "@u-li 请看"}, "at": {"atUserIds": ["u-li"]}}
    await town.world.clock.advance(5_399)
    async with town.session.post(body["sessionWebhook"], json=reply) as answer:
        assert (await answer.json())["errcode"] == 0
    assert (town.shown()[-1].text, town.shown()[-1].mentions) == ("@李敏 请看", ["li"])
    await town.world.clock.advance(1)
    async with town.session.post(body["sessionWebhook"], json=reply) as answer:
        assert (await answer.json())["errcode"] == 300001


# --- faults of the road ---------------------------------------------------------------------------------------------


async def test_duplicate_delivers_the_same_message_twice(town: Town) -> None:
    bot = await town.bot()
    town.fault("duplicate")
    await town.says("一次")
    assert [m["msgId"] for m in bot.heard()] == [bot.heard()[0]["msgId"]] * 2


async def test_reorder_swaps_two_messages(town: Town) -> None:
    bot = await town.bot()
    town.fault("reorder")
    await town.says("甲")
    assert bot.heard() == []
    await town.says("乙")
    assert [m["text"]["content"].strip() for m in bot.heard()] == ["乙", "甲"]


async def test_reorder_with_nothing_following_delivers_late(town: Town) -> None:
    bot = await town.bot()
    town.fault("reorder")
    await town.says("甲")
    await town.world.clock.advance(5)
    assert len(bot.heard()) == 1


async def test_msgid_reuse_gives_another_content_the_same_id(town: Town) -> None:
    bot = await town.bot()
    await town.says("甲")
    town.fault("msgid_reuse")
    await town.says("乙")
    await town.says("丙")
    first, second, third = bot.heard()
    assert first["msgId"] == second["msgId"] != third["msgId"]
    assert second["text"]["content"] == " 乙"


async def test_no_callback_loses_the_message_for_good(town: Town) -> None:
    bot = await town.bot()
    town.fault("no_callback")
    await town.says("甲")
    await town.world.clock.advance(600)
    assert bot.heard() == []


async def test_a_file_cannot_be_fetched_when_media_are_gone(town: Town) -> None:
    bot = await town.bot()
    await town.uploads("名单.xlsx", b"workbook", chat=PRIVATE)
    code = (await heard(town, bot))["content"]["downloadCode"]
    town.fault("media_gone")
    body = {"downloadCode": code, "robotCode": "dingabc"}
    status, answer = await town.v1("/v1.0/robot/messageFiles/download", body, token=await town.token())
    assert (status, answer["code"]) == (400, "invalidParameter.downloadCode")
