"""The platform's refusals: HTTP 200 with a number that decides and words that change."""

import secrets
from typing import Any

#: Number → words (path/90313). The words are of no use to a program: hints and addresses are mixed in.
WORDS = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media type",
    40006: "invalid file size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40035: "invalid parameter",
    40056: "invalid agentid",
    40058: "invalid request parameter",
    40063: "missing parameter",
    41001: "access_token missing",
    41005: "media data missing",
    42001: "access_token expired",
    42003: "code expired",
    42014: "invalid task_id",
    42015: "message sent by another app",
    42016: "task_id not found",
    42017: "button key not found",
    42018: "invalid button key",
    42019: "missing button key",
    44001: "empty media data",
    44004: "empty content",
    45001: "multimedia file size exceeds limit",
    45002: "message content size exceeds limit",
    45008: "article count exceeds limit",
    45009: "api freq out of limit",
    46004: "user not exist",
    50001: "redirect_uri domain not trusted",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    60140: "invalid response_code",
    81013: "user & party & tag all invalid",
    86001: "invalid chatid",
    86003: "chatid not exist",
    86004: "invalid chat name",
    86006: "invalid chat member count",
    86007: "invalid chat member",
    86008: "chat not created by this app",
    86215: "chatid already exists",
    93000: "invalid webhook url",
    93001: "not allowed to send to this chat",
    93004: "robot disabled",
    93006: "invalid chatid",
    93008: "not in group",
    846605: "invalid req_id",
    846608: "stream message update expired",
    853000: "invalid bot_id or secret",
}


class Refusal(Exception):
    """What the platform answers instead of doing it."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def answer(self) -> dict[str, Any]:
        """The body; `hint` and address differ each time, as they do there."""
        words = WORDS.get(self.code, "error") + (f": {self.detail}" if self.detail else "")
        hint = f"hint: [{secrets.randbelow(10**18)}], from ip: 127.0.0.1"
        return {"errcode": self.code, "errmsg": f"{words}, {hint}, more info at the error code page"}


def ok(**more: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **more}
