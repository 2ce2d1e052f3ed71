"""`run`: a small parent that holds the listening socket and keeps its children alive, so that a restart refuses no callback."""

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
STOP_SECONDS = 15.0


def inherited_socket() -> socket.socket | None:
    """The listening socket that the parent handed down, if there is one."""
    number = os.environ.get(SOCKET_VARIABLE, "")
    return socket.socket(fileno=int(number)) if number.isdecimal() else None


class Parent:
    """Starts `serve`, starts it again when it dies, passes SIGTERM on."""

    def __init__(self, settings: Settings, config_path: Path) -> None:
        self._config_path = config_path
        server = settings.config.server
        self._socket = socket.create_server((server.host, server.port), backlog=BACKLOG, reuse_port=False)
        self._stopping = False
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Until SIGTERM or SIGINT; SIGHUP replaces the child (an upgrade) while the socket stays open."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._replace)
        pause = RESTART_SECONDS
        while not self._stopping:
            began = time.monotonic()
            self._child = self._start()
            code = self._child.wait()
            if self._stopping:
                break
            pause = (
                RESTART_SECONDS if time.monotonic() - began > STEADY_SECONDS else min(pause * 2, RESTART_MAX_SECONDS)
            )
            log.warning("child_died", code=code, again_in_seconds=pause)
            time.sleep(0 if code == 0 else pause)
        return 0

    def _start(self) -> subprocess.Popen[bytes]:
        number = self._socket.fileno()
        os.set_inheritable(number, True)
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--config", str(self._config_path)],
            env={**os.environ, SOCKET_VARIABLE: str(number)},
            pass_fds=(number,),
        )

    def _stop(self, *_: object) -> None:
        self._stopping = True
        self._end_child()

    def _replace(self, *_: object) -> None:
        self._end_child()

    def _end_child(self) -> None:
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
