"""Whoever is paged answers, so that paging ends: without them every danger would be paged for ever."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

from proof.town import Stage
from simulator import acts, eyes
from simulator.world import Shown

ANSWERING = ("app", "robot")  #: chats in which an answer is delivered again when nobody was there to hear it
AGAIN_SECONDS = 2.0  #: real time until the same case is dismissed once more, if it still pages

_PAGE = re.compile(r"误报 (\d+)")


@contextlib.asynccontextmanager
async def on_duty(stage: Stage) -> AsyncIterator[None]:
    """Dismiss every danger that is paged, as a false alarm."""
    pages: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue()

    def seen(entry: Shown) -> None:
        channel, _, person = entry.chat.partition("~")
        found = _PAGE.search(eyes.words_of(entry)) if entry.from_bot and channel in ANSWERING else None
        if found is not None:
            pages.put_nowait((found[1], person, entry.chat))

    async def dismiss() -> None:
        loop, said_at = asyncio.get_running_loop(), dict[str, float]()
        while True:
            number, person, chat = await pages.get()
            if loop.time() - said_at.get(number, 0.0) > AGAIN_SECONDS:
                said_at[number] = loop.time()
                await acts.say(stage.world, person=person, chat=chat, text=f"误报 {number}")

    stage.world.listen(seen)
    working = asyncio.create_task(dismiss())
    try:
        yield
    finally:
        stage.world.unlisten(seen)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
