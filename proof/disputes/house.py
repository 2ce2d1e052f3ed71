"""Where a schedule is played: small stations with somebody, or nobody, on duty; on a database or on the shelf."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sqlmodel import SQLModel

from bot.clock import VirtualClock
from proof.disputes.shelf import Shelf
from storage import Database, KeyRing, directory, system, tasks
from storage.directory import Unit
from storage.tasks import DueTask
from tests import servers
from tests.conftest import START
from tests.handlers.disputes.stage import Precinct

_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


class Watchkeeping(StrEnum):
    """How the station's duty stands."""

    FULL = "full"
    ALONE = "alone"  #: no deputy
    HOLE = "hole"  #: nobody in the schedule
    GONE = "gone"  #: who stands in it has left


class House(Protocol):
    def transaction(self) -> contextlib.AbstractContextManager[Any]: ...
    def reading(self) -> contextlib.AbstractContextManager[Any]: ...
    def next_due(self) -> datetime | None: ...
    def claim(self, now: datetime) -> list[DueTask]: ...
    def finish(self, session: Any, due: DueTask) -> None: ...


class Station:
    """One small station on a SQLite file of its own. `now` is whatever the player says it is."""

    def __init__(self, watch: Watchkeeping) -> None:
        folder = Path(tempfile.mkdtemp(dir=_MEMORY, prefix="liaison-proof-"))
        self.folder, self._now = folder, VirtualClock(START).now
        url = servers.sqlite_copy(_template(), folder / "one.db")
        ring = KeyRing.parse(KeyRing.generate())
        self.database = Database(url, ring, now=lambda: self._now()).open()
        self.id = system.put_station(self.database, key="d", name="东城派出所")
        precinct = Precinct(self.database, self.id, VirtualClock(START))
        self.people: dict[str, int] = precinct.ids
        self.accounts = {row: account for account, row in self.people.items()}
        self.team: Unit = precinct.team
        self.root: Unit = precinct.root
        self._arrange(watch)

    def _arrange(self, watch: Watchkeeping) -> None:
        if watch is Watchkeeping.FULL:
            return
        with self.database.transaction(self.id) as session:
            if watch is Watchkeeping.GONE:
                for account in ("duty", "deputy"):
                    directory.find_person(session, self.people[account]).active = False  # type: ignore[union-attr]
                return
            change = (
                "UPDATE duty_shift SET deputy_id = NULL" if watch is Watchkeeping.ALONE else "DELETE FROM duty_shift"
            )
            session.connection().exec_driver_sql(change)

    def keeps_time_by(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def close(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class OnDatabase:
    """The real storage."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._database = station.database

    def transaction(self) -> contextlib.AbstractContextManager[Any]:
        return self._database.transaction(self._station.id)

    def reading(self) -> contextlib.AbstractContextManager[Any]:
        return self._database.reading(self._station.id)

    def next_due(self) -> datetime | None:
        return tasks.next_due(self._database)

    def claim(self, now: datetime) -> list[DueTask]:
        return tasks.claim(self._database, 1, now, 1000)

    def finish(self, session: Any, due: DueTask) -> None:
        session.flush()
        tasks.finish(session, due.id, due.lease_token)


class LookUp:
    """A station's directory, asked once for each question: nothing in it changes while schedules are played."""

    def __init__(self, station: Station, session: Any) -> None:
        self.station = station
        self._session = session
        self._known: dict[Any, Any] = {}

    def __call__(self, real: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        key = (real, *map(_key, args), *map(_key, keywords.values()))
        if key not in self._known:
            self._known[key] = real(self._session, *args, **keywords)
        found = self._known[key]
        return list(found) if isinstance(found, list) else found

    def shelf(self, now: Callable[[], datetime]) -> Shelf:
        return Shelf(self, now)


def _key(value: Any) -> Any:
    if isinstance(value, int | str):
        return value
    if isinstance(value, datetime):
        return "now"
    if isinstance(value, SQLModel):
        return type(value).__name__, value.id  # type: ignore[attr-defined]
    return tuple(map(_key, value)) if isinstance(value, list | tuple) else value


@contextlib.contextmanager
def stations() -> Iterator[dict[Watchkeeping, LookUp]]:
    """One of each, to be looked things up in."""
    with contextlib.ExitStack() as stack:
        found = {}
        for watch in Watchkeeping:
            station = Station(watch)
            stack.callback(station.close)
            found[watch] = LookUp(station, stack.enter_context(station.database.reading(station.id)))
        yield found


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(dir=_MEMORY, prefix="liaison-proof-"))
    return servers.sqlite_template(folder / "template.db")
