"""What each error number of WeCom means for us (path/90313). HTTP is 200 even on failure; only the number decides."""

from datetime import timedelta
from typing import Any

import orjson

from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.platforms.base import Answer

RATE_PAUSE = timedelta(seconds=60)  #: minute limits block for 60 s (§4.6 of the platform's page on rates)

BUSY = frozenset({-1, 6000, 45033})
TOO_FAST = 45009
TOKEN = frozenset({40014, 42001})
MEDIA_GONE = 40007
CARD_KNOWN = 42014  #: task_id illegal, or already used by this robot
STREAM_OVER = 846608
REQUEST_SPENT = 846605

#: Ours to mend: credentials, addresses, rights. Repeating makes it worse.
CONFIGURATION = frozenset({40001, 40013, 40056, 41001, 48002, 48004, 48006, 50001, 50003, 60020, 301002, 853000})
#: This person or department cannot be reached by us.
RECIPIENT = frozenset({40003, 46004, 50002, 60011, 60021, 60111, 81013, 701001, 701008})
CONTENT = frozenset({
    40004, 40005, 40006, 40008, 40033, 40035, 40058, 40063, 44001, 44004, 45001, 45002, 45007, 45008, 45034,
})  # fmt: skip
LOGIN = frozenset({40029, 42003})
CARD = frozenset({60140, CARD_KNOWN, 42015, 42016, 42017, 42018, 42019})
#: The webhook, the robot in the group, or the group itself is gone.
DEAD = frozenset({93000, 93001, 93004, 93006, 93008, 93017, 93018, 93019, 40050, 86003, 49008})
APP_CHAT = frozenset({86001, 86004, 86006, 86007, 86216, 86008, 86101, 86215, 86217, 86220})
ANTISPAM = 40201

_QUIET = RECIPIENT | CONTENT | LOGIN | CARD | APP_CHAT | {MEDIA_GONE}


class TokenRefused(Permanent):
    """The access token is dead: refresh once, repeat once; if it then is again, someone must look."""

    def __init__(self) -> None:
        super().__init__("token", alarm=True)


class StreamOver(ReplySpent):
    """The stream of this id is finished, or its time is over."""


class Refused(Permanent):
    """A `Permanent` that keeps the number, for the few callers that have a second way."""

    def __init__(self, number: int, *, target_dead: bool = False, alarm: bool = False) -> None:
        super().__init__(str(number), target_dead=target_dead, alarm=alarm)
        self.number = number


def failure(number: int, *, scope: str = "channel") -> Exception:
    """The error that a number other than 0 is; `scope` is the bucket that "too fast" closes."""
    if number in BUSY:
        return Transient(str(number))
    if number == TOO_FAST:
        return Transient(str(number), retry_after=RATE_PAUSE, scope=scope)
    if number in TOKEN:
        return TokenRefused()
    if number == STREAM_OVER:
        return StreamOver()
    if number == REQUEST_SPENT:
        return ReplySpent()
    if number in DEAD:
        return Refused(number, target_dead=True)
    return Refused(number, alarm=number not in _QUIET)  # configuration, antispam, and whatever we do not know


def number_of(body: dict[str, Any]) -> int | None:
    """The answer's errcode; None when there is none."""
    value = body.get("errcode")
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None


def read(answer: Answer, *, scope: str = "channel") -> dict[str, Any]:
    """The JSON of an answer that says 0. A whole refusal is a refusal; a 200 that cannot be read may be a success."""
    if answer.status != 200:
        raise Transient(f"http-{answer.status}")
    try:
        body = orjson.loads(answer.body)
    except ValueError:
        raise Ambiguous("answer") from None
    number = number_of(body) if isinstance(body, dict) else None
    if number is None:
        raise Ambiguous("answer")
    if number != 0:
        raise failure(number, scope=scope)
    return body  # type: ignore[no-any-return]
