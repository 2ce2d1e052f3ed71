"""Manners of long work in a thread: whoever answers people gets the interpreter within a fraction of a millisecond.

Nor is anybody held up by a look for garbage: the 600,000 young objects of one list take it a third of a second, and all
of them are still needed.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from storage.resting import changing_hands

_at_work = [0]  #: how many there are


@contextmanager
def giving_way() -> Iterator[None]:
    """To be entered and left in the event loop's thread, as often as there is such work at once. What was thrown away
    meanwhile is looked for when the last has ended."""
    if not _at_work[0]:
        gc.disable()
    _at_work[0] += 1
    try:
        with changing_hands():
            yield
    finally:
        _at_work[0] -= 1
        if not _at_work[0]:
            gc.enable()
