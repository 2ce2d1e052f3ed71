"""Words that change a draft (`范围 快递`, `时间 明天 8:30`, `紧急`) as changes of its plan, pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from bot.errors import UserError
from bot.plain import plain
from handlers.bulletins.writing import moments, texts
from storage.bulletins import Plan, ReceiptRule

_SHOWN = 30  #: characters of what was not understood that are said back


@dataclass(frozen=True, slots=True)
class Change:
    """What a message asks to be changed. `scope`: names still to be looked up."""

    plan: Plan
    scope: tuple[str, ...] = ()
    title: str | None = None
    body: str | None = None
    template: str = ""
    words: tuple[str, ...] = field(default=())  #: which settings were named


def parse(text: str, plan: Plan, now: datetime) -> Change | None:
    """Every line is a setting, or none is: then None. UserError when one is a setting that cannot be read."""
    change = Change(plan)
    if (whole := _named(text)) is not None and whole[0] == "body":
        return replace(change, body=whole[1], words=("body",))
    for line in filter(str.strip, texts.SEPARATORS.split(text)):
        found = _named(line)
        if found is None:
            return None
        change = _apply(change, *found, line, now)
    return change if change.words else None


def _named(line: str) -> tuple[str, str] | None:
    """(setting, what follows) when the line names one."""
    line = line.strip().lstrip("：:").strip()
    if line in texts.FLAGS:
        return "flag", line
    word, _, rest = (
        line.replace("：", " ", 1).replace(":", " ", 1).partition(" ") if " " not in line else line.partition(" ")
    )
    for name, setting in texts.SETTINGS.items():
        if word.rstrip("：:") == name:
            return setting, rest.strip()
    return None


def _apply(change: Change, setting: str, value: str, line: str, now: datetime) -> Change:
    if setting == "scope":
        return replace(change, scope=_names(value), words=(*change.words, setting))
    if setting == "title":
        return replace(change, title=value, words=(*change.words, setting))
    if setting == "body":
        return replace(change, body=value, words=(*change.words, setting))
    if setting == "template":
        return replace(change, template=value or line, words=(*change.words, setting))
    plan = _SETTERS[setting](change.plan, value, now)
    return replace(change, plan=plan, words=(*change.words, setting))


def _names(value: str) -> tuple[str, ...]:
    names = tuple(name for name in value.replace("，", "、").replace(",", "、").replace(" ", "、").split("、") if name)
    if not names:
        raise UserError(texts.no_scope(text=""))
    return names


def _flag(plan: Plan, value: str, now: datetime) -> Plan:
    kind = texts.FLAGS[value]
    return replace(plan, urgent=kind == "urgent", digest=kind == "digest")


def _time(plan: Plan, value: str, now: datetime) -> Plan:
    at = _moment(value, now, time(8, 30))
    return replace(plan, send_at=None if value in texts.NOW_WORDS else _future(at, value, now), repeat="")


def _moment(value: str, now: datetime, whole_day: time) -> datetime:
    at = moments.parse(value, now, whole_day=whole_day)
    if at is None:
        raise UserError(texts.bad_moment(text=plain(value, limit=_SHOWN)))
    return at


def _future(at: datetime, value: str, now: datetime) -> datetime:
    if at <= now:
        raise UserError(texts.in_the_past(text=plain(value, limit=_SHOWN)))
    return at


def _receipt(plan: Plan, value: str, now: datetime) -> Plan:
    if value in texts.NO_RECEIPT:
        return replace(plan, receipt=ReceiptRule.NONE)
    if value in texts.ANYONE_RECEIPT:
        return replace(plan, receipt=ReceiptRule.ANYONE)
    if value in texts.NAMED_RECEIPT:
        return replace(plan, receipt=ReceiptRule.NAMED)
    found = texts.QUORUM.fullmatch(value)
    if found is not None and int(found["count"]) > 0:
        return replace(plan, receipt=ReceiptRule.QUORUM, quorum=int(found["count"]))
    raise UserError(texts.bad_setting(word=texts.WORD_OF["receipt"], text=plain(value, limit=_SHOWN)))


def _deadline(plan: Plan, value: str, now: datetime) -> Plan:
    if value in texts.NO_LIMIT:
        return replace(plan, deadline_at=None, deadline_hours=0)
    if span := texts.SPAN.fullmatch(value):
        minutes = int(span["count"]) * texts.SPANS[span["unit"]]
        if minutes % 60 == 0:
            return replace(plan, deadline_at=None, deadline_hours=minutes // 60)
    return replace(plan, deadline_at=_future(_moment(value, now, time(18, 0)), value, now), deadline_hours=0)


def _expiry(plan: Plan, value: str, now: datetime) -> Plan:
    if value in texts.NO_LIMIT:
        return replace(plan, expires_at=None, expires_hours=0)
    if span := texts.SPAN.fullmatch(value):
        minutes = int(span["count"]) * texts.SPANS[span["unit"]]
        return replace(plan, expires_at=None, expires_hours=max(1, minutes // 60))
    return replace(plan, expires_at=_future(_moment(value, now, moments.END_OF_DAY), value, now), expires_hours=0)


def _platform(plan: Plan, value: str, now: datetime) -> Plan:
    if value not in texts.PLATFORMS:
        raise UserError(texts.bad_setting(word=texts.WORD_OF["platform"], text=plain(value, limit=_SHOWN)))
    return replace(plan, platform=texts.PLATFORMS[value])


def _repeat(plan: Plan, value: str, now: datetime) -> Plan:
    if value in texts.NO_REPEAT:
        return replace(plan, repeat="")
    found = texts.REPEAT.fullmatch(value)
    at = moments.clock_of(found["time"]) if found is not None else None
    if found is None or at is None:
        raise UserError(texts.bad_repeat(text=plain(value, limit=_SHOWN)))
    each = "workdays" if found["each"] in texts.WORKDAYS else "daily"
    if found["day"]:
        each = f"weekly:{texts.WEEKDAYS[found['day']]}"
    return replace(plan, repeat=f"{each} {at:%H:%M}", send_at=None)


def _format(plan: Plan, value: str, now: datetime) -> Plan:
    if value.lower() in texts.MARKED:
        return replace(plan, marked=True)
    if value.lower() in texts.PLAIN:
        return replace(plan, marked=False)
    raise UserError(texts.bad_setting(word=texts.WORD_OF["format"], text=plain(value, limit=_SHOWN)))


def _type(plan: Plan, value: str, now: datetime) -> Plan:
    return replace(plan, fraud_type=plain(value, limit=_SHOWN))


def _media(plan: Plan, value: str, now: datetime) -> Plan:
    if value not in texts.NO_MEDIA:
        raise UserError(texts.bad_setting(word=texts.WORD_OF["media"], text=plain(value, limit=_SHOWN)))
    return replace(plan, media=())


_SETTERS: dict[str, Callable[[Plan, str, datetime], Plan]] = {
    "flag": _flag,
    "time": _time,
    "receipt": _receipt,
    "deadline": _deadline,
    "expiry": _expiry,
    "platform": _platform,
    "repeat": _repeat,
    "format": _format,
    "type": _type,
    "media": _media,
}
