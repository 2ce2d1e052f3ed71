"""A message that tells of people who come and go and of values that are other than they were, all in one breath."""

import re
from typing import NamedTuple

from handlers.rosters.reading import colloquial, corrections, deferred, spoken
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.scanning import scan

_LONGEST, _MOST_LINES = 400, 3  #: characters; what is longer is a list or a letter
_HEADED = deferred.compile(r"^\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[^\n]{1,12}[:：]\s*$)", re.MULTILINE)
_CLAUSE = deferred.compile(r"[^,，。；;！!\n]+[,，。；;！!\n]*")
_VALUE = deferred.compile(r"\s*的?\s*新?的?(?:手机|电话|号码|身份证|证件|住|宿舍|班组|班次)")

#: Behind somebody who came: `新来两个人，张三 电话…，还有李四 电话…`.
_MORE = deferred.compile("\\s*(?:还有|以及|再有|另一[个位])")


class Parts(NamedTuple):
    """`changes` are sentences again; each of `mended` is about one person."""

    changes: str
    mended: list[str]


def parted(text: str) -> Parts | None:
    """None where it tells of one of the two alone: that is read as it stands."""
    if len(text) > _LONGEST or text.strip().count("\n") >= _MOST_LINES or _HEADED.search(text):
        return None
    groups = _groups(colloquial.plain(text))
    mended = [group for group in groups if _mends(group)]
    changes = [group for group in groups if spoken.is_spoken(group) and not _mends(group)]
    if not mended or not changes or len(mended) + len(changes) < len(groups):
        return None
    return Parts("".join(changes), [group.strip() for group in mended])


def _groups(text: str) -> list[str]:
    """Clauses, each with those around it that are about the same: names in front of it, values behind it."""
    found: list[str] = []
    held = ""
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        if not _names(clause):
            if held or not found:
                held += clause
            else:
                found[-1] += clause
        elif found and _MORE.match(clause) and spoken.is_spoken(found[-1]) and not corrections.is_correction(clause):
            found[-1] += held + clause
            held = ""
        elif spoken.is_spoken(clause) or _mends(clause):
            found.append(held + clause)
            held = ""
        else:
            held += clause
    if held and found:
        found[-1] += held
    return found or [text]


def _names(clause: str) -> bool:
    return any(is_name(name) for _, name in names_in(clause))


def _mends(clause: str) -> bool:
    """`张三换手机号了 139…`, `李四的电话应该是…`, `王五手机号139…`; not `新增张三 手机号139…`."""
    names = names_in(clause)
    if not names or spoken.is_spoken(clause):
        return False
    behind = clause[names[0][0] + len(names[0][1]) :]
    return corrections.is_correction(clause) or (bool(scan(behind)) and bool(_VALUE.match(behind)))
