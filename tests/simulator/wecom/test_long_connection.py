"""The aibot's long connection: subscription, answers, pushes, limits."""

import base64
import hashlib
from typing import Any

import pytest

from simulator import acts
from simulator.wecom import crypto
from simulator.wecom.aibot.robot import MAX_CONTENT_BYTES
from tests.simulator.wecom.town import Line, Town

CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "接单", "desc": "三号门"},
    "button_list": [{"text": "接单", "style": 1, "key": "take"}, {"text": "转交", "key": "pass"}],
    "task_id": "task-1",
}


async def speak(town: Town, line: Line, chat: str = "park", text: str = "你好", **more: Any) -> dict[str, Any]:
    await town.say("li", chat, text, **more)
    return await line.frame()


async def test_a_wrong_secret_is_refused(town: Town) -> None:
    line = await town.connect(secret="wrong")
    assert line.subscribed["errcode"] == 853000
    answer = await line.ask("aibot_send_msg", {"chatid": "wrPark"})
    assert answer["errcode"] == 853000


async def test_ping_and_rubbish(town: Town) -> None:
    line = await town.connect()
    assert line.subscribed["errcode"] == 0
    await line.socket.send_str("no json")
    await line.socket.send_str("[1]")
    await line.socket.send_str('{"cmd": "ping"}')
    assert (await line.ask("ping"))["errcode"] == 0
    assert (await line.ask("aibot_dance", {}))["errcode"] == 40058


async def test_a_group_message_reaches_the_robot_with_its_mention_and_is_answered(town: Town) -> None:
    line = await town.connect()
    frame = await speak(town, line, text="名单 3")
    body = frame["body"]
    assert frame["cmd"] == "aibot_msg_callback"
    assert body["text"]["content"].startswith("@联络 助手 ")
    assert body["text"]["content"].endswith(" 名单 3")
    assert (body["chatid"], body["chattype"], body["from"]) == ("wrPark", "group", {"userid": "LiYi"})
    assert "response_url" not in body
    req_id = frame["headers"]["req_id"]
    assert (await line.stream(req_id, "在写", finish=False))["errcode"] == 0
    assert not town.shown("park")[0].finished
    assert (await line.stream(req_id, "**好了**"))["errcode"] == 0
    (entry,) = town.shown("park")
    assert (entry.text, entry.finished, entry.kind, entry.mentions) == ("**好了**", True, "markdown", [])
    assert (await line.stream(req_id, "再写"))["errcode"] == 846608
    assert (await line.stream(req_id, "另一条", id="s2"))["errcode"] == 0


async def test_without_a_mention_nothing_is_heard_in_a_group(town: Town) -> None:
    line = await town.connect()
    await town.say("li", "park", "闲聊", mention=False)
    await acts.upload(town.world, person="li", chat="park", name="a.xlsx", content=b"x" * 10, mention=True)
    assert await line.is_silent()


async def test_unknown_spent_and_old_requests(town: Town) -> None:
    line = await town.connect()
    req_id = (await speak(town, line))["headers"]["req_id"]
    assert (await line.stream("nobody", "x"))["errcode"] == 846605
    await line.stream(req_id, "x", finish=False)
    await town.world.clock.advance(361)
    assert town.shown("park")[0].finished
    assert (await line.stream(req_id, "y"))["errcode"] == 846608
    await town.world.clock.advance(86_400)
    assert (await line.stream(req_id, "y", id="new"))["errcode"] == 846605


async def test_a_newer_connection_pushes_the_older_out(town: Town) -> None:
    older = await town.connect()
    newer = await town.connect()
    event = await older.frame()
    assert event["cmd"] == "aibot_event_callback"
    assert event["body"]["event"]["eventtype"] == "disconnected_event"
    assert await older.close_code() == 1001
    await speak(town, newer)


async def test_a_push_needs_somebody_to_have_spoken(town: Town) -> None:
    line = await town.connect()
    body = {
        "chatid": "wrPark",
        "chat_type": 2,
        "msgtype": "markdown",
        "markdown": {"content": "通报 [看](https://a.cn/x)"},
    }
    assert (await line.ask("aibot_send_msg", body))["errcode"] == 93001
    assert (await line.ask("aibot_send_msg", {**body, "chatid": "wrpark"}))["errcode"] == 93006
    assert (await line.ask("aibot_send_msg", {**body, "chatid": "wrOther"}))["errcode"] == 93006
    await speak(town, line)
    assert (await line.ask("aibot_send_msg", body))["errcode"] == 0
    assert town.shown("park")[0].links == ["https://a.cn/x"]
    assert (await line.ask("aibot_send_msg", {**body, "msgtype": "text"}))["errcode"] == 40008
    assert (await line.ask("aibot_send_msg", {**body, "chatid": "liyi", "chat_type": 1}))["errcode"] == 93001
    await speak(town, line, chat="robot~li")
    assert (await line.ask("aibot_send_msg", {**body, "chatid": "liyi", "chat_type": 0}))["errcode"] == 0


