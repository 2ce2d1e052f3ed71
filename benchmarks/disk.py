"""What the disk itself takes meanwhile: a small file of its own, synced again and again beside what is measured."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

EVERY_SECONDS = 0.1
_PAGE = 8192


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[list[float]]:
    """Milliseconds of each fdatasync, in a list that grows until it is left."""
    times: list[float] = []
    with (folder / "disk").open("wb", buffering=0) as file:
        task = asyncio.create_task(_watch(file.fileno(), times))
        try:
            yield times
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _watch(file: int, times: list[float]) -> None:
    content = os.urandom(_PAGE)
    while True:
        times.append(await asyncio.to_thread(_synced, file, content))
        await asyncio.sleep(EVERY_SECONDS)


def _synced(file: int, content: bytes) -> float:
    os.pwrite(file, content, 0)
    began = perf_counter()
    os.fdatasync(file)
    return (perf_counter() - began) * 1000
