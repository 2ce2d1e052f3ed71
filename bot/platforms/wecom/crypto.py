"""The envelope of WeCom callbacks and the encryption of media (path/90968, 91144, 101033)."""

import binascii
import hashlib
import hmac
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from multidict import MultiMapping
from yarl import URL

from bot.errors import Unauthentic

KEY_CHARS = 43
BLOCK = 32  #: PKCS#7 block of envelope and media, bytes (AES itself has 16)
HEAD = 20  #: 16 random bytes and the message's length in 4
WINDOW_SECONDS = 600  #: how far a callback's time may be from ours; the document has no rule
_REMEMBERED = timedelta(seconds=2 * WINDOW_SECONDS)
MAX_REMEMBERED = 50_000  #: signatures kept at most, whatever comes

_CHARS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


_PADS = [bytes((pad,)) * pad for pad in range(BLOCK + 1)]
_PLAIN_QUERY = re.compile(r"msg_signature=(\w+)&timestamp=(\w+)&nonce=([\w-]+)", re.ASCII)


def decode_key(encoding_aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey; ValueError says what is wrong with it."""
    raw = encoding_aes_key.encode(errors="replace")
    if len(raw) != KEY_CHARS or not _CHARS.issuperset(raw):
        raise ValueError("an EncodingAESKey is 43 characters of A-Z a-z 0-9 + /")
    return binascii.a2b_base64(raw + b"=")


class Box:
    """AES-256-CBC with the key's first half as IV and 32-byte padding; one cipher object, reused."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(AES(key), CBC(key[:16]))
        self._going_on = self._cipher.decryptor()

    def open(self, sealed: bytes) -> bytes:
        """ValueError when it is not whole blocks or its padding is not exactly right."""
        decryptor = self._cipher.decryptor()
        return _without_padding(decryptor.update(_whole(sealed)) + decryptor.finalize())

    def open_behind_noise(self, sealed: bytes) -> bytes:
        """As `open`, but for the first 16 bytes, which mean nothing. In CBC only they depend on what was decrypted
        before, so one decryptor goes on from message to message: to make one costs ten times the decryption."""
        return _without_padding(self._going_on.update(_whole(sealed)))

    def seal(self, plain: bytes) -> bytes:
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return encryptor.update(plain + bytes((pad,)) * pad) + encryptor.finalize()


def _whole(sealed: bytes) -> bytes:
    if not sealed or len(sealed) % 16:
        raise ValueError("blocks")
    return sealed


def _without_padding(plain: bytes) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != _PADS[pad]:
        raise ValueError("padding")
    return plain[:-pad]


@dataclass(slots=True)
class Signed:
    """What the query of a callback says; `nonce` goes back in a passive answer."""

    signature: str
    timestamp: str
    nonce: str

    @classmethod
    def of(cls, address: URL) -> "Signed":
        """The platform writes the three and nothing that is quoted; other queries are taken apart as such."""
        plain = _PLAIN_QUERY.fullmatch(address.raw_query_string)
        return cls(*plain.groups()) if plain is not None else cls.among(address.query)

    @classmethod
    def among(cls, query: MultiMapping[str]) -> "Signed":
        return cls(_one(query, "msg_signature"), _one(query, "timestamp"), _one(query, "nonce"))


class Envelope:
    """Opens and seals for one callback address. Every failure is `Unauthentic`, told apart only in our own counters."""

    def __init__(
        self, *, token: str, encoding_aes_key: str, receive_id: str, now: Callable[[], datetime],
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:  # fmt: skip
        self._token = token.encode()
        self._receive_id = receive_id.encode()
        self._box = Box(decode_key(encoding_aes_key))
        self._now = now
        self._random = random
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def open(self, query: MultiMapping[str], encrypt: str) -> tuple[bytes, Signed]:
        """The message inside, and what the query said of it."""
        signed = Signed.among(query)
        return self.open_signed(signed, encrypt, self._now()), signed

    def open_signed(self, signed: Signed, encrypt: str, now: datetime) -> bytes:
        """The message inside. The signature is checked first, over the values exactly as they came."""
        due = self._signature(signed.timestamp, signed.nonce, encrypt)
        if not hmac.compare_digest(due, _bytes(signed.signature)):
            raise Unauthentic("signature")
        self._check_age(signed.timestamp, now)
        return self._unseal(encrypt)

    def is_repeat(self, signed: Signed, now: datetime | None = None) -> bool:
        """Whether these very values came before within the window: a redelivery, or a replay, which has no effect."""
        now = now or self._now()
        limit = now - _REMEMBERED
        while self._seen and (next(iter(self._seen.values())) < limit or len(self._seen) > MAX_REMEMBERED):
            self._seen.popitem(last=False)
        key = f"{signed.nonce}:{signed.signature}"
        repeated = key in self._seen
        self._seen[key] = now
        return repeated

    def seal(self, message: bytes, nonce: str) -> dict[str, str | int]:
        """The passive answer's fields: encrypt, msgsignature, timestamp, nonce."""
        timestamp = str(int(self._now().timestamp()))
        plain = self._random(16) + len(message).to_bytes(4, "big") + message + self._receive_id
        encrypt = binascii.b2a_base64(self._box.seal(plain), newline=False).decode()
        signature = self._signature(timestamp, nonce, encrypt).decode()
        return {"encrypt": encrypt, "msgsignature": signature, "timestamp": int(timestamp), "nonce": nonce}

    def _signature(self, timestamp: str, nonce: str, encrypt: str) -> bytes:
        parts = sorted((self._token, _bytes(timestamp), _bytes(nonce), _bytes(encrypt)))
        return hashlib.sha1(b"".join(parts)).hexdigest().encode()

    def _check_age(self, timestamp: str, now: datetime) -> None:
        if not (0 < len(timestamp) <= 11 and timestamp.isascii() and timestamp.isdigit()):
            raise Unauthentic("timestamp")
        if abs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
            raise Unauthentic("stale")

    def _unseal(self, encrypt: str) -> bytes:
        try:
            plain = self._box.open_behind_noise(_strict_base64(encrypt))
        except ValueError:
            raise Unauthentic("cipher") from None
        end = HEAD + int.from_bytes(plain[16:HEAD], "big")
        if len(plain) < HEAD or end > len(plain):
            raise Unauthentic("length")
        if not hmac.compare_digest(plain[end:], self._receive_id):
            raise Unauthentic("receive-id")
        return plain[HEAD:end]


def _one(query: MultiMapping[str], name: str) -> str:
    """A value that is there exactly once."""
    values = query.getall(name, [])
    if len(values) != 1 or not values[0]:
        raise Unauthentic("query")
    return values[0]


def _strict_base64(value: str) -> bytes:
    """As `strict_mode`, at half its cost: what is not of the alphabet is skipped, and then the length tells."""
    raw = binascii.a2b_base64(value)
    if len(value) % 4 or len(raw) != len(value) // 4 * 3 - value.count("=", -2):
        raise ValueError("base64")
    return raw


def _bytes(value: str) -> bytes:
    return value.encode(errors="surrogatepass")
