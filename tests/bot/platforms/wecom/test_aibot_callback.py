"""A smart robot in callback mode against the simulated WeCom: passive answers, response_url, media, SSRF."""

import asyncio
import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import Ambiguous, Permanent, ReplySpent
from bot.messages import (
    Act,
    Attachment,
    Button,
    Card,
    ChannelKind,
    Content,
    InboundKind,
    Media,
    MediaKind,
    ReplyHandle,
    ReplyKind,
)
from bot.platforms.base import Platform
from bot.platforms.wecom.crypto import Box, decode_key
from simulator import acts
from tests.bot.platforms.wecom.conftest import Setting, outbound
from tests.bot.platforms.wecom.edge import Caller, aibot_text
from tests.simulator.wecom.town import KEY

CARD = Card("通报 12", "请确认", (), (Button("ok", "收到"),))
SSRF = [
    "http://127.0.0.1:1/x",
    "https://127.0.0.1/x",
    "https://qyapi.weixin.qq.com.evil.example/cgi-bin/aibot/response?response_code=1",
    "https://user@evil.example/",
    "https://[::1]/",
    "https://169.254.169.254/latest",
    "ftp://evil.example/",
    "//evil.example/",
    "javascript:alert(1)",
    "https://evil.example#@qyapi.weixin.qq.com/",
    "https://evil.example\\@qyapi.weixin.qq.com/",
    "not an address",
    "https://[broken/",
]


@pytest.fixture
async def robot(setting: Setting) -> Platform:
    platform = setting.build(ChannelKind.WECOM_AIBOT, callback=True)
    await setting.listen(platform)
    return platform


@pytest.fixture
def caller(robot: Platform, setting: Setting) -> Caller:
    url = setting.town.channel("robot").endpoints["callback"]
    return Caller(url, setting.house, json_body=True, receive_id="")


async def test_a_message_is_answered_through_its_response_url_once(robot: Platform, setting: Setting) -> None:
    await setting.town.say("wang", "park", "帮助", mention=True)
    (inbound,) = setting.inbox.stored
    assert (inbound.text, setting.inbox.waited) == ("帮助", [0])
    assert inbound.reply is not None
    assert inbound.reply.kind is ReplyKind.RESPONSE_URL
    await robot.send(outbound("[在]", reply=inbound.reply))
    assert setting.town.shown("park")[0].text == "\\[在\\]"
    with pytest.raises(ReplySpent):
        await robot.send(outbound("再", reply=inbound.reply))


async def test_a_response_url_lapses_after_an_hour(robot: Platform, setting: Setting) -> None:
    await setting.town.say("wang", "park", "帮助", mention=True)
    setting.pass_time(minutes=61)
    with pytest.raises(ReplySpent):
        await robot.send(outbound("x", reply=setting.inbox.stored[0].reply))


async def test_an_unclear_answer_is_ambiguous(robot: Platform, setting: Setting) -> None:
    await setting.town.say("wang", "park", "帮助", mention=True)
    setting.town.fault("lost_answer")
    with pytest.raises(Ambiguous):
        await robot.send(outbound("x", reply=setting.inbox.stored[0].reply))


async def test_a_card_in_private_its_press_and_the_passive_update(robot: Platform, setting: Setting) -> None:
    await setting.town.say("wang", "robot", "帮助")
    inbound = setting.inbox.stored[0]
    await robot.send(outbound(card=CARD, to="wanger", reply=inbound.reply))
    (card,) = setting.town.shown("robot~wang")
    code = await _response_url(setting)
    passive = ReplyHandle(ReplyKind.PASSIVE, code, setting.house.clock.now())
    update = outbound(act=Act.UPDATE, card=replace(CARD, done="已收到"), target="tokenABCDEFGHIJKLMNOPQ", reply=passive)
    setting.inbox.answers = [outbound("也说一句", to="wanger", reply=passive), update]
    await acts.press(setting.town.world, person="wang", message=card.id, button="ok")
    await setting.town.world.settle()
    assert setting.inbox.stored[1].kind is InboundKind.PRESS
    assert setting.inbox.waited == [0, 1.5]
    async with asyncio.timeout(3):
        await asyncio.gather(*robot._later)  # type: ignore[attr-defined]
    card, *_, said = setting.town.shown("robot~wang")
    assert [b.label for b in card.buttons] == ["已收到"]
    assert said.text == "也说一句"
    assert "bad_answers" not in setting.town.channel("robot").state


