"""The console's two cookies, and values that only we can have written."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson
from aiohttp import web

from bot.pages import row_number
from storage import KeyRing

SESSION, ENTERING = "liaison", "liaison-entering"
PATH = "/"  #: what the prefix __Host- demands
ENTERING_SECONDS = 600
_TAG = 32


class Cookies:
    """`secure` when people reach us by https: then the names carry __Host-, which no sub-domain can plant."""

    def __init__(self, ring: KeyRing, *, secure: bool) -> None:
        self._ring = ring
        self._secure = secure

    def name(self, which: str) -> str:
        return f"__Host-{which}" if self._secure else which

    def session(self, request: web.Request) -> tuple[int, str] | None:
        """(station, token) as the browser keeps them; proves nothing before the row is found."""
        station, dot, token = request.cookies.get(self.name(SESSION), "").partition(".")
        number = row_number(station)
        return (number, token) if dot and number is not None and len(token) <= 64 else None

    def sign_in(self, response: web.StreamResponse, station: int, token: str) -> None:
        self._set(response, SESSION, f"{station}.{token}", None)
        self.forget_entering(response)

    def sign_out(self, response: web.StreamResponse) -> None:
        self._drop(response, SESSION)

    def set_entering(self, response: web.StreamResponse, value: Mapping[str, Any]) -> None:
        """Bind what is being done on the way in (a state, a one-time link) to this browser."""
        plain = orjson.dumps(dict(value))
        signed = base64.urlsafe_b64encode(hmac.digest(self._key(), plain, sha256) + plain).decode()
        self._set(response, ENTERING, signed, ENTERING_SECONDS)

    def entering(self, request: web.Request) -> dict[str, Any]:
        """What `set_entering` wrote in this browser; {} when it is not there or not ours."""
        try:
            raw = base64.urlsafe_b64decode(request.cookies.get(self.name(ENTERING), ""))
        except (binascii.Error, ValueError):
            return {}
        tag, plain = raw[:_TAG], raw[_TAG:]
        if not plain or not hmac.compare_digest(tag, hmac.digest(self._key(), plain, sha256)):
            return {}
        found: dict[str, Any] = orjson.loads(plain)
        return found

    def forget_entering(self, response: web.StreamResponse) -> None:
        self._drop(response, ENTERING)

    def csrf(self, token: str) -> str:
        """What every form of one session carries."""
        return hmac.digest(self._ring.derived("console-csrf"), token.encode(), sha256).hex()[:32]

    def _key(self) -> bytes:
        return self._ring.derived("console-cookie")

    def _set(self, response: web.StreamResponse, which: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            self.name(which), value, max_age=seconds, path=PATH, secure=self._secure, httponly=True, samesite="Lax"
        )

    def _drop(self, response: web.StreamResponse, which: str) -> None:
        response.del_cookie(self.name(which), path=PATH, secure=self._secure, httponly=True, samesite="Lax")
