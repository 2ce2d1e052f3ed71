"""The platform side's envelope against published vectors, wechatpy and, where Node is there, @wecom/crypto."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.wecom import crypto
from tests.simulator.wecom.node import run_node

FIXTURES = Path(__file__).parents[3] / "../shared/fixtures/wecom"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def fixture(name: str) -> Any:
    path = FIXTURES / name
    if not path.exists():
        pytest.skip("the published vectors are not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


def sealed_of(vector: dict[str, Any]) -> str:
    if "encrypt" in vector:
        return str(vector["encrypt"])
    return str(vector["query"]["echostr"])


def test_published_vectors_open() -> None:
    vectors = fixture("crypto_vectors_valid.json")["vectors"]
    assert len(vectors) > 5
    for vector in vectors:
        query, sealed = vector["query"], sealed_of(vector)
        signed = (vector["token"], query["timestamp"], query["nonce"], sealed)
        assert crypto.is_signed(query["msg_signature"], *signed), vector["id"]
        plain = crypto.decrypt(vector["encoding_aes_key"], sealed, vector["receive_id"])
        expected = vector["expect"]
        due = expected.get("plaintext", expected.get("response_body"))
        assert due is None or plain == due, vector["id"]
        again = crypto.encrypt(
            vector["encoding_aes_key"], plain, vector["receive_id"], random=bytes.fromhex(expected["random16_hex"])
        )
        assert again == sealed, vector["id"]


def test_the_published_encryption_comes_out_the_same() -> None:
    vector = fixture("crypto_vector_encrypt.json")
    random = vector["random16"].encode()
    sealed = crypto.encrypt(vector["encoding_aes_key"], vector["plaintext"], vector["receive_id"], random=random)
    assert sealed == vector["expect"]["encrypt"]
    signature = crypto.signature(vector["token"], vector["timestamp"], vector["nonce"], sealed)
    assert signature == vector["expect"]["msg_signature"]


def test_keys_to_take_and_to_refuse() -> None:
    for case in fixture("encoding_aes_key_validation.json")["cases"]:
        if case["valid"]:
            assert len(crypto.aes_key(case["key"])) == 32
        else:
            with pytest.raises(ValueError, match="EncodingAESKey"):
                crypto.aes_key(case["key"])


def test_address_verifications_that_must_be_refused() -> None:
    from urllib.parse import parse_qs

    data = fixture("url_verify_get.json")
    seen = set()
    for case in data["cases"]:
        query = {name: values[0] for name, values in parse_qs(case["raw_query"]).items()}
        given_signature, *rest = (query.get(name, "") for name in ("msg_signature", "timestamp", "nonce", "echostr"))
        good = crypto.is_signed(given_signature, case.get("token", data["token"]), *rest)
        due = case["expect"]
        seen.add(good)
        if due.get("outcome") == "reject":
            assert not good, case["id"]
        elif due.get("http_status") == 200:
            assert good, case["id"]
            assert crypto.decrypt(data["encoding_aes_key"], rest[2], data["receive_id"]) == due["body_exact"]
    assert seen == {True, False}


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(max_size=20, alphabet="abc0"))
def test_what_is_sealed_opens_only_for_its_receiver(message: str, receive_id: str) -> None:
    sealed = crypto.encrypt(KEY, message, receive_id)
    assert crypto.decrypt(KEY, sealed, receive_id) == message
    with pytest.raises(crypto.Tampered):
        crypto.decrypt(KEY, sealed, receive_id + "x")


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_rubbish_is_tampered_and_nothing_else(rubbish: bytes | str) -> None:
    import base64

    text = base64.b64encode(rubbish).decode() if isinstance(rubbish, bytes) else rubbish
    with pytest.raises(crypto.Tampered):
        crypto.decrypt(KEY, text, "receiver-that-nobody-guesses")


def test_a_signature_with_strange_letters_is_only_wrong() -> None:
    assert not crypto.is_signed("签\ud800名", "t", "1", "n", "e")


def test_wechatpy_opens_our_xml_and_we_open_its_answer() -> None:
    from wechatpy.enterprise.crypto import WeChatCrypto
    from wechatpy.exceptions import InvalidSignatureException

    theirs = WeChatCrypto("tok", KEY, "ww1")
    plain = "<xml><Content><![CDATA[三号门]]></Content></xml>"
    sealed = crypto.encrypt(KEY, plain, "ww1")
    signature = crypto.signature("tok", "1700000000", "n1", sealed)
    body = f"<xml><ToUserName>ww1</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    assert theirs.decrypt_message(body, signature, "1700000000", "n1") == plain
    answer = ElementTree.fromstring(theirs.encrypt_message("好的", "n2", "1700000001"))
    parts = [answer.findtext(name) or "" for name in ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")]
    assert crypto.is_signed(parts[0], "tok", *parts[1:])
    assert crypto.decrypt(KEY, parts[3], "ww1") == "好的"
    with pytest.raises(InvalidSignatureException):
        theirs.decrypt_message(body, signature[::-1], "1700000000", "n1")


def test_wecom_crypto_agrees_on_valid_and_tampered_input() -> None:
    sealed = crypto.encrypt(KEY, '{"内容": "三号门"}', "ww1")
    flipped = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    asked = {
        "key": KEY,
        "sealed": [sealed, flipped],
        "plain": "你好 <xml/>",
        "id": "ww2",
        "sign": ["tok", "1700000000", "n", sealed],
    }
    told = json.loads(run_node("agree.cjs", json.dumps(asked)))
    assert told["opened"][0] == {"message": '{"内容": "三号门"}', "id": "ww1"}
    assert told["opened"][1] != told["opened"][0]
    with pytest.raises(crypto.Tampered):
        crypto.decrypt(KEY, flipped, "ww1")
    assert crypto.decrypt(KEY, told["sealed"], "ww2") == "你好 <xml/>"
    assert told["signature"] == crypto.signature("tok", "1700000000", "n", sealed)
    assert not crypto.is_signed(told["signature"], "tok", "1700000000", "n", flipped)
