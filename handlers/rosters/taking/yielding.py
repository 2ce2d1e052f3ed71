"""Manners of long work in a thread: whoever answers people gets the interpreter within a fraction of a millisecond.

Nor is anybody held up by a look for garbage: the 600,000 young objects of one list take it a third of a second, and all
of them are still needed.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_OFTEN = 0.00002  #: seconds after which a waiting thread is given its turn; Python's own 0.005 are felt at each step
_at_work = [0, sys.getswitchinterval()]  #: how many there are, and what the interval was before the first


@contextmanager
def giving_way() -> Iterator[None]:
    """To be entered and left in the event loop's thread, as often as there is such work at once. What was thrown away
    meanwhile is looked for when the last has ended."""
    if not _at_work[0]:
        _at_work[1] = sys.getswitchinterval()
        sys.setswitchinterval(_OFTEN)
        gc.disable()
    _at_work[0] += 1
    try:
        yield
    finally:
        _at_work[0] -= 1
        if not _at_work[0]:
            sys.setswitchinterval(_at_work[1])
            gc.enable()
