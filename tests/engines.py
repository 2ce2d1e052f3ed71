"""What each test would pay again: SQL compiled for its own database, a collector that walks all that is imported."""

import gc

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

STATEMENTS = 5000  #: compiled ones that are kept for each kind of database
YOUNG_OBJECTS = 10_000  #: as in a serving process


class _Shared:
    """In place of each engine's own cache: the tests' databases differ in their address only."""

    def __init__(self) -> None:
        self._of: dict[type, LRUCache[object, object]] = {}

    def __get__(self, engine: sa.Engine, owner: type) -> LRUCache[object, object]:
        kind = type(engine.dialect)
        if kind not in self._of:
            self._of[kind] = LRUCache(STATEMENTS)
        return self._of[kind]

    def __set__(self, engine: sa.Engine, cache: object) -> None:
        """The engine's own is not wanted."""


def share_what_is_compiled() -> None:
    """One dialect counts for another of its kind, so that SQL compiled for one engine serves all."""
    dialect: type = DefaultDialect
    dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[assignment, method-assign]
    dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[assignment, method-assign]
    engine: type = sa.Engine
    engine._compiled_cache = _Shared()  # type: ignore[attr-defined]


def settle() -> None:
    """Everything is imported: it lives as long as the run and is never looked at again, not even once before."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
