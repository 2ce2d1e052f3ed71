"""A set of some hundred thousand: a single one holds everybody up for ten milliseconds whenever it has to grow."""

from collections.abc import Iterator, Set
from itertools import chain

_PARTS = 256  #: by the first byte, which of a keyed hash is as good as random


class Many(Set[bytes]):
    """Of values that are not empty."""

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: list[set[bytes]] = [set() for _ in range(_PARTS)]

    def add(self, value: bytes) -> bool:
        """Whether it is new."""
        part = self._parts[value[0]]
        if value in part:
            return False
        part.add(value)
        return True

    def let_go_of_some(self) -> bool:
        """Empty a part of it; False when nothing is left."""
        for part in self._parts:
            if part:
                part.clear()
                return True
        return False

    def __contains__(self, value: object) -> bool:
        return isinstance(value, bytes) and value in self._parts[value[0]]

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))
