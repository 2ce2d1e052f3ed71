"""Forged, replayed, oversize and malformed callbacks at the door of a standing house: refused alike, no row."""

import codecs
import gzip
from dataclasses import replace

import pytest

from proof.callbacks import DOORS, Door, Markup, Pairs, Request
from proof.house import Answer, Standing

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFUSED = (403, b"")
WINDOW = {"app": 600, "aibot-callback": 600, "robot-http": 300}


async def refused(house: Standing, request: Request, **more: str) -> Answer:
    """Nothing is stored, one more refusal is counted, and the answer tells nothing."""
    await house.house.dispatcher.idle()
    rows, counted = await house.rows(), house.counted("unauthentic")
    answer = await house.post(request, **more)
    assert (answer.status, answer.body) == REFUSED
    assert await house.rows() == rows
    assert house.counted("unauthentic") == counted + 1
    return answer


async def test_what_is_genuine_gets_in(house: Standing, door: Door) -> None:
    before, _ = await house.rows()
    assert (await house.post(door.message("帮助"))).status == 200
    assert await house.rows() >= (before + 1, 0)


def changed(pairs: Pairs, name: str, how: str) -> Pairs:
    value = dict(pairs)[name]
    if how == "doubled":
        return (*pairs, (name, value))
    if how == "dropped":
        return tuple(pair for pair in pairs if pair[0] != name)
    new = {
        "emptied": "",
        "case": value.swapcase() if value.swapcase() != value else value + "A",
        "longer": value + "0",
        "shorter": value[:-1],
        "non-ascii": "签é",
        "other": "1" * len(value),
        "huge": "9" * 4000,
        "negative": "-" + value,
    }[how]
    return tuple((one, new if one == name else kept) for one, kept in pairs)


@pytest.mark.parametrize(
    "how",
    ["dropped", "emptied", "doubled", "case", "longer", "shorter", "non-ascii", "other", "huge", "negative"],
)
async def test_every_field_of_the_signature_counts(house: Standing, door: Door, how: str) -> None:
    genuine = door.message("帮助")
    pairs: Pairs = getattr(genuine, door.signed)
    for name, _ in pairs:
        if how == "non-ascii" and door.signed == "headers":
            continue  # this client writes no such header; the platform's own tests do
        await refused(house, genuine.with_pairs(door.signed, changed(pairs, name, how)))


async def test_another_secret_is_refused(house: Standing, door: Door) -> None:
    await refused(house, door.seal(door.content("帮助"), secret="x" * 24))
    other = Door(house.stage, next(name for name in DOORS if name != door.name and name != "robot-http"))
    if door.signed == "query":
        crossed = other.seal(door._plain(door.content("帮助")))
        await refused(house, replace(crossed, path=door.path))


async def test_old_and_future_times_are_refused(house: Standing, door: Door) -> None:
    for late in (WINDOW[door.name] + 5, -WINDOW[door.name] - 5, 86_400):
        await refused(house, door.seal(door.content("帮助"), late=late))
    assert (await house.post(door.seal(door.content("帮助"), late=WINDOW[door.name] - 5))).status == 200


async def test_the_same_bytes_again_have_no_second_effect(house: Standing, door: Door) -> None:
    genuine = door.message("帮助")
    first = await house.post(genuine)
    await house.house.settle()
    rows = await house.rows()
    for _ in range(3):
        again = await house.post(genuine)
        assert (again.status, again.body) == (first.status, first.body)
    await house.house.settle()
    assert await house.rows() == rows


async def test_another_receiver_is_refused(house: Standing, door: Door) -> None:
    if door.name == "robot-http":
        for field in ("chatbotCorpId", "robotCode"):
            await refused(house, door.message("帮助", **{field: "other"}))
        return
    for receiver in ("ww0000000000000000", door.channel.corp.upper() + "x", "\0"):
        await refused(house, door.seal(door.content("帮助"), receive_id=receiver))


async def test_oversize_bodies_are_refused_whole_or_in_chunks(house: Standing, door: Door) -> None:
    genuine = door.message("帮助")
    await house.house.dispatcher.idle()
    rows = await house.rows()
    long = replace(genuine, body=genuine.body + b" " * (1024 * 1024 + 1))
    for chunked in (False, True):
        answer = await house.post(long, chunked=chunked)
        assert answer.status in (403, 413)
        assert answer.body == b""
    assert await house.rows() == rows


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity", "gzip, gzip"])
async def test_compressed_bodies_are_refused_unread(house: Standing, door: Door, encoding: str) -> None:
    genuine = door.message("帮助")
    bomb = gzip.compress(b"\0" * 10_000_000) if encoding == "gzip" else genuine.body
    await refused(house, replace(genuine, headers=(*genuine.headers, ("Content-Encoding", encoding)), body=bomb))


BODIES = {
    "nothing": b"",
    "words": b"hello",
    "doctype": b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>YQ==</Encrypt></xml>',
    "laughs": b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
    "outside file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
    "deep xml": b"<xml>" + b"<a>" * 50_000,
    "deep json": b'{"encrypt":' + b"[" * 100_000,
    "deep closed json": b"[" * 100_000 + b"]" * 100_000,
    "utf-16": codecs.BOM_UTF16_LE + "<xml><Encrypt>YQ==</Encrypt></xml>".encode("utf-16-le"),
    "utf-7": b"+ADw-xml+AD4-+ADw-Encrypt+AD4-YQ==",
    "zeros": b"\0" * 1000,
    "no utf-8": b"\xff\xfe\xfd",
    "number": b'{"encrypt": 5}',
    "null": b"null",
    "nan": b'{"encrypt": NaN}',
}


