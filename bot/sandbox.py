"""Runs a function over untrusted bytes in a child process that can neither grow, spin nor outlive its time.

The child inherits no environment and no open files but its pipes. What it may read is what it is handed.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from bot.sandbox import serve; serve(*sys.argv[2:])"
_CHUNK = 1 << 16
_BEHIND = 10  #: niceness of the child: whoever answers people comes first
_MOST_PRESSURE = 25.0  #: percent of the time in which somebody waited for a processor, on a machine with one to spare
#: What the child frees in large blocks it keeps for what comes next: to fetch each anew from the kernel costs a tenth.
_ENVIRONMENT = {
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MALLOC_MMAP_THRESHOLD_": str(4 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}


@dataclass(frozen=True, slots=True)
class Limits:
    cpu_seconds: int = 10
    wall_seconds: float = 15.0
    memory_bytes: int = 512 << 20
    output_bytes: int = 64 << 20


class SandboxFailed(Exception):
    """The child gave no answer. `reason`: "time", "size" (of its answer), or "crash" (memory, a signal, an error)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run(target: str, payload: bytes, limits: Limits | None = None) -> bytes:
    """What `target` ("package.module:function", bytes → bytes) makes of `payload`. Blocks; call it in a thread."""
    bounds = limits or Limits()
    child = subprocess.Popen(
        [sys.executable, "-c", _BOOT, json.dumps(sys.path), target, str(bounds.cpu_seconds), str(bounds.memory_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        close_fds=True,
        start_new_session=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    late = threading.Event()
    timer = threading.Timer(bounds.wall_seconds, _expire, (child, late))
    feeder = threading.Thread(target=_feed, args=(child.stdin, payload), daemon=True)
    timer.start()
    feeder.start()
    try:
        answer = _take(child, child.stdout, bounds.output_bytes)
        code = child.wait()
    finally:
        timer.cancel()
        _kill(child)
        feeder.join()
        child.stdout.close()
        child.wait()
        timer.join()
    if late.is_set() or code == -signal.SIGXCPU:
        raise SandboxFailed("time")
    if code != 0:
        raise SandboxFailed("crash")
    return answer


def serve(target: str, cpu_seconds: str, memory_bytes: str) -> None:
    """The child's side: limits first, then the function over standard input."""
    _limit(int(cpu_seconds), int(memory_bytes))
    module, _, name = target.partition(":")
    answer = getattr(import_module(module), name)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # there is nothing to tidy up, and taking a million objects apart costs a fifth of a second


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _stand_back()
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _stand_back() -> None:
    """Where a processor is free take only what nobody else wants: its core then counts as idle, and whoever is woken
    runs there at once. On a full machine such a child would never come to its end."""
    os.nice(_BEHIND)
    if sys.platform == "linux" and _is_free():
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _is_free() -> bool:
    """Whether work hardly waited for a processor of late: ten seconds by the kernel's own account, else a minute."""
    with suppress(OSError, ValueError, IndexError):
        waited = Path("/proc/pressure/cpu").read_text().split("avg10=", 1)[1].split(" ", 1)[0]
        return float(waited) < _MOST_PRESSURE
    return os.getloadavg()[0] < (os.cpu_count() or 1)


def _feed(pipe: IO[bytes], payload: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError), pipe:
        pipe.write(payload)


def _take(child: "subprocess.Popen[bytes]", pipe: IO[bytes], limit: int) -> bytes:
    parts, size = [], 0
    while part := pipe.read(_CHUNK):
        size += len(part)
        if size > limit:
            _kill(child)
            raise SandboxFailed("size")
        parts.append(part)
    return b"".join(parts)


def _expire(child: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    _kill(child)


def _kill(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
