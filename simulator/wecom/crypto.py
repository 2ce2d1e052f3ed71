"""The envelope of WeCom callbacks and the encryption of media, as the platform's servers do it (path/90968, 101033)."""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  #: PKCS#7 block of envelope and media, bytes
KEY_CHARS = 43
RANDOM_BYTES = 16
LENGTH_BYTES = 4


class Tampered(Exception):
    """Not an envelope of this token, key and receiver."""


def aes_key(encoding_aes_key: str) -> bytes:
    """The 32 key bytes behind the 43 characters of an EncodingAESKey."""
    if len(encoding_aes_key) != KEY_CHARS or not encoding_aes_key.isascii():
        raise ValueError("an EncodingAESKey has 43 characters of base64")
    try:
        key = base64.b64decode(encoding_aes_key + "=", validate=True)
    except binascii.Error as fault:
        raise ValueError("an EncodingAESKey has 43 characters of base64") from fault
    if len(key) != BLOCK:
        raise ValueError("an EncodingAESKey is 32 bytes")
    return key


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """Hex SHA-1 of the four values, sorted and joined."""
    joined = "".join(sorted((token, timestamp, nonce, encrypted)))
    return hashlib.sha1(joined.encode("utf-8", "surrogatepass")).hexdigest()


def is_signed(given: str, token: str, timestamp: str, nonce: str, encrypted: str) -> bool:
    """Whether `given` is the signature over the values; constant time, any characters."""
    due = signature(token, timestamp, nonce, encrypted)
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), due.encode())


def seal(key: bytes, content: bytes) -> bytes:
    """AES-256-CBC with the key's first half as IV, padded to 32 (pads of 1 to 32)."""
    pad = BLOCK - len(content) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return cipher.update(content + bytes([pad]) * pad) + cipher.finalize()


def unseal(key: bytes, sealed: bytes) -> bytes:
    if not sealed or len(sealed) % 16:
        raise Tampered("not whole blocks")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = cipher.update(sealed) + cipher.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or pad > len(plain) or plain[-pad:] != bytes([pad]) * pad:
        raise Tampered("padding")
    return plain[:-pad]


def encrypt(encoding_aes_key: str, message: str, receive_id: str, *, random: bytes | None = None) -> str:
    """The `encrypt` value that carries `message` to the receiver."""
    body = message.encode()
    head = (random or secrets.token_bytes(RANDOM_BYTES)) + len(body).to_bytes(LENGTH_BYTES, "big")
    return base64.b64encode(seal(aes_key(encoding_aes_key), head + body + receive_id.encode())).decode()


def decrypt(encoding_aes_key: str, encrypted: str, receive_id: str) -> str:
    """The message inside; `Tampered` if it is damaged or meant for another receiver. Check the signature first."""
    try:
        plain = unseal(aes_key(encoding_aes_key), base64.b64decode(encrypted, validate=True))
    except (binascii.Error, ValueError) as fault:
        raise Tampered("base64") from fault
    start = RANDOM_BYTES + LENGTH_BYTES
    end = start + int.from_bytes(plain[RANDOM_BYTES:start], "big")
    if len(plain) < start or end > len(plain):
        raise Tampered("length")
    if not hmac.compare_digest(plain[end:], receive_id.encode()):
        raise Tampered("receive id")
    try:
        return plain[start:end].decode()
    except UnicodeDecodeError as fault:
        raise Tampered("not UTF-8") from fault
