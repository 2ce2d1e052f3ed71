"""Long work in a thread beside work that people wait for: the interpreter is left to that again and again.

To be woken while a thread computes costs a fraction of a millisecond, and a callback is woken for many steps.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from time import sleep
from typing import TypeVar

T = TypeVar("T")
FREE = 5000  #: items before the first rest: what is short is done at once
REST = 0.001  #: seconds
LIGHT, HEAVY = 3000, 400  #: items that take half a millisecond: only put somewhere, or hashed


def resting(items: Iterable[T], each: int = LIGHT) -> Iterator[T]:
    """The same items, with a rest after so many of them."""
    source = iter(items)
    yield from islice(source, FREE)
    while piece := list(islice(source, each)):
        sleep(REST)
        yield from piece
