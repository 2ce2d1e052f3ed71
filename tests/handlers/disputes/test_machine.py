"""Random histories: whoever says whatever, whenever, with jobs that die. At every commit a live case has a future."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.clock import VirtualClock
from storage import Database, KeyRing, alarms, disputes, system, tasks
from storage.disputes import OPEN, DisputeCase, DisputeState, Level
from storage.tasks import DueTask
from tests import servers
from tests.conftest import START
from tests.handlers.disputes.stage import Precinct
from tests.handlers.disputes.test_flow import DANGER, HIGH, NOISE, QUARREL, WAGES

EXAMPLES = int(os.environ.get("DISPUTE_HISTORIES", "2"))  #: a proof asks for as many as it likes
STEPS = int(os.environ.get("DISPUTE_STEPS", "10"))

REPORTS = (QUARREL, NOISE, WAGES, HIGH, DANGER)
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
    "合并 {n} {m} 确认",
    "撤销合并 {n}",
    "暂缓 {n} 20分钟 路上",
    "误报 {n}",
    "到场 {n}",
    "没解决 {n}",
    "补充 {n} 三十多人堵在大门口不让走",
)
S = DisputeState
#: What each word may make of the case that it names, told without the product's own table of moves.
_LEGAL: dict[str, set[tuple[S, S]]] = {
    "接单": {(S.NEW, S.ACCEPTED), (S.REOPENED, S.ACCEPTED)},
    "办结": {(S.ACCEPTED, S.SETTLED), (S.WORKING, S.SETTLED)},
    "跟进": {(S.ACCEPTED, S.WORKING)},
    "转": {(S.WORKING, S.ACCEPTED)},
    "移交": {(S.WORKING, S.ACCEPTED)},
    "升级": {(S.REOPENED, S.NEW), (S.ACCEPTED, S.NEW), (S.WORKING, S.NEW)},
    "对方已接": {(S.ACCEPTED, S.SETTLED), (S.WORKING, S.SETTLED)},
    "重开": {(S.SETTLED, S.REOPENED), (S.CLOSED, S.REOPENED)},
    "没解决": {(S.SETTLED, S.REOPENED)},
    "撤回": {(S.NEW, S.WITHDRAWN), (S.REOPENED, S.WITHDRAWN), (S.ACCEPTED, S.WITHDRAWN), (S.WORKING, S.WITHDRAWN)},
    "回访": {(S.SETTLED, S.CLOSED), (S.SETTLED, S.REOPENED)},
}
#: And what its danger case may make of it by the way, where both bear one number.
_OF_DANGER = {
    (S.NEW, S.ACCEPTED),
    (S.NEW, S.SETTLED),
    (S.NEW, S.WORKING),  # the danger was taken, and the next word on the dispute finds that and says a step
    (S.REOPENED, S.ACCEPTED),
    (S.REOPENED, S.SETTLED),
    (S.REOPENED, S.WORKING),
    (S.ACCEPTED, S.SETTLED),
    (S.WORKING, S.SETTLED),
    (S.ACCEPTED, S.NEW),
    (S.WORKING, S.NEW),
}
#: What time alone may bring about.
_OF_TIME = {(S.ACCEPTED, S.NEW), (S.WORKING, S.NEW), (S.SETTLED, S.CLOSED)}
_MOVES = ("升级 {n} 急", "改级 {n} 高 急", "改级 {n} 低 误会", "改级 {n} 中 再看", "合并 {n} {m} 确认", "撤回 {n}")
_HELD = ("跟进 {n} 到了", "转 {n} 郭园长", "转 {n} 胡警官", "移交 全部 袁调解", "暂缓 {n} 20分钟 路上", *_MOVES)
_ENDS = ("办结 {n} 1 谈好了", "分流 {n} 12333 欠薪", "接单 {n}")
_VISITED = ("回访 {n} 好", "回访 {n} 好", "回访 {n} 不好 又闹", "回访 {n} 没联系上", "没解决 {n}", "重开 {n} 又闹")
_FITS: dict[S, tuple[str, ...]] = {
    S.NEW: ("接单 {n}", "接单 {n}", *_MOVES),
    S.REOPENED: ("接单 {n}", "接单 {n}", *_MOVES),
    S.ACCEPTED: (*_HELD, *_ENDS),
    S.WORKING: (*_HELD, *_ENDS),
    S.SETTLED: (*_VISITED, "合并 {n} {m} 确认"),
    S.CLOSED: ("重开 {n} 又闹",),
    S.WITHDRAWN: (),
}
_REFERRED = ("对方已接 {n}", "退回 {n} 不管")
_DANGEROUS = ("接单 {n}", "到场 {n}", "误报 {n}", "办结 {n}")
_MERGED = ("撤销合并 {n}",)
_OF_REPORTER = ("撤回", "没解决")
#: Every command, as the proof counts that each was obeyed.
COMMANDS = tuple(sorted({words.split()[0] for words in SAID}))
_POWERLESS = ("mate", "otherpark", "boss")  #: nothing here is theirs


class Died(BaseException):
    """The process was killed before it could commit."""


class Looked(Precinct):
    """Tells of every commit of a job, and lets one be killed."""

    def __init__(self, database: Database, station: int, clock: VirtualClock, look: Callable[[], None]) -> None:
        super().__init__(database, station, clock)
        self._look = look

    def committed(self) -> None:
        self._look()

    def dies_in(self, due: DueTask) -> None:
        with self.database.transaction(due.station_id) as session:
            if (run := self.registry.job(due.kind)) is not None:
                run(self._job(session, due, self.clock.now()))
                session.flush()
            raise Died


def _root(by_number: dict[int, DisputeCase], case: DisputeCase) -> DisputeCase:
    """The case in which it goes on."""
    for _ in by_number:
        if case.merged_into is None:
            return case
        case = by_number[case.merged_into]
    raise AssertionError(f"{case.number}: merged in a ring")


def _asks(answer: str) -> bool:
    """An answer that only says what to write instead."""
    return "请这样写" in answer or "没有这个" in answer


class History(RuleBasedStateMachine):
    done: ClassVar[Counter[str]] = Counter()  #: what was done in all histories

    @initialize(first=st.sampled_from(REPORTS), second=st.sampled_from(REPORTS))
    def begin(self, first: str, second: str) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=_MEMORY)
        folder = Path(self.folder.name)
        url = servers.sqlite_copy(_template(), folder / "one.db")
        self.clock = VirtualClock(START)
        self.database = Database(url, KeyRing.parse(KeyRing.generate()), now=self.clock.now).open()
        station = system.put_station(self.database, key="d", name="东城派出所")
        self.precinct = Looked(self.database, station, self.clock, self._holds)
        self.count = 0
        self.reports(first, group=True)
        self.reports(second, group=False)

    @rule(words=st.sampled_from(REPORTS), group=st.booleans())
    def reports(self, words: str, group: bool) -> None:
        said = self.precinct.says("worker", words, self.precinct.here if group else None)
        assert "编号" in said.text
        self.count = max(self.count, *self._numbers())

    @precondition(lambda self: self.count > 0)
    @rule(data=st.data())
    def says(self, data: Any) -> None:
        text = data.draw(st.sampled_from(SAID))
        number, other = data.draw(st.integers(1, self.count)), data.draw(st.integers(1, self.count))
        self._speaks(data.draw(st.sampled_from(PEOPLE)), text, number, other)

    def _speaks(self, who: str, text: str, number: int, other: int) -> None:
        before = self._states()
        said = self.precinct.says(who, text.format(n=number, m=other))
        self.done["refused" if said.refused else "said"] += 1
        if not said.refused and not _asks(said.text):
            self.done[f"did {' '.join(text.split()[:1])}"] += 1
        for case, state in self._states().items():
            change = before[case], state
            if change[0] is change[1]:
                continue
            self.done[f"{change[0].value} → {change[1].value}"] += 1
            assert not said.refused
            assert who not in _POWERLESS, (who, text, change)
            named = case == number or text.startswith("移交")
            legal = _LEGAL.get(text.split()[0], set()) if named else set()
            assert change in legal or (case in self._dangers() and change in _OF_DANGER), (text, change)

    @precondition(lambda self: self.count > 0)
    @rule(data=st.data())
    def says_what_fits(self, data: Any) -> None:
        """Whoever has the case, was called for it, commands or reported it says what belongs to where it stands."""
        number, other = data.draw(st.integers(1, self.count)), data.draw(st.integers(1, self.count))
        with self.database.reading(self.precinct.station) as session:
            case = disputes.get_case(session, number)
            having = [case.holder_id] if case.holder_id is not None else list(case.paged)
            danger = alarms.find_case(session, number)
            merged, live = case.merged_into is not None, danger is not None and danger.state in alarms.LIVE
            state, referred = case.state, disputes.waiting_referral(session, case) is not None
        words = _MERGED if merged else [*_FITS[state], *(_REFERRED if referred else ()), *(_DANGEROUS if live else ())]
        if not words:
            return
        text = data.draw(st.sampled_from(words))
        names = {row: account for account, row in self.precinct.ids.items()}
        having_names = [names[one] for one in having if one in names]
        who = "worker" if text.split()[0] in _OF_REPORTER else data.draw(st.sampled_from([*having_names, "duty"]))
        self._speaks(who, text, number, other)

    @rule(ends=st.sampled_from(_REFERRED), more=st.booleans())
    def goes_to_another_service(self, ends: str, more: bool) -> None:
        """What may be diverted at all; its reporter adds to it, and it comes back."""
        self.reports(WAGES, group=False)
        number = self.count
        for who, words in (("medi", "接单 {n}"), ("medi", "分流 {n} 12333 欠薪"), ("medi", ends)):
            self._speaks(who, words, number, number)
        if more:
            self._speaks("worker", "补充 {n} 他们又来找过我一回", number, number)
            self._speaks("medi", "重开 {n} 又闹", number, number)

    @rule(held=st.sampled_from(_HELD), after=st.sampled_from(sorted(set(_VISITED))))
    def is_settled_and_asked_about(self, held: str, after: str) -> None:
        self.reports(WAGES, group=False)
        number = self.count
        self._speaks("medi", "接单 {n}", number, number)
        self._speaks("medi", held, number, self.count)
        self._speaks("medi", "办结 {n} 1 谈好了", number, number)
        self._speaks("worker" if after.split()[0] in _OF_REPORTER else "duty", after, number, number)

    @rule(undone=st.booleans())
    def goes_on_inside_another(self, undone: bool) -> None:
        """Two reports that the station takes for one matter, until it thinks better of it; then all are given away."""
        self.reports(WAGES, group=False)
        first = self.count
        self.reports(NOISE, group=False)
        self._speaks("duty", "接单 {n}", first, first)
        self._speaks("duty", "合并 {n} {m} 确认", self.count, first)
        if undone:
            self._speaks("duty", "撤销合并 {n}", self.count, first)
        self._speaks("duty", "跟进 {n} 到了", first, first)
        self._speaks("duty", "移交 全部 袁调解", first, first)

    @rule(minutes=st.sampled_from((0.5, 1, 2, 5, 30)))
    def passes(self, minutes: float) -> None:
        before = self._states()
        self.precinct.passes(minutes=minutes)
        for case, state in self._states().items():
            if before[case] is not state:
                self.done[f"by time {before[case].value} → {state.value}"] += 1
                legal = _OF_TIME | (_OF_DANGER if case in self._dangers() else set())
                assert (before[case], state) in legal, (before[case], state)

    @rule(midway=st.booleans())
    def a_process_dies(self, midway: bool) -> None:
        """It had claimed what was due and did nothing, or all but the commit; the leases lapse and it runs again."""
        if (moment := self.precinct.next_due()) is not None:
            self.clock.move_to(moment)
            for due in tasks.claim(self.database, 2, self.clock.now(), 100) if midway else ():
                with suppress(Died):
                    self.precinct.dies_in(due)
                self._holds()
            tasks.claim(self.database, 2, self.clock.now(), 100)
            self.clock.advance(seconds=61)
            self.done["died midway" if midway else "died"] += 1

    def _holds(self) -> None:
        """What holds at every commit, a job's as a word's."""
        with self.database.reading(self.precinct.station) as session:
            by_number = {case.number: case for case in disputes.list_cases(session)}
            for case in by_number.values():
                due_at = disputes.next_step(session, case)
                if disputes.is_live(case):
                    assert due_at is not None, (case.number, case.state)
                    assert (case.holder_id is not None) == (case.state in disputes.TAKEN) or case.state not in OPEN
                else:
                    assert due_at is None, (case.number, case.state)
                if case.state in OPEN and case.level is Level.HIGH:
                    root = _root(by_number, case)
                    assert root.state in OPEN or root.settled_at is not None, (case.number, root.number, root.state)
                    assert not disputes.is_live(root) or disputes.next_step(session, root) is not None
            for danger in alarms.list_live(session):
                assert alarms.next_step(session, danger) is not None, danger.number

    @invariant()
    def every_live_case_has_a_future(self) -> None:
        if not hasattr(self, "precinct"):
            return
        self._holds()
        with self.database.reading(self.precinct.station) as session:
            for case in disputes.list_cases(session):
                assert disputes.check(session, case) == []

    def _states(self) -> dict[int, DisputeState]:
        with self.database.reading(self.precinct.station) as session:
            return {case.number: case.state for case in disputes.list_cases(session)}

    def _dangers(self) -> set[int]:
        with self.database.reading(self.precinct.station) as session:
            return {case.number for case in alarms.list_recent(session, since=START)}

    def _numbers(self) -> list[int]:
        with self.database.reading(self.precinct.station) as session:
            return [case.number for case in disputes.list_cases(session)]

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()


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
