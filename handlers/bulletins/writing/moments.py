"""Moments as people write them (`明天 8:30`, `周五下午3点`, `2小时后`), pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import STATION_ZONE
from bot.holidays import is_workday
from handlers.bulletins.writing import texts

END_OF_DAY = time(23, 59)


def parse(text: str, now: datetime, *, whole_day: time | None = None) -> datetime | None:
    """The moment that is meant, aware UTC; None when none is. A time without a day is the next such time; a day without
    a time is at `whole_day`, where that is given."""
    text = text.strip()
    if text in texts.NOW_WORDS:
        return now
    if span := texts.SPAN.fullmatch(text):
        return now + timedelta(minutes=int(span["count"]) * texts.SPANS[span["unit"]])
    if _beside(text):  # `大大后天 8:30`, `下下周一`: part of it would be another moment
        return None
    local = now.astimezone(STATION_ZONE)
    day = _day(text, local.date())
    clock = _time(text)
    if day is None and texts.DATE.search(text):  # a day that no calendar has
        return None
    if clock is None:
        if day is None or whole_day is None:
            return None
        return _utc(day, whole_day)
    found = _utc(day or local.date(), clock)
    return found + timedelta(days=1) if day is None and found <= now else found


def _beside(text: str) -> str:
    """What is said besides the day and the time."""
    for known in (texts.DATE, texts.WEEKDAY, texts.RELATIVE_DAY, texts.TIME):
        text = known.sub(" ", text, count=1)
    return texts.BESIDE.sub("", text)


def _utc(day: date, clock: time, zone: ZoneInfo = STATION_ZONE) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _day(text: str, today: date) -> date | None:
    if found := texts.RELATIVE_DAY.search(text):
        return today + timedelta(days=texts.DAYS[found.group()])
    if found := texts.WEEKDAY.search(text):
        ahead = (texts.WEEKDAYS[found["day"]] - today.weekday()) % 7
        monday = today - timedelta(days=today.weekday())
        if found["next"]:
            return monday + timedelta(days=7 + texts.WEEKDAYS[found["day"]])
        return today + timedelta(days=ahead)
    if found := texts.DATE.search(text):
        return _date(found["year"], int(found["month"]), int(found["day"]), today)
    return None


def _date(year: str | None, month: int, day: int, today: date) -> date | None:
    try:
        found = date(int(year) if year else today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = texts.TIME.search(text)
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["some"] or (30 if found["thirty"] else 0))
    late = found["half"] in texts.AFTERNOON or any(word in text for word in texts.AFTERNOON)
    if late and hour < 12:
        hour += 12
    if found["half"] == texts.NOON and hour < 11:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def clock_of(text: str) -> time | None:
    """`8:30` or `8点半` alone."""
    return _time(text)


def next_of(repeat: str, after: datetime) -> datetime:
    """The next moment of a repetition ("daily 08:30", "workdays 08:30", "weekly:0 08:30") after a moment."""
    each, _, clock = repeat.partition(" ")
    at = time.fromisoformat(clock)
    day = after.astimezone(STATION_ZONE).date()
    for ahead in range(60):
        one = day + timedelta(days=ahead)
        found = _utc(one, at)
        if found <= after:
            continue
        if each == "workdays" and not is_workday(one):
            continue
        if each.startswith("weekly:") and one.weekday() != int(each.partition(":")[2]):
            continue
        return found
    return _utc(day + timedelta(days=60), at)
