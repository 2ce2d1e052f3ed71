"""Long work in a thread beside work that people wait for: the interpreter is left to that again and again.

To be woken while a thread computes costs a fraction of a millisecond, and a callback is woken for many steps. So long
work rests after every piece, and stands still while a platform waits to hear that its message is stored.
"""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from time import sleep
from typing import TypeVar

T = TypeVar("T")
FREE = 5000  #: light items before the first rest: what is short is done at once
REST = 0.001  #: seconds
LIGHT, HEAVY = 3000, 400  #: items that take half a millisecond: only put somewhere, or hashed
ASIDE = 5  #: rests in a row while somebody waits
AT_ONCE = 10_000  #: values let go of by one call

AWAITED: set[int] = set()  #: whom somebody waits for now, each by its `id`; put in and taken out in the event loop

_OFTEN = 0.00002  #: seconds after which a waiting thread is given its turn; Python's own 0.005 are felt at each step
_on = [0]  #: how many calls of `step_aside` return at once
_at_work = [0, sys.getswitchinterval()]  #: how many there are, and what the interval was before the first


def resting(items: Iterable[T], each: int = LIGHT) -> Iterator[T]:
    """The same items, with a rest after so many of them."""
    return chain.from_iterable(_pieces(iter(items), each))


def _pieces(source: Iterator[T], each: int) -> Iterator[Iterable[T]]:
    yield islice(source, FREE * each // LIGHT)
    while piece := list(islice(source, each)):
        rest()
        yield piece


def rest() -> None:
    sleep(REST)
    step_aside()


def step_aside() -> None:
    """Rest only while somebody waits. To be called every half a millisecond or so; on a full machine, where somebody
    always waits, as many calls as there were rests go on at once."""
    if not AWAITED:
        _on[0] = 0
    elif _on[0] > 0:
        _on[0] -= 1
    else:
        while AWAITED and _on[0] < ASIDE:
            _on[0] += 1
            sleep(REST)


async def stepping_aside() -> None:
    """Once, in the event loop."""
    for _ in range(ASIDE):
        if not AWAITED:
            return
        await asyncio.sleep(REST)


def let_go(values: list[T]) -> None:
    """Empty a long list little by little: nobody is let in while one is thrown away."""
    while len(values) > AT_ONCE:
        del values[-AT_ONCE:]
        rest()
    values.clear()


@contextmanager
def changing_hands() -> Iterator[None]:
    """Whoever is woken meanwhile gets the interpreter within a fraction of a millisecond. To be entered and left in the
    event loop's thread, as often as there is such work at once."""
    if not _at_work[0]:
        _at_work[1] = sys.getswitchinterval()
        sys.setswitchinterval(_OFTEN)
    _at_work[0] += 1
    try:
        yield
    finally:
        _at_work[0] -= 1
        if not _at_work[0]:
            sys.setswitchinterval(_at_work[1])
