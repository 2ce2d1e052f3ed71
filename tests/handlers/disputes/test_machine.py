"""Random histories: whoever says whatever, whenever, with jobs that die. At every commit a live case has a future."""

import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.clock import VirtualClock
from handlers.disputes.rules.moves import MOVES
from storage import Database, KeyRing, disputes, system, tasks
from storage.disputes import OPEN, DisputeState, Level
from tests import servers
from tests.conftest import START
from tests.handlers.disputes.stage import Precinct
from tests.handlers.disputes.test_flow import DANGER, HIGH, NOISE, QUARREL, WAGES

EXAMPLES = int(os.environ.get("DISPUTE_HISTORIES", "3"))  #: a proof asks for as many as it likes
STEPS = int(os.environ.get("DISPUTE_STEPS", "10"))

PEOPLE = ("worker", "mate", "lead", "lead2", "park", "otherpark", "medi", "duty", "deputy", "chief", "boss", "wang")
SAID = (
    "接单 {n}",
    "办结 {n} 1 谈好了",
    "办结 {n}",
    "跟进 {n} 到了",
    "转 {n} 郭园长",
    "转 {n} 胡警官",
    "移交 全部 袁调解",
    "升级 {n} 急",
    "改级 {n} 高 急",
    "改级 {n} 低 误会",
    "分流 {n} 12333 欠薪",
    "对方已接 {n}",
    "退回 {n} 不管",
    "重开 {n} 又闹",
    "撤回 {n}",
    "回访 {n} 好",
    "回访 {n} 不好 又闹",
    "回访 {n} 没联系上",
    "合并 {n} {m}",
    "撤销合并 {n}",
    "暂缓 {n} 20分钟 路上",
    "误报 {n}",
    "到场 {n}",
    "没解决 {n}",
    "补充 {n} 三十多人堵在大门口不让走",
)
#: What a state may be followed by: one move of anybody's, or two where an act makes a pair of them.
_AFTER = {state: {target or state for sources, target in MOVES.values() if state in sources} for state in DisputeState}


class History(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=_MEMORY)
        folder = Path(self.folder.name)
        url = servers.sqlite_copy(_template(), folder / "one.db")
        self.clock = VirtualClock(START)
        self.database = Database(url, KeyRing.parse(KeyRing.generate()), now=self.clock.now).open()
        station = system.put_station(self.database, key="d", name="东城派出所")
        self.precinct = Precinct(self.database, station, self.clock)
        self.count = 0
        self.states: dict[int, DisputeState] = {}

    @rule(words=st.sampled_from((QUARREL, NOISE, WAGES, HIGH, DANGER)), group=st.booleans())
    def reports(self, words: str, group: bool) -> None:
        said = self.precinct.says("worker", words, self.precinct.here if group else None)
        assert "编号" in said.text
        self.count = max(self.count, *self._numbers())

    @precondition(lambda self: self.count > 0)
    @rule(data=st.data())
    def says(self, data: Any) -> None:
        text = data.draw(st.sampled_from(SAID))
        number, other = data.draw(st.integers(1, self.count)), data.draw(st.integers(1, self.count))
        self.precinct.says(data.draw(st.sampled_from(PEOPLE)), text.format(n=number, m=other))

    @rule(minutes=st.sampled_from((0.5, 1, 2, 5, 30)))
    def passes(self, minutes: float) -> None:
        self.precinct.passes(minutes=minutes)

    @rule()
    def a_process_dies(self) -> None:
        """It had claimed what was due and did nothing; the leases lapse and it runs again."""
        if (moment := self.precinct.next_due()) is not None:
            self.clock.move_to(moment)
            tasks.claim(self.database, 2, self.clock.now(), 100)
            self.clock.advance(seconds=61)

    @invariant()
    def every_live_case_has_a_future(self) -> None:
        if not hasattr(self, "precinct"):
            return
        with self.database.reading(self.precinct.station) as session:
            for case in disputes.list_live(session):
                due_at = disputes.next_step(session, case)
                assert due_at is not None, (case.number, case.state)
                assert case.level is not Level.HIGH or case.state not in OPEN or due_at is not None or case.holder_id
                assert (case.holder_id is not None) == (case.state in disputes.TAKEN) or case.state not in OPEN
            for case in disputes.list_cases(session):
                if not disputes.is_live(case):
                    assert disputes.next_step(session, case) is None, (case.number, case.state)
                assert disputes.check(session, case) == []

    @invariant()
    def no_state_follows_that_may_not(self) -> None:
        """Two moves at most lie between two looks at most times; a longer way is made of allowed ones too."""
        if not hasattr(self, "precinct"):
            return
        with self.database.reading(self.precinct.station) as session:
            for case in disputes.list_cases(session):
                before = self.states.get(case.number)
                if before is not None:
                    assert case.state in _reached(before), (case.number, before, case.state)
                self.states[case.number] = case.state

    def _numbers(self) -> list[int]:
        with self.database.reading(self.precinct.station) as session:
            return [case.number for case in disputes.list_cases(session)]

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()


def _reached(state: DisputeState) -> set[DisputeState]:
    found, fresh = {state}, {state}
    while fresh:
        fresh = {after for one in fresh for after in _AFTER[one]} - found
        found |= fresh
    return found


_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  #: no disk is waited for, where there is such a place
_TEMPLATE: list[Path] = []


def _template() -> Path:
    if not _TEMPLATE:
        _TEMPLATE.append(servers.sqlite_template(Path(tempfile.mkdtemp()) / "template.db"))
    return _TEMPLATE[0]


History.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestHistory = History.TestCase
