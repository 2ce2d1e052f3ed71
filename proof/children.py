"""Starting and killing the product's serving processes: forked from a warm one, or by the command itself."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bot.parent import SOCKET_VARIABLE

START_SECONDS = 60.0


class Children:
    """At most one process for each config file. The listening socket is ours and outlives every one of them."""

    def __init__(self, nursery: asyncio.subprocess.Process, configs: Sequence[Path]) -> None:
        self._nursery = nursery
        self._configs = list(configs)
        self._pids: dict[int, int] = {}  #: place → pid
        self._told: dict[str, asyncio.Event] = {}
        self._newborn: asyncio.Queue[int] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())
        self.starts = 0

    async def start(self, place: int) -> None:
        """Start one; `ready` tells when it serves."""
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{self._configs[place]}\n".encode())
        async with asyncio.timeout(START_SECONDS):
            self._pids[place] = await self._newborn.get()
        self.starts += 1

    async def ready(self, place: int) -> None:
        await self._until(f"ready {self._pids[place]}", f"dead {self._pids[place]}")
        if self._event(f"dead {self._pids[place]}").is_set():
            raise RuntimeError("a serving process ended by itself; see its log")

    async def kill(self, place: int) -> None:
        """SIGKILL, and wait until the process is gone."""
        pid = self._pids.pop(place)
        os.kill(pid, signal.SIGKILL)
        await self._until(f"dead {pid}")

    @property
    def places(self) -> range:
        return range(len(self._configs))

    async def close(self) -> None:
        """SIGTERM to all, as an operator stops them."""
        for pid in self._pids.values():
            if not self._event(f"dead {pid}").is_set():
                os.kill(pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.gather(*(self._until(f"dead {pid}") for pid in self._pids.values()))
        assert self._nursery.stdin is not None
        self._nursery.stdin.close()
        await self._nursery.wait()
        self._reading.cancel()

    async def _until(self, *words: str) -> None:
        waiting = [asyncio.ensure_future(self._event(word).wait()) for word in words]
        done, pending = await asyncio.wait(waiting, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if not done:
            raise TimeoutError(words[0])

    def _event(self, word: str) -> asyncio.Event:
        return self._told.setdefault(word, asyncio.Event())

    async def _read(self) -> None:
        assert self._nursery.stdout is not None
        async for line in self._nursery.stdout:
            word = line.decode().strip()
            if word.startswith("pid "):
                self._newborn.put_nowait(int(word.removeprefix("pid ")))
            self._event(word).set()


@contextlib.asynccontextmanager
async def nursery(
    configs: Sequence[Path], listening: socket.socket, clock_file: Path, log_file: Path
) -> AsyncIterator[Children]:
    """Processes that inherit `listening`; all they write goes to `log_file`."""
    number = listening.fileno()
    with log_file.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "proof.nursery",
            str(clock_file),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            pass_fds=(number,),
            env={**os.environ, SOCKET_VARIABLE: str(number)},
            cwd=Path(__file__).parents[1],
        )
    children = Children(process, configs)
    try:
        yield children
    finally:
        await children.close()
