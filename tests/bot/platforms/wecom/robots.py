"""Running a robot and waiting for what it does, in real time as sockets do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.messages import Inbound
from bot.platforms.wecom.aibot import Aibot
from simulator.world import Shown
from tests.bot.platforms.wecom.conftest import Setting


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait in real time, as sockets do, until it holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (what is waited for is another part's state)
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(robot: Aibot, setting: Setting) -> AsyncIterator[None]:
    task = asyncio.create_task(robot.run(setting.inbox))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def spoken(setting: Setting, text: str = "帮助", *, person: str = "wang", chat: str = "park") -> Inbound:
    before = len(setting.inbox.stored)
    await setting.town.say(person, chat, text, **({} if chat == "robot" else {"mention": True}))
    return (await setting.inbox.wait_for(before + 1))[-1]


def shown(setting: Setting, chat: str = "park") -> list[Shown]:
    return setting.town.shown(chat)
