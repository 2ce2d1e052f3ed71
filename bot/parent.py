"""`run`: a small parent that holds the listening socket and keeps its children alive: a restart refuses no callback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import structlog

from bot.config import Settings

log = structlog.get_logger()

SOCKET_VARIABLE = "LIAISON_SOCKET"  #: number of the inherited listening socket
BACKLOG = 1024  #: callbacks that wait in the kernel while a child starts
RESTART_SECONDS = 1.0  #: pause before a child that died is started again, doubled up to
RESTART_MAX_SECONDS = 30.0
STEADY_SECONDS = 60.0  #: a child that lived so long is not in a crash loop
STOP_SECONDS = 15.0  #: what a child has for finishing its work before it is killed
LOOK_SECONDS = 0.1  #: how often the child and the signals are looked at


def inherited_socket() -> socket.socket | None:
    """The listening socket that the parent handed down, if there is one."""
    number = os.environ.get(SOCKET_VARIABLE, "")
    return socket.socket(fileno=int(number)) if number.isdecimal() else None


class Parent:
    """Starts `serve`, starts it again when it dies, passes SIGTERM on. Signals only leave a mark for the loop."""

    def __init__(self, settings: Settings, config_path: Path) -> None:
        self._config_path = config_path
        server = settings.config.server
        self._socket = socket.create_server((server.host, server.port), backlog=BACKLOG, reuse_port=False)
        self._stopping = False
        self._replacing = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT; SIGHUP replaces the child (an upgrade) while the socket stays open."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._replace)
        pause = RESTART_SECONDS
        while not self._stopping:
            began = time.monotonic()
            self._replacing = False
            code = self._watch(self._start())
            if self._stopping or self._replacing:
                continue
            steady = time.monotonic() - began > STEADY_SECONDS
            pause = RESTART_SECONDS if steady else min(pause * 2, RESTART_MAX_SECONDS)
            log.warning("child_died", code=code, again_in_seconds=pause)
            self._rest(pause)
        return 0

    def _start(self) -> subprocess.Popen[bytes]:
        number = self._socket.fileno()
        os.set_inheritable(number, True)
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--config", str(self._config_path)],
            env={**os.environ, SOCKET_VARIABLE: str(number)},
            pass_fds=(number,),
        )

    def _watch(self, child: subprocess.Popen[bytes]) -> int:
        """Until the child has ended, by itself or because it was told to; its exit code."""
        told = 0.0
        while (code := child.poll()) is None:
            if not told and (self._stopping or self._replacing):
                child.terminate()
                told = time.monotonic()
            elif told and time.monotonic() - told > STOP_SECONDS:
                child.kill()
            time.sleep(LOOK_SECONDS)
        return code

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not (self._stopping or self._replacing):
            time.sleep(LOOK_SECONDS)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _replace(self, *_: object) -> None:
        self._replacing = True