async def _response_url(setting: Setting) -> str:
    """A fresh one of another message, for the simulator's own is known only once the press has come."""
    await setting.town.say("wang", "robot", "再来")
    reply = setting.inbox.stored.pop().reply
    setting.inbox.waited.pop()
    assert reply is not None
    return reply.value


async def test_an_opened_chat_is_welcomed_in_the_answer(robot: Platform, setting: Setting) -> None:
    passive = ReplyHandle(ReplyKind.PASSIVE, "", setting.house.clock.now())
    setting.inbox.answers = [outbound("欢迎", to="LiYi", reply=passive)]
    chat = setting.town.world.private_chat("li", "robot")
    await setting.town.side.opened(chat, person="li")
    await setting.town.world.settle()
    assert setting.inbox.stored[0].kind is InboundKind.ENTERED
    assert setting.town.shown(chat.id)[0].text == "欢迎"


async def test_a_passive_answer_that_does_not_fit_is_left_out_and_counted(caller: Caller, setting: Setting) -> None:
    passive = ReplyHandle(ReplyKind.PASSIVE, "", setting.house.clock.now())
    setting.inbox.answers = [outbound("长" * 7_000, reply=passive)]
    event = {"msgid": "e", "from": {"userid": "w"}, "msgtype": "event", "event": {"eventtype": "enter_chat"}}
    assert await caller.tell(event) == (200, b"")
    assert ("passive-refused", "too-long") in setting.house.counted


async def test_a_question_about_a_stream_is_answered_by_its_end(caller: Caller, setting: Setting) -> None:
    body = {"msgid": "s", "chattype": "single", "from": {"userid": "w"}, "msgtype": "stream", "stream": {"id": "s1"}}
    status, answer = await caller.tell(body, nonce="theirs")
    sealed = json.loads(answer)
    assert (status, sealed["nonce"], type(sealed["timestamp"])) == (200, "theirs", int)
    plain = caller.crypto.decrypt_message(
        {"Encrypt": sealed["encrypt"]}, sealed["msgsignature"], str(sealed["timestamp"]), "theirs"
    )
    assert json.loads(plain)["stream"] == {"id": "s1", "finish": True, "content": ""}
    assert setting.inbox.stored == []


@pytest.mark.parametrize("url", SSRF)
async def test_a_response_url_of_anyone_else_is_no_way_to_answer(caller: Caller, setting: Setting, url: str) -> None:
    assert (await caller.tell(aibot_text("帮助", response_url=url)))[0] == 200
    assert setting.inbox.stored[0].reply is None
    assert ("foreign-address", "response-url") in setting.house.counted


@pytest.mark.parametrize("url", SSRF)
async def test_a_stored_handle_to_anyone_else_is_not_posted_to(robot: Platform, setting: Setting, url: str) -> None:
    handle = ReplyHandle(ReplyKind.RESPONSE_URL, url, setting.house.clock.now().replace(year=2027))
    with pytest.raises(ReplySpent):
        await robot.send(outbound("x", reply=handle))


@pytest.mark.parametrize("url", [u for u in SSRF if "evil.example#" not in u and "qyapi.weixin.qq.com.evil" not in u])
async def test_media_of_private_and_odd_addresses_are_not_fetched(robot: Platform, setting: Setting, url: str) -> None:
    with pytest.raises(Permanent, match="address"):
        await robot.fetch(Attachment(MediaKind.FILE, url))


async def test_media_are_opened_with_the_callbacks_own_key(robot: Platform, setting: Setting) -> None:
    content = b"%PDF-" + b"z" * 5_000
    await acts.upload(setting.town.world, person="wang", chat="robot", name="a.pdf", content=content)
    await setting.town.world.settle()
    fetched = await robot.fetch(setting.inbox.stored[0].attachments[0])
    assert (fetched.name, fetched.content) == ("a.pdf", content)


