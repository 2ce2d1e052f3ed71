"""Where a company's name ends in a title: behind its trade and its form, before the words for whom a list shows."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.words import fold, listed, load, words

_NUMBER = deferred.compile(
    "第?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}(?=[号楼层期批季区栋幢座标车班组队线工厂仓库店站分月])"
    "|[A-Za-z](?![A-Za-z])|[甲乙丙丁])[号#＃]?"
)
#: Brackets, also those of a name, which `enterprise` keeps apart while it takes a title to pieces.
_BEHIND = "(?:[(（\ue000\ue001][^)）\ue002\ue003]{1,8}[)）\ue002\ue003])?"
#: Words for lists of one sign: part of a name's own word (顺和, 恒新) unless that is complete without them.
_ALWAYS = deferred.compile("[表单报的版]")
_LONGEST = 12  #: signs between a name and the end of the word for a part of the company
_DOES = deferred.compile("[员工手]?")
_MOST = 24  #: signs of a text that is looked at for being made of common words only
_OWN = 3  #: signs of a name without a trade
_LEGAL = deferred.compile(r".{2,}?(?:有限(?:责任)?|股份(?:有限)?)公司(?:[(（][^()（）]{1,8}[)）])?")
_COUNTED = deferred.compile("(?<=..)第?[0-9一二三四五六七八九十A-Z]{1,2}[号#]?$")
_WORKSHOP = deferred.compile("车间$")  #: never the end of a name, while a gang is one: 望江装卸队


def _any(*patterns: str) -> str:
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


def _of(*keys: str) -> str:
    known: dict[str, Any] = load("firms")
    return _any(*(pattern for key in keys for pattern in known[key]))


@cache
def suffix() -> re.Pattern[str]:
    """A trade or a form, as it stands behind what is only this company's."""
    plain = [re.escape(word) for word in listed("enterprise", "suffixes") if len(word) > 1]
    known: dict[str, Any] = load("firms")
    return re.compile(_any(*plain, *known["trades"], *known["forms"]) + _BEHIND)


@cache
def _vocabulary() -> re.Pattern[str]:
    lists = _any(*(re.escape(word) for word in listed("enterprise", "title_words") if len(word) > 1))
    roles = f"{_of('people', 'inside')}{_DOES.pattern}"
    return re.compile(f"(?:{suffix().pattern}|{roles}|{_of('units', 'places')}|{lists}|{_NUMBER.pattern}|[及与])+")


@cache
def _people() -> re.Pattern[str]:
    return re.compile(f"(?:{_of('people')}{_DOES.pattern}|{_of('inside')}(?:[员工]|师傅|人员))$")


@cache
def _ending(key: str) -> re.Pattern[str]:
    return re.compile(f"{_of(key)}$")


@cache
def _places() -> re.Pattern[str]:
    return re.compile(f"[(（]{_of('cities')}[)）]")


def is_city(text: str) -> bool:
    return text in load("firms")["cities"]


def with_places(text: str, kept: Callable[[re.Match[str]], str]) -> str:
    """`text` with what `kept` makes of the places in brackets that stand right behind a company's trade."""

    def branch(match: re.Match[str]) -> str:
        return kept(match) if any(end.end() == match.start() for end in _ends(text[: match.start()])) else match.group()

    return _places().sub(branch, text)


@cache
def _form() -> re.Pattern[str]:
    return re.compile(f"{_of('forms')}{_BEHIND}$")


@cache
def _lists() -> re.Pattern[str]:
    return re.compile(_any(*(re.escape(word) for word in listed("enterprise", "title_words") if len(word) > 1)) + "$")


@cache
def _signs() -> frozenset[str]:
    return frozenset(word for word in listed("enterprise", "title_words") if len(word) == 1)


@lru_cache(maxsize=4096)
def is_common(text: str) -> bool:
    """Whether a text is made of nothing but trades, parts of companies, kinds of people and words for lists."""
    return len(text) <= _MOST and bool(_vocabulary().fullmatch(text))


@lru_cache(maxsize=4096)
def is_firm(text: str) -> bool:
    """Whether a trade or form stands in a text behind a word that is only this company's."""
    return bool(_ends(text))


def end_of_legal(text: str, at: int) -> int | None:
    """Where the company ends whose own word ends at `at`, when a legal form follows: `金盾|保安服务有限公司`."""
    match = _legal_behind().match(text, at) if texts.COMPANY in text else None
    return match.end() if match else None


@cache
def _legal_behind() -> re.Pattern[str]:
    return re.compile(f"(?:{suffix().pattern})*?(?:有限(?:责任)?|股份(?:有限)?)公司")


def _ends(text: str) -> list[re.Match[str]]:
    """The trades and forms in a text that have a company's own word in front."""
    return [match for match in suffix().finditer(text) if _is_own(text[: match.start()])]


