"""A watch on a database of its own, with a gateway that keeps what it was told."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot import alarms
from bot.clock import VirtualClock
from bot.pager import Call, Pager, Tried
from bot.watch import rounds
from bot.watch.auditor import Auditor
from bot.watch.timing import Timing
from storage import Database, watching
from tests.conftest import OpenDatabase


@dataclass
class Phone(Pager):
    """A pager that only remembers."""

    calls: list[Call] = field(default_factory=list)
    works: bool = True

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def configured(self) -> bool:
        return True

    async def page(self, call: Call) -> tuple[Tried, ...]:
        self.calls.append(call)
        return (Tried("phone", None, self.works),)

    @property
    def texts(self) -> list[str]:
        return [call.text for call in self.calls]


@dataclass
class Guarded:
    """What a test of the watch plays with."""

    database: Database
    station: int
    clock: VirtualClock
    phone: Phone
    auditor: Auditor

    def beat(self, name: str = "serve:0", **info: object) -> None:
        watching.put_beat(self.database, name, self.clock.now(), info)

    async def look(self, seconds: float = 0.0, *, engine: bool = True) -> set[str]:
        """Let time go by with a living engine, look once; the keys of all faults."""
        self.clock.advance(seconds=seconds)
        if engine:
            self.beat()
        await self.auditor.round()
        return set(self.auditor.faults)


@pytest.fixture
async def guarded(
    database: Database, station: int, open_database: OpenDatabase, clock: VirtualClock, make_auditor: "MakeAuditor"
) -> AsyncIterator[Guarded]:
    phone = Phone()
    auditor = make_auditor(lambda: open_database(worker=9), phone)
    found = Guarded(database, station, clock, phone, auditor)
    found.beat()
    yield found
    await auditor.stop()


MakeAuditor = Callable[[Callable[[], Database], Phone], Auditor]


@pytest.fixture
def make_auditor(clock: VirtualClock) -> MakeAuditor:
    def make(opener: Callable[[], Database], phone: Phone) -> Auditor:
        timing = Timing(every=timedelta(seconds=15), drill_at="08:45")
        return Auditor(opener, (alarms.feature,), clock, phone, timing)

    return make


@pytest.fixture(autouse=True)
def _is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' databases are made from the models and bear no version."""
    monkeypatch.setattr(rounds, "is_current", lambda database: True)
