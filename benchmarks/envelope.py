"""WeCom's callback envelope, written once more and apart from the product's, for load and floors (path/90968)."""

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

TOKEN = "benchtoken0000"
ENCODING_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")  #: made up; 43 characters
CORP = "wwbench0000000001"
AGENT = "1000002"

_KEY = base64.b64decode(ENCODING_KEY + "=")
_CIPHER = Cipher(AES(_KEY), CBC(_KEY[:16]))


def sign(timestamp: str, nonce: str, encrypted: str) -> str:
    return hashlib.sha1("".join(sorted((TOKEN, timestamp, nonce, encrypted))).encode()).hexdigest()


def seal(message: bytes, receive_id: bytes = CORP.encode()) -> str:
    plain = os.urandom(16) + struct.pack(">I", len(message)) + message + receive_id
    pad = 32 - len(plain) % 32
    encryptor = _CIPHER.encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()


def unseal(encrypted: str) -> tuple[bytes, bytes]:
    """(message, receive id)."""
    decryptor = _CIPHER.decryptor()
    plain = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    plain = plain[: -plain[-1]]
    end = 20 + int.from_bytes(plain[16:20], "big")
    return plain[20:end], plain[end:]
