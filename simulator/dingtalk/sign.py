"""The three signatures of this platform. None of them covers the body."""

import base64
import hashlib
import hmac


def _mac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode("ascii")


def sign(timestamp: str, secret: str) -> str:
    """For webhooks (`sign` in the query) and robot callbacks (`sign` header); the secret is key and in the message."""
    return _mac(secret, f"{timestamp}\n{secret}")


def card_sign(timestamp: str, api_secret: str) -> str:
    """`x-ddpaas-signature` of a card callback over HTTP, made only when an apiSecret was registered."""
    return _mac(api_secret, timestamp)


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))
