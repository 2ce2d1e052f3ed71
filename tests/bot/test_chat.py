"""The text console: an operator sits down as anybody, speaks, presses and lets time pass."""

import io
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from rich.console import Console

from bot import chat, demo, texts
from bot.demo import texts as town_texts
from bot.demo.town import Size
from simulator.clock import Clock
from tests.scenarios.town import START


class Operator:
    """Types lines, and reads the terminal."""

    def __init__(self, terminal: chat.Terminal, paper: io.StringIO) -> None:
        self._terminal = terminal
        self._paper = paper

    async def types(self, line: str) -> str:
        """What the terminal printed for it."""
        start = self._paper.tell()
        await self._terminal.line(line)
        return self._paper.getvalue()[start:]


@pytest.fixture
async def operator(monkeypatch: pytest.MonkeyPatch, town_url: str) -> AsyncIterator[Operator]:
    monkeypatch.setattr(chat, "LOOK_SECONDS", 0.02)
    paper = io.StringIO()
    clock = Clock(start=START, running=False)
    size = Size(parks=2, enterprises=2, teams_each=1)
    async with demo.running(clock=clock, size=size, database_url=town_url) as town, aiohttp.ClientSession() as session:
        terminal = chat.Terminal(session, town.url, Console(file=paper, width=400))
        await terminal.sit("police1", "")
        yield Operator(terminal, paper)


async def test_an_officer_writes_and_a_reporter_answers(operator: Operator) -> None:
    assert town_texts.STATION in await operator.types(town_texts.WHO_AM_I)
    shown = await operator.types(f"通知 {town_texts.PARKS[0]} 今晚夜查。")
    number = re.search(r"确认 (\d+)", shown)
    assert number is not None
    assert town_texts.SENDING_MARK in await operator.types(f"确认 {number[1]}")
    await operator.types(f"{texts.CHAT_FORWARD} 5")
    await operator.types(f"{texts.CHAT_PERSON} reporter1")
    await operator.types(f"{texts.CHAT_PLACE} group-ent1")
    await operator.types(f"收到 {number[1]}")
    await operator.types(f"{texts.CHAT_PERSON} police1")
    assert town_texts.receipts(1) in await operator.types(f"通报 {number[1]}")


async def test_nothing_that_stood_there_before_is_shown_again(operator: Operator) -> None:
    await operator.types("帮助")
    await operator.types(f"{texts.CHAT_PERSON} manager1")
    again = await operator.types(f"{texts.CHAT_PERSON} police1")
    assert again.count("\n") == 1
    assert "帮助" not in await operator.types(town_texts.WHO_AM_I)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{texts.CHAT_PERSON} 无此人", texts.chat_nobody(name="无此人")),
        (f"{texts.CHAT_PLACE} 无此群", texts.chat_no_chat(name="无此群")),
        (f"{texts.CHAT_PRESS} 1", texts.chat_no_button(name="1")),
        (f"{texts.CHAT_FORWARD} soon", texts.CHAT_FORM_FORWARD),
    ],
)
async def test_what_is_not_there_is_told(operator: Operator, line: str, said: str) -> None:
    with pytest.raises(chat.NoTown) as caught:
        await operator.types(line)
    assert str(caught.value) == said


async def test_no_town_is_an_answer_and_no_trace() -> None:
    paper = io.StringIO()
    code = await chat.talk(url="http://127.0.0.1:9", person="", chat="", out=Console(file=paper, width=400))
    assert code == 1
    assert paper.getvalue().strip() == texts.chat_no_town(url="http://127.0.0.1:9")