@pytest.mark.parametrize("kind", BODIES)
async def test_bodies_that_break_parsers_break_nothing(house: Standing, door: Door, kind: str) -> None:
    genuine = door.message("帮助")
    await house.house.dispatcher.idle()
    rows = await house.rows()
    answer = await house.post(replace(genuine, body=BODIES[kind]))
    assert answer.status in ((403,) if door.signed == "query" else (400, 403))  # DingTalk's signature was genuine
    assert answer.body == b""
    assert await house.rows() == rows


SEALED = {
    "doctype": '<!DOCTYPE xml [<!ENTITY a "b">]><xml><MsgType>text</MsgType></xml>',
    "laughs": '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>',
    "outside": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x"><xml/>',
    "deep": "<xml>" + "<a>" * 9_000 + "</a>" * 9_000 + "</xml>",
    "deep json": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "half": "<xml><MsgType>text",
    "nothing": "",
    "array": "[]",
    "zero": "<xml>\0</xml>",
}


@pytest.mark.parametrize("kind", SEALED)
async def test_rightly_sealed_rubbish_breaks_nothing(house: Standing, door: Door, kind: str) -> None:
    await house.house.dispatcher.idle()
    rows = await house.rows()
    answer = await house.post(door.seal(SEALED[kind]))
    assert answer.status in (400, 403, 413)
    assert answer.body == b""
    assert await house.rows() == rows


async def test_what_a_person_typed_is_only_text(house: Standing, door: Door) -> None:
    before, _ = await house.rows()
    text = '<!DOCTYPE x [<!ENTITY a "b">]> &a; ]]' + "[[{" * 200
    assert (await house.post(door.message(text))).status == 200
    await house.house.settle()
    assert (await house.rows())[0] == before + 1


STRANGE: dict[str, dict[str, object]] = {
    "app": {"MsgType": "hologram", "Event": "surprise", "Extra": Markup("<a><b>1</b></a>")},
    "aibot-callback": {"msgtype": "hologram", "event": {"eventtype": "surprise"}, "extra": [1, {"a": None}]},
    "robot-http": {"msgtype": "hologram", "text": None, "extra": [1, {"a": None}]},
}
MISSHAPEN: dict[str, list[dict[str, object]]] = {
    "app": [{"FromUserName": ""}, {"MsgId": "x"}, {"MsgType": "event", "Event": "surprise"}],
    "aibot-callback": [{"from": 5}, {"text": []}, {"msgid": {}}, {"chattype": 7}, {"quote": "x"}, {"response_url": 1}],
    "robot-http": [
        {"senderStaffId": {}},
        {"text": 5},
        {"msgId": []},
        {"conversationType": {}},
        {"createAt": "x"},
        {"createAt": 10**30},
    ],
}


async def test_unknown_and_misshapen_kinds_are_acknowledged_and_break_nothing(house: Standing, door: Door) -> None:
    for more in (STRANGE[door.name], *MISSHAPEN[door.name]):
        answer = await house.post(door.message("帮助", **more))
        assert answer.status == 200, more
    await house.house.settle()
    assert house.counted("handler_failed") == 0
    assert house.counted("unsupported") > 0


async def test_every_forgery_gets_the_same_answer_byte_for_byte(house: Standing) -> None:
    answers = set()
    for name in DOORS:
        door = Door(house.stage, name)
        genuine = door.message("帮助")
        pairs: Pairs = getattr(genuine, door.signed)
        forged = [
            genuine.with_pairs(door.signed, ()),
            genuine.with_pairs(door.signed, changed(pairs, pairs[0][0], "other")),
            door.seal(door.content("帮助"), late=3600),
            door.seal(door.content("帮助"), secret="y" * 24),
            replace(genuine, path="/hook/nobody"),
            replace(genuine, path=door.path + "/card"),
        ]
        answers |= {await house.post(one) for one in forged}
        answers |= {await house.post(genuine, method=method) for method in ("PUT", "DELETE", "PATCH")}
    assert len(answers) == 1
    assert (answers.pop().status) == 403


async def test_an_address_is_not_verified_for_a_forger(house: Standing) -> None:
    for name in ("app", "aibot-callback"):
        door = Door(house.stage, name)
        genuine = door.message("7")
        for query in ((), genuine.query, (*genuine.query, ("echostr", "YQ=="), ("echostr", "YQ=="))):
            answer = await house.post(Request(door.path, query), method="GET")
            assert (answer.status, answer.body) == REFUSED


async def test_a_flood_of_headers_is_no_fault_of_ours(house: Standing, door: Door) -> None:
    genuine = door.message("帮助")
    many = tuple((f"X-Flood-{number}", "1") for number in range(1000))
    long = (("X-Long", "1" * 20_000),)
    for flood in (many, long):
        answer = await house.post(replace(genuine, headers=(*genuine.headers, *flood)))
        assert answer.status in (400, 403, 431)
        assert b"Traceback" not in answer.body
