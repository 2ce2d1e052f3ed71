"""Every published or reported payload gives what it says."""

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from bot.errors import Unsupported
from bot.messages import ChatKind, Inbound, InboundKind, MediaKind
from bot.platforms.base import Answer
from bot.platforms.dingtalk import answers, codes, frames
from bot.platforms.dingtalk.codes import Meaning
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.frames import BadFrame, Frame
from bot.platforms.dingtalk.parse import Parser
from bot.platforms.dingtalk.presses import read_press
from bot.platforms.dingtalk.settings import Settings
from bot.platforms.dingtalk.sign import is_genuine, sign
from tests.bot.platforms.dingtalk.conftest import FIXTURES, robot_channel
from tests.bot.platforms.fakes import House, Inbox

INDEX = json.loads((FIXTURES / "index.json").read_text("utf-8"))["fixtures"] if FIXTURES.exists() else []
HANDLED = {
    "bot_callback_body", "stream_frame", "stream_frame_raw", "stream_ack", "card_callback_body", "sign_vector",
    "http_request", "http_response",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not INDEX, reason="the platforms' payload collection is not on this machine")


def fixtures(*kinds: str) -> list[Any]:
    return [pytest.param(entry["id"], id=entry["id"]) for entry in INDEX if entry["kind"] in kinds]


def load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    return found


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def parse(house: House) -> Callable[[dict[str, Any]], Inbound]:
    parser = Parser(robot_channel(), Settings(), house.clock.now, house.services.count)
    return lambda raw: parser.message(orjson.loads(orjson.dumps(raw)), "fallback")


def desk(house: House) -> Desk:
    parser = Parser(robot_channel(), Settings(), house.clock.now, house.services.count)
    return Desk(robot_channel(), house.services, Settings(), parser)


def test_no_kind_of_fixture_is_left_out() -> None:
    assert {entry["kind"] for entry in INDEX} == HANDLED


@pytest.mark.parametrize("name", fixtures("bot_callback_body"))
def test_bodies_are_read(name: str, parse: Callable[[dict[str, Any]], Inbound], house: House) -> None:
    fixture = load(name)
    raw, expect = fixture["payload"], fixture.get("expect", {})
    heard = parse(raw)
    assert heard.message_id == raw.get("msgId", "fallback")
    assert heard.chat_kind is (ChatKind.PRIVATE if raw.get("conversationType") == "1" else ChatKind.GROUP)
    assert heard.sender.user_id == raw.get("senderStaffId", "")
    if "text_contains" in expect:
        assert expect["text_contains"] in heard.text
    if "images" in expect:
        assert [a.kind for a in heard.attachments].count(MediaKind.IMAGE) == expect["images"]
    if "quoted_file_name" in expect:
        assert heard.quote is not None
        (file,) = heard.quote.attachments
        assert (file.name, file.reference) == (expect["quoted_file_name"], expect["download_code"])
    if raw.get("sessionWebhook") == "https://example.com":
        assert heard.reply is None
        assert ("dropped", "session-webhook") in house.counted
    elif "sessionWebhook" in raw:
        assert heard.reply is not None
        assert heard.reply.value == raw["sessionWebhook"]
        assert heard.reply.expires_at.timestamp() == raw["sessionWebhookExpiredTime"] / 1000


MEDIA = {"picture": MediaKind.IMAGE, "audio": MediaKind.VOICE, "video": MediaKind.VIDEO, "file": MediaKind.FILE}


@pytest.mark.parametrize("kind", MEDIA)
def test_media_alone_and_quoted(kind: str, parse: Callable[[dict[str, Any]], Inbound]) -> None:
    raw = load(f"bot_oto_{kind}")["payload"]
    heard = parse(raw)
    (one,) = heard.attachments
    assert (one.kind, one.reference) == (MEDIA[kind], raw["content"]["downloadCode"])
    assert heard.text == raw["content"].get("recognition", "") == one.transcript
    quoted = parse(load(f"bot_quote_{kind}")["payload"]).quote
    assert quoted is not None
    assert quoted.attachments[0].kind is MEDIA[kind]


@pytest.mark.parametrize(
    ("name", "number", "words", "pictures"),
    [
        ("bot_quote_text", "quoted_text_2", "被引用文字", []),
        ("bot_quote_text_2", "msgbVA2Abf4IB/d2lvXE1utZg==", '如果你能看到这条消息，请回复"我看到了"', []),
        ("bot_quote_unknownMsgType", "msg123", "", []),
        ("bot_quote_bot_card", "oto:carrier_123", "", []),
        ("bot_quote_user_doc_card", "doc_msg_1", "", []),
        ("bot_quote_richText", "", "@傲小天\n测试11111", ["dl_pic_rich_1"]),
        ("bot_quote_richText_2", "", "这里有两张图", ["dl_pic_multi_1", "dl_pic_multi_2"]),
        ("bot_quote_richtext_no_msgtype", "legacy_rich_msg_1", "你好😀\n@Tom", ["dl_pic_legacy_1"]),
        ("bot_quote_original_msgid_only", "orig_msg_001", "", []),
        ("bot_quote_legacy_quotemessage", "legacy_quote_message_1", "旧引用", []),
        ("bot_quote_chatRecord", "quoted_chat_1", "群聊的聊天记录\n寻径:客户使用3.3创建的timestamp字段查询异常", []),
        ("bot_quote_chatRecord_2", "quoted_chat_2", "摘要内容", []),
        ("bot_quote_chatRecord_3", "quoted_chat_3", "", []),
        ("bot_quote_chatRecord_5", "quoted_chat_4", "溯煜与祝欣莹的聊天记录\n祝欣莹: 原始正文\n溯煜: 这个就是", []),
    ],
)
def test_quotes(
    name: str, number: str, words: str, pictures: list[str], parse: Callable[[dict[str, Any]], Inbound]
) -> None:
    quote = parse(load(name)["payload"]).quote
    assert quote is not None
    assert (quote.message_id, quote.text) == (number, words)
    assert [a.reference for a in quote.attachments] == pictures