async def test_this_mode_cannot_push(robot: Platform) -> None:
    assert not robot.abilities.push_group
    for message, code in (
        (outbound("x"), "no-push"),
        (outbound("x", act=Act.UPDATE, card=CARD), "unsupported"),
        (outbound("x", act=Act.RECALL), "unsupported"),
    ):
        with pytest.raises(Permanent, match=code):
            await robot.send(message)
    with pytest.raises(Permanent, match="unsupported"):
        await robot.upload(MediaKind.FILE, "a", b"123456")


async def test_what_a_group_cannot_be_shown_is_said(robot: Platform, setting: Setting) -> None:
    await setting.town.say("wang", "park", "帮助", mention=True)
    reply = setting.inbox.stored[0].reply
    with pytest.raises(Permanent, match="card-in-group"):
        await robot.send(outbound(card=CARD, reply=reply))
    with pytest.raises(Permanent, match="unsupported"):
        await robot.send(outbound(content=Content(media=Media(MediaKind.FILE, "a", "b")), reply=reply))


# --- media, byte by byte ---------------------------------------------------------------------------------------------


async def _fetch(monkeypatch: pytest.MonkeyPatch, setting: Setting, robot: Platform, **answer: Any) -> Any:
    from bot.platforms.base import Answer

    async def request(*_: object, **__: object) -> Answer:
        return Answer(answer.get("status", 200), answer.get("headers", {}), answer["body"])

    monkeypatch.setattr(setting.house.http, "request", request)
    return await robot.fetch(
        Attachment(answer.get("kind", MediaKind.FILE), "https://m.example/1", secret=answer["secret"])
    )


@pytest.mark.parametrize("size", [1, 15, 16, 17, 31, 32, 33, 600_000])
@pytest.mark.parametrize("form", ["with =", "without ="])
async def test_every_length_of_pad_and_form_of_key(
    robot: Platform, setting: Setting, monkeypatch: pytest.MonkeyPatch, size: int, form: str
) -> None:
    key = decode_key(KEY)
    secret = base64.b64encode(key).decode() if form == "with =" else base64.b64encode(key).decode().rstrip("=")
    fetched = await _fetch(monkeypatch, setting, robot, body=Box(key).seal(b"x" * size), secret=secret)
    assert fetched.content == b"x" * size


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename=\"x.bin\"; filename*=UTF-8''%E5%90%8D%E5%8D%95.xlsx", "名单.xlsx"),
        ('attachment; filename="%E5%90%8D.xlsx"', "名.xlsx"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\a\\\\b.xls"', "b.xls"),
        ('attachment; filename=".."', "file.pdf"),
        ("attachment", "file.pdf"),
        ("", "file.pdf"),
        ("attachment; filename*=UTF-8''%FF%00a.xlsx", "\ufffda.xlsx"),
        (";;;=\"'", "file.pdf"),
    ],
)
async def test_file_names(
    robot: Platform, setting: Setting, monkeypatch: pytest.MonkeyPatch, header: str, name: str
) -> None:
    body = Box(decode_key(KEY)).seal(b"%PDF-1.7")
    headers = {"Content-Disposition": header}
    fetched = await _fetch(monkeypatch, setting, robot, body=body, secret=KEY, headers=headers)
    assert fetched.name == name


@pytest.mark.parametrize(
    ("status", "body", "secret", "code"),
    [
        (403, b"<Error/>", KEY, "media-lapsed"),
        (200, b"<?xml version='1.0'?><Error>expired</Error>", KEY, "media-lapsed"),
        (200, b"", KEY, "media-lapsed"),
        (200, b"x" * 32, KEY, "media-lapsed"),
        (200, b"x" * 32, "short", "media-key"),
        (200, b"x" * 32, "密", "media-key"),
    ],
)
async def test_what_is_no_ciphertext_has_lapsed(
    robot: Platform, setting: Setting, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, secret: str, code: str
) -> None:
    with pytest.raises(Permanent, match=code):
        await _fetch(monkeypatch, setting, robot, body=body, secret=secret, status=status)
