"""Starting, stopping and killing the product's processes: forked from a warm one, with or without their own parent."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from bot.parent import SOCKET_VARIABLE

START_SECONDS = 60.0
LOOK_SECONDS = 0.005
ROLES = ("run", "serve", "watch")
NURSERY = "from bot import memory; memory.start(); from proof import nursery; nursery.main()"


def is_gone(pid: int) -> bool:
    """Whether a process has ended, buried or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


class Children:
    """A `serve`, or a `run` with its family, for each config file. The listening socket is ours and outlives all."""

    def __init__(self, nursery: asyncio.subprocess.Process, configs: Sequence[Path], *, families: bool) -> None:
        self._nursery = nursery
        self._configs = list(configs)
        self._families = families
        self._born: dict[tuple[str, int], int] = {}  #: (role, place) → the newest process
        self._up: dict[tuple[str, int], int] = {}  #: the newest that works
        self._reading = asyncio.create_task(self._read())

    @property
    def places(self) -> range:
        return range(len(self._configs))

    @property
    def roles(self) -> tuple[str, ...]:
        return ROLES if self._families else ("serve",)

    def pid(self, place: int, role: str = "serve") -> int:
        """The newest process of a role, 0 before the first."""
        return self._born.get((role, place), 0)

    async def start(self, place: int) -> None:
        """Start what has no parent; `ready` tells when it serves."""
        role, before = self.roles[0], self.pid(place, self.roles[0])
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{role} {place} {self._configs[place]}\n".encode())
        await self.until(lambda: self.pid(place, role) != before, f"a new {role}")

    async def ready(self, place: int, role: str = "serve") -> None:
        """Until the newest process of a role works; a parent starts one that ended by itself again, else it is told."""
        await self.until(lambda: self._works(place, role), f"{role} ready")

    async def kill(self, place: int, role: str = "serve") -> None:
        """SIGKILL, and wait until it is gone; with a parent its children go, too."""
        family = self.roles if role == "run" else (role,)
        pids = [self.pid(place, one) for one in family]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pids[0], signal.SIGKILL)
        await self.until(lambda: all(is_gone(pid) for pid in pids), f"{role} gone")

    async def again(self, place: int, role: str, pid: int) -> None:
        """After the process `pid` has ended, until there is another, which may not work yet."""
        if role == self.roles[0]:
            await self.start(place)
        else:
            await self.until(lambda: self.pid(place, role) != pid, f"a new {role}")

    async def close(self) -> None:
        """SIGTERM to all, as an operator stops them."""
        pids = [self.pid(place, self.roles[0]) for place in self.places]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await self.until(lambda: all(is_gone(pid) for pid in pids if pid), "the end")
        assert self._nursery.stdin is not None
        self._nursery.stdin.close()
        await self._nursery.wait()
        self._reading.cancel()

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """TimeoutError, naming it, after a minute."""
        try:
            async with asyncio.timeout(START_SECONDS):
                while not holds():  # noqa: ASYNC110 - processes die without a word
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError as error:
            raise TimeoutError(what) from error

    def _works(self, place: int, role: str) -> bool:
        pid = self.pid(place, role)
        if not self._families and pid and is_gone(pid):
            raise RuntimeError("a serving process ended by itself; see its log")
        return pid > 0 and self._up.get((role, place)) == pid and not is_gone(pid)

    async def _read(self) -> None:
        assert self._nursery.stdout is not None
        async for line in self._nursery.stdout:
            word, role, place, pid = line.decode().split()
            (self._born if word == "born" else self._up)[role, int(place)] = int(pid)


@contextlib.asynccontextmanager
async def nursery(
    configs: Sequence[Path], listening: socket.socket, clock_file: Path, log_file: Path, *, families: bool = False
) -> AsyncIterator[Children]:
    """Processes that inherit `listening`; all they write goes to `log_file`."""
    number = listening.fileno()
    with log_file.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            NURSERY,
            str(clock_file),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            pass_fds=(number,),
            env={**os.environ, SOCKET_VARIABLE: str(number)},
            cwd=Path(__file__).parents[1],
        )
    children = Children(process, configs, families=families)
    try:
        yield children
    finally:
        await children.close()