def test_what_cannot_be_read_is_marked_so(parse: Callable[[dict[str, Any]], Inbound]) -> None:
    for name in ("bot_oto_unknownMsgType", "bot_doc_card_message", "bot_doc_card_message_2"):
        heard = parse(load(name)["payload"])
        assert (heard.event, heard.text, heard.kind) == ("unreadable", "", InboundKind.MESSAGE)
    assert parse(load("bot_oto_text")["payload"]).event == ""


def test_the_robots_own_name_is_taken_out_of_rich_text(parse: Callable[[dict[str, Any]], Inbound]) -> None:
    raw = load("bot_group_richtext_mention")["payload"]
    raw["content"]["richText"][0]["text"] = "@联络员 上报"
    assert parse(raw).text == "上报"


@pytest.mark.parametrize("name", fixtures("stream_frame", "stream_frame_raw"))
async def test_frames_are_answered_or_survived(name: str, house: House) -> None:
    fixture = load(name)
    payload, expect = fixture["payload"], fixture.get("expect", {})
    raw = payload if isinstance(payload, str) else json.dumps(payload)
    if not fixture["valid"]:
        with pytest.raises(BadFrame):
            Frame(raw)
        return
    frame = Frame(raw)
    if frame.kind == frames.SYSTEM:
        assert frame.topic in (frames.PING, frames.DISCONNECT)
        return  # answered by the connection itself: test_connection
    answer = await desk(house).answer(frame, Inbox())
    assert answer is not None
    ack = json.loads(answer)
    assert ack["code"] == expect.get("ack_code", 200)
    assert ack["headers"]["messageId"] == payload["headers"]["messageId"]
    if frame.kind == frames.EVENT:
        assert json.loads(ack["data"]) == {"status": "SUCCESS"}


async def test_the_published_bot_frame(house: House) -> None:
    fixture = load("stream_callback_bot_frame")
    frame, inbox = Frame(json.dumps(fixture["payload"])), Inbox()
    answer = await desk(house).answer(frame, inbox)
    assert frame.topic == fixture["expect"]["topic"]
    assert inbox.stored[0].text == fixture["expect"]["inner_text"].strip()
    assert inbox.stored[0].sent_at is not None  # from `createA`, as published
    assert answer is not None
    assert json.loads(answer)["headers"]["messageId"] == fixture["expect"]["reply_messageId"]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("stream_ack_bot", frames.stored),
        ("stream_ack_generic", lambda m: frames.response(m, {})),
        ("stream_ack_ping", lambda m: frames.ack(m, '{"opaque" : "123-dsfs"}')),
        ("stream_ack_event_success", lambda m: frames.event_ack(m, taken=True)),
    ],
)
def test_acknowledgements_are_as_published(name: str, made: Callable[[str], bytes]) -> None:
    published = load(name)["payload"]
    ours = json.loads(made(published["headers"]["messageId"]))
    inner, expected = json.loads(ours.pop("data")), json.loads(published.pop("data"))
    assert ours == published
    assert inner == {k: v for k, v in expected.items() if k != "message"} or inner == {"response": None}


@pytest.mark.parametrize("name", fixtures("card_callback_body"))
def test_card_callbacks(name: str, house: House) -> None:
    fixture = load(name)
    raw, expect = fixture["payload"], fixture["expect"]
    if expect.get("business_payload") is False:
        with pytest.raises(Unsupported):
            read_press(raw, channel=robot_channel(), callback_id="c", now=house.clock.now())
        return
    press = read_press(raw, channel=robot_channel(), callback_id="c", now=house.clock.now()).press
    assert press is not None
    assert press.button == (expect.get("action_id") or "")
    assert press.card == raw.get("outTrackId", "pqk_123")
    if "form" in expect:
        assert press.values == {k: (v,) for k, v in expect["form"].items()}
    if "params" in expect:
        assert press.values == {"user_cancel": ("true",)}
    if "userId" in expect:
        heard = read_press(raw, channel=robot_channel(), callback_id="c", now=house.clock.now())
        assert heard.sender.user_id == expect["userId"]


@pytest.mark.parametrize("name", fixtures("sign_vector"))
def test_signature_vectors(name: str) -> None:
    vector = load(name)["payload"]
    assert sign(vector["timestamp"], vector["secret"]) == vector["sign"]
    assert is_genuine(vector["timestamp"], vector["sign"], vector["secret"])
    assert not is_genuine(vector["timestamp"], vector["sign"], "")


@pytest.mark.parametrize("name", fixtures("http_response"))
def test_opening_answers(name: str) -> None:
    payload = load(name)["payload"]
    answer = Answer(payload["status"], {}, json.dumps(payload["body"]).encode())
    if payload["status"] == 200:
        assert Settings().may_be_gateway(answers.read(answer)["endpoint"])
        return
    with pytest.raises(answers.Refused) as refused:
        answers.read(answer)
    assert codes.meaning(refused.value.code) is Meaning.BUSY


def test_the_opening_request(house: House) -> None:
    published = load("stream_open_request")["payload"]
    ours = [dict(one) for one in frames.SUBSCRIPTIONS]
    assert all(one in ours for one in published["body"]["subscriptions"])
    assert published["path"] == "/v1.0/gateway/connections/open"
