"""When things may leave: quiet hours, the day's digest, deadlines and expiry. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.clock import STATION_ZONE
from bot.quiet import quiet_until
from storage.bulletins import Plan

DIGEST_AT = "17:00"
BEFORE = timedelta(hours=1)  #: how long before the deadline the first reminder comes, at most half of the time there is


def slot_of(plan: Plan, settings: Mapping[str, Any], now: datetime) -> datetime | None:
    """When it leaves together with others: after the quiet hours, or with the day's digest; None: at once."""
    if plan.urgent:
        return None
    if (end := quiet_until(settings, now)) is not None:
        return end
    if not plan.digest:
        return None
    at = time.fromisoformat(str(settings.get("digest_at") or DIGEST_AT))
    today = datetime.combine(now.astimezone(STATION_ZONE).date(), at, STATION_ZONE).astimezone(UTC)
    return today if today > now else today + timedelta(days=1)


def deadline(plan: Plan, confirmed_at: datetime | None) -> datetime | None:
    """Until when receipts are in time; None where none is set or it has not left."""
    if plan.deadline_at is not None:
        return plan.deadline_at
    if not plan.deadline_hours or confirmed_at is None:
        return None
    return confirmed_at + timedelta(hours=plan.deadline_hours)


def expiry(plan: Plan, confirmed_at: datetime) -> datetime | None:
    if plan.expires_at is not None:
        return plan.expires_at
    return confirmed_at + timedelta(hours=plan.expires_hours) if plan.expires_hours else None


def rungs(plan: Plan, confirmed_at: datetime) -> list[datetime]:
    """When the silent are reminded: privately before the deadline, at it in the group, then the deputy, the park."""
    end = deadline(plan, confirmed_at)
    if end is None:
        return []
    lead = min(BEFORE, (end - confirmed_at) / 2)
    after = timedelta(minutes=15) if plan.urgent else timedelta(hours=1)
    return [end - lead, end, end + after, end + 2 * after]