async def test_thirty_a_minute_and_a_thousand_an_hour_per_conversation(town: Town) -> None:
    line = await town.connect()
    req_id = (await speak(town, line))["headers"]["req_id"]
    push = {"chatid": "wrPark", "msgtype": "markdown", "markdown": {"content": "x"}}
    await line.stream(req_id, "one")
    codes = [(await line.ask("aibot_send_msg", push))["errcode"] for _ in range(30)]
    assert codes == [0] * 29 + [45009]
    await town.world.clock.advance(61)
    assert (await line.ask("aibot_send_msg", push))["errcode"] == 0
    sent = 31
    while sent < 1000:
        await town.world.clock.advance(61)
        for _ in range(30):
            sent += (await line.ask("aibot_send_msg", push))["errcode"] == 0
    await town.world.clock.advance(61)
    codes = [(await line.ask("aibot_send_msg", push))["errcode"] for _ in range(1)]
    assert codes == [45009]


async def test_stream_content_limit(town: Town) -> None:
    line = await town.connect()
    req_id = (await speak(town, line))["headers"]["req_id"]
    assert (await line.stream(req_id, "x" * (MAX_CONTENT_BYTES + 1)))["errcode"] == 45002
    assert (await line.stream(req_id, "x" * MAX_CONTENT_BYTES))["errcode"] == 0


async def test_welcome_within_five_seconds_once_a_day(town: Town) -> None:
    line = await town.connect()
    chat = town.world.private_chat("li", "robot")
    await town.side.opened(chat, person="li")
    frame = await line.frame()
    assert frame["body"]["event"] == {"eventtype": "enter_chat"}
    assert "chattype" not in frame["body"]
    req_id = frame["headers"]["req_id"]
    assert (await line.stream(req_id, "x"))["errcode"] == 846605
    welcome = {"msgtype": "text", "text": {"content": "欢迎"}}
    await town.world.clock.advance(5.1)
    assert (await line.ask("aibot_respond_welcome_msg", welcome, req_id=req_id))["errcode"] == 846605
    await town.side.opened(chat, person="li")
    assert await line.is_silent()


async def test_a_card_is_pressed_and_replaced(town: Town) -> None:
    line = await town.connect()
    await speak(town, line, chat="robot~li")
    sent = {"chatid": "LiYi", "chat_type": 1, "msgtype": "template_card", "template_card": CARD}
    assert (await line.ask("aibot_send_msg", sent))["errcode"] == 0
    assert (await line.ask("aibot_send_msg", sent))["errcode"] == 42014
    (entry,) = town.shown("robot~li")
    assert [(b.key, b.label) for b in entry.buttons] == [("take", "接单"), ("pass", "转交")]
    await acts.press(town.world, person="li", message=entry.id, button="take")
    frame = await line.frame()
    event = frame["body"]["event"]["template_card_event"]
    assert (event["event_key"], event["task_id"], event["card_type"]) == ("take", "task-1", "button_interaction")
    done = {
        **CARD,
        "card_type": "text_notice",
        "main_title": {"title": "已接单"},
        "card_action": {"type": 1, "url": "https://a.cn"},
    }
    del done["button_list"]
    update = {"response_type": "update_template_card", "template_card": {**done, "task_id": "task-2"}}
    req_id = frame["headers"]["req_id"]
    assert (await line.ask("aibot_respond_update_msg", update, req_id=req_id))["errcode"] == 42016
    update["template_card"] = done
    assert (await line.ask("aibot_respond_update_msg", update, req_id=req_id))["errcode"] == 0
    assert (entry.title, entry.buttons) == ("已接单", [])
    assert (await line.ask("aibot_respond_update_msg", update, req_id=req_id))["errcode"] == 846605


async def test_cards_do_not_go_to_groups_by_themselves(town: Town) -> None:
    line = await town.connect()
    req_id = (await speak(town, line))["headers"]["req_id"]
    body = {"chatid": "wrPark", "chat_type": 2, "msgtype": "template_card", "template_card": CARD}
    assert (await line.ask("aibot_send_msg", body))["errcode"] == 40058
    answer = {"msgtype": "template_card", "template_card": CARD}
    assert (await line.ask("aibot_respond_msg", answer, req_id=req_id))["errcode"] == 0


