"""Forks the product's processes out of one that has everything imported, so that a kill costs no second of start-up.

Reads `ROLE PLACE CONFIG` from standard input, one line for each process wanted: `serve`, or `run` for a parent with its
own `serve` and `watch`. Says `born ROLE PLACE PID` and `up ROLE PLACE PID` on standard output. What is forked runs what
`python -m bot ROLE` runs; only a parent's pauses are short, and its children are forked too. Ends when its input ends.
"""

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import TimeoutExpired

import uvloop

from bot import config, danger, lifeline, logs, parent, serve, succession
from bot.app import FEATURES
from bot.config import Settings
from bot.parent import Child, Parent, inherited_socket
from bot.watch import process as watching
from handlers.disputes import grading
from handlers.scoring import starter
from proof.shared_clock import SharedClock

PAUSE_SECONDS = 0.05  #: of a parent before it starts a child again: the product's own grows to half a minute
TICK_SECONDS = 0.02
SIGNALS = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main() -> None:
    clock_file = Path(sys.argv[1])
    children: set[int] = set()

    def reap(*_: object) -> None:
        for pid in list(children):
            with suppress(ChildProcessError):  # another death was told while this one was looked at
                if os.waitpid(pid, os.WNOHANG)[0]:
                    children.discard(pid)

    signal.signal(signal.SIGCHLD, reap)
    _warm()
    for line in sys.stdin:
        role, place, path = line.split()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        children.add(_fork(role, place, Path(path), clock_file))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    for pid in list(children):
        os.kill(pid, signal.SIGKILL)


def _warm() -> None:
    """What each child would read and compile for itself; nor does one copy a page because its collector marks it."""
    serve.prepare()
    danger.find("")
    starter.bank()
    grading.grade("")
    gc.freeze()


def _fork(role: str, place: str, path: Path, clock_file: Path, begin: Callable[[], None] = lambda: None) -> int:
    """The new process's number; the new process itself never returns."""
    pid = os.fork()
    if pid:
        _tell(f"born {role} {place} {pid}")
        return pid
    code = 1
    try:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        begin()
        code = _play(role, place, path, clock_file)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _play(role: str, place: str, path: Path, clock_file: Path) -> int:
    settings = config.load(path)
    logs.configure(level=settings.config.logging.level, format=settings.config.logging.format)
    if role == "run":
        return _Family(settings, place, path, clock_file).run()
    lifeline.hold()
    clock, up = SharedClock(clock_file), f"up {role} {place} {os.getpid()}"
    if role == "watch":
        asyncio.run(watching.watch(settings, FEATURES, clock=clock, ready=lambda: _tell(up)))
    else:
        uvloop.run(serve.serve(settings, listening=inherited_socket(), ready=lambda _: _tell(up), clock=clock))
    return 0


class _Family(Parent):
    """The product's parent, whose children are forked."""

    def __init__(self, settings: Settings, place: str, path: Path, clock_file: Path) -> None:
        parent.RESTART_SECONDS = parent.RESTART_MAX_SECONDS = PAUSE_SECONDS
        parent.TICK_SECONDS = TICK_SECONDS
        parent.DEATHS = sys.maxsize  # it is the driver who kills them: nobody is to be called
        super().__init__(settings, path)
        for child in self.children:
            vars(child)["_start"] = partial(self._fork, child, place, path, clock_file)

    def _fork(self, child: Child, place: str, path: Path, clock_file: Path, predecessor: int = 0) -> "_Forked":
        def begin() -> None:
            os.close(self._lifeline)
            os.environ.update({name: str(number) for name, number in child._inherited().items()})
            if predecessor:
                os.environ[succession.VARIABLE] = str(predecessor)

        return _Forked(_fork(child.name, place, path, clock_file, begin))


class _Forked:
    """What `Child` uses of a `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
        return self._code

    def wait(self, seconds: float = 3600.0) -> int:
        deadline = time.monotonic() + seconds
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise TimeoutExpired("fork", seconds)
            time.sleep(0.01)
        return code

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())
