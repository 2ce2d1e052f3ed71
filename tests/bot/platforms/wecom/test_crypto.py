"""The envelope against published vectors, against wechatpy, and against everything that was tampered with."""

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import MultiDict
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.clock import VirtualClock
from bot.errors import Unauthentic
from bot.platforms.wecom.bodies import encrypt_of_json, encrypt_of_xml
from bot.platforms.wecom.crypto import Box, Envelope, decode_key
from tests.bot.platforms.wecom.conftest import fixture

TOKEN, KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def clock_at(seconds: str) -> VirtualClock:
    return VirtualClock(datetime.fromtimestamp(int(seconds), UTC))


def envelope(of: dict[str, Any], *, clock: VirtualClock, random: bytes = b"") -> Envelope:
    return Envelope(
        token=of["token"],
        encoding_aes_key=of["encoding_aes_key"],
        receive_id=of["receive_id"],
        now=clock.now,
        random=(lambda _: random) if random else (lambda n: b"r" * n),
    )


def vectors() -> list[Any]:
    return list(fixture("crypto_vectors_valid.json")["vectors"])


def test_published_vectors_open() -> None:
    opened = 0
    for vector in vectors():
        query = MultiDict(vector["query"])
        ours = envelope(vector, clock=clock_at(query["timestamp"]))
        encrypt = query.pop("echostr", "") or encrypt_of_xml(vector["body"].encode())
        message, _ = ours.open(query, encrypt)
        expect = vector["expect"]
        assert message.decode() == expect.get("plaintext", expect.get("response_body")), vector["id"]
        opened += 1
    assert opened >= 12


def test_a_published_vector_seals_to_the_same_bytes() -> None:
    vector = fixture("crypto_vector_encrypt.json")
    ours = envelope(vector, clock=clock_at(vector["timestamp"]), random=vector["random16"].encode())
    sealed = ours.seal(vector["plaintext"].encode(), vector["nonce"])
    assert sealed == {
        "encrypt": vector["expect"]["encrypt"],
        "msgsignature": vector["expect"]["msg_signature"],
        "timestamp": int(vector["timestamp"]),
        "nonce": vector["nonce"],
    }


def test_another_corps_message_under_the_same_token_and_key_is_refused() -> None:
    by_id = {v["id"]: v for v in vectors()}
    mine, other = by_id["go-workwx-envelope-text"], by_id["go-workwx-message-other-corp"]
    ours = envelope(mine, clock=clock_at(other["query"]["timestamp"]))
    with pytest.raises(Unauthentic, match="receive-id"):
        ours.open(MultiDict(other["query"]), encrypt_of_xml(other["body"].encode()))


def test_keys_are_valid_as_the_fixture_says() -> None:
    for case in fixture("encoding_aes_key_validation.json")["cases"]:
        if case["valid"]:
            assert len(decode_key(case["key"])) == 32
        else:
            with pytest.raises(ValueError, match="EncodingAESKey"):
                decode_key(case["key"])
    with pytest.raises(ValueError, match="EncodingAESKey"):
        decode_key("密" * 43)


def test_address_verification_is_accepted_and_refused_as_the_fixture_says() -> None:
    outer = fixture("url_verify_get.json")
    for case in outer["cases"]:
        of = {**{k: outer[k] for k in ("token", "encoding_aes_key", "receive_id")}, **case}
        query = MultiDict(parse_qsl(case["raw_query"]))
        ours = envelope(of, clock=clock_at(query.get("timestamp", "0")))
        try:
            message, _ = ours.open(query, query.get("echostr", ""))
        except Unauthentic:
            assert case["expect"].get("outcome") in ("reject", "either"), case["id"]
        else:
            assert message.decode() == case["expect"]["body_exact"]


# --- with wechatpy as the judge --------------------------------------------------------------------------------------

