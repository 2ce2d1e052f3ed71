"""Refusals by code, whatever status they come with; doubt where there is no clear answer."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Ambiguous, Permanent, Transient
from bot.platforms.base import Answer
from bot.platforms.dingtalk.answers import Refused, TokenRefused, read
from bot.platforms.dingtalk.codes import refusal


def judged(status: int, body: Any) -> Exception | dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        return read(Answer(status, {}, raw))
    except Refused as refused:
        return refused.neutral()
    except (TokenRefused, Transient, Ambiguous) as other:
        return other


@pytest.mark.parametrize(
    ("status", "body", "seconds", "scope"),
    [
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}, 1, "channel"),
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}, 1, "channel"),
        (200, {"errcode": 90018}, 1, "channel"),
        (200, {"errcode": 90002}, 1, "channel"),
        (403, {"code": "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"}, 60, "channel"),
        (400, {"code": "send.too.fast"}, 60, "address"),
        (400, {"code": "too.many.group"}, 60, "channel"),
        (200, {"errcode": 130101}, 600, "channel"),
        (200, {"errcode": "130101"}, 600, "channel"),
        (500, {"code": "system.error"}, None, ""),
        (500, {"code": "never.seen"}, None, ""),
        (200, {"errcode": -1}, None, ""),
        (429, {"code": "Throttling"}, None, ""),
        (503, {"code": "ServiceUnavailable"}, None, ""),
        (502, b"<html>502</html>", None, ""),
        (503, b"", None, ""),
        (429, b"slow down", None, ""),
        (200, {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}, 300, "corp"),
        (403, b"<html>deny</html>", 300, "corp"),
        (200, b" <!DOCTYPE html>", 300, "corp"),
    ],
)
def test_not_now(status: int, body: Any, seconds: int | None, scope: str) -> None:
    error = judged(status, body)
    assert isinstance(error, Transient)
    assert (error.retry_after, error.scope) == (timedelta(seconds=seconds) if seconds else None, scope)


@pytest.mark.parametrize(
    ("status", "body", "code", "dead", "alarm"),
    [
        (403, {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"}, "quota", False, True),
        (200, {"errcode": 90020}, "quota", False, True),
        (400, {"code": "ding.serverquota.insufficient"}, "quota", False, True),
        (
            403,
            {"code": "Forbidden.AccessDenied.IpNotInWhiteList"},
            "Forbidden.AccessDenied.IpNotInWhiteList",
            False,
            True,
        ),
        (400, {"code": "invalidParameter.robotCode.auth"}, "invalidParameter.robotCode.auth", False, True),
        (200, {"errcode": 60011}, "60011", False, True),
        (400, {"code": "group.disbanded"}, "group.disbanded", True, False),
        (400, {"code": "chatbotId.notAllow.sendOTO"}, "chatbotId.notAllow.sendOTO", True, False),
        (200, {"errcode": 300005}, "300005", True, False),
        (200, {"errcode": 400013}, "400013", True, False),
        (200, {"errcode": 400102}, "400102", True, False),
        (200, {"errcode": 400106}, "400106", True, False),
        (200, {"errcode": 430104}, "430104", False, False),
        (400, {"code": "contain.notAllowed.word"}, "contain.notAllowed.word", False, False),
        (200, {"errcode": 310000}, "310000", False, True),
        (400, {"code": "invalidParameter.msgParam.tooLong"}, "invalidParameter.msgParam.tooLong", False, False),
        (400, {"code": "miss.param.userIds"}, "miss.param.userIds", False, False),
        (400, {"code": "never.seen"}, "never.seen", False, False),
        (404, {"x": 1}, "http-404", False, False),
        (302, {}, "http-302", False, False),
    ],
)
def test_not_at_all(status: int, body: Any, code: str, dead: bool, alarm: bool) -> None:
    error = judged(status, body)
    assert isinstance(error, Permanent)
    assert (error.code, error.target_dead, error.alarm) == (code, dead, alarm)


@pytest.mark.parametrize("body", [b"", b'{"processQ', b"[1]", b"null", b"\xff", b"ok"])
def test_no_clear_answer(body: bytes) -> None:
    assert isinstance(judged(200, body), Ambiguous)


@pytest.mark.parametrize("body", [{"errcode": 0}, {"errcode": "0"}, {"processQueryKey": "k"}, {"code": "", "x": 1}, {}])
def test_yes(body: Any) -> None:
    assert judged(200, body) == body


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"code": "InvalidAuthentication"}),
        (400, {"code": "invalidAccessToken"}),
        (200, {"errcode": 40014}),
        (200, {"errcode": "42001"}),
        (401, {"code": "InvalidAuthentication"}),
    ],
)
def test_the_token(status: int, body: Any) -> None:
    assert isinstance(judged(status, body), TokenRefused)


def test_a_code_is_cleaned_before_it_is_kept() -> None:
    error = refusal("坏 code\n<script>", detail="电话 13800000001\n")
    assert isinstance(error, Permanent)
    assert error.code == "codescript"
    assert refusal("坏").args == ("refused",)
