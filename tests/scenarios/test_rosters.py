"""A reporter hands in by every way, on both platforms; a group never sees whose list it is."""

import re
from datetime import date

from handlers.rosters.reading.identity import CHECK, weighted
from simulator import acts
from simulator.world import Shown
from storage import rosters
from tests.scenarios.town import Seat, Town

DAY = date(2026, 11, 23)


def number(order: int, born: str = "19900307") -> str:
    """A made-up resident's number with its right check digit."""
    first = f"330110{born}{order:03d}"
    return first + CHECK[weighted(first, 0) % 11]


def person(name: str, order: int) -> str:
    return f"{name} {number(order)} 1380000{order:04d}"


NAMES = ("赵一鸣", "钱二虎", "孙三多", "李四光", "周五常", "吴六奇", "郑七星", "王八荒", "冯九州", "陈十全")
LIST = "\n".join(person(name, order) for order, name in enumerate(NAMES, 1))


async def test_a_pasted_list_is_taken_and_answered(town: Town) -> None:
    for who in ("reporter1", "reporter3"):
        reporter = town.seat(who)
        await reporter.says(LIST)
        await reporter.sees("在册 10 人")
