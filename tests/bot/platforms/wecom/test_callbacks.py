"""The edge of both callback modes under attack: refused alike, counted, nothing stored, never a 5xx."""

import asyncio
import codecs
import gzip
import io
from typing import Any

import aiohttp
import pytest

from bot.messages import ChannelKind
from tests.bot.platforms.wecom.conftest import Setting
from tests.bot.platforms.wecom.edge import Caller, aibot_text, text_xml


@pytest.fixture(params=[ChannelKind.WECOM_APP, ChannelKind.WECOM_AIBOT])
async def caller(request: pytest.FixtureRequest, setting: Setting) -> Caller:
    is_aibot = request.param is ChannelKind.WECOM_AIBOT
    url = await setting.listen(setting.build(request.param, callback=True))
    return Caller(url, setting.house, json_body=is_aibot, **({"receive_id": ""} if is_aibot else {}))


def message(caller: Caller, text: str = "帮助", id: str = "1") -> str | dict[str, Any]:
    return aibot_text(text, id=id) if caller.json_body else text_xml(text, id=id)


async def test_a_genuine_message_is_stored_and_acknowledged_empty(caller: Caller, setting: Setting) -> None:
    assert await caller.tell(message(caller)) == (200, b"")
    (stored,) = setting.inbox.stored
    assert (stored.text, stored.message_id, stored.sender.user_id) == ("帮助", "1", "wanger")


async def test_an_address_is_verified_by_the_exact_bytes(caller: Caller) -> None:
    query, body = caller.seal("6123456789012345678")
    encrypt = body.decode().split('"encrypt": "')[-1].split('"')[0] if caller.json_body else _between(body)
    async with aiohttp.ClientSession() as http:
        async with http.get(caller.url, params={**query, "echostr": encrypt}) as response:
            assert (response.status, await response.read()) == (200, b"6123456789012345678")
        async with http.get(caller.url, params={**query, "echostr": encrypt, "nonce": "other"}) as response:
            assert (response.status, await response.read()) == (403, b"")
        async with http.get(caller.url) as response:
            assert response.status == 403


def _between(body: bytes) -> str:
    return body.decode().split("<Encrypt>")[1].split("</Encrypt>")[0]


async def refused(caller: Caller, setting: Setting, query: Any, body: Any, **more: Any) -> None:
    assert await caller.post(query, body, **more) == (403, b"")
    assert setting.inbox.stored == []
    assert setting.house.counted[-1][0] == "unauthentic"


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
@pytest.mark.parametrize("how", ["dropped", "emptied", "doubled", "upper", "non-ascii", "other"])
async def test_forged_queries(caller: Caller, setting: Setting, name: str, how: str) -> None:
    query, body = caller.seal(message(caller), nonce="abc")
    pairs = list(query.items())
    if how == "doubled":
        pairs.append((name, query[name]))
    else:
        new = {"emptied": "", "upper": query[name].upper() + "A", "non-ascii": "签名ß", "other": "0"}.get(how)
        pairs = [(k, new if k == name else v) for k, v in pairs if k != name or how != "dropped"]
    await refused(caller, setting, pairs, body)


async def test_the_same_bytes_after_eleven_minutes_are_refused_and_before_have_no_effect(
    caller: Caller, setting: Setting
) -> None:
    query, body = caller.seal(message(caller))
    assert (await caller.post(query, body))[0] == 200
    assert (await caller.post(query, body))[0] == 200
    assert len(setting.inbox.stored) == 1
    assert setting.house.counted == [("redelivered", "wecom-aibot" if caller.json_body else "wecom-app")]
    setting.pass_time(minutes=11)
    assert await caller.post(query, body) == (403, b"")


async def test_another_receive_id_is_refused(caller: Caller, setting: Setting) -> None:
    other = Caller(caller.url, setting.house, json_body=caller.json_body, receive_id="wwOther")
    await refused(caller, setting, *other.seal(message(caller)))


BODIES = {
    "nothing": b"",
    "no json, no xml": b"hello",
    "an array": b"[]",
    "null": b"null",
    "number": b'{"encrypt": 5}',
    "two": b'{"encrypt": "YQ==", "Encrypt": "YQ=="}',
    "nested json": b'{"encrypt":' + b"[" * 100_000,
    "nested xml": b"<xml>" + b"<a>" * 5_000 + b"</xml>",
    "doctype": b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>YQ==</Encrypt></xml>',
    "entity reference": b"<xml><Encrypt>&a;</Encrypt></xml>",
    "utf-16": codecs.BOM_UTF16_LE + "<xml><Encrypt>YQ==</Encrypt></xml>".encode("utf-16-le"),
    "utf-7": b"+ADw-xml+AD4-",
    "cut": b"<xml><Encrypt>YQ=",
    "zeros": b"\0" * 1000,
    "invalid utf-8": b"\xff\xfe\xfd",
}