def _is_own(text: str) -> bool:
    return len(text) > 1 and not is_common(text)


def name_in(piece: str) -> str:
    """The company's name in front of `piece`, which is a title or a part of one without its dates."""
    if is_common(piece):
        return ""
    if (legal := _LEGAL.match(piece)) and not _form().search(_bare(piece)[legal.end() :]):
        return legal.group()
    found = _bare(piece)
    if is_common(found):
        return ""
    ends = _ends(found)
    if ends and ends[-1].end() < len(found) < len(piece):
        return found[: ends[-1].end()]
    return found if ends else _without_role(found)


def _without_role(piece: str) -> str:
    """A name of no known trade without the part or staff behind it: `蜀香楼维修班`."""
    for start in range(_OWN, len(piece) - 1):
        if _roles().fullmatch(piece, start) and not is_common(piece[:start]):
            return piece[:start]
    return piece


@cache
def _roles() -> re.Pattern[str]:
    gangs = f"{_of('people', 'inside')}?{_DOES.pattern}{_of('units')}"
    return re.compile(
        f"(?:{gangs}|{_of('people', 'staffed')}{_DOES.pattern}|{_NUMBER.pattern}{_of('units', 'places')})"
    )


def _bare(piece: str) -> str:
    """Without the words behind the name."""
    before = None
    while piece and piece != before:
        before = piece
        piece = _without_list(re.sub(r"共?[0-9]+[人名位个]?$", "", piece))
        if piece == before:
            piece = _without_unit(_without_people(piece))
    return piece


def _without_list(piece: str) -> str:
    if not piece or fold(piece) in words("enterprise", "title_words"):
        return ""
    if (start := _start(_lists(), piece)) is not None:
        rest = piece[:start]
        is_trade = any(one.end() == len(piece) for one in suffix().finditer(piece))
        return piece if _form().search(piece) or (is_trade and not _is_said_of_people(rest)) else rest
    if piece[-1] in _signs() and (_ALWAYS.match(piece[-1]) or is_firm(piece[:-1])) and not _form().search(piece):
        return piece[:-1]
    return piece


def _start(ending: re.Pattern[str], piece: str) -> int | None:
    """Where the word behind a name begins: in no trade (`建筑劳务|人员`, and not `建筑|劳务人员`)."""
    trades = [(one.start(), one.end()) for one in suffix().finditer(piece)]
    match = ending.search(piece)
    while match and (any(start < match.start() < end for start, end in trades) or _begins_with_form(match.group())):
        match = ending.search(piece, match.start() + 1)
    return match.start() if match else None


def _begins_with_form(word: str) -> bool:
    """`公司全体` says of a name that it is whole."""
    return any(one.start() == 0 and one.end() < len(word) for one in re.finditer(_of("forms"), word))


def _is_said_of_people(rest: str) -> bool:
    """Whether what follows is told of people (`员工信息`) and no trade (`恒达信息`)."""
    return bool(_lists().search(rest) or _people().search(rest))


def _without_people(piece: str) -> str:
    """Without whom the list shows, when a name remains in front."""
    start = _start(_people(), piece)
    if start is None:
        return piece
    rest = piece[:start]
    trades = [one for one in suffix().finditer(piece) if one.end() == len(piece)]
    if is_firm(rest):
        is_longer = any(len(one.group()) > len(piece) - start for one in trades)
        return piece if is_longer else rest
    is_trade = any(len(one.group()) >= len(piece) - start for one in trades)  # `在厂` is more than the `厂` in it
    return rest if len(rest) > 1 and not is_trade else piece


def _without_unit(piece: str) -> str:
    """Without a part of the company and what tells which: `冲压车间`, `装卸一班`, `3号楼`."""
    unit = _ending("units").search(piece)
    part = unit or _ending("places").search(piece)
    if part is None:
        return _without_staff(piece)
    if _form().search(piece):
        return piece
    front = piece[: part.start()]
    ends = _ends(front)
    if not ends or len(piece) - ends[-1].end() > _LONGEST:
        return _COUNTED.sub("", front) if _WORKSHOP.search(piece) else piece
    last = ends[-1]
    is_inside = unit and last.end() == len(front) and len(ends) > 1 and re.fullmatch(_of("inside"), last.group())
    return front[: last.start()] if is_inside else front[: last.end()]


def _without_staff(piece: str) -> str:
    """Without people called by their trade behind a whole name: `安居物业保安`."""
    ends = _ends(piece)
    is_whole = len(ends) > 1 or (bool(ends) and ends[0].start() > _OWN)
    is_staff = is_whole and ends[-1].end() == len(piece) and re.fullmatch(_of("staffed"), ends[-1].group())
    return piece[: ends[-1].start()] if is_staff else piece
