"""The robot over HTTP: only the platform gets in, a stolen pair of headers gets little, and nothing makes a 5xx."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import InboundKind
from bot.platforms.dingtalk.http_callback import MAX_BODY_BYTES, Pairs
from bot.platforms.dingtalk.sign import sign
from simulator import acts
from simulator.dingtalk.sign import card_sign
from tests.bot.platforms.dingtalk.conftest import CARD_SECRET, CLIENT_SECRET, CORP, OTHER, Town, out, robot_channel
from tests.bot.platforms.dingtalk.test_cards import CARD, passive
from tests.bot.platforms.fakes import START

PATH = "/c/0123456789abcdef0123456789abcdef"
NOW_MS = int(START.timestamp() * 1000)
BODY: dict[str, Any] = {
    "msgId": "msg1", "conversationId": "cidPARK==", "conversationType": "2", "chatbotCorpId": CORP,
    "senderCorpId": CORP, "senderStaffId": "u-wang", "senderNick": "王强", "robotCode": "dingabc",
    "createAt": NOW_MS, "msgtype": "text", "text": {"content": " 收到"},
}  # fmt: skip


class Edge:
    """Our callback addresses on a real port, and a hand to post with."""

    def __init__(self, town: Town, url: str, session: aiohttp.ClientSession) -> None:
        self.town = town
        self.url = url
        self.session = session

    async def post(self, body: Any, headers: dict[str, str] | None = None, *, path: str = PATH) -> tuple[int, bytes]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.session.post(
            self.url + path, data=raw, headers=signed() if headers is None else headers
        ) as answer:
            return answer.status, await answer.read()


def signed(timestamp: int | str = NOW_MS, secret: str = CLIENT_SECRET) -> dict[str, str]:
    return {"timestamp": str(timestamp), "sign": sign(str(timestamp), secret)}


@pytest.fixture
async def edge(town: Town) -> AsyncIterator[Edge]:
    keys = {"card_route_key": "route", "card_api_secret": CARD_SECRET}
    robot = town.robot(channel=robot_channel(callback_path=PATH, credentials=keys))
    assert not robot.abilities.trusted
    assert robot.abilities.card_group
    app = web.Application()
    app.add_routes(robot.routes(town.inbox))
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        yield Edge(town, f"http://127.0.0.1:{runner.addresses[0][1]}", session)
    await runner.cleanup()


async def test_the_platform_is_heard(edge: Edge) -> None:
    town = edge.town
    channel = town.world.channels["robot"]
    channel.mode, channel.endpoints["callback"] = "http", edge.url + PATH
    await town.says("今天有访客")
    (heard,) = town.inbox.stored
    assert (heard.text, heard.sender.user_id, heard.trusted) == ("今天有访客", "u-wang", False)
    assert heard.reply is None  # a forger would name the session
    assert not town.side.push.lost
    await town.advance(1)
    town.inbox.down = True
    await town.says("丢了")
    assert len(town.side.push.lost) == 1


async def test_a_repeat_is_answered_and_has_one_effect(edge: Edge) -> None:
    for _ in range(3):
        assert await edge.post(BODY) == (200, b'{"msgtype":"empty"}')
    assert len(edge.town.inbox.stored) == 1


async def test_time_window(edge: Edge) -> None:
    for seconds, status in ((-301, 403), (-299, 200), (299, 200), (301, 403), (3_000, 403)):
        assert (await edge.post(BODY, signed(NOW_MS + seconds * 1000)))[0] == status
    edge.town.house.clock.advance(minutes=11)
    assert (await edge.post(BODY))[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"timestamp": str(NOW_MS)},
        {"sign": signed()["sign"]},
        signed(secret="other"),
        {**signed(), "sign": ""},
        {**signed(), "sign": signed()["sign"].lower()},
        {**signed(), "sign": signed()["sign"] + "="},
        {**signed(), "timestamp": str(NOW_MS + 1)},
        {"timestamp": f" {NOW_MS}", "sign": sign(f"+{NOW_MS}", CLIENT_SECRET)},
        signed(f"+{NOW_MS}"),
        signed(f"{NOW_MS}.0"),
        signed(f"{NOW_MS:_}"),
        signed("1" * 400),
        signed("-1"),
        signed(""),
        {**signed(), "Content-Encoding": "gzip"},
        {**signed(), "sign": "é"},
    ],
)
async def test_forged_headers(edge: Edge, headers: dict[str, str]) -> None:
    assert await edge.post(BODY, headers) == (403, b"")
    assert edge.town.inbox.stored == []


async def test_doubled_headers(edge: Edge) -> None:
    for name in ("timestamp", "sign"):
        headers = aiohttp.client.CIMultiDict(signed())
        headers.add(name, signed()[name])
        assert (await edge.post(BODY, headers))[0] == 403  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"chatbotCorpId": OTHER},
        {"chatbotCorpId": CORP.upper()},
        {"chatbotCorpId": ""},
        {"robotCode": "dingother"},
        {"robotCode": ""},
        {"robotCode": ["dingabc"]},
        {"chatbotCorpId": None, "robotCode": None},
    ],
)
async def test_bodies_for_others(edge: Edge, change: dict[str, Any]) -> None:
    assert await edge.post(BODY | change) == (403, b"")
    assert ("unauthentic", "foreign") in edge.town.house.counted


async def test_a_stolen_pair_with_another_body_is_refused_and_alarmed(edge: Edge) -> None:
    assert (await edge.post(BODY))[0] == 200
    edge.town.house.clock.advance(seconds=3)
    assert await edge.post(BODY | {"senderStaffId": "u-li", "msgId": "msg2"}) == (403, b"")
    assert ("alarm", "dingtalk-signature-reused") in edge.town.house.counted
    assert len(edge.town.inbox.stored) == 1


async def test_two_who_speak_in_the_same_millisecond_are_both_heard(edge: Edge) -> None:
    """The signature covers only the time, so genuine messages may share it."""
    assert (await edge.post(BODY))[0] == 200
    assert (await edge.post(BODY | {"senderStaffId": "u-li", "msgId": "msg2"}))[0] == 200
    assert len(edge.town.inbox.stored) == 2


async def test_a_sender_of_another_organisation_is_an_outsider(edge: Edge) -> None:
    assert (await edge.post(BODY | {"senderCorpId": OTHER}))[0] == 200
    assert edge.town.inbox.stored[0].sender.user_id == ""


async def test_a_time_that_cannot_be_is_not_believed(edge: Edge) -> None:
    assert (await edge.post(BODY | {"createAt": NOW_MS - 3 * 86_400_000}))[0] == 200
    assert edge.town.inbox.stored[0].sent_at is None


async def test_size_shape_and_database(edge: Edge) -> None:
    assert (await edge.post(b"x" * (MAX_BODY_BYTES + 1), signed(NOW_MS + 1)))[0] == 413
    assert (await edge.post(b"{", signed(NOW_MS + 2)))[0] == 400
    assert (await edge.post(b"[]", signed(NOW_MS + 3)))[0] == 400
    edge.town.inbox.down = True
    assert (await edge.post(BODY, signed(NOW_MS + 4)))[0] == 503
    edge.town.inbox.down = False
    hollow = {"chatbotCorpId": CORP, "msgtype": "text", "errorCode": 20001, "errorMessage": "x"}
    assert (await edge.post(hollow, signed(NOW_MS + 5)))[0] == 200
    assert ("alarm", "dingtalk-quota") in edge.town.house.counted
    assert edge.town.inbox.stored == []


async def test_a_broken_chunk_is_no_fault_of_ours(edge: Edge) -> None:
    host, port = edge.url.removeprefix("http://").split(":")
    head = "".join(f"{name}: {value}\r\n" for name, value in signed().items())
    request = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nrubbish\r\n\r\n"
    reader, writer = await asyncio.open_connection(host, int(port), family=socket.AF_INET)
    writer.write(request.encode())
    answer = await asyncio.wait_for(reader.read(200), 2)
    writer.close()
    await writer.wait_closed()
    assert b" 500 " not in answer
    assert edge.town.inbox.stored == []


async def test_card_presses_over_http(edge: Edge) -> None:
    town = edge.town
    channel = town.world.channels["robot"]
    channel.mode = "http"
    channel.endpoints |= {"callback": edge.url + PATH, "card_callback": edge.url + PATH + "/card"}
    channel.credentials["card_api_secret"] = CARD_SECRET
    keys = {"card_route_key": "route", "card_api_secret": CARD_SECRET}
    robot = town.robot(channel=robot_channel(callback_path=PATH, credentials=keys))
    await robot.send(out(card=CARD))
    (shown,) = town.shown()
    town.inbox.answers = [passive(type(CARD)("通报 12", done="已收到"))]
    await acts.press(town.world, person="wang", message=shown.id, button="receipt:12", values={})
    (heard,) = await town.inbox.wait_for(1)
    assert (heard.kind, heard.trusted) == (InboundKind.PRESS, False)
    assert heard.press is not None
    assert heard.press.button == "receipt:12"
    await town.world.settle()
    assert town.shown()[0].text.endswith("已收到")


async def test_forged_card_presses(edge: Edge) -> None:
    body = {
        "outTrackId": "t" * 22,
        "corpId": CORP,
        "userId": "u-wang",
        "content": '{"cardPrivateData":{"actionIds":["a"]}}',
    }
    stamp = str(NOW_MS)
    good = {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": card_sign(stamp, CARD_SECRET)}
    path = PATH + "/card"
    assert (await edge.post(body, {}, path=path))[0] == 403
    assert (await edge.post(body, signed(), path=path))[0] == 403
    assert (await edge.post(body, {**good, "x-ddpaas-signature": "x"}, path=path))[0] == 403
    assert (await edge.post(body, good, path=path))[0] == 200
    assert (await edge.post(body, good, path=path))[0] == 200
    assert len(edge.town.inbox.stored) == 1  # the replay is the same press
    edge.town.house.clock.advance(seconds=3)
    assert (await edge.post(body | {"userId": "u-li"}, good, path=path))[0] == 403
    later = str(NOW_MS + 1)
    fresh = {"x-ddpaas-signature-timestamp": later, "x-ddpaas-signature": card_sign(later, CARD_SECRET)}
    assert (await edge.post(body | {"corpId": OTHER}, fresh, path=path))[0] == 403


async def test_without_a_card_secret_there_is_no_card_address(town: Town) -> None:
    robot = town.robot(channel=robot_channel(callback_path=PATH))
    assert [route.path for route in robot.routes(town.inbox)] == [PATH]  # type: ignore[attr-defined]
    assert not robot.abilities.card_group
    async with asyncio.timeout(1):
        await robot.run(town.inbox)
    assert not town.side.gateway.connections


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from([*BODY, "content", "quoteMessage", "originalProcessQueryKey", "sessionWebhook", "errorCode"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(FIELDS, JSON, max_size=5), number=st.integers(0, 299_000), msgtype=st.sampled_from(
    ["text", "richText", "picture", "audio", "video", "file", "chatRecord", "unknownMsgType", ""]
))  # fmt: skip
async def test_no_body_makes_a_5xx(edge: Edge, changes: dict[str, Any], number: int, msgtype: str) -> None:
    body = {**BODY, "msgtype": msgtype, **changes}
    raw = json.dumps(body, ensure_ascii=True).encode()
    status, _ = await edge.post(raw, signed(NOW_MS + number))
    assert status in (200, 400, 403)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    timestamp=st.one_of(st.just(str(NOW_MS)), st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)),
    signature=st.one_of(
        st.just(signed()["sign"]), st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60)
    ),
)
async def test_no_forged_pair_gets_in(edge: Edge, timestamp: str, signature: str) -> None:
    status, _ = await edge.post(BODY, {"timestamp": timestamp, "sign": signature})
    assert status == (200 if (timestamp, signature) == tuple(signed().values()) else 403)


def test_remembered_pairs_are_bounded_and_lapse(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    monkeypatch.setattr("bot.platforms.dingtalk.http_callback.MAX_PAIRS", 3)
    pairs = Pairs(timedelta(minutes=5))
    for number in range(10):
        assert pairs.is_acceptable(str(number), b"a", 0.0)
    assert len(pairs._seen) <= 3
    assert not pairs.is_acceptable("9", b"b", 3.0)
    assert pairs.is_acceptable("9", b"b", 700.0)