CLOCK = VirtualClock(NOW)
OURS = Envelope(token=TOKEN, encoding_aes_key=KEY, receive_id=CORP, now=CLOCK.now)
THEIRS = WeChatCrypto(TOKEN, KEY, CORP)
STAMP = str(int(NOW.timestamp()))


def their_envelope(message: str, nonce: str = "n0nce") -> tuple[MultiDict[str], bytes]:
    sealed = THEIRS.encrypt_message(message, nonce, STAMP)
    signature = sealed.split("<MsgSignature><![CDATA[")[1].split("]]")[0]
    return MultiDict(msg_signature=signature, timestamp=STAMP, nonce=nonce), sealed.encode()


@given(st.text(max_size=300))
def test_what_wechatpy_seals_we_open(message: str) -> None:
    query, body = their_envelope(message)
    assert OURS.open(query, encrypt_of_xml(body))[0] == message.encode()


@given(st.text(max_size=300), st.text("abc123", min_size=1, max_size=20))
def test_what_we_seal_wechatpy_opens(message: str, nonce: str) -> None:
    sealed = OURS.seal(message.encode(), nonce)
    assert (
        THEIRS.decrypt_message({"Encrypt": sealed["encrypt"]}, sealed["msgsignature"], str(sealed["timestamp"]), nonce)
        == message
    )


VALID_QUERY, VALID_BODY = their_envelope("<xml><MsgType>text</MsgType><Content>1</Content></xml>")
VALID_JSON = json.dumps({"encrypt": encrypt_of_xml(VALID_BODY)}).encode()


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_no_mutation_of_a_valid_request_is_accepted(data: st.DataObject) -> None:
    """Fields dropped, emptied, doubled, recased or altered, body bytes flipped: Unauthentic and nothing else, unless
    the signed values themselves came through untouched."""
    query, body = MultiDict(VALID_QUERY), bytearray(data.draw(st.sampled_from([VALID_BODY, VALID_JSON])))
    is_json = body[:1] == b"{"
    name = data.draw(st.sampled_from(["msg_signature", "timestamp", "nonce", "body"]))
    if name == "body":
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(body) - 1))
            body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    else:
        act = data.draw(st.sampled_from(["drop", "empty", "double", "upper", "other", "blank"]))
        _mutate(query, name, act, data)
    try:
        encrypt = (encrypt_of_json if is_json else encrypt_of_xml)(bytes(body))
        OURS.open(query, encrypt)
    except Unauthentic:
        return
    assert encrypt == encrypt_of_xml(VALID_BODY)
    assert sorted(query.items()) == sorted(VALID_QUERY.items())


def _mutate(query: MultiDict[str], name: str, act: str, data: st.DataObject) -> None:
    old = query.pop(name)
    if act == "double":
        query.extend([(name, old), (name, old)])
    elif act != "drop":
        query[name] = {"empty": "", "upper": old.upper(), "blank": f"{old} "}.get(act) or data.draw(
            st.text(max_size=50)
        )


def signed(encrypt: str, *, stamp: str = STAMP, nonce: str = "n") -> MultiDict[str]:
    signature = OURS._signature(stamp, nonce, encrypt).decode()
    return MultiDict(msg_signature=signature, timestamp=stamp, nonce=nonce)


def sealed_raw(plain: bytes) -> str:
    """Rightly signed, whatever is inside; for what only a leaked token could make."""
    pad = 32 - len(plain) % 32
    return base64.b64encode(_raw(plain + bytes([pad]) * pad)).decode()


