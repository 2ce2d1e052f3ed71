"""What becomes of a row after a try, pure. The one place where *unknown* is decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.delivery.plan import BULK, DANGER

CAP = timedelta(minutes=5)
DANGER_CAP = timedelta(seconds=15)
GIVE_UP = timedelta(hours=24)  #: for what carries no expiry of its own; danger never gives up
ONCE_AFTER = timedelta(seconds=60)
CRASH_TRIES = 5  #: what is to go out once more goes out again when each try was cut short by a crash of ours
UNCLEAR_TRIES = 10  #: after so many tries without a clear answer even danger is left to the next rung of its ladder


class State(StrEnum):
    """`sending` proves nothing: left so by a crash it is unknown, and `on_unclear` decides."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    WOULD = "would"


@dataclass(frozen=True, slots=True)
class Tried:
    """A row at the end of a try; `tries` counts this one."""

    lane: int
    tries: int
    created_at: datetime
    expires_at: datetime | None
    on_ambiguous: str  #: resend | once | leave
    resent: bool  #: an unclear try has been repeated before
    same_key_once: bool  #: the platform swallows a repeat of the same key


@dataclass(slots=True)  # not frozen: made for every send
class Verdict:
    state: State
    due_at: datetime | None = None  #: when pending: the next try
    reason: str = ""
    resent: bool = False
    alarm: bool = False


def on_refused_for_now(row: Tried, code: str, retry_after: timedelta | None, now: datetime, chance: float) -> Verdict:
    """Nothing was shown. `chance` is uniform in 0..1; the wait is 2^tries s times 0.5..1.5, capped."""
    due_at = now + max(back_off(row, chance), retry_after or timedelta())
    if row.expires_at is not None and due_at >= row.expires_at:
        return Verdict(State.EXPIRED, reason="expired", resent=row.resent)
    if row.expires_at is None and row.lane > DANGER and due_at - row.created_at > GIVE_UP:
        return Verdict(State.FAILED, reason=f"gave-up:{code}", resent=row.resent, alarm=row.lane < BULK)
    return Verdict(State.PENDING, due_at, code, row.resent)


def on_unclear(row: Tried, now: datetime, chance: float, *, crashed: bool = False) -> Verdict:
    """It may have been shown. Danger is repeated at once, a bulletin once after a minute, chatter is left.

    `crashed`: the try was found cut short by a crash, which, unlike a platform that answers late, seldom showed it.
    """
    resend = row.same_key_once or row.on_ambiguous == "resend"
    if resend and row.tries < UNCLEAR_TRIES:
        due_at = now + back_off(row, chance) if row.resent else now
    elif row.on_ambiguous == "once" and not resend and (not row.resent or (crashed and row.tries < CRASH_TRIES)):
        due_at = now + ONCE_AFTER
    else:
        return Verdict(State.UNKNOWN, reason="unclear", resent=row.resent)
    if row.expires_at is not None and due_at >= row.expires_at:
        return Verdict(State.UNKNOWN, reason="unclear", resent=row.resent)
    return Verdict(State.PENDING, due_at, "unclear", resent=True)


def on_refused(row: Tried, code: str, *, alarm: bool) -> Verdict:
    return Verdict(State.FAILED, reason=code, resent=row.resent, alarm=alarm)


def back_off(row: Tried, chance: float) -> timedelta:
    """2^tries seconds times 0.5..1.5, at most five minutes, for danger fifteen seconds."""
    wait = timedelta(seconds=2.0 ** min(max(row.tries, 1), 12) * (0.5 + chance))
    return min(wait, DANGER_CAP if row.lane <= DANGER else CAP)
