"""Forks serving processes out of one that has everything imported, so that a kill costs no second of start-up.

Reads config paths from standard input, one for each process wanted; says `pid N`, `ready N` and `dead N` on standard
output. The forked process runs what `python -m bot serve` runs. Ends, with all it started, when its input ends.
"""

import os
import signal
import sys
from pathlib import Path

import uvloop

from bot import config, logs, serve
from bot.parent import inherited_socket
from proof.shared_clock import SharedClock


def main(clock_file: Path) -> None:
    children: set[int] = set()

    def reap(*_: object) -> None:
        for pid in list(children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                children.discard(pid)
                _tell(f"dead {pid}")

    signal.signal(signal.SIGCHLD, reap)
    for line in sys.stdin:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            _serve(Path(line.strip()), clock_file)
        children.add(pid)
        _tell(f"pid {pid}")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    for pid in list(children):
        os.kill(pid, signal.SIGKILL)


def _serve(path: Path, clock_file: Path) -> None:
    """Never returns: the process is the child."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 1
    try:
        settings = config.load(path)
        logs.configure(level=settings.config.logging.level, format=settings.config.logging.format)
        uvloop.run(
            serve.serve(
                settings,
                listening=inherited_socket(),
                ready=lambda _: _tell(f"ready {os.getpid()}"),
                clock=SharedClock(clock_file),
            )
        )
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
