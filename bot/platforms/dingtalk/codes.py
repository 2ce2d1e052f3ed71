"""What the platform's refusals mean. Judged by code, never by HTTP status: one limit comes as 403, 400, 200 or a page.

Source: platform error tables of v1 and old API pages; codes marked C are known from public issue threads only.
"""

import re
from datetime import timedelta
from enum import Enum, auto

from bot.errors import Permanent, Transient


class Meaning(Enum):
    TOKEN = auto()  #: the access token is not taken: fetch another, once
    PACE = auto()  #: calls per second
    MINUTE = auto()  #: sends per minute to one conversation
    MINUTE_ALL = auto()  #: sends or calls per minute of the whole robot
    MUTED = auto()  #: a custom robot over 20 a minute is mute for 10 minutes
    BUSY = auto()
    BANNED = auto()  #: our network address called too often
    QUOTA = auto()  #: the month's calls are used up
    PERMISSION = auto()
    GONE = auto()
    MODERATION = auto()
    SETTING = auto()  #: the custom robot's security check refuses us
    EXISTS = auto()  #: a card with this outTrackId is already there
    OUR_FAULT = auto()


_CODES = {
    Meaning.TOKEN: "InvalidAuthentication invalidAccessToken 40014 42001 40001",
    Meaning.PACE: "QpsLimitForApi QpsLimitForAppkeyAndApi 90002 90018",
    Meaning.MINUTE: "send.too.fast send.byToken.tooFast 410100",
    Meaning.MINUTE_ALL: "QpmLimitForAppkeyAndApi too.many.group too.many.people toomuch.msg",
    Meaning.MUTED: "130101",  # C
    Meaning.BUSY: "system.error system.busy ServiceUnavailable InternalError Throttling -1",
    Meaning.BANNED: "1111",
    Meaning.QUOTA: "ApiCountLimitForOrg 90020 20001 ding.serverquota.insufficient",
    Meaning.PERMISSION: (
        "AccessTokenPermissionDenied IpNotInWhiteList invalidParameter.robotCode.auth unauthorized auth.error "
        "invalidClientIdOrSecret authFailed 60011 60020 50002 400101"
    ),
    Meaning.GONE: (
        "group.disbanded invalid.openConversationId conversation.org.notMatch bot.stopped resource.not.found "
        "robot.oto.notExist chatbotId.notAllow.sendOTO 300001 300005 400013 400102 400106"  # 300001, 300005: C
    ),
    Meaning.MODERATION: "contain.unsafe.url param.contentUnsafe 430101 430102 430103 430104",
    Meaning.SETTING: "310000",
    Meaning.EXISTS: "param.cardAlreadyExist",
}
_MEANINGS = {code.lower(): meaning for meaning, codes in _CODES.items() for code in codes.split()}
_PREFIXES = (
    ("contain.notallowed.", Meaning.MODERATION),
    ("invalidparameter.", Meaning.OUR_FAULT),
    ("miss.param.", Meaning.OUR_FAULT),
)
_FORBIDDEN = "forbidden.accessdenied."
_SAFE = re.compile(r"[^0-9A-Za-z._:/-]+")

BAN = timedelta(minutes=5)
MUTE = timedelta(minutes=10)
_WAITS = {
    Meaning.PACE: (timedelta(seconds=1), "channel"),
    Meaning.MINUTE: (timedelta(minutes=1), "address"),
    Meaning.MINUTE_ALL: (timedelta(minutes=1), "channel"),
    Meaning.MUTED: (MUTE, "channel"),
    Meaning.BUSY: (None, ""),
    Meaning.BANNED: (BAN, "corp"),
}
_ALARMS = {Meaning.QUOTA, Meaning.PERMISSION, Meaning.SETTING, Meaning.TOKEN}


def meaning(code: str) -> Meaning | None:
    """None for a code that no page lists."""
    lowered = code.lower().removeprefix(_FORBIDDEN)
    known = _MEANINGS.get(lowered)
    if known is not None:
        return known
    return next((found for prefix, found in _PREFIXES if lowered.startswith(prefix)), None)


def refusal(code: str, *, detail: str = "", unknown: Meaning = Meaning.OUR_FAULT) -> Transient | Permanent:
    """The neutral error for a code; `unknown` says what a code that is in no list is taken for."""
    found = meaning(code) or unknown
    code = _SAFE.sub("", code)[:80] or "refused"
    if found in _WAITS:
        wait, scope = _WAITS[found]
        return Transient(code, retry_after=wait, scope=scope)
    if found is Meaning.QUOTA:
        return Permanent("quota", detail=code, alarm=True)
    return Permanent(
        code, detail=_SAFE.sub(" ", detail)[:200], target_dead=found is Meaning.GONE, alarm=found in _ALARMS
    )