async def test_a_quoted_file_comes_with_a_key_and_lapses(town: Town) -> None:
    line = await town.connect()
    content = bytes(range(256)) * 9
    posted = await acts.upload(town.world, person="li", chat="park", name="名单 3月.xlsx", content=content)
    frame = await speak(town, line, text="导入", quote=posted.id)
    quoted = frame["body"]["quote"]
    assert quoted["msgtype"] == "file"
    key = base64.b64decode(quoted["file"]["aeskey"])
    async with town.http.get(quoted["file"]["url"]) as response:
        assert crypto.unseal(key, await response.read()) == content
        assert "filename*=UTF-8''%E5%90%8D%E5%8D%95%203%E6%9C%88.xlsx" in response.headers["Content-Disposition"]
    await town.world.clock.advance(301)
    async with town.http.get(quoted["file"]["url"]) as response:
        assert response.status == 403
        assert (await response.text()).startswith("<?xml")


async def test_the_kinds_of_private_messages(town: Town) -> None:
    line = await town.connect()
    say = {"person": "li", "chat": "robot~li"}
    await acts.upload(town.world, **say, name="a.png", content=b"\x89PNG....")
    assert (await line.frame())["body"]["msgtype"] == "image"
    await acts.upload(town.world, **say, name="a.png", content=b"\x89PNG....", text="看")
    mixed = (await line.frame())["body"]
    assert [part["msgtype"] for part in mixed["mixed"]["msg_item"]] == ["text", "image"]
    await acts.voice(town.world, **say, text="三号门有人")
    assert (await line.frame())["body"]["voice"] == {"content": "三号门有人"}
    await acts.upload(town.world, **say, name="a.mp4", content=b"....ftyp")
    body = (await line.frame())["body"]
    assert (body["msgtype"], body["chattype"]) == ("video", "single")
    assert "chatid" not in body


async def upload(line: Line, content: bytes, *, chunk: int = 512 * 1024, **more: Any) -> dict[str, Any]:
    parts = [content[i : i + chunk] for i in range(0, len(content), chunk)]
    md5 = hashlib.md5(content).hexdigest()
    begin = {"type": "file", "filename": "表.xlsx", "total_size": len(content), "total_chunks": len(parts), "md5": md5}
    answer = await line.ask("aibot_upload_media_init", {**begin, **more})
    if answer["errcode"]:
        return answer
    upload_id = answer["body"]["upload_id"]
    for i, part in enumerate(parts):
        body = {"upload_id": upload_id, "chunk_index": i, "base64_data": base64.b64encode(part).decode()}
        answer = await line.ask("aibot_upload_media_chunk", body)
        if answer["errcode"]:
            return answer
    return await line.ask("aibot_upload_media_finish", {"upload_id": upload_id})


async def test_a_chunked_upload_is_sent_as_a_file(town: Town) -> None:
    line = await town.connect()
    await speak(town, line)
    content = b"PK" + bytes(1_200_000)
    answer = await upload(line, content)
    assert answer["body"]["type"] == "file"
    push = {"chatid": "wrPark", "msgtype": "file", "file": {"media_id": answer["body"]["media_id"]}}
    assert (await line.ask("aibot_send_msg", push))["errcode"] == 0
    (entry,) = town.shown("park")
    assert (entry.files[0].name, entry.files[0].size) == ("表.xlsx", len(content))
    assert town.world.media[entry.files[0].token][1] == content
    await town.world.clock.advance(3 * 86_400 + 1)
    assert (await line.ask("aibot_send_msg", push))["errcode"] == 40007


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "exe"}, 40004),
        ({"filename": "字" * 86}, 40058),
        ({"total_size": 4}, 40006),
        ({"total_size": 21 * 1024 * 1024}, 45001),
        ({"type": "image", "total_size": 2 * 1024 * 1024 + 1}, 45001),
        ({"total_chunks": 101}, 40058),
        ({"md5": "0" * 32}, 40058),
        ({"total_size": 11}, 40006),
        ({"type": "voice"}, 40004),
    ],
)
async def test_bad_uploads(town: Town, change: dict[str, Any], code: int) -> None:
    line = await town.connect()
    assert (await upload(line, b"0123456789", **change))["errcode"] == code


async def test_an_upload_ends_after_half_an_hour_and_a_chunk_has_a_limit(town: Town) -> None:
    line = await town.connect()
    assert (await upload(line, bytes(600_000), chunk=513 * 1024))["errcode"] == 40006
    begin = {"type": "file", "filename": "a", "total_size": 9, "total_chunks": 1, "md5": ""}
    upload_id = (await line.ask("aibot_upload_media_init", begin))["body"]["upload_id"]
    await town.world.clock.advance(1801)
    assert (await line.ask("aibot_upload_media_finish", {"upload_id": upload_id}))["errcode"] == 40058
