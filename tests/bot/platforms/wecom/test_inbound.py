"""Every kind of message and event that WeCom documents, into one neutral value."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unauthentic, Unsupported
from bot.messages import ChannelKind, ChatKind, Inbound, InboundKind, MediaKind, ReplyHandle, ReplyKind
from bot.platforms.base import Channel
from bot.platforms.wecom import aibot_inbound, app_inbound
from bot.platforms.wecom.aibot_inbound import strip_mention

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ROBOT = Channel(7, 1, ChannelKind.WECOM_AIBOT, "k", "wwA", "联络 助手", {})
APP = Channel(8, 1, ChannelKind.WECOM_APP, "k", "wwA", "联络", {})
HANDLE = ReplyHandle(ReplyKind.REQUEST, "message:r1", NOW)


def heard(**body: Any) -> Inbound:
    common = {"msgid": "m1", "aibotid": "b", "chattype": "single", "from": {"userid": "WangWu"}}
    return aibot_inbound.parse({**common, **body}, ROBOT, NOW, HANDLE)


def test_text_in_a_group() -> None:
    inbound = heard(
        chattype="group",
        chatid="wrAbC",
        msgtype="text",
        text={"content": "@联络 助手  收到 12 "},
        create_time=1772413200,
    )
    assert inbound == Inbound(
        channel=7,
        kind=InboundKind.MESSAGE,
        message_id="m1",
        chat_address="wrAbC",
        chat_kind=ChatKind.GROUP,
        sender=inbound.sender,
        text="收到 12",
        reply=HANDLE,
        sent_at=NOW,
    )
    assert (inbound.sender.corp, inbound.sender.user_id) == ("wwA", "WangWu")


def test_text_in_private_keeps_an_at_sign_and_is_addressed_by_the_person() -> None:
    inbound = heard(msgtype="text", text={"content": " @谁 你好"})
    assert (inbound.chat_address, inbound.chat_kind, inbound.text) == ("WangWu", ChatKind.PRIVATE, "@谁 你好")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("@联络 助手 帮助", "帮助"),
        ("@联络 助手  帮助", "帮助"),
        ("@联络 助手\u2005帮助", "帮助"),
        ("@联络 助手", ""),
        ("@联络 助手\n第一行\n第二行", "第一行\n第二行"),
        ("@改了名 帮助", "帮助"),
        ("@改了名\n帮助", "帮助"),
        ("@联络 助手们 帮助", "助手们 帮助"),
        ("帮助 @联络 助手", "帮助"),
        ("帮助 @联络 助手 12", "帮助 12"),
        ("写信给 a@联络 助手x", "写信给 a@联络 助手x"),
        ("没有", "没有"),
    ],
)
def test_the_robots_name_is_stripped_and_nothing_else(text: str, rest: str) -> None:
    assert strip_mention(text, "联络 助手") == rest


@pytest.mark.parametrize(
    ("kind", "media"), [("image", MediaKind.IMAGE), ("file", MediaKind.FILE), ("video", MediaKind.VIDEO)]
)
def test_media_can_be_fetched_for_five_minutes_with_their_own_key(kind: str, media: MediaKind) -> None:
    (attachment,) = heard(msgtype=kind, **{kind: {"url": "https://m.example/1", "aeskey": "a2V5"}}).attachments
    assert (attachment.kind, attachment.reference, attachment.secret) == (media, "https://m.example/1", "a2V5")
    assert attachment.expires_at == NOW + timedelta(minutes=5)


def test_voice_is_its_transcript() -> None:
    inbound = heard(msgtype="voice", voice={"content": "着火了"})
    assert inbound.text == "着火了"
    assert inbound.attachments[0].transcript == "着火了"


def test_mixed_is_text_and_pictures_in_order() -> None:
    items = [
        {"msgtype": "text", "text": {"content": "@联络 助手 看"}},
        {"msgtype": "image", "image": {"url": "https://m.example/1"}},
        {"msgtype": "text", "text": {"content": "第二段"}},
        {"msgtype": "image", "image": {"url": "https://m.example/2"}},
    ]
    inbound = heard(chattype="group", chatid="wr", msgtype="mixed", mixed={"msg_item": items})
    assert inbound.text == "看\n第二段"
    assert [a.reference for a in inbound.attachments] == ["https://m.example/1", "https://m.example/2"]


def test_a_quoted_file_comes_with_the_message() -> None:
    quote = {"msgtype": "file", "file": {"url": "https://m.example/x", "aeskey": "k"}}
    inbound = heard(msgtype="text", text={"content": "名单"}, quote=quote)
    assert inbound.quote is not None
    assert inbound.quote.attachments[0].reference == "https://m.example/x"
    text = heard(msgtype="text", text={"content": "收到"}, quote={"msgtype": "text", "text": {"content": "通报 12"}})
    assert text.quote is not None
    assert text.quote.text == "通报 12"


def test_a_press_with_its_values() -> None:
    items = [
        {"question_key": "q1", "option_ids": {"option_id": ["a", "b"]}},
        {"question_key": "q2", "option_ids": {"option_id": "c"}},
    ]
    detail = {
        "card_type": "vote_interaction",
        "event_key": "submit",
        "task_id": "T1",
        "selected_items": {"selected_item": items},
    }
    event = {"eventtype": "template_card_event", "template_card_event": detail}
    inbound = heard(msgtype="event", event=event)
    assert inbound.kind is InboundKind.PRESS
    assert inbound.press is not None
    assert (inbound.press.card, inbound.press.button, inbound.press.update) == ("T1", "submit", "T1")
    assert inbound.press.values == {"q1": ("a", "b"), "q2": ("c",)}


def test_an_opened_chat_without_chattype_is_private() -> None:
    body = {"msgid": "e1", "from": {"userid": "w"}, "msgtype": "event", "event": {"eventtype": "enter_chat"}}
    inbound = aibot_inbound.parse(body, ROBOT, NOW, HANDLE)
    assert (inbound.kind, inbound.chat_kind, inbound.chat_address) == (InboundKind.ENTERED, ChatKind.PRIVATE, "w")


def test_feedback_is_an_event() -> None:
    event = {"eventtype": "feedback_event", "feedback_event": {"id": "f", "type": 2}}
    assert heard(msgtype="event", event=event).event == "feedback_event:2"


def test_someone_of_another_corp_has_no_user_id() -> None:
    inbound = heard(msgtype="text", text={"content": "x"}, **{"from": {"userid": "boss", "corpid": "wwB"}})
    assert (inbound.sender.corp, inbound.sender.user_id) == ("wwB", "")


def test_an_event_without_an_id_gets_the_same_one_each_time() -> None:
    event = {"eventtype": "enter_chat"}
    body = {"from": {"userid": "w"}, "msgtype": "event", "event": event, "create_time": 1772413200}
    first, again = (aibot_inbound.parse(body, ROBOT, NOW, None).message_id for _ in range(2))
    other = aibot_inbound.parse({**body, "create_time": 1772413201}, ROBOT, NOW, None).message_id
    assert first == again != other


def test_our_own_grey_button_is_no_press() -> None:
    detail = {"event_key": "noop", "task_id": "T"}
    with pytest.raises(Unsupported):
        heard(msgtype="event", event={"eventtype": "template_card_event", "template_card_event": detail})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("msgid", "chatid", "chattype", "from", "msgtype", "text", "mixed", "event", "quote", "create_time", "file")


@given(st.dictionaries(st.sampled_from(NAMES), json_values))
def test_no_shape_of_body_breaks_the_reader(body: dict[str, Any]) -> None:
    for kind in (body.get("msgtype"), "text", "event", "mixed", "file"):
        try:
            aibot_inbound.parse({**body, "msgtype": kind}, ROBOT, NOW, None)
        except Unsupported:
            continue


# --- the application's XML ----------------------------------------------------------------------------------------


def xml(body: str, *, kind: str = "text", id: str = "<MsgId>4561255354251345929</MsgId>") -> bytes:
    head = "<ToUserName>wwA</ToUserName><FromUserName><![CDATA[WangWu]]></FromUserName>"
    time = "<CreateTime>1772413200</CreateTime>"
    return f"<xml>{head}{time}<MsgType><![CDATA[{kind}]]></MsgType>{body}{id}<AgentID>1</AgentID></xml>".encode()


def app(body: str, **more: Any) -> Inbound:
    return app_inbound.parse(xml(body, **more), APP, NOW)


def test_app_text_keeps_its_64_bit_id_as_text() -> None:
    inbound = app("<Content><![CDATA[ 你好 ]]></Content>")
    assert (inbound.message_id, inbound.text) == ("4561255354251345929", "你好")
    assert (inbound.chat_address, inbound.chat_kind, inbound.sent_at) == ("WangWu", ChatKind.PRIVATE, NOW)


@pytest.mark.parametrize(
    ("kind", "media"),
    [("image", MediaKind.IMAGE), ("voice", MediaKind.VOICE), ("video", MediaKind.VIDEO), ("file", MediaKind.FILE)],
)
def test_app_media(kind: str, media: MediaKind) -> None:
    (attachment,) = app("<MediaId><![CDATA[id1]]></MediaId><Format>amr</Format>", kind=kind).attachments
    assert (attachment.kind, attachment.reference) == (media, "id1")


def test_app_voice_with_recognition_location_and_link() -> None:
    assert app("<MediaId>v</MediaId><Recognition>着火了</Recognition>", kind="voice").text == "着火了"
    place = "<Location_X>30.1</Location_X><Location_Y>104.2</Location_Y><Scale>1</Scale><Label>一号门</Label>"
    assert app(place, kind="location").text == "一号门 (30.1, 104.2)"
    link = "<Title>题</Title><Description>文</Description><Url>https://a.example</Url>"
    assert app(link, kind="link").text == "题\n文\nhttps://a.example"


def event(name: str, body: str = "") -> Inbound:
    return app(f"<Event><![CDATA[{name}]]></Event>{body}", kind="event", id="")


@pytest.mark.parametrize("name", sorted(app_inbound.EVENTS - {"template_card_event", "enter_agent"}))
def test_app_events(name: str) -> None:
    inbound = event(name, "<EventKey/>")
    assert (inbound.kind, inbound.event) == (InboundKind.EVENT, name)


def test_app_change_of_contacts_is_told_apart() -> None:
    body = "<ChangeType>delete_user</ChangeType><UserID>z</UserID>"
    assert event("change_contact", body).event == "change_contact:delete_user"


def test_app_entered() -> None:
    assert event("enter_agent").kind is InboundKind.ENTERED


ONE = "<SelectedItem><QuestionKey>q1</QuestionKey><OptionIds><OptionId>a</OptionId></OptionIds></SelectedItem>"
TWO = (
    ONE + "<SelectedItem><QuestionKey>q2</QuestionKey>"
    "<OptionIds><OptionId>b</OptionId><OptionId>c</OptionId></OptionIds></SelectedItem>"
)


@pytest.mark.parametrize(
    ("items", "values"), [("", {}), (ONE, {"q1": ("a",)}), (TWO, {"q1": ("a",), "q2": ("b", "c")})]
)
def test_app_press_with_no_one_or_several_answers(items: str, values: dict[str, tuple[str, ...]]) -> None:
    body = (
        "<EventKey>submit</EventKey><TaskId>T1</TaskId><CardType>vote_interaction</CardType>"
        f"<ResponseCode>R1</ResponseCode><SelectedItems>{items}</SelectedItems>"
    )
    inbound = event("template_card_event", body)
    assert inbound.press is not None
    assert (inbound.press.card, inbound.press.button, inbound.press.update) == ("T1", "submit", "R1")
    assert inbound.press.values == values


def test_app_events_repeat_under_the_same_id_and_others_do_not() -> None:
    ids = [event("click", f"<EventKey>{key}</EventKey>").message_id for key in ("a", "a", "b")]
    assert ids[0] == ids[1] != ids[2]


tags = st.sampled_from(["MsgType", "Event", "Content", "MediaId", "MsgId", "FromUserName", "SelectedItems", "TaskId"])
bodies = st.lists(
    st.tuples(tags, st.sampled_from(["", "event", "image", "template_card_event", "<a/>", "x", "1"])), max_size=8
)


@given(bodies)
def test_no_shape_of_xml_breaks_the_reader(parts: list[tuple[str, str]]) -> None:
    body = "".join(f"<{tag}>{value}</{tag}>" for tag, value in parts)
    try:
        app_inbound.parse(f"<xml>{body}</xml>".encode(), APP, NOW)
    except (Unsupported, Unauthentic):
        return
