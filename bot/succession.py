"""An upgrade starts the successor first: the predecessor serves while that one loads, and is told to end only then."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress

VARIABLE = "LIAISON_PREDECESSOR"  #: number of the process that the new one is to replace
PATIENCE_SECONDS = 20.0  #: for what the predecessor has in hand; then it is killed


def is_possible() -> bool:
    """Whether this system lets a process wait for one that is not its child."""
    return hasattr(os, "pidfd_open")


def take_over() -> None:
    """To be called when everything is loaded: tell the predecessor to end and wait until it has. Blocks, as nothing
    else runs yet."""
    number = os.environ.pop(VARIABLE, "")
    if not number.isdecimal():
        return
    try:
        predecessor = os.pidfd_open(int(number))
    except ProcessLookupError:
        return
    try:
        for word in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(predecessor, word)
            if _has_ended(predecessor, PATIENCE_SECONDS):
                return
    finally:
        os.close(predecessor)


def _has_ended(process: int, seconds: float) -> bool:
    ending = select.poll()
    ending.register(process, select.POLLIN)
    return bool(ending.poll(seconds * 1000))
