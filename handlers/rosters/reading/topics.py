"""What a table is about: people who come or work, or things, wages and days."""

import itertools
import re
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.rosters.reading import dates, deferred, headings
from handlers.rosters.reading.cells import could_be_name, text_of
from handlers.rosters.reading.columns import ENOUGH, Columns, looks
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.firms import is_common
from handlers.rosters.reading.naming import is_free
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import fold_heading

_ABOVE = 400  #: rows in which headings are looked for
_ABOUT_PEOPLE = deferred.compile("人(?!民币|工费|造)|员工|在岗|到岗|出勤|职工")
_FIGURE = deferred.compile(r"[\u4e00-\u9fff]{1,8}\s*[:：]?\s*\d{0,6}\s*[人名位]?")
_OPENED = deferred.compile(r"(.{3,60}?)[(（:：]\s*[^()（）:：]{1,8}")
_OF_REPORT = deferred.compile("(?:填报|填表|报送|上报|报备|报告|统计|日报|报表|制表)(?:日期?|时间)")
_OF_DAY = deferred.compile(
    "(?:填报|填表|报送|上报|报备|报告|统计|日报|报表|制表)(?:日期?|时间)|(?:在岗|出勤|考勤|上班|当班)?日期"
)
_RECENT = timedelta(days=31)
_OVER = 60  #: rows above a total among which its words are looked for
_OF_PEOPLE = deferred.compile("姓名|名字|[员工]人?$|人员|骑手|师傅|小哥|司机|驾驶")
_OF_THINGS = deferred.compile("单价|价格|金额|数量|规格|型号|库存|工资|实发|应发|奖金|扣款|加班费|税")


def is_of_people(block: Columns, words: Sequence[str]) -> bool:
    """Whether a block is about people who come or work: not a list of wages, goods or whom to call."""
    if block.is_visits or block.is_vehicles:
        return True
    if "id_no" in block or "staff_no" in block:
        return True
    named = any(headings.meaning(word) == "name" or _OF_PEOPLE.search(word) for word in words)
    return named and "name" in block and ("phone" in block or not any(map(_OF_THINGS.search, words)))


def day_of(block: Columns, rows: Sequence[Sequence[Cell]], today: date, *, of_change: bool = False) -> date | None:
    """The report's day that a column says line by line, the same in each; `日期` beside a change is the change's."""
    pattern = _OF_REPORT if of_change or "change" in block else _OF_DAY
    places = [place for place, word in block.headings.items() if pattern.fullmatch(fold_heading(word))]
    for day in (_only_day(rows, place, today) for place in places[:2]):
        if day is not None and today - _RECENT <= day <= today:
            return day
    return None


def _only_day(rows: Sequence[Sequence[Cell]], place: int, today: date) -> date | None:
    """The one day that stands in most cells of a column, beside no other."""
    cells = [row[place] for row in rows if place < len(row)]
    said = [text_of(cell).strip() for cell in cells if isinstance(cell, str | date) and cell]
    filled_ = sum(1 for row in rows if len(row) > 1)
    days = {dates.find(text, today, spoken=False) for text in {re.split(r"[\sT]", text)[0] for text in said}} - {None}
    return days.pop() if len(days) == 1 and len(said) >= ENOUGH * filled_ else None


def is_of_others(rows: Sequence[Sequence[Cell]], first: Sequence[Cell]) -> bool:
    """Whether headings that name no people stand over a table: things, days, rooms."""
    before = itertools.takewhile(lambda row: row is not first, rows[:_ABOVE])
    above = [row for row in before if len(filled(row)) > 1]
    top = [row for row in above[:1] if len(filled(row)) >= len(filled(first))]
    heads = [filled(row) for row in (*top, *above[-1:], first)]
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
