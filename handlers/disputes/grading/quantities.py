"""Sums of money and numbers of people, as people write them: 5万, 两千多, 3k, 十几个人, 1.2w. Pure."""

import re
from typing import NamedTuple

from handlers.disputes.grading import texts

_QUANTITY = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*|(?:[零一二两俩仨三四五六七八九几数]?[十百千])+[零一二三四五六七八九几]?|[一二两俩仨三四五六七八九几数])"
    r"(?P<about>[多来几余])?(?P<scale>[万千百]|[kw](?![a-z]))?(?P<tail>(?<=[万千百])[一二三四五六七八九1-9](?![个名位十百千万号\d]))?[多来几余]?"
    r"(?:(?P<months>个(?:多|来)?月)|(?P<money>块|元|圆|人民币|rmb|大洋|米(?=[没不]))"
    r"|(?P<heads>号人|口人|人(?!民)|个?大活人|[个名位]?(?:多|来)?(?:[^，。个名位\d被让给把有没跟和的钱金块元骗欠借拿]{0,4}?(?:人(?!民)|员工|工友|民工|兄弟|老乡|司机|保安|混混|小伙|小年轻|男的|女的|师傅|学生)|$)))?"
)
_MOST = 10**10
HEADS, MONEY, MONTHS = "heads", "money", "months"


class Quantity(NamedTuple):
    kind: str  #: money | heads | months
    value: int
    start: int
    end: int


def find(text: str) -> list[Quantity]:
    """Every sum and head count in a folded text. A bare number is money only with 万, 千, 百 or a unit of money."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        value = _value(match)
        if match["months"]:
            kind = MONTHS
        elif match["heads"]:
            kind = HEADS
        elif match["money"] or match["scale"] or match["number"][-1] in texts.HUNDREDS:
            kind = MONEY
        else:
            continue
        if 1 <= value < _MOST:
            found.append(Quantity(kind, int(value), match.start(), match.end()))
    return found


def _value(match: re.Match[str]) -> float:
    value = _plain(match["number"])
    if match["scale"]:
        scale = texts.SCALES[match["scale"]]
        value *= scale
        if tail := match["tail"]:
            value += (int(tail) if tail.isdigit() else texts.DIGITS[tail]) * scale / 10
    return value


def _plain(number: str) -> float:
    """Digits, or a Chinese numeral below ten thousand; 0 when it cannot be read."""
    if number[0].isdigit():
        parts = number.split(",")
        try:
            return float("".join(parts) if all(len(part) == 3 for part in parts[1:]) else parts[0])
        except ValueError:
            return 0.0
    total, current = 0.0, 0.0
    for character in number:
        if character in texts.SCALES:
            total, current = total + (current or 1) * texts.SCALES[character], 0.0
        else:
            current = float(texts.DIGITS[character])
    return total + current
