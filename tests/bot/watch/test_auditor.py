"""What follows from what is found: who is called, how often, what is remembered; the watch itself is missed."""

from datetime import timedelta

import pytest

from bot.callees import CallList
from bot.clock import VirtualClock
from bot.heart import WATCH, Beats, Heart
from bot.metrics import Metrics
from bot.pager import Audience
from bot.steady import SteadyClock
from bot.watch.auditor import Auditor
from storage import Database, Unavailable, watching
from tests.bot.watch.conftest import Guarded, MakeAuditor, Phone
from tests.conftest import START, OpenDatabase


def told(guarded: Guarded, words: str) -> int:
    return sum(words in text for text in guarded.phone.texts)


async def test_a_grave_fault_is_told_at_once_then_every_ten_minutes_then_that_it_is_over(guarded: Guarded) -> None:
    await guarded.look()
    await guarded.look(25, engine=False)
    assert told(guarded, "主程序已") == 1
    call = guarded.phone.calls[-1]
    assert call.at_once
    assert call.audiences == {Audience.DUTY, Audience.OPERATOR}
    for _ in range(20):
        await guarded.look(15, engine=False)
    assert told(guarded, "主程序已") == 1
    for _ in range(20):
        await guarded.look(15, engine=False)
    assert told(guarded, "主程序已") == 2
    await guarded.look(15)
    assert told(guarded, "【系统恢复】") == 1
    for _ in range(10):
        await guarded.look(15)
    assert told(guarded, "【系统恢复】") == 1


async def test_a_minor_fault_waits_for_the_morning_and_is_told_to_the_operator_once_a_day(guarded: Guarded) -> None:
    guarded.clock.advance(hours=13)  # 22:00
    await guarded.look()
    guarded.beat("serve:0", alarms={"send": 1})
    await guarded.look(engine=False)
    assert told(guarded, "拒发") == 0
    guarded.clock.advance(hours=10)  # 08:00
    guarded.beat("serve:0", alarms={"send": 2})
    await guarded.look(engine=False)
    assert told(guarded, "拒发") == 1
    assert guarded.phone.calls[-1].audiences == {Audience.OPERATOR}
    await guarded.look(15)
    assert told(guarded, "拒发") == 1


async def test_what_is_open_stands_in_the_database_and_is_not_told_anew_by_the_next_watch(
    guarded: Guarded, open_database: OpenDatabase, make_auditor: MakeAuditor
) -> None:
    await guarded.look()
    await guarded.look(25, engine=False)
    rows = {row.key: row for row in watching.open_faults(guarded.database)}
    assert rows["engine"].paged_at is not None
    phone = Phone()
    following = make_auditor(lambda: open_database(worker=10), phone)
    guarded.clock.advance(seconds=30)
    await following.round()
    assert "engine" in following.faults
    assert not any("主程序已" in text for text in phone.texts)
    assert "watch-restarted" in following.faults
    guarded.beat()
    await following.round()
    assert "engine" not in {row.key for row in watching.open_faults(guarded.database)}
    await following.stop()


async def test_a_watch_that_ended_well_is_not_missed(guarded: Guarded, make_auditor: MakeAuditor) -> None:
    await guarded.look()
    assert WATCH in watching.beats(guarded.database)
    await guarded.auditor.stop()
    assert WATCH not in watching.beats(guarded.database)


async def test_the_serving_process_misses_a_silent_watch_within_a_minute(guarded: Guarded) -> None:
    phone = Phone()
    heart = Heart(guarded.database, guarded.clock, Metrics(), phone, CallList(), dict, Beats(watch_silent=45))
    await heart.beat()
    assert phone.calls == []  # there has never been a watch
    await guarded.look()
    for _ in range(9):
        guarded.clock.advance(seconds=5)
        await heart.beat()
    assert phone.calls == []
    guarded.clock.advance(seconds=5)
    await heart.beat()
    assert "值守程序已" in phone.texts[0]
    guarded.clock.advance(seconds=60)
    await heart.beat()
    assert len(phone.calls) == 1
    await guarded.auditor.round()
    await heart.beat()
    assert "已恢复" in phone.texts[1]


async def test_a_watch_whose_clock_ran_ahead_is_missed_no_later(guarded: Guarded) -> None:
    phone = Phone()
    heart = Heart(guarded.database, guarded.clock, Metrics(), phone, CallList(), dict, Beats(watch_silent=45))
    watching.put_beat(guarded.database, WATCH, guarded.clock.now() + timedelta(hours=1), {})
    for _ in range(11):
        await heart.beat()
        guarded.clock.advance(seconds=5)
    assert len(phone.calls) == 1


async def test_a_database_that_cannot_be_opened_is_told_and_opened_again(
    guarded: Guarded, open_database: OpenDatabase, clock: VirtualClock, make_auditor: MakeAuditor
) -> None:
    lost = True

    def opener() -> Database:
        if lost:
            raise Unavailable("lost")
        return open_database(worker=11)

    phone = Phone()
    auditor = make_auditor(opener, phone)
    await auditor.round()
    assert phone.calls == []  # a moment is no fault
    await auditor.round()
    assert "数据库不可用" in phone.texts[0]
    lost = False
    clock.advance(seconds=15)
    await auditor.round()
    assert "database" not in auditor.faults
    assert any("【系统恢复】" in text for text in phone.texts)
    await auditor.stop()


async def test_the_outside_is_told_only_while_nothing_grave_is_open(
    guarded: Guarded, open_database: OpenDatabase, clock: VirtualClock
) -> None:
    pings: list[int] = []
    answers = True

    async def ping() -> bool:
        pings.append(1)
        return answers

    auditor = Auditor(lambda: open_database(worker=12), (), clock, Phone(), ping=ping)
    await auditor.round()
    assert len(pings) == 1
    clock.advance(seconds=25)
    await auditor.round()
    assert len(pings) == 1
    guarded.beat()
    answers = False
    await auditor.round()
    await auditor.round()
    assert "outside" in auditor.faults
    await auditor.stop()


async def test_a_part_that_breaks_does_not_keep_the_others_from_being_looked_at(
    open_database: OpenDatabase, guarded: Guarded, clock: VirtualClock
) -> None:
    from bot.routing import Feature, Router

    def broken(*_: object) -> list[object]:
        raise ZeroDivisionError

    feature = Feature("broken", "坏", Router(), watches=(broken,))  # type: ignore[arg-type]
    auditor = Auditor(lambda: open_database(worker=13), (feature,), clock, Phone())
    await auditor.round()
    clock.advance(seconds=25)
    await auditor.round()
    assert {"watch-bug", "engine"} <= set(auditor.faults)
    await auditor.stop()


async def test_a_clock_that_jumped_is_told(open_database: OpenDatabase, guarded: Guarded) -> None:
    wall, mono = START, 0.0
    clock = SteadyClock(lambda: wall, lambda: mono)
    auditor = Auditor(lambda: open_database(worker=14), (), clock, Phone())
    await auditor.round()
    wall += timedelta(days=1)
    mono += 15
    watching.put_beat(guarded.database, "serve:0", wall, {})
    await auditor.round()
    assert "clock-jump" in auditor.faults
    await auditor.stop()


@pytest.mark.parametrize(("wall_seconds", "believed"), [(15, 15), (-3600, 15), (86_400, 86_400)])
def test_the_steady_clock_is_one_for_all(wall_seconds: float, believed: float) -> None:
    wall, mono = START, 0.0
    clock = SteadyClock(lambda: wall, lambda: mono)
    wall, mono = START + timedelta(seconds=wall_seconds), 15.0
    assert clock.now() == START + timedelta(seconds=believed)
