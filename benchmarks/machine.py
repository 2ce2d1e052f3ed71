"""Processes under measurement: pinned, started, watched for the CPU they burn, ended. Linux only."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SERVER_CORE, CLIENT_CORE, ANY_CORE = 0, 1, -1
_CORES = frozenset(
    os.sched_getaffinity(0)
)  #: before anything was pinned: a child inherits what its parent is left with
PATIENCE_SECONDS = 300.0
_PROCESS_CLOCK = 2  #: CPUCLOCK_SCHED of a whole process: nanoseconds on a core, user and system, ended threads included


class Absent(Exception):
    """Something that this case needs is not on this machine; the case is skipped with this reason."""


class Died(Exception):
    """A process under measurement ended by itself."""


def pin(core: int) -> None:
    """Keep this process (or the one about to be executed) on one core, where there are two to tell apart; `ANY_CORE`
    gives it all of them back."""
    if len(_CORES) > 1:
        os.sched_setaffinity(0, {core} if core in _CORES else _CORES)


def cpu_by_process(roots: Sequence[int]) -> dict[int, float]:
    """Seconds on a core of each process and of all that descend from it."""
    found: dict[int, float] = {}
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid in found:
            continue
        try:
            found[pid] = time.clock_gettime((~pid << 3) | _PROCESS_CLOCK)
            tasks = os.listdir(f"/proc/{pid}/task")
            for task in tasks:
                waiting += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        except (OSError, ValueError):
            continue
    return found


class Meter:
    """CPU burnt by some processes since the meter was made."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = roots
        self._before = cpu_by_process(roots)
        self._began = time.perf_counter()

    def read(self) -> tuple[float, float]:
        """(CPU seconds, wall seconds)."""
        after = cpu_by_process(self._roots)
        cpu = sum(seconds - self._before.get(pid, 0.0) for pid, seconds in after.items())
        return cpu, time.perf_counter() - self._began


@dataclass
class Subject:
    """A running process; `told` is the JSON line it printed when it was ready."""

    process: subprocess.Popen[str]
    told: dict[str, Any]

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def port(self) -> int:
        return int(self.told["port"])

    def ask(self, n: int) -> dict[str, Any]:
        """Let it do something `n` times by itself; what it says of that."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{n}\n")
        self.process.stdin.flush()
        patience = Timer(PATIENCE_SECONDS, self.process.kill)
        patience.start()
        line = self.process.stdout.readline()
        patience.cancel()
        if not line:
            raise Died("it ended, or did not answer in time")
        told: dict[str, Any] = json.loads(line)
        return told


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs one of our own modules."""
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]


@contextmanager
def running(
    command: Sequence[str], *, core: int = SERVER_CORE, environment: Mapping[str, str] | None = None
) -> Iterator[Subject]:
    """Start a process on a core, wait for its JSON line, end it with SIGTERM."""
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        text=True,
        start_new_session=True,
        preexec_fn=lambda: pin(core),
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("{"):
            raise Died(f"{command[0:4]} said {line!r} instead of being ready")
        yield Subject(process, json.loads(line))
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            try:
                os.killpg(process.pid, number)
                process.wait(15)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def ready(**told: object) -> None:
    """Called by a subject: one JSON line for the driver."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


async def asked() -> AsyncIterator[int]:
    """Called by a subject: what the driver asks for, number by number, until it ends."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        yield int(line)
