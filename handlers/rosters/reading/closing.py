"""Rows that close a table or a part of it: totals, remarks, signatures."""

import re
from collections.abc import Sequence
from functools import cache

from handlers.rosters.reading import deferred
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import fold, listed, words

_SIGNED = deferred.compile(r".{0,8}(?:签字|签名|签章|盖章|审核|审批|负责人|填表人?|制表人?|安全员|经办人?)\s*[:：]")

#: In a row without a name or document: `项目经理：毛队长`, and `审核：` with nothing behind it.
_ANSWERS = deferred.compile("[\u4e00-\u9fff]{2,8}\\s*[:：]\\s*[\u4e00-\u9fff]{0,6}")
_WAITS = deferred.compile(
    "[\u4e00-\u9fff]{0,6}(?:签[字名章]|盖章|审[核批]|复核|核准|批准|制表|填表|经办|负责)人?\\s*[:：]"
)

_OF_WHAT = deferred.compile("^(?:今[日天]|本[日天表页]|当[日天]|全[部表])(?=.)")  #: in front of the word for a total

#: With the part that it sums up in front, and its figure: `成型车间小计：2人`.
_OF_A_PART = deferred.compile(
    "[\u4e00-\u9fffa-z0-9]{1,8}(?:小计|合计|总计|共计)(?:人数|人员)?[:：为是共]*\\(?[0-9]{1,6}[人名位]?\\)?"
)


@cache
def _total_words() -> tuple[str, ...]:
    return tuple(sorted((fold(word) for word in listed("totals", "words")), key=len, reverse=True))


def is_total(text: str) -> bool:
    """Whether a cell begins a line of totals, such as 合计, 共计：8人."""
    folded = _OF_WHAT.sub("", fold(text))
    for word in _total_words():
        if folded.startswith(word):
            rest = folded[len(word) :]
            return not rest or bool(re.match(r"[:：为是共有]*\(?[0-9一二三四五六七八九十百]|[人:：(（为]|人数", rest))
    return bool(_OF_A_PART.fullmatch(folded))


def is_signed(shown: Sequence[str]) -> bool:
    """Whether a row that names nobody is signed: who answers for it in front, or a label that waits for a hand."""
    return bool(_ANSWERS.fullmatch(shown[0])) or any(map(_WAITS.fullmatch, shown))


def is_note(shown: Sequence[str], row: Sequence[Cell]) -> bool:
    """Whether a row is a remark or a signature: known words in front and no identity number behind."""
    first = fold(shown[0])
    if any(looks(cell) == "id_no" for cell in row):
        return False
    if re.match("(?:注|备注|说明|以下|附|特此|提示)[:：,，空]?|^以[上下]", first) and len(shown) <= 3:
        return True
    if _SIGNED.match(shown[0]):
        return True
    word = re.split(r"[:：(（]", shown[0])[0]
    return fold(word) in words("notes", "words") and not first.isdigit()
