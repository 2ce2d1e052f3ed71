"""Storage in memory for one case at a time: what decides is the product's own code, what it reads and writes are dicts.

The directory behind it is a real one, asked once for each question. `test_disputes` in tests/proof holds that a case
played here and on a database goes the same way, moment by moment.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from storage import disputes, tasks
from storage.base import LeaseLost
from storage.tasks import DueTask, TaskState

Now = Callable[[], datetime]


@dataclass
class Row:
    """One due row."""

    kind: str
    key: str
    due_at: datetime
    lane: int
    payload: dict[str, Any]
    number: int
    lease_until: datetime | None = None
    token: int = 0


@dataclass
class Books:
    """Everything that a case leaves behind."""

    cases: dict[int, Any] = field(default_factory=dict)
    dangers: dict[int, Any] = field(default_factory=dict)
    tasks: dict[str, Row] = field(default_factory=dict)  #: those that have not run
    spent: dict[str, tuple[TaskState, datetime]] = field(default_factory=dict)
    told: dict[int, Any] = field(default_factory=dict)
    visits: list[Any] = field(default_factory=list)
    referrals: list[Any] = field(default_factory=list)
    events: list[disputes.Step] = field(default_factory=list)
    counter: int = 0

    def copy(self) -> Books:
        return Books(
            {number: _copied(case) for number, case in self.cases.items()},
            {number: _copied(case) for number, case in self.dangers.items()},
            {key: Row(**vars(row)) for key, row in self.tasks.items()},
            self.spent,
            dict(self.told),
            [_copied(one) for one in self.visits],
            [_copied(one) for one in self.referrals],
            self.events,
            self.counter,
        )

    def undo(self, spent: int, events: int) -> None:
        """Of what only grows, what came since."""
        for key in list(self.spent)[spent:]:
            del self.spent[key]
        del self.events[events:]


def _copied(one: Any) -> Any:
    return SimpleNamespace(**vars(one))


class Session:
    """Stands where handlers expect a session."""

    def __init__(self, books: Books, now: Now, looked_up: Callable[..., Any]) -> None:
        self.books = books
        self.looked_up = looked_up
        self.info = {"database": SimpleNamespace(now=now)}

    def add(self, row: object) -> None:
        """It is on the shelf already."""

    def flush(self) -> None:
        """Nothing waits."""


class Shelf:
    """A house of dicts: the same few verbs as `house.OnDatabase`."""

    def __init__(self, look_up: Callable[..., Any], now: Now) -> None:
        self.books = Books()
        self._look_up = look_up
        self._now = now
        self._tokens = 0

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Any]:
        before, spent, events = self.books.copy(), len(self.books.spent), len(self.books.events)
        try:
            yield Session(self.books, self._now, self._look_up)
        except BaseException:
            self.books = before
            before.undo(spent, events)
            raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[Any]:
        yield Session(self.books, self._now, self._look_up)

    def next_due(self) -> datetime | None:
        rows = self.books.tasks.values()
        return min((max(row.due_at, row.lease_until or row.due_at) for row in rows), default=None)

    def claim(self, now: datetime) -> list[DueTask]:
        found = [
            row
            for row in self.books.tasks.values()
            if row.due_at <= now and (row.lease_until is None or row.lease_until <= now)
        ]
        found.sort(key=lambda row: (row.lane, row.due_at, row.number))
        return [self._leased(row, now) for row in found]

    def _leased(self, row: Row, now: datetime) -> DueTask:
        lapsed, self._tokens = row.token != 0, self._tokens + 1
        row.lease_until, row.token = now + tasks.LEASE, self._tokens
        values = (1, row.number, row.token, row.kind, row.key, row.due_at, row.lane, 0, None, row.payload, lapsed)
        return DueTask(*values)

    def finish(self, session: Any, due: DueTask) -> None:
        row = session.books.tasks.get(due.key)
        if row is None or row.token != due.lease_token:
            raise LeaseLost(due.key)
        spend(session, due.key, TaskState.DONE)


def spend(session: Any, key: str, state: TaskState) -> bool:
    row = session.books.tasks.pop(key, None)
    if row is not None:
        session.books.spent[key] = (state, row.due_at)
    return row is not None
