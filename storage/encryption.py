"""Sealed columns: AES-256-GCM under a key ring, bound to the place a value stands in, and blind indexes to find it."""

import base64
import binascii
import hmac
import os
from collections import deque
from collections.abc import Callable, Sequence
from hashlib import sha256
from struct import Struct
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from hashlib import _Hash

KEY_BYTES = 32
NONCES_AHEAD = 256
NONCE_BYTES = 12  #: random; a key is to be changed long before 2**32 seals (NIST SP 800-38D §8.3)
BLIND_BYTES = 16
_HEAD = 1 + NONCE_BYTES  #: key number and nonce before what is sealed
_INDEX = "index"
_PLACE = Struct(">QQ")


class SealBroken(Exception):
    """Not sealed by this ring, or not for this place: the bytes were changed, moved, or the key is gone."""


class RingWrong(ValueError):
    """The ring's text cannot be read. `fault`: form, number, twice, none, base64 or length; never the key."""

    def __init__(self, fault: str, said: str) -> None:
        super().__init__(said)
        self.fault = fault


class KeyRing:
    """Keys by number; the last one named seals, all of them open. One index key stays the same over every rotation."""

    def __init__(self, keys: dict[int, bytes], index: bytes) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self.numbers = frozenset(keys)
        self.active = list(keys)[-1]
        self._active_prefix = bytes([self.active])
        self._active_cipher = self._ciphers[self.active]
        self._root = index
        self._derived: dict[str, bytes] = {}

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `1:<base64>,2:<base64>[,index:<base64>]`; RingWrong says in words what is wrong, never the key."""
        keys: dict[int, bytes] = {}
        index = b""
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            name, colon, value = part.partition(":")
            if not colon:
                raise RingWrong("form", "a key must be written as <number>:<base64>")
            key = _decode(value, name=name if name == _INDEX or name.isdecimal() else "?")
            if name == _INDEX:
                index = key
            elif not name.isdecimal() or not 1 <= int(name) <= 255:
                raise RingWrong("number", "a key's number must be 1..255")
            elif int(name) in keys:
                raise RingWrong("twice", f"key {int(name)} is given twice")
            else:
                keys[int(name)] = key
        if not keys:
            raise RingWrong("none", "no key given; make one with `python -m bot keys new`")
        return cls(keys, index or _derive(keys[min(keys)], "index"))

    @staticmethod
    def generate() -> str:
        """A fresh ring's text, with an index key of its own so that key 1 may be retired one day."""
        return f"1:{_fresh()},{_INDEX}:{_fresh()}"

    @staticmethod
    def rotated(text: str) -> str:
        """The same ring with one more key, which seals from now on."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        numbers = [int(part.partition(":")[0]) for part in parts if not part.startswith(_INDEX)]
        if not any(part.startswith(_INDEX) for part in parts):
            ring = KeyRing.parse(text)
            parts.append(f"{_INDEX}:{base64.b64encode(ring._root).decode()}")
        return ",".join([*parts, f"{max(numbers) + 1}:{_fresh()}"])

    def seal(self, plain: bytes | memoryview, table: str, column: str, station: int, row: int) -> bytes:
        nonce = _nonce()
        place = f"{table}\0{column}\0".encode() + _PLACE.pack(station, row)
        return self._active_prefix + nonce + self._active_cipher.encrypt(nonce, plain, place)

    def sealer(self, table: str, column: str) -> Callable[[bytes, int, int], bytes]:
        """As `seal` for one column, at less cost for many: (plain, station, row) → sealed."""
        place, pack = f"{table}\0{column}\0".encode(), _PLACE.pack
        encrypt, prefix = self._active_cipher.encrypt, self._active_prefix

        def sealed(plain: bytes, station: int, row: int) -> bytes:
            nonce = _nonce()
            return prefix + nonce + encrypt(nonce, plain, place + pack(station, row))

        return sealed

    def seal_many(
        self, plains: Sequence[bytes], table: str, column: str, station: int, rows: Sequence[int]
    ) -> list[bytes]:
        """As `seal` for each, at less cost for thousands."""
        place = f"{table}\0{column}\0".encode()
        pool = os.urandom(NONCE_BYTES * len(plains))
        nonces = [pool[start : start + NONCE_BYTES] for start in range(0, len(pool), NONCE_BYTES)]
        encrypt, prefix, pack = self._active_cipher.encrypt, self._active_prefix, _PLACE.pack
        return [
            prefix + nonce + encrypt(nonce, plain, place + pack(station, row))
            for nonce, plain, row in zip(nonces, plains, rows, strict=True)
        ]

    def open(self, sealed: bytes, table: str, column: str, station: int, row: int) -> bytes:
        """What `seal` was given at this very place; SealBroken for anything else."""
        place = f"{table}\0{column}\0".encode() + _PLACE.pack(station, row)
        try:
            cipher = self._ciphers[sealed[0]]
            return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place)
        except (InvalidTag, KeyError, IndexError, ValueError) as error:
            raise SealBroken(f"{table}.{column}") from error

    def opener(self, table: str, column: str, station: int) -> Callable[[bytes, int], bytes]:
        """As `open` for one column, at less cost for thousands: (sealed, row) → plain."""
        place, pack, ciphers = f"{table}\0{column}\0".encode(), _PLACE.pack, self._ciphers

        def opened(sealed: bytes, row: int) -> bytes:
            try:
                return ciphers[sealed[0]].decrypt(sealed[1:_HEAD], sealed[_HEAD:], place + pack(station, row))
            except (InvalidTag, KeyError, IndexError, ValueError) as error:
                raise SealBroken(f"{table}.{column}") from error

        return opened

    def is_stale(self, sealed: bytes) -> bool:
        """True when a retired key sealed it; re-seal before that key is taken out of the ring."""
        return sealed[:1] != self._active_prefix

    def blind(self, value: str, purpose: str) -> bytes:
        """A keyed index of a value, the same for ever for one purpose, telling nothing without the key."""
        return hmac.digest(self.derived(f"blind:{purpose}"), value.encode(), sha256)[:BLIND_BYTES]

    def blinder(self, purpose: str) -> Callable[[str], bytes]:
        """As `blind` for one purpose, at less cost for thousands."""
        inner, outer = _hmac_ready(self.derived(f"blind:{purpose}"))

        def blind(value: str) -> bytes:
            within, around = inner.copy(), outer.copy()
            within.update(value.encode())
            around.update(within.digest())
            return around.digest()[:BLIND_BYTES]

        return blind

    def derived(self, purpose: str) -> bytes:
        """A key for one purpose that does not change when the ring rotates."""
        key = self._derived.get(purpose)
        if key is None:
            key = self._derived[purpose] = _derive(self._root, purpose)
        return key

    def __repr__(self) -> str:
        return f"KeyRing({len(self._ciphers)} keys, active {self.active})"


def keyed_hash(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 under one key, made ready once: `hmac.digest` makes the key ready at every call."""
    inner, outer = _hmac_ready(key)

    def keyed(message: bytes) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        return around.digest()

    return keyed


