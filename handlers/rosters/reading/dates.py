"""The day a report is for, as people write it."""

from datetime import date, timedelta

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.words import narrow

_FULL = deferred.compile(r"(?<!\d)(20\d\d)\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})(?!\d)\s*[日号]?")
_COMPACT = deferred.compile(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)")
_MONTH_DAY = deferred.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*[日号]?")
_SHORT = deferred.compile(r"(?<![\d.\-/])(1[0-2]|0?[1-9])[./\-](3[01]|[12]\d|0?[1-9])(?![\d.\-/]|\s*[米吨元点kK%])")
_DAY = deferred.compile(r"(?<![\d.月])(3[01]|[12]\d|0?[1-9])\s*[日号](?!楼|线|门|库|仓|车|宿|厂|机|位|栋|码|院|房|区)")
_CHINESE = deferred.compile("([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]")
_WEEKDAY = deferred.compile("(?P<next>下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?!日|报)")
_SUNDAY = 7
_TODAY = deferred.compile("今天|今日|今早|今晚|当日|本日")


def find(text: str, today: date, *, spoken: bool = True) -> date | None:
    """The first date in `text`; with `spoken` also `昨天` and the bare day of a month."""
    flat = narrow(text)
    if match := _FULL.search(flat) or _COMPACT.search(flat):
        return _exact(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_DAY.search(flat):
        return nearest(int(match[1]), int(match[2]), today)
    if match := _CHINESE.search(flat):
        return nearest(_chinese(match[1]), _chinese(match[2]), today)
    if match := _SHORT.search(flat):
        return nearest(int(match[1]), int(match[2]), today)
    if not spoken:
        return None
    for word, days in texts.DAY_WORDS:
        if word in flat and not (days < 0 and _TODAY.search(flat)):
            return today + timedelta(days=days)
    if match := _DAY.search(flat):
        return nearest(today.month, int(match[1]), today)
    return today if _TODAY.search(flat) else None


def weekday(text: str, today: date) -> date | None:
    """The day of the week named in `text`: the next one from today on, with `下周` that of the week after this."""
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    number = texts.CHINESE_DIGITS.get(match["day"], _SUNDAY) - 1
    monday = today - timedelta(days=today.weekday())
    if match["next"]:
        return monday + timedelta(days=7 + number)
    return today + timedelta(days=(number - today.weekday()) % 7)


def strip(text: str) -> str:
    """`text` without its dates."""
    flat = narrow(text)
    for pattern in (_FULL, _COMPACT, _MONTH_DAY, _CHINESE, _SHORT, _DAY):
        flat = pattern.sub(" ", flat)
    return flat


def nearest(month: int, day: int, today: date) -> date | None:
    """The date with this month and day that lies closest to today."""
    found = [one for year in (today.year - 1, today.year, today.year + 1) if (one := _exact(year, month, day))]
    return min(found, key=lambda one: abs((one - today).days), default=None)


def _exact(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _chinese(text: str) -> int:
    tens, mark, ones = text.rpartition(texts.TEN)
    if not mark:
        return texts.CHINESE_DIGITS.get(text, 0)
    return texts.CHINESE_DIGITS.get(tens, 1) * 10 + texts.CHINESE_DIGITS.get(ones, 0)
