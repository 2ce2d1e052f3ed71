"""Reading: addresses that are no session are dropped, nothing of any shape breaks a connection."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Unsupported
from bot.messages import Inbound
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.frames import BOT_TOPIC, CARD_TOPIC, BadFrame, Frame
from bot.platforms.dingtalk.parse import Parser, as_moment
from bot.platforms.dingtalk.presses import read_press
from bot.platforms.dingtalk.settings import Settings
from tests.bot.platforms.dingtalk.conftest import CORP, robot_channel
from tests.bot.platforms.dingtalk.test_http_callback import BODY, JSON
from tests.bot.platforms.fakes import House, Inbox

SESSION = "https://oapi.dingtalk.com/robot/sendBySession?session=66d7c695a9"
EXPIRES = BODY["createAt"] + 5_400_000


def parser(house: House, **more: Any) -> Parser:
    return Parser(robot_channel(), Settings(**more), house.clock.now, house.services.count)


def heard(raw: dict[str, Any], house: House | None = None, **more: Any) -> Inbound:
    return parser(house or House(), **more).message(raw, "fallback")


@pytest.mark.parametrize(
    "address",
    [
        "http://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=1",
        "https://evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com@evil.example/robot/sendBySession?session=1",
        "https://user:pass@oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com:8443/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com:443@evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com\\@evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com/robot/send?access_token=1",
        "https://oapi.dingtalk.com/robot/sendBySession/../send?access_token=1",
        "https://oapi.dingtalk.com/robot/sendBySession",
        "https://oapi.dingtalk.com/robot/sendBySession?",
        "https://oapi.dingtalk.com/robot/sendBySession?session=1#@evil.example",
        "https://oapi.dingtalk.com/robot/sendBySession?session=1\r\nHost: evil.example",
        "https://oapi.dingtalk.com/robot/sendBySession?session=1\n",
        "https://oapi.dingtalk.com/robot/sendBySession?session=" + "1" * 5000,
        "https://oapi.dingtalk.com./robot/sendBySession?session=1",
        "https://oapi%2Edingtalk.com/robot/sendBySession?session=1",
        "https://oаpi.dingtalk.com/robot/sendBySession?session=1",  # a Cyrillic letter
        "https://oapi。dingtalk.com/robot/sendBySession?session=1",
        "HTTPS://OAPI.DINGTALK.COM/robot/sendBySession?session=1",
        " https://oapi.dingtalk.com/robot/sendBySession?session=1",
        "//oapi.dingtalk.com/robot/sendBySession?session=1",
        "https:/oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://127.0.0.1/robot/sendBySession?session=1",
        "https://[::1]/robot/sendBySession?session=1",
        "https://[::ffff:127.0.0.1]/robot/sendBySession?session=1",
        "https://2130706433/robot/sendBySession?session=1",
        "https://0x7f.1/robot/sendBySession?session=1",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:8080/robot/sendBySession?session=1",
        "https://api.dingtalk.com/robot/sendBySession?session=1",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "javascript:alert(1)",
        ["https://oapi.dingtalk.com/robot/sendBySession?session=1"],
        12,
    ],
)
def test_addresses_that_are_no_session(address: Any) -> None:
    house = House()
    message = heard({**BODY, "sessionWebhook": address, "sessionWebhookExpiredTime": EXPIRES}, house)
    assert message.reply is None
    assert house.counted == [("dropped", "session-webhook")]


@pytest.mark.parametrize("address", [SESSION, SESSION.replace(".com/", ".com:443/")])
def test_a_session_is_taken_with_its_end(address: str) -> None:
    reply = heard({**BODY, "sessionWebhook": address, "sessionWebhookExpiredTime": EXPIRES}).reply
    assert reply is not None
    assert (reply.value, reply.expires_at.timestamp() * 1000) == (address, EXPIRES)
    assert heard({**BODY, "sessionWebhook": address}).reply is None  # no end given: not used


def test_the_development_address_counts_instead() -> None:
    base = "http://127.0.0.1:8080/dingtalk-oapi"
    good = {**BODY, "sessionWebhook": base + "/robot/sendBySession?session=1", "sessionWebhookExpiredTime": EXPIRES}
    assert heard(good, oapi_base=base).reply is not None
    assert heard(good | {"sessionWebhook": SESSION}, oapi_base=base).reply is None
    assert heard(good).reply is None


@pytest.mark.parametrize(
    ("endpoint", "good"),
    [
        ("wss://wss-open-connection.dingtalk.com:443/connect", True),
        ("wss://wss-open-connection-union.dingtalk.com/connect", True),
        ("ws://wss-open-connection.dingtalk.com/connect", False),
        ("wss://wss-open-connection.dingtalk.com:8443/connect", False),
        ("wss://evildingtalk.com/connect", False),
        ("wss://dingtalk.com.evil.example/connect", False),
        ("wss://x.dingtalk.com@evil.example/connect", False),
        ("wss://u:p@x.dingtalk.com/connect", False),
        ("wss://127.0.0.1/connect", False),
        ("not an address", False),
        ("", False),
        ("wss://[", False),
    ],
)
def test_gateways(endpoint: str, good: bool) -> None:
    assert Settings().may_be_gateway(endpoint) is good


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" 收到", "收到"),
        ("@联络员 收到", "收到"),
        ("收到 @联络员", "收到"),
        ("@联络员\u2005收到", "收到"),
        ("@联络", "@联络"),
        ("请 @联络员 看", "请 @联络员 看"),
        ("  ", ""),
    ],
)
def test_the_mention_is_taken_out(text: str, shown: str) -> None:
    assert heard({**BODY, "text": {"content": text}}).text == shown


def test_text_in_unusual_places() -> None:
    bare = {k: v for k, v in BODY.items() if k != "text"}
    assert heard({**bare, "content": " 收到"}).text == "收到"
    assert heard({**bare, "content": {"content": "收到"}}).text == "收到"
    assert heard({**bare, "text": '{"content": "收到"}'}).text == "收到"
    assert heard({**bare, "text": "{不是JSON"}).text == "{不是JSON"
    assert heard(bare).text == ""
    file = {**bare, "msgtype": "file", "content": '{"downloadCode": "c", "fileName": "a.xlsx"}'}
    assert heard(file).attachments[0].name == "a.xlsx"


def test_identifiers_are_taken_only_in_their_form() -> None:
    odd = heard({**BODY, "msgId": "a\x00b", "conversationId": "x" * 500, "senderStaffId": "u wang", "senderNick": 5})
    assert (odd.message_id, odd.chat_address, odd.sender.user_id, odd.sender.nick) == ("fallback", "", "", "")


@pytest.mark.parametrize("value", [0, -1, None, "", "x", "１２", "9" * 40, 9e99, 10**30, True, [], {}])
def test_moments_that_are_none(value: Any) -> None:
    moment = as_moment(value)
    assert moment is None or value is True


SHAPES = st.dictionaries(
    st.sampled_from(
        [*BODY, "content", "quoteMessage", "originalMsgId", "originalProcessQueryKey", "sessionWebhook", "createA"]
    ),
    JSON,
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(changes=SHAPES, msgtype=st.sampled_from(["text", "richText", "picture", "audio", "file", "chatRecord", "", "x"]))
def test_any_message_is_read(changes: dict[str, Any], msgtype: str) -> None:
    raw = orjson.loads(json.dumps({**BODY, "msgtype": msgtype, **changes}))
    try:
        message = heard(raw)
    except Unsupported:
        return
    assert isinstance(message.text, str)
    assert message.message_id


@settings(max_examples=100, deadline=None)
@given(
    told=JSON,
    params=JSON,
    ids=JSON,
    more=st.dictionaries(st.sampled_from(["corpId", "userId", "spaceId", "spaceType"]), JSON),
)
def test_any_press_is_read_or_refused(told: Any, params: Any, ids: Any, more: dict[str, Any]) -> None:
    private = {"cardPrivateData": {"actionIds": ids, "params": params}}
    for content in (told, private, json.dumps(private)):
        try:
            press = read_press(
                {"outTrackId": "t", "content": content, **more}, channel=robot_channel(), callback_id="c",
                now=House().clock.now(),
            )  # fmt: skip
        except Unsupported:
            continue
        assert press.press is not None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frame=st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["CALLBACK", "EVENT", "OTHER"]) | JSON,
            "headers": JSON
            | st.fixed_dictionaries(
                {},
                optional={
                    "topic": st.sampled_from([BOT_TOPIC, CARD_TOPIC, "*", "/other"]) | JSON,
                    "messageId": st.text(max_size=9) | JSON,
                    "eventId": JSON,
                    "eventType": JSON,
                },
            ),
            "data": JSON | JSON.map(json.dumps),
        },
    )
)
async def test_any_frame_is_answered_or_survived(frame: Any) -> None:
    house = House()
    desk = Desk(robot_channel(), house.services, Settings(), parser(house))
    try:
        read = Frame(json.dumps(frame))
    except BadFrame:
        return
    answer = await desk.answer(read, Inbox())
    assert ("stream", "failed") not in house.counted
    if answer is not None:
        ack = json.loads(answer)
        assert ack["code"] in (200, 400, 404)
        assert ack["headers"]["messageId"] == read.message_id


@pytest.mark.parametrize(
    "raw", ["", "x", "[]", "null", "1", '"s"', "{}", '{"headers": 1, "type": "SYSTEM"}', b"\xff\xfe"]
)
def test_what_is_no_frame(raw: str | bytes) -> None:
    with pytest.raises(BadFrame):
        Frame(raw)


def test_the_own_organisation_is_the_channels_when_nothing_is_said() -> None:
    assert heard({"msgId": "m", "conversationId": "cid", "senderStaffId": "u"}).sender.corp == CORP
