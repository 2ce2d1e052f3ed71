"""What a table is about: people who come or work, or things, wages and days."""

import itertools
from collections.abc import Sequence

from handlers.rosters.reading import deferred, headings
from handlers.rosters.reading.cells import could_be_name, text_of
from handlers.rosters.reading.columns import Columns, looks
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.firms import is_common
from handlers.rosters.reading.naming import is_free
from handlers.rosters.reading.sheets import Cell

_ABOVE = 400  #: rows in which headings are looked for
_ABOUT_PEOPLE = deferred.compile("人(?!民币|工费|造)|员工|在岗|到岗|出勤|职工")
_FIGURE = deferred.compile(r"[\u4e00-\u9fff]{1,8}\s*[:：]?\s*\d{0,6}\s*[人名位]?")
_OPENED = deferred.compile(r"(.{3,60}?)[(（:：]\s*[^()（）:：]{1,8}")
_OVER = 60  #: rows above a total among which its words are looked for
_OF_PEOPLE = deferred.compile("姓名|名字|[员工]人?$|人员|骑手|师傅|小哥")
_OF_THINGS = deferred.compile("单价|价格|金额|数量|规格|型号|库存|工资|实发|应发|奖金|扣款|加班费|税")


def is_of_people(block: Columns, words: Sequence[str]) -> bool:
    """Whether a block is about people who come or work: not a list of wages, goods or whom to call."""
    if block.is_visits or block.is_vehicles:
        return True
    if "id_no" in block or "staff_no" in block:
        return True
    named = any(headings.meaning(word) == "name" or _OF_PEOPLE.search(word) for word in words)
    return named and "name" in block and ("phone" in block or not any(map(_OF_THINGS.search, words)))


def is_of_others(rows: Sequence[Sequence[Cell]], first: Sequence[Cell]) -> bool:
    """Whether headings that name no people stand over a table: things, days, rooms."""
    before = itertools.takewhile(lambda row: row is not first, rows[:_ABOVE])
    above = [row for row in before if len(filled(row)) > 1]
    heads = [filled(row) for row in (*above[-1:], first)]
    return any(any(map(headings.meaning, words)) and not any(map(is_number, words)) for words in heads)


def is_of_figures(shown: Sequence[str]) -> bool:
    """Whether a row says how many there are, cell by cell: `白班2人`, `夜班1人`, `合计3人`."""
    return all(map(_FIGURE.fullmatch, shown)) and Draft().figures("  ".join(shown))


def counts_heads(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a sheet without a list is about people at all: money and goods have totals, too."""
    return any(isinstance(cell, str) and _ABOUT_PEOPLE.search(cell) for row in rows[:_ABOVE] for cell in row)


def title_before(word: str) -> str:
    """The title in front of headings that begin with an open bracket in one line with it: `…名单（姓名`."""
    match = _OPENED.fullmatch(word)
    return match[1] if match else ""


def names_somebody(text: str) -> bool:
    """Whether a cell that stands alone is somebody's name and no word for a part of the list."""
    return could_be_name(text) and looks(text) != "shift" and is_free(text) and not is_common(text)


def totals(rows: Sequence[Sequence[Cell]], at: int) -> list[str]:
    """The figures of a total in row `at`, each with the word over it (`应到:18`), where no people are listed."""
    words: list[str] = []
    for row in rows[max(0, at - _OVER) : at]:
        said = filled(row)
        if len(said) > 2 and not any(map(is_number, said)):
            words = list(map(text_of, row))
            break
    found = [f"{word}:{text}" for word, text in zip(words, map(text_of, rows[at]), strict=False) if text.isdigit()]
    return found if len(found) > 1 else []


def is_number(text: str) -> bool:
    return looks(text) in ("phone", "seq")


def filled(row: Sequence[Cell]) -> list[str]:
    return [text for cell in row if (text := text_of(cell).strip())]
