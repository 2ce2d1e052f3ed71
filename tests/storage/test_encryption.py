"""Sealed columns and blind indexes."""

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import KeyRing, SealBroken
from storage.encryption import keyed_hash

PLACE = ("outbox", "body", 7, 42)


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_at_its_place(plain: bytes) -> None:
    ring = KeyRing.parse(KeyRing.generate())
    sealed = ring.seal(plain, *PLACE)
    assert ring.open(sealed, *PLACE) == plain
    assert len(plain) < 16 or plain not in sealed


@pytest.mark.parametrize(
    "place",
    [("inbox", "body", 7, 42), ("outbox", "handle", 7, 42), ("outbox", "body", 8, 42), ("outbox", "body", 7, 43)],
)
def test_a_value_moved_elsewhere_does_not_open(ring: KeyRing, place: tuple[str, str, int, int]) -> None:
    with pytest.raises(SealBroken):
        ring.open(ring.seal(b"x", *PLACE), *place)


def test_a_flipped_bit_anywhere_is_found(ring: KeyRing) -> None:
    sealed = ring.seal(b"secret", *PLACE)
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(SealBroken):
            ring.open(bytes(broken), *PLACE)
    for short in (b"", sealed[:1], sealed[:13], sealed[:-1]):
        with pytest.raises(SealBroken):
            ring.open(short, *PLACE)


def test_equal_values_are_sealed_differently(ring: KeyRing) -> None:
    assert ring.seal(b"x", *PLACE) != ring.seal(b"x", *PLACE)


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    text = KeyRing.generate()
    old = KeyRing.parse(text)
    sealed = old.seal(b"x", *PLACE)
    rotated = KeyRing.parse(KeyRing.rotated(text))
    assert rotated.open(sealed, *PLACE) == b"x"
    assert rotated.is_stale(sealed)
    fresh = rotated.seal(b"x", *PLACE)
    assert not rotated.is_stale(fresh)
    with pytest.raises(SealBroken):
        old.open(fresh, *PLACE)


@pytest.mark.parametrize("with_index", [True, False])
def test_blind_indexes_and_the_chain_key_survive_rotation_and_the_old_key(with_index: bool) -> None:
    text = KeyRing.generate()
    if not with_index:
        text = text.partition(",")[0]
    first = KeyRing.parse(text)
    rotated = KeyRing.rotated(text)
    without_old = ",".join(part for part in rotated.split(",") if not part.startswith("1:"))
    for ring in (KeyRing.parse(rotated), KeyRing.parse(without_old)):
        assert ring.blind("13800138000", "mobile") == first.blind("13800138000", "mobile")
        assert ring.derived("audit-chain") == first.derived("audit-chain")


def test_a_blind_index_depends_on_value_purpose_and_key(ring: KeyRing) -> None:
    here = ring.blind("13800138000", "mobile")
    assert len(here) == 16
    assert here != ring.blind("13800138001", "mobile")
    assert here != ring.blind("13800138000", "name")
    assert here != KeyRing.parse(KeyRing.generate()).blind("13800138000", "mobile")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no key"),
        ("abc", "must be written as"),
        ("1:xyz!", "not base64"),
        ("1:" + base64.b64encode(b"x" * 31).decode(), "31 bytes"),
        ("0:" + base64.b64encode(b"x" * 32).decode(), "1..255"),
        ("256:" + base64.b64encode(b"x" * 32).decode(), "1..255"),
        (",".join(["1:" + base64.b64encode(b"x" * 32).decode()] * 2), "twice"),
    ],
)
def test_a_wrong_ring_is_told_in_words_without_the_key(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word) as caught:
        KeyRing.parse(text)
    assert "xyz" not in str(caught.value)
    assert base64.b64encode(b"x" * 31).decode() not in str(caught.value)


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=300))
def test_a_hash_made_ready_is_the_same_hash(key: bytes, message: bytes) -> None:
    assert keyed_hash(key)(message) == hmac.digest(key, message, "sha256")


def test_an_opener_opens_what_was_sealed_for_its_column_and_row_only() -> None:
    ring = KeyRing.parse(KeyRing.generate())
    sealed, opened = ring.seal(b"x", "t", "c", 1, 7), ring.opener("t", "c", 1)
    assert opened(sealed, 7) == b"x"
    for wrong in (lambda: opened(sealed, 8), lambda: ring.opener("t", "d", 1)(sealed, 7), lambda: opened(b"", 7)):
        with pytest.raises(SealBroken):
            wrong()
