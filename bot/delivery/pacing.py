"""Where the buckets live between trips: in rows that all engines share, or in memory where the file is ours alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sqlalchemy.pool import PoolProxiedConnection

from bot.delivery.plan import LATE_MS, Bucket, Buckets, Due
from bot.delivery.settling import Settled, keys_of
from storage import Database, pace
from storage.pace import Budget

TIDY_MS = 60_000

Act = Callable[[Buckets], None]


class Pacing(Protocol):
    def exchange(
        self,
        settled: Sequence[Settled],
        due: Sequence[Due],
        act: Act,
        *,
        now: int,
        booked: Mapping[Budget, int],
        within: PoolProxiedConnection,
    ) -> None:
        """Let `act` read and change every bucket of these; store it and the budgets in the transaction given."""

    def forget(self) -> None:
        """The transaction was rolled back."""

    def write_down(self, now: int) -> None:
        """Store what only memory knows; for an orderly end."""


class Shared:
    """Any number of engines: each trip reads the rows of its buckets, holds them and writes them back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exchange(
        self,
        settled: Sequence[Settled],
        due: Sequence[Due],
        act: Act,
        *,
        now: int,
        booked: Mapping[Budget, int],
        within: PoolProxiedConnection,
    ) -> None:
        keys = keys_of(settled)
        keys.update(gate.key for one in due for gate in one.gates)

        def turn(states: dict[str, bytes]) -> dict[str, bytes]:
            buckets = Buckets({key: Bucket.load(state) for key, state in states.items()})
            act(buckets)
            return buckets.changed(now)

        if keys or booked:
            pace.exchange(self._database, keys, turn, now=now, booked=booked.items(), within=within)

    def forget(self) -> None:
        return

    def write_down(self, now: int) -> None:
        return


class Own:
    """The one engine of a SQLite file: the rows are read once, and then only written.

    A send is written down when it is claimed, before it leaves. That it is counted for the moment of its answer, a
    little later, only memory knows; after a kill every send is therefore taken for as late as it can have been.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Bucket] | None = None
        self._moved: set[str] = set()
        self._tidied = 0

    def exchange(
        self,
        settled: Sequence[Settled],
        due: Sequence[Due],
        act: Act,
        *,
        now: int,
        booked: Mapping[Budget, int],
        within: PoolProxiedConnection,
    ) -> None:
        if self._known is None:
            self._known = self._read(within, now)
        buckets = Buckets(self._known, alone=True)
        act(buckets)
        changed = buckets.changed(now)
        pace.write(within, self._database.dialect, changed, now=now, booked=booked.items())
        self._moved |= buckets.moved
        self._moved.difference_update(changed)
        self._tidy(now)

    def forget(self) -> None:
        """What was changed in memory has not come to be: the rows say what holds."""
        self._known = None
        self._moved.clear()

    def write_down(self, now: int) -> None:
        if self._known is None or not self._moved:
            return
        states = {key: self._known[key].dump(now) for key in self._moved if key in self._known}
        with self._database.short() as connection:
            pace.write(connection, self._database.dialect, states, now=now)
        self._moved.clear()

    def _read(self, within: PoolProxiedConnection, now: int) -> dict[str, Bucket]:
        known = {key: Bucket.load(state) for key, state in pace.everything(within).items()}
        for bucket in known.values():
            bucket.delay(now, LATE_MS)
        return {key: bucket for key, bucket in known.items() if not bucket.is_idle(now)}

    def _tidy(self, now: int) -> None:
        """Drop what has lapsed, now and then; a clock that was put back counts as time passed."""
        if self._known is None or abs(now - self._tidied) < TIDY_MS:
            return
        self._known = {key: bucket for key, bucket in self._known.items() if not bucket.is_idle(now)}
        self._moved.intersection_update(self._known)
        self._tidied = now


def pacing(database: Database) -> Pacing:
    return Own(database) if database.is_exclusive else Shared(database)
