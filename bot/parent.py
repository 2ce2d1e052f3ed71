"""`run`: a small parent that holds the listening socket and keeps its children alive: a restart refuses no callback."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import structlog

from bot import lifeline, service_manager, succession
from bot.config import Settings
from bot.pager import Audience, Call
from bot.pager.from_settings import pager_of
from bot.steady import TRUST_CLOCK
from bot.watch import texts

log = structlog.get_logger()

SOCKET_VARIABLE = "LIAISON_SOCKET"  #: number of the inherited listening socket
BACKLOG = 1024  #: callbacks that wait in the kernel while a child starts
RESTART_SECONDS = 1.0  #: pause before a child that died is started again, doubled up to
RESTART_MAX_SECONDS = 30.0
TICK_SECONDS = 0.1
ORDERLY_SECONDS = 0.1  #: pause after one that ended well, as it was told
STEADY_SECONDS = 60.0  #: a child that lived so long is not in a crash loop
STOP_SECONDS = 15.0
DEATHS, DEATHS_WITHIN = 3, 60.0  #: a child that dies so often in so many seconds is told


def inherited_socket() -> socket.socket | None:
    """The listening socket that the parent handed down, if there is one."""
    number = os.environ.get(SOCKET_VARIABLE, "")
    return socket.socket(fileno=int(number)) if number.isdecimal() else None


class Child:
    """One command that is started again whenever it dies. `tick` is called many times a second."""

    def __init__(
        self,
        name: str,
        config_path: Path,
        listening: socket.socket | None,
        on_crash_loop: Callable[[str], None],
        lifeline: int | None = None,
    ) -> None:
        self.name = name
        self._config_path = config_path
        self._listening = listening
        self._lifeline = lifeline
        self._on_crash_loop = on_crash_loop
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._pause = RESTART_SECONDS / 2
        self._begin_at = 0.0
        self._began = 0.0
        self._kill_at: float | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._next: subprocess.Popen[bytes] | None = None  #: loads, and then takes the place of the present one

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def tick(self, now: float) -> None:
        """Start it when it is time, see whether it has died, kill what does not heed SIGTERM."""
        if self._next is not None:
            self._look_at(self._next, now)
        process = self._process
        if process is None:
            if now >= self._begin_at:
                self._process, self._began = self._start(), now
        elif (code := process.poll()) is not None:
            self._process = self._kill_at = None
            self._died(code, now)
        elif self._kill_at is not None and now >= self._kill_at:
            process.kill()

    def end(self) -> None:
        """SIGTERM to the present process; `tick` goes on from there."""
        if self._next is not None:
            self._next.terminate()
        if self._process is not None and self.is_up:
            self._process.terminate()
            self._kill_at = time.monotonic() + STOP_SECONDS

    def replace(self) -> None:
        """Start a successor beside the present process, which it tells to end once it has loaded."""
        if self._process is None or not self.is_up or not succession.is_possible():
            self.end()
        elif self._next is None:
            self._next = self._start(self._process.pid)

    def _look_at(self, successor: subprocess.Popen[bytes], now: float) -> None:
        """It takes the place of the one before when that has ended; when it fails to load, all stays as it was."""
        if self._process is None or self._process.poll() is not None:
            self._process, self._next, self._began, self._kill_at = successor, None, now, None
        elif (code := successor.poll()) is not None:
            self._next = None
            log.error("successor_failed", child=self.name, code=code)

    def tell(self, number: int) -> None:
        """A signal to the present process."""
        if self._process is not None and self.is_up:
            self._process.send_signal(number)

    def wait(self) -> None:
        """Until it has ended; SIGKILL to one that does not heed SIGTERM."""
        for process in (self._next, self._process):
            if process is not None:
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _died(self, code: int, now: float) -> None:
        lived = now - self._began
        if code == 0:
            self._begin_at = now + ORDERLY_SECONDS
            return
        self._pause = RESTART_SECONDS if lived > STEADY_SECONDS else min(self._pause * 2, RESTART_MAX_SECONDS)
        self._begin_at = now + self._pause
        log.error("child_died", child=self.name, code=code, lived_seconds=int(lived), again_in_seconds=self._pause)
        self._deaths.append(now)
        if len(self._deaths) == DEATHS and now - self._deaths[0] <= DEATHS_WITHIN:
            self._deaths.clear()
            self._on_crash_loop(self.name)

    def _start(self, predecessor: int = 0) -> subprocess.Popen[bytes]:
        inherited = self._inherited()
        told = inherited if not predecessor else {**inherited, succession.VARIABLE: predecessor}
        return subprocess.Popen(
            [sys.executable, "-m", "bot", self.name, "--config", str(self._config_path)],
            env={**os.environ, **{name: str(number) for name, number in told.items()}},
            pass_fds=tuple(inherited.values()),
        )

    def _inherited(self) -> dict[str, int]:
        """The open files that the child gets, by the variable that names each to it."""
        files = {} if self._lifeline is None else {lifeline.VARIABLE: self._lifeline}
        return files if self._listening is None else {**files, SOCKET_VARIABLE: self._listening.fileno()}


class Parent:
    """Starts `serve` and `watch`, starts them again when they die, passes SIGTERM on, answers systemd's watchdog."""

    def __init__(self, settings: Settings, config_path: Path) -> None:
        server = settings.config.server
        self._settings = settings
        self._socket = (
            inherited_socket()
            or service_manager.activated_socket()
            or socket.create_server((server.host, server.port), backlog=BACKLOG, reuse_port=False)
        )
        theirs, self._lifeline = lifeline.make()
        self._told = Event()
        self._replacing = Event()
        self._trusting = Event()
        self.children = (
            Child("serve", config_path, self._socket, self._crash_loop, theirs),
            Child("watch", config_path, None, self._crash_loop, theirs),
        )

    def run(self) -> int:
        """Until SIGTERM or SIGINT; SIGHUP replaces the children (an upgrade) while the socket stays open; SIGUSR1 tells
        them that the clock is right."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._told.set())
        signal.signal(signal.SIGHUP, lambda *_: self._replacing.set())
        signal.signal(TRUST_CLOCK, lambda *_: self._trusting.set())
        every = service_manager.watchdog_seconds()
        notified = 0.0
        while not self._told.wait(TICK_SECONDS):
            now = time.monotonic()
            if self._replacing.is_set():
                self._replacing.clear()
                serve, watch = self.children
                serve.replace()
                watch.end()
            if self._trusting.is_set():
                self._trusting.clear()
                for child in self.children:
                    child.tell(TRUST_CLOCK)
            for child in self.children:
                child.tick(now)
            if every is not None and now - notified >= every and all(child.is_up for child in self.children):
                notified = now
                service_manager.notify("WATCHDOG=1")
        service_manager.notify("STOPPING=1")
        self._end_children()
        for child in self.children:
            child.wait()
        return 0

    def _end_children(self) -> None:
        for child in self.children:
            child.end()

    def _crash_loop(self, name: str) -> None:
        Thread(target=self._page, args=(name,), name="page", daemon=True).start()

    def _page(self, name: str) -> None:
        """Call whoever can be called without a database: this process has none."""
        pager = pager_of(self._settings)
        log.error("child_keeps_dying", child=name, second_channel=pager.configured)
        audiences = frozenset({Audience.OPERATOR, Audience.DUTY})
        call = Call(f"child:{name}", texts.TITLE, texts.child_keeps_dying(name=name), audiences=audiences, at_once=True)
        asyncio.run(pager.page(call))
        pager.close()
