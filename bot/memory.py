"""The garbage collector: what a start brings to life stays, and a serving process never looks at it again."""

import gc

YOUNG_OBJECTS = 10_000  #: allocations between two looks at the young; 700 meets a busy loop in the middle of its work
STARTING_OBJECTS = 200_000  #: while all is imported


def start() -> None:
    """Call first: of what a start makes next to nothing goes, and looking for that is a quarter of a start's work."""
    gc.set_threshold(STARTING_OBJECTS, 20, 20)


def settle() -> None:
    """Call once, when everything has come to life: code, tables and channels are set aside, with ten thousand channels
    a fifth of a send. No last collection before: it finds a handful in a fifth of a second, while callbacks wait."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
