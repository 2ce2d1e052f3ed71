"""Whatever fails and in whatever order people act: a danger case that is not closed always has a step ahead of it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot import alarms as danger
from bot.alarms import items, rules, sounding, watching
from bot.clock import VirtualClock
from bot.danger import Danger
from bot.errors import UserError
from bot.messages import ChatKind, Inbound, InboundKind, Sender
from bot.metrics import Metrics
from bot.registry import Registry
from bot.routing import Context, Job, OpenItem, StationView
from bot.savepoint import Savepoint
from bot.ticker import Ticker
from storage import Database, KeyRing, alarms, system, tasks
from storage.alarms import STEP
from storage.directory import Role, UnitKind
from storage.tasks import TaskState
from tests.conftest import START
from tests.handlers.harness import Place, Recorded, Stage

TEMPLATE: dict[str, Path] = {}


@dataclass
class Faults:
    """How the next runs of the ladder's job go wrong: "before" it has acted, or "after"."""

    coming: list[str] = field(default_factory=list)

    def around(self, act: Callable[[Job], None]) -> Callable[[Job], None]:
        def broken(job: Job) -> None:
            fault = self.coming.pop(0) if self.coming else ""
            if fault == "before":
                raise ZeroDivisionError
            act(job)
            if fault == "after":
                raise ZeroDivisionError

        return broken


class Stations:
    def __init__(self, station: int) -> None:
        self._view = StationView(station, "east", "城东派出所", "", {})

    def station(self, station: int) -> StationView:
        return self._view

    def stations(self) -> list[StationView]:
        return [self._view]


class Case(RuleBasedStateMachine):
    """One station, one enterprise, two officers; the clock is moved, jobs break, processes die with rows in hand."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.mkdtemp()
        path = shutil.copyfile(TEMPLATE["sqlite"], Path(self.folder) / "case.db")
        self.clock = VirtualClock(START)
        ring = KeyRing.parse(KeyRing.generate())
        self.database = Database(f"sqlite:///{path}", ring, now=self.clock.now).open()
        self.station = system.put_station(self.database, key="east", name="城东派出所")
        self.stage = Stage(self.database, self.station, self.clock)
        self.root = self.stage.unit("城东派出所", UnitKind.STATION)
        park = self.stage.unit("园区", UnitKind.PARK, self.root)
        self.team = self.stage.unit("企业", UnitKind.ENTERPRISE, park)
        self.group = self.stage.group("g1", self.team)
        self.stage.person("王警官", (Role.OFFICER, self.root), account="wang")
        self.stage.person("李警官", (Role.DUTY, self.root), account="li")
        self.faults = Faults()
        self.loop = asyncio.new_event_loop()
        self.ticker = self._ticker()
        self.said = 0

    def _ticker(self) -> Ticker:
        feature = replace(
            danger.feature, jobs={**danger.feature.jobs, STEP: self.faults.around(danger.feature.jobs[STEP])}
        )
        registry = Registry((feature,), unknown=lambda context: None, welcome=lambda context: None)
        return Ticker(self.database, registry, {}, {}, Stations(self.station), self.clock, Metrics())

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.close()
            self.database.close()
            shutil.rmtree(self.folder)

    # --- what happens -----------------------------------------------------------------------------------------------

    @rule()
    def somebody_reports(self) -> None:
        self._in_context("nobody", self.group, lambda context: sounding.sound(context, Danger("weapon", "刀")))

    @rule(who=st.sampled_from(["wang", "li", "stranger"]), word=st.sampled_from(["接单", "到场", "误报", "办结"]))
    def somebody_says(self, who: str, word: str) -> None:
        def act(context: Context) -> None:
            for case in alarms.list_live(context.session):
                items.answer(context, OpenItem(items.ITEM, case.number, ""), word)
                return

        self._in_context(who, Place(who, group=False), act, text=word)

    @rule(seconds=st.sampled_from([1, 59, 60, 61, 600, 1800, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule(faults=st.lists(st.sampled_from(["before", "after", ""]), max_size=8))
    def the_engine_runs(self, faults: list[str]) -> None:
        self.faults.coming[:] = faults
        self.loop.run_until_complete(self.ticker.idle())
        self.faults.coming.clear()

    @rule()
    def the_engine_dies_with_rows_in_hand(self) -> None:
        tasks.claim(self.database, 7, self.clock.now(), 64)
        self.ticker = self._ticker()

    @precondition(lambda self: hasattr(self, "database"))
    @rule()
    def the_watch_looks(self) -> None:
        with self.database.reading(self.station) as session:
            found = watching.look(session, Stations(self.station).station(0), self.clock.now())
        assert not any(finding.mend for finding in found)

    # --- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def a_live_case_has_a_step_ahead(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.reading(self.station) as session:
            for case in alarms.list_live(session):
                found = tasks.find(session, alarms.step_key(case.number, case.step))
                assert found is not None
                assert found[0] is TaskState.NEW
                assert case.taken_by is not None or case.state is alarms.CaseState.OPEN

    def _in_context(self, account: str, place: Place, act: Callable[[Context], None], text: str = "刀") -> None:
        self.said += 1
        message = Inbound(
            channel=place.channel,
            kind=InboundKind.MESSAGE,
            message_id=str(self.said),
            chat_address=place.address,
            chat_kind=ChatKind.GROUP if place.group else ChatKind.PRIVATE,
            sender=Sender("corp", account),
            text=text,
        )
        with self.database.transaction(self.station) as session:
            context = self.stage._context(session, message, place, Recorded())
            savepoint = Savepoint(session)
            try:
                act(context)
                session.flush()
            except UserError:
                savepoint.undo()
            else:
                savepoint.keep()


def test_a_case_that_is_not_closed_always_has_a_step_ahead(sqlite_template: Path) -> None:
    TEMPLATE["sqlite"] = sqlite_template
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Case, settings=settings(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    )


@pytest.mark.parametrize("place", range(12))
def test_the_ladder_never_ends_and_never_waits_longer_than_a_minute(place: int) -> None:
    frozen: list[Any] = rules.frozen()
    wait = rules.until_rung(frozen, place + 1).total_seconds()
    assert 0 < wait <= 60
    assert set(rules.rung_at(frozen, place).whom) <= set(rules.rung_at(frozen, place + 1).whom)
