"""A reporter speaks as people do: with a question open, in changes of one line, of people who left and came back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot import demo
from bot.demo.town import Size
from simulator.clock import Clock
from tests.scenarios.roster_seats import NAMES, Street, pasted, people
from tests.scenarios.town import START, Town, read

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street() -> AsyncIterator[Street]:
    async with demo.running(clock=Clock(start=START, running=False), size=Size(2, 40, 1)) as running:
        street = Street(Town(running))
        await street.town.passes(60)
        yield street
        street.town.check_what_everyone_saw()


async def test_the_word_that_the_question_names_gives_it_up(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(pasted(people(4)))
    await reporter.sees("上次 10 人，这份 4 人")
    await reporter.says("取消")
    await reporter.sees("没有计入")


async def test_an_open_question_does_not_stop_anybody_from_saying_something_else(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(pasted(people(4)))
    await reporter.sees("上次 10 人，这份 4 人")
    await reporter.says(f"{NAMES[0]}不干了")
    answer = await reporter.sees("（改单）")
    assert "在册 9 人" in read(answer)
    await reporter.says(pasted(people(4)))
    await reporter.sees("这份 4 人")
    await reporter.says("不太清楚啊")
    await reporter.sees("请回 1 到 3 的数字")
    await reporter.says("没有变化哈")
    await reporter.sees("（无变化）")
