"""Speed limits and the month's quota. All by the simulator's clock."""

from collections import defaultdict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  #: quota months are calendar months in China; there is no daylight saving

#: edition → counted API calls, Webhook+Stream deliveries per organisation and calendar month (since 19 Nov 2025)
MONTHLY = {
    "standard": (5_000, 3_000),
    "professional": (200_000, 50_000),
    "addon": (5_200_000, 550_000),
}
QPS = {"standard": 20, "professional": 20, "addon": 60}  #: professional: no figure is published, the standard one holds


@dataclass
class Limits:
    """Every figure a test may want to change. Where the platform publishes none, the comment says so."""

    webhook_per_minute: int = 20
    webhook_block_seconds: float = 600
    group_per_minute: int = 20  #: groupMessages/send, per robot and group; unpublished, taken from the webhook
    person_per_minute: int = 20  #: oToMessages/batchSend, per robot and person; unpublished
    ding_per_minute: int = 6_000
    per_address: int = 10_000  #: calls from one network address …
    per_address_seconds: float = 20
    address_block_seconds: float = 300
    token_seconds: int = 7_200
    ticket_seconds: float = 90
    login_code_seconds: float = 300
    refresh_token_seconds: float = 30 * 86_400
    session_seconds: float = 5_400
    download_code_seconds: float = 86_400  #: unpublished
    download_url_seconds: float = 600  #: unpublished
    redelivery_seconds: float = 60
    redeliveries: int = 3  #: unpublished
    silent_seconds: float = 10  #: from the disconnect frame to the close
    recall_seconds: float = 86_400  #: one-to-one
    push_timeout: float = 3.0  #: real seconds, as all socket time-outs
    http_timeout: float = 2.5  #: real seconds; robots over HTTP: unpublished, the figure is that of events
    card_timeout: float = 2.0  #: real seconds
    keepalive: float = 25.0  #: real seconds between SYSTEM pings
    msg_param_bytes: int = 15_000
    webhook_body_bytes: int = 20_000
    card_key_bytes: int = 100
    card_value_bytes: int = 1_024
    card_total_bytes: int = 100 * 1_024


class Pace:
    """At most `count` in any `seconds`, per key."""

    def __init__(self) -> None:
        self._times: dict[Hashable, deque[datetime]] = defaultdict(deque)

    def take(self, key: Hashable, *, count: int, seconds: float, now: datetime) -> bool:
        """True and counted, or False and not counted."""
        times = self._times[key]
        while times and times[0] <= now - timedelta(seconds=seconds):
            times.popleft()
        if len(times) >= count:
            return False
        times.append(now)
        return True


class Blocks:
    """Who is shut out until when."""

    def __init__(self) -> None:
        self._until: dict[Hashable, datetime] = {}

    def put(self, key: Hashable, until: datetime) -> None:
        self._until[key] = until

    def holds(self, key: Hashable, now: datetime) -> bool:
        until = self._until.get(key)
        if until is not None and now >= until:
            del self._until[key]
            return False
        return until is not None


class Quotas:
    """Counters per organisation and month: `api` (counted calls) and `push` (Webhook and Stream)."""

    def __init__(self) -> None:
        self.used: dict[tuple[str, str, str], int] = defaultdict(int)

    def take(self, corp: str, what: str, *, edition: str, now: datetime) -> bool:
        key = (corp, now.astimezone(CHINA).strftime("%Y-%m"), what)
        if self.used[key] >= MONTHLY[edition][0 if what == "api" else 1]:
            return False
        self.used[key] += 1
        return True

    def exhaust(self, corp: str, *, edition: str, now: datetime) -> None:
        """Use up the rest of the month."""
        for what, most in zip(("api", "push"), MONTHLY[edition], strict=True):
            self.used[(corp, now.astimezone(CHINA).strftime("%Y-%m"), what)] = most

    def count(self, corp: str, what: str, now: datetime) -> int:
        """Used so far in the month of `now`."""
        return self.used.get((corp, now.astimezone(CHINA).strftime("%Y-%m"), what), 0)
