"""The platform's signatures. None of them covers a body: they prove that someone knew the secret at that time."""

import base64
import hmac
import re
from urllib.parse import quote

_TIMESTAMP = re.compile(r"[0-9]{10,16}", re.ASCII)


def sign(timestamp: str, secret: str) -> str:
    """Base64 HMAC-SHA256 of "timestamp\\nsecret" keyed by the secret: webhook query and robot callback header."""
    return _mac(secret, f"{timestamp}\n{secret}")


def signed_query(timestamp_ms: int, secret: str) -> str:
    """`timestamp` and `sign` as a custom robot's address carries them."""
    return f"timestamp={timestamp_ms}&sign={quote(sign(str(timestamp_ms), secret), safe='')}"


def is_genuine(timestamp: str, signature: str, secret: str) -> bool:
    return bool(secret) and _same(sign(timestamp, secret), signature)


def is_genuine_card(timestamp: str, signature: str, api_secret: str) -> bool:
    """`x-ddpaas-signature`: the same MAC over the time alone."""
    return bool(api_secret) and _same(_mac(api_secret, timestamp), signature)


def read_timestamp(value: str) -> int | None:
    """Milliseconds from a header: ASCII digits only, of a length that fits."""
    return int(value) if _TIMESTAMP.fullmatch(value) else None


def _mac(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), "sha256")).decode("ascii")


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))
