"""How long something is put off, as people write it: `2小时`, `明天下午`, `到17:30`; and the reason behind. Pure."""

import re
from datetime import datetime, time, timedelta

from bot import words
from bot.clock import STATION_ZONE
from handlers.disputes import reading
from handlers.disputes.asking import texts
from handlers.disputes.texts import NUMERALS, TEN

_FIGURE = rf"(?:\d{{1,4}}|[{NUMERALS}{TEN}]{{1,3}})"
_COUNTED = re.compile(rf"(?P<count>{_FIGURE})\s*个?(?P<half>半)?(?P<unit>{'|'.join(texts.MINUTES_OF)})", re.DOTALL)
_HALF = re.compile("|".join(texts.HALVES))
_MOMENT = re.compile(
    rf"(?:{texts.UNTIL})?\s*(?P<day>{'|'.join(texts.DAYS)})?\s*(?P<part>{'|'.join(texts.PARTS)})?"
    rf"\s*(?:(?P<hour>{_FIGURE})(?:\s*:\s*(?P<minute>\d{{2}})|\s*(?:{texts.OCLOCK})(?P<thirty>{texts.HALF_PAST})?))?"
)
_BEHIND = re.compile(rf"(?:{texts.AFTER})?(?P<rest>.*)", re.DOTALL)
_APART = " \t\n，,：:、。;；"
_MORNING = time(9)
_NOON = 12


def read(text: str, now: datetime) -> tuple[timedelta, str] | None:
    """`2小时 等下班` → (two hours, "等下班"); None when it begins with no span and no moment to come."""
    said = words.fold(text)
    match, span = _counted(said) or _until(said, now) or (None, timedelta())
    if match is None or span <= timedelta():
        return None
    behind = _BEHIND.fullmatch(said[match.end() :])
    return span, (behind["rest"] if behind is not None else "").strip(_APART)


def _counted(said: str) -> tuple[re.Match[str], timedelta] | None:
    if (half := _HALF.match(said)) is not None:
        return half, timedelta(minutes=texts.HALVES[half.group()])
    match = _COUNTED.match(said)
    if match is None:
        return None
    each = texts.MINUTES_OF[match["unit"]]
    return match, timedelta(minutes=reading.number(match["count"]) * each + (each // 2 if match["half"] else 0))


def _until(said: str, now: datetime) -> tuple[re.Match[str], timedelta] | None:
    """The moment meant, from now; one without a day is the next such moment."""
    match = _MOMENT.match(said)
    if match is None or not (match["day"] or match["part"] or match["hour"]):
        return None
    local = now.astimezone(STATION_ZONE)
    days, of_day = texts.DAYS[match["day"]] if match["day"] else (0, "")
    part = match["part"] or of_day
    clock = _clock(match, part)
    if clock is None:
        return None
    at = datetime.combine(local.date() + timedelta(days=days), clock, STATION_ZONE)
    if not match["day"] and not part and at <= local and clock.hour < _NOON:
        at += timedelta(hours=_NOON)
    if not match["day"] and at <= local:
        at += timedelta(days=1)
    return match, at - local


def _clock(match: re.Match[str], part: str) -> time | None:
    if not match["hour"]:
        return time(texts.PARTS[part]) if part else _MORNING
    hour = reading.number(match["hour"])
    if part in texts.LATE and hour < _NOON:
        hour += _NOON
    minute = int(match["minute"] or (30 if match["thirty"] else 0))
    return time(hour, minute) if hour < 24 and minute < 60 else None
