"""Pure decisions about duty: reading a typed shift, finding the gaps of a schedule. Times are the station's own."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import STATION_ZONE
from handlers.directory.duty import texts
from handlers.directory.rules import words

DAY_STARTS = time(8)
NIGHT_STARTS = time(20)
EARLY = timedelta(hours=1)  #: how long before its shift an officer may say that he is there
_HOURS = re.compile(rf"^(\d{{1,2}})(?::(\d{{2}}))?(?:{texts.UNTIL})(\d{{1,2}})(?::(\d{{2}}))?$")
_DATE = re.compile(rf"^(?:(\d{{4}})[-/.])?(\d{{1,2}})[-/.{texts.MONTH}](\d{{1,2}})[{texts.DAY_MARKS}]?$")
_DAY_ONLY = re.compile(rf"^(\d{{1,2}})[{texts.DAY_MARKS}]$")


@dataclass(frozen=True, slots=True)
class Span:
    """From, to: aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """`值班 明天 夜班 张三 副 李四 [单位]` as typed; what was not understood is None or empty."""

    day: date | None
    shift: tuple[time, time] | None
    name: str
    deputy: str
    unit: str
    deputy_lacking: bool = False


def parse_plan(text: str, today: date) -> Planned:
    day: date | None = None
    shift: tuple[time, time] | None = None
    rest: list[str] = []
    for word in _split(text):
        if day is None and (found := parse_day(word, today)) is not None:
            day = found
        elif shift is None and (hours := parse_shift(word)) is not None:
            shift = hours
        else:
            rest.append(word)
    names, deputy, lacking = _take_deputy(rest)
    return Planned(day, shift, names[0] if names else "", deputy, " ".join(names[1:]), lacking)


def _split(text: str) -> list[str]:
    """Words; a day and a shift written as one (`明天夜班`) are parted."""
    parts: list[str] = []
    for word in words(text):
        for shift in sorted(texts.DAY_SHIFTS | texts.NIGHT_SHIFTS | texts.WHOLE_SHIFTS, key=len, reverse=True):
            if word.endswith(shift) and word != shift:
                parts += [word.removesuffix(shift), shift]
                break
        else:
            parts.append(word)
    return parts


def _take_deputy(rest: list[str]) -> tuple[list[str], str, bool]:
    for place, word in enumerate(rest):
        if place and word in texts.DEPUTY_WORDS:
            deputy = rest[place + 1] if place + 1 < len(rest) else ""
            return rest[:place] + rest[place + 2 :], deputy, not deputy
    return rest, "", False


def parse_day(word: str, today: date) -> date | None:
    """今天, 明天, 周五, 下周一, 11-25, 11月25日, 2026-11-25, 25日. A month and day long past means next year's."""
    word = unicodedata.normalize("NFKC", word)
    if word in texts.DAYS:
        return today + timedelta(days=texts.DAYS[word])
    if (week := _weekday(word, today)) is not None:
        return week
    if match := _DATE.match(word):
        year, month, day = match.groups()
        return _date(int(year) if year else None, int(month), int(day), today)
    if match := _DAY_ONLY.match(word):
        return _day_of_month(int(match[1]), today)
    return None


def _weekday(word: str, today: date) -> date | None:
    later = word.startswith(texts.NEXT_WEEK)
    bare = word.removeprefix(texts.NEXT_WEEK)
    for prefix in texts.WEEK_WORDS:
        name = bare.removeprefix(prefix)
        if bare.startswith(prefix) and name in texts.WEEKDAYS:
            wanted = texts.WEEKDAYS[name]
            if later:
                return today + timedelta(days=7 - today.weekday() + wanted)
            return today + timedelta(days=(wanted - today.weekday()) % 7)
    return None


def _date(year: int | None, month: int, day: int, today: date) -> date | None:
    try:
        found = date(year or today.year, month, day)
        if year is None and found < today - timedelta(days=180):
            found = date(today.year + 1, month, day)
    except ValueError:
        return None
    return found


def _day_of_month(day: int, today: date) -> date | None:
    for ahead in range(62):
        found = today + timedelta(days=ahead)
        if found.day == day:
            return found
    return None


def parse_shift(word: str) -> tuple[time, time] | None:
    """Start and end of a shift; an end not after the start is on the next day."""
    word = unicodedata.normalize("NFKC", word)
    if word in texts.DAY_SHIFTS:
        return DAY_STARTS, NIGHT_STARTS
    if word in texts.NIGHT_SHIFTS:
        return NIGHT_STARTS, DAY_STARTS
    if word in texts.WHOLE_SHIFTS:
        return DAY_STARTS, DAY_STARTS
    match = _HOURS.match(word)
    if match is None:
        return None
    try:
        first, second, third, fourth = (int(part or 0) for part in match.groups())
        return time(first % 24 if first == 24 else first, second), time(third % 24 if third == 24 else third, fourth)
    except ValueError:
        return None


def span_of(day: date, shift: tuple[time, time], zone: ZoneInfo = STATION_ZONE) -> Span:
    start, end = shift
    last = day if end > start else day + timedelta(days=1)
    return Span(datetime.combine(day, start, zone).astimezone(UTC), datetime.combine(last, end, zone).astimezone(UTC))


def shift_name(start: time, end: time) -> str:
    """白班, 夜班 or 全天 for the usual hours, else empty."""
    names = {
        (DAY_STARTS, NIGHT_STARTS): texts.DAY_NAME,
        (NIGHT_STARTS, DAY_STARTS): texts.NIGHT_NAME,
        (DAY_STARTS, DAY_STARTS): texts.WHOLE_NAME,
    }
    return names.get((start, end), "")


def gaps(spans: Iterable[Span], since: datetime, until: datetime) -> list[Span]:
    """The stretches of [since, until) that no span covers."""
    found: list[Span] = []
    reached = since
    for span in sorted(spans, key=lambda one: one.start):
        if span.start > reached:
            found.append(Span(reached, min(span.start, until)))
        reached = max(reached, span.end)
        if reached >= until:
            break
    if reached < until:
        found.append(Span(reached, until))
    return found