def _raw(blocks: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = decode_key(KEY)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(blocks) + encryptor.finalize()


HEAD = b"r" * 16
BAD_INSIDE = {
    "no base64": "!!!!",
    "base64 with blanks": sealed_raw(HEAD + b"\0\0\0\1x" + CORP.encode()) + "\n",
    "empty": "",
    "half a block": base64.b64encode(b"x" * 24).decode(),
    "padding 0": base64.b64encode(_raw(b"x" * 31 + b"\0")).decode(),
    "padding 33": base64.b64encode(_raw(b"x" * 31 + b"\x21")).decode(),
    "padding not uniform": base64.b64encode(_raw(b"x" * 30 + b"\1\2")).decode(),
    "too short": sealed_raw(b"short"),
    "length beyond": sealed_raw(HEAD + b"\xff\xff\xff\xffx" + CORP.encode()),
    "no receive id": sealed_raw(HEAD + b"\0\0\0\1x"),
    "longer receive id": sealed_raw(HEAD + b"\0\0\0\1x" + CORP.encode() + b"0"),
    "other case": sealed_raw(HEAD + b"\0\0\0\1x" + CORP.upper().encode()),
    "lone surrogate": "\ud800",
}


@pytest.mark.parametrize("kind", BAD_INSIDE)
def test_every_failure_is_the_same_exception(kind: str) -> None:
    encrypt = BAD_INSIDE[kind]
    with pytest.raises(Unauthentic):
        OURS.open(signed(encrypt), encrypt)


@pytest.mark.parametrize(
    "stamp", ["", "x", "١٢٣", "-5", "1e9", " 1", "9" * 12, "0", str(int(STAMP) - 601), str(int(STAMP) + 601)]
)
def test_times_outside_the_window_or_no_times_are_refused_though_signed(stamp: str) -> None:
    encrypt = sealed_raw(HEAD + b"\0\0\0\1x" + CORP.encode())
    with pytest.raises(Unauthentic):
        OURS.open(signed(encrypt, stamp=stamp), encrypt)


@pytest.mark.parametrize("seconds", [-600, 0, 600])
def test_times_within_the_window_are_taken(seconds: int) -> None:
    encrypt = sealed_raw(HEAD + b"\0\0\0\1x" + CORP.encode())
    assert OURS.open(signed(encrypt, stamp=str(int(STAMP) + seconds)), encrypt)[0] == b"x"


def test_a_repeat_is_known_within_the_window_and_forgotten_after() -> None:
    clock = VirtualClock(NOW)
    ours = Envelope(token=TOKEN, encoding_aes_key=KEY, receive_id=CORP, now=clock.now)
    _, first = ours.open(VALID_QUERY, encrypt_of_xml(VALID_BODY))
    assert [ours.is_repeat(first), ours.is_repeat(first)] == [False, True]
    clock.advance(hours=1)
    assert not ours.is_repeat(first)


def test_the_memory_of_signatures_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.platforms.wecom import crypto

    monkeypatch.setattr(crypto, "MAX_REMEMBERED", 10)
    ours = Envelope(token=TOKEN, encoding_aes_key=KEY, receive_id=CORP, now=CLOCK.now)
    for number in range(100):
        ours.is_repeat(crypto.Signed("s", STAMP, str(number)))
    assert len(ours._seen) <= 11


@given(st.binary(max_size=200))
def test_a_box_opens_what_it_closed_with_a_pad_of_1_to_32(content: bytes) -> None:
    box = Box(decode_key(KEY))
    sealed = box.seal(content)
    assert len(sealed) % 32 == 0
    assert box.open(sealed) == content


def test_the_window_is_ten_minutes() -> None:
    from bot.platforms.wecom.crypto import WINDOW_SECONDS

    assert timedelta(seconds=WINDOW_SECONDS) == timedelta(minutes=10)


@given(st.lists(st.binary(max_size=80), min_size=1, max_size=8), st.binary(max_size=100))
def test_what_was_opened_before_changes_nothing_behind_the_noise(before: list[bytes], message: bytes) -> None:
    box = Box(decode_key(KEY))
    for other in before:  # rubbish, too long for a block or not
        with suppress(ValueError):
            box.open_behind_noise(other)
    sealed = box.seal(b"n" * 16 + message)
    assert box.open_behind_noise(sealed)[16:] == box.open(sealed)[16:] == message