@pytest.mark.parametrize("kind", BODIES)
async def test_bodies_that_are_no_envelope(caller: Caller, setting: Setting, kind: str) -> None:
    query, _ = caller.seal(message(caller))
    await refused(caller, setting, query, BODIES[kind])


async def test_a_body_over_the_cap_is_refused_however_it_comes(caller: Caller, setting: Setting) -> None:
    query, body = caller.seal(message(caller))
    long = body + b" " * (1024 * 1024 + 1 if caller.json_body else 64 * 1024 + 1)
    await refused(caller, setting, query, io.BytesIO(long))

    async def chunks() -> Any:
        for at in range(0, len(long), 65_536):
            yield long[at : at + 65_536]

    await refused(caller, setting, query, chunks())


async def test_a_compressed_body_is_refused(caller: Caller, setting: Setting) -> None:
    query, body = caller.seal(message(caller))
    await refused(caller, setting, query, gzip.compress(body), headers={"Content-Encoding": "gzip"})
    await refused(caller, setting, query, body, headers={"Content-Encoding": "identity"})


INSIDE_XML = {
    "doctype": '<!DOCTYPE xml [<!ENTITY a "b">]><xml><MsgType>text</MsgType></xml>',
    "laughs": '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>',
    "stylesheet": "<?xml-stylesheet href='x'?><xml/>",
    "deep": "<xml>" + "<a>" * 9 + "</a>" * 9 + "</xml>",
    "very deep": "<xml>" + "<a>" * 6_000 + "</a>" * 6_000 + "</xml>",
    "no xml": "hello",
    "empty": "",
    "other root": "<html/>",
    "half": "<xml><MsgType>text",
    "zero": "<xml>\0</xml>",
}
INSIDE_JSON = {"no json": "hello", "array": "[]", "empty": "", "deep": '{"a":' * 5_000 + "}" * 5_000, "null": "null"}


@pytest.mark.parametrize("kind", sorted({*INSIDE_XML, *INSIDE_JSON}))
async def test_what_is_rightly_sealed_but_no_message_is_refused(caller: Caller, setting: Setting, kind: str) -> None:
    inside = (INSIDE_JSON if caller.json_body else INSIDE_XML).get(kind)
    if inside is not None:
        await refused(caller, setting, *caller.seal(inside))


async def test_angle_brackets_that_a_person_typed_are_text(caller: Caller, setting: Setting) -> None:
    typed = "<!DOCTYPE x> <!-- 报告 --> <a><b><c><d><e><f><g><h><i><j>"
    assert (await caller.tell(message(caller, typed)))[0] == 200
    assert setting.inbox.stored[0].text == typed


UNKNOWN_XML = [
    "<xml><FromUserName>a</FromUserName><MsgType>hologram</MsgType><MsgId>1</MsgId></xml>",
    "<xml><FromUserName>a</FromUserName><MsgType>event</MsgType><Event>surprise</Event></xml>",
    "<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><Content>x</Content></xml>",
    "<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><MsgId>not-a-number</MsgId></xml>",
    "<xml><MsgType>text</MsgType><MsgId>1</MsgId></xml>",
]
UNKNOWN_JSON: list[dict[str, Any]] = [
    {"msgid": "1", "chattype": "single", "from": {"userid": "a"}, "msgtype": "hologram"},
    {
        "msgid": "1",
        "chattype": "single",
        "from": {"userid": "a"},
        "msgtype": "event",
        "event": {"eventtype": "surprise"},
    },
    {"msgid": "1", "msgtype": "text", "text": {"content": "x"}},
    {"chattype": "single", "from": {"userid": "a"}, "msgtype": "text", "text": {"content": "x"}},
    {"msgid": [1], "chattype": {}, "from": "x", "msgtype": 5, "text": None, "event": "x", "quote": 1},
    {},
]


@pytest.mark.parametrize("number", range(6))
async def test_unknown_kinds_are_acknowledged_and_counted(caller: Caller, setting: Setting, number: int) -> None:
    unknown: list[Any] = list(UNKNOWN_JSON if caller.json_body else UNKNOWN_XML)
    if number < len(unknown):
        assert await caller.tell(unknown[number]) == (200, b"")
        assert setting.inbox.stored == []
        assert setting.house.counted[-1][0] == "unsupported"


async def test_a_message_that_cannot_be_stored_is_not_acknowledged(caller: Caller, setting: Setting) -> None:
    setting.inbox.down = True
    assert await caller.tell(message(caller)) == (503, b"")
    setting.inbox.down = False
    assert await caller.tell(message(caller), nonce="n2") == (200, b"")


async def test_a_flood_of_unsigned_requests_touches_nothing(caller: Caller, setting: Setting) -> None:
    query, body = caller.seal(message(caller))
    query["msg_signature"] = "0" * 40
    answers = await asyncio.gather(*(caller.post(query, body) for _ in range(50)))
    assert set(answers) == {(403, b"")}
    assert setting.inbox.stored == []
