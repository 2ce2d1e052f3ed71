"""From when until when a company stands still: `明天起停工`, `放假到周五`, `明天放假3天`, `停工，10月9日复工`."""

import re
from calendar import monthrange
from datetime import date, timedelta

from handlers.rosters.reading import dates
from handlers.rosters.reading import texts as reading_texts
from handlers.rosters.reading.texts import CHINESE_DIGITS, CHINESE_UNITS
from handlers.rosters.reading.words import narrow
from handlers.rosters.taking import texts

LONGEST = timedelta(days=366)
_UNTIL = re.compile(r"(?:到|至|直到|~|～|—|--?(?=\s*\d{1,2}月))(?P<end>[^,，。；;]{1,12})")
_BACK = re.compile("(?P<end>[^,，。；;到至起]{2,12}?)(?:起|开始|再|正式|恢复)*(?:复工|复产|开工|上班|收假)")
_TOMORROW = re.compile("明(?=起)")
_FROM = re.compile("起|开始|往后|以后")
_MONTHS_END = re.compile("(?<!下)(?<!下个)月底")


def span(said: str, today: date) -> tuple[date, date | None]:
    """The first day and the last one; no last one where none was said. What names a day alone means that day."""
    text = _TOMORROW.sub(reading_texts.TOMORROW, narrow(said))
    end, head = None, text
    if (until := _UNTIL.search(text)) and (end := day_of(until["end"], today)):
        head = text[: until.start()]
    elif (back := _BACK.search(text)) and (first := day_of(back["end"], today)):
        end, head = first - timedelta(days=1), text[: back.start()]
    named = day_of(head, today)
    since = named if named is not None and today <= named <= today + LONGEST else today
    if end is None and (counted := re.search(texts.DAYS_OFF, text)):
        days = number_of(counted["days"])
        end = since + timedelta(days=days - 1) if days else None
    elif end is None and named is not None and not _FROM.search(text):
        end = since
    return since, end if end is not None and since <= end <= since + LONGEST else None


def day_of(text: str, today: date) -> date | None:
    """The day that words name; of a weekday alone the next one, today included."""
    if _MONTHS_END.search(text):
        return today.replace(day=monthrange(today.year, today.month)[1])
    return dates.weekday(text, today) or dates.find(text, today)


def number_of(written: str) -> int:
    """`35`, `三十五`, `一百二十`; 0 for what is no number."""
    if written.isdecimal():
        return int(written)
    found, held = 0, 0
    for sign in written:
        if sign in CHINESE_UNITS:
            found, held = found + (held or 1) * CHINESE_UNITS[sign], 0
        else:
            held = CHINESE_DIGITS.get(sign, 0)
    return found + held
