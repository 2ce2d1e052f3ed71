"""The hours in which nothing is said that nobody asked for. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.clock import STATION_ZONE

QUIET_FROM, QUIET_UNTIL = "21:30", "07:30"  #: of a station that has set none


def quiet_until(settings: Mapping[str, Any], now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in, None outside of them."""
    local = now.astimezone(STATION_ZONE)
    begin = time.fromisoformat(str(settings.get("quiet_from") or QUIET_FROM))
    end = time.fromisoformat(str(settings.get("quiet_until") or QUIET_UNTIL))
    clock = local.time()
    inside = begin <= clock or clock < end if begin > end else begin <= clock < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if clock >= end else local.date()
    return datetime.combine(day, end, STATION_ZONE).astimezone(UTC)