def _hmac_ready(key: bytes) -> tuple["_Hash", "_Hash"]:
    """HMAC's two hashes under a key of at most 64 bytes, to be copied for each message."""
    block = key.ljust(sha256().block_size, b"\0")
    return sha256(bytes(one ^ 0x36 for one in block)), sha256(bytes(one ^ 0x5C for one in block))


_nonces: deque[bytes] = deque()  #: random bytes fetched ahead; a system call each would cost the writer thread its turn


def _nonce() -> bytes:
    """Never the same twice: a pop from the deque is atomic, and a forked child begins with none."""
    try:
        return _nonces.popleft()
    except IndexError:
        pool = os.urandom(NONCE_BYTES * NONCES_AHEAD)
        _nonces.extend(pool[start : start + NONCE_BYTES] for start in range(NONCE_BYTES, len(pool), NONCE_BYTES))
        return pool[:NONCE_BYTES]


os.register_at_fork(after_in_child=_nonces.clear)


def _fresh() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _decode(value: str, *, name: str) -> bytes:
    try:
        key = base64.b64decode(value.strip(), validate=True)
    except binascii.Error as error:
        raise RingWrong("base64", f"key {name} is not base64") from error
    if len(key) != KEY_BYTES:
        raise RingWrong("length", f"key {name} has {len(key)} bytes; {KEY_BYTES} are needed")
    return key


def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"liaison:{purpose}".encode()).derive(root)
