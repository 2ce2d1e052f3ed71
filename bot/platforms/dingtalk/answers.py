"""What an answer of either API generation says: a result, a refusal, or nothing that can be relied on."""

from typing import Any

import orjson

from bot.errors import Ambiguous, Transient
from bot.platforms.base import Answer
from bot.platforms.dingtalk.codes import BAN, Meaning, meaning, refusal

Result = dict[str, Any]


class TokenRefused(Exception):
    """The access token was not taken; nothing was done."""


class Refused(Exception):
    """The platform's own code, for the few callers that know better what it means to them."""

    def __init__(self, code: str, detail: str, unknown: Meaning) -> None:
        super().__init__(code)
        self.code = code
        self._detail = detail
        self._unknown = unknown

    @property
    def meaning(self) -> Meaning | None:
        return meaning(self.code)

    def neutral(self) -> Exception:
        return refusal(self.code, detail=self._detail, unknown=self._unknown)


def read(answer: Answer) -> Result:
    """The result of a v1 or old call. Raises TokenRefused, Refused, Transient or Ambiguous."""
    found = _object(answer)
    code = _code(found)
    if code:
        if meaning(code) is Meaning.TOKEN:
            raise TokenRefused
        raise Refused(code, _detail(found), _unknown(answer.status))
    if answer.status >= 500:
        raise Transient(f"http-{answer.status}")
    if answer.status >= 300:
        raise Refused(f"http-{answer.status}", "", _unknown(answer.status))
    return found


def _object(answer: Answer) -> Result:
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise _unreadable(answer) from None
    if not isinstance(found, dict):
        raise Ambiguous("answer")
    return found


def _unreadable(answer: Answer) -> Exception:
    """No JSON: a gateway's error page, the guard's ban page, or an answer that was cut on its way."""
    page = answer.body.lstrip()[:1] == b"<"
    if answer.status in (502, 503) or (page and answer.status >= 500):
        return Transient(f"http-{answer.status}")
    if page:
        return Transient("banned", retry_after=BAN, scope="corp")
    if answer.status == 429:
        return Transient("http-429")
    return Ambiguous("answer")


def _code(found: Result) -> str:
    """The refusal's code, "" when there is none; `errcode` comes as a number or as text."""
    old = found.get("errcode")
    if old is not None:
        return "" if str(old) == "0" else str(old)
    code = found.get("code")
    if code not in (None, "", 0, "0", "ok", "OK", 200):
        return str(code)
    return "1111" if str(found.get("status")) == "1111" else ""


def _detail(found: Result) -> str:
    """What support and operator need: request id and the scopes that are lacking; never the platform's prose."""
    denied = found.get("accessdenieddetail")
    scopes = denied.get("requiredScopes") if isinstance(denied, dict) else None
    parts = [*(scopes if isinstance(scopes, list) else ()), found.get("requestid") or found.get("request_id") or ""]
    return " ".join(str(part) for part in parts if part)


def _unknown(status: int) -> Meaning:
    return Meaning.BUSY if status >= 500 or status == 429 else Meaning.OUR_FAULT
