"""Children do not outlive the parent that would start them again: a pipe of which only the parent holds the end."""

from __future__ import annotations

import os
import sys
from threading import Thread

VARIABLE = "LIAISON_LIFELINE"  #: number of the inherited end
ORPHANED = 75  #: exit code of a child whose parent has died


def make() -> tuple[int, int]:
    """The end that the children inherit, and the one that the parent keeps open as long as it lives."""
    theirs, ours = os.pipe()
    os.set_inheritable(theirs, True)
    return theirs, ours


def hold() -> None:
    """End at once when the parent dies: who comes after it needs the port and the file, and takes up what is left."""
    number = os.environ.get(VARIABLE, "")
    if number.isdecimal():
        Thread(target=_wait, args=(int(number),), name="lifeline", daemon=True).start()


def end() -> None:
    """Leave without the interpreter's own clearing up, tenths of a second for which a successor would wait. Only below
    a parent, and when everything that has to be closed is."""
    if os.environ.get(VARIABLE, "").isdecimal():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _wait(end: int) -> None:
    while os.read(end, 1):
        pass
    os._exit(ORPHANED)
