"""What an app has sent: for recall, for card updates by response_code, and for the duplicate check."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.wecom.refusals import Refusal
from simulator.world import Shown

RECALL_WITHIN = timedelta(hours=24)
RESPONSE_CODE_LIFE = timedelta(hours=72)
DEFAULT_INTERVAL_SECONDS = 1800
MAX_INTERVAL_SECONDS = 4 * 3600


@dataclass
class Sent:
    """One accepted message/send with the copy of each recipient (person id → entry)."""

    msgid: str
    app: str
    at: datetime
    copies: dict[str, Shown]
    card: dict[str, Any] | None = None
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Code:
    sent: Sent
    given_at: datetime
    used: bool = False


class Ledger:
    def __init__(self) -> None:
        self._sent: dict[str, Sent] = {}
        self._codes: dict[str, _Code] = {}
        self._seen: dict[tuple[str, str], tuple[datetime, Sent]] = {}
        self._tasks: dict[tuple[str, str], Sent] = {}

    def note(self, sent: Sent) -> None:
        self._sent[sent.msgid] = sent
        if sent.card and sent.card.get("task_id"):
            self._tasks[(sent.app, sent.card["task_id"])] = sent

    def code_for(self, sent: Sent, now: datetime) -> str:
        """A response_code for the copies of this message: 72 hours, one use."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(sent, now)
        return code

    def spend(self, code: object, *, app: str, now: datetime) -> Sent:
        held = self._codes.get(code) if isinstance(code, str) else None
        if held is None or held.used or now - held.given_at > RESPONSE_CODE_LIFE:
            raise Refusal(60140)
        if held.sent.app != app:
            raise Refusal(42015)
        held.used = True
        return held.sent

    def by_task(self, app: str, task_id: object) -> Sent | None:
        return self._tasks.get((app, task_id)) if isinstance(task_id, str) else None

    def recall(self, msgid: object, *, app: str, now: datetime) -> Sent:
        held = self._sent.get(msgid) if isinstance(msgid, str) else None
        if held is None or held.app != app:
            raise Refusal(40058, "msgid")
        if now - held.at > RECALL_WITHIN:
            raise Refusal(40058, "msgid is older than 24 hours")
        return held

    # --- enable_duplicate_check: the request's own bytes are compared, nothing else -------------------------------

    def repeated(self, app: str, raw: bytes, body: dict[str, Any], now: datetime) -> Sent | None:
        """The earlier message of which this request is the byte-identical repetition within its interval."""
        if body.get("enable_duplicate_check") != 1:
            return None
        seen = self._seen.get((app, hashlib.sha256(raw).hexdigest()))
        seconds = body.get("duplicate_check_interval") or DEFAULT_INTERVAL_SECONDS
        if not isinstance(seconds, int) or not 0 < seconds <= MAX_INTERVAL_SECONDS:
            raise Refusal(40058, "duplicate_check_interval")
        return seen[1] if seen and now - seen[0] <= timedelta(seconds=seconds) else None

    def remember(self, app: str, raw: bytes, body: dict[str, Any], sent: Sent) -> None:
        if body.get("enable_duplicate_check") == 1:
            self._seen[(app, hashlib.sha256(raw).hexdigest())] = (sent.at, sent)
