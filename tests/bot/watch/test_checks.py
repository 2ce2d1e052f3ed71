"""What the watch looks at: each check silent while all is well, and told when it is not."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.messages import ChannelKind
from bot.watch.queues import Queues
from bot.watch.timing import Timing
from storage import alarms, audit, directory, inbox, outbox, stations, system, tasks, watching
from storage.alarms import Told
from storage.arrivals import Arrival, store
from storage.directory import UnitKind
from storage.outbox import Draft
from storage.stations import ChannelState
from tests.bot.watch.conftest import Guarded

#: What does not depend on the test: the table of holidays ends some day, the machine's disk is as it is.
GIVEN = {"holidays", "disk"}


async def faults(guarded: Guarded, seconds: float = 0.0, **how: Any) -> set[str]:
    return await guarded.look(seconds, **how) - GIVEN


def promise(guarded: Guarded, key: str, lane: int) -> None:
    with guarded.database.transaction(guarded.station) as session:
        outbox.put(session, Draft(key=key, channel_id=1, address="a", body=b"x", lane=lane))


async def test_all_is_well(guarded: Guarded) -> None:
    for _ in range(5):
        assert await faults(guarded, 15) == set()


async def test_an_engine_that_is_silent_for_twenty_seconds_is_missed(guarded: Guarded) -> None:
    assert await faults(guarded) == set()
    assert await faults(guarded, 15, engine=False) == set()
    assert await faults(guarded, 10, engine=False) == {"engine"}
    assert await faults(guarded, 5) == set()


async def test_no_engine_at_all_is_missed_too(guarded: Guarded) -> None:
    from storage import watching

    watching.drop_beat(guarded.database, "serve:0")
    assert await faults(guarded, engine=False) == set()
    assert await faults(guarded, 25, engine=False) == {"engine"}


async def test_one_of_several_engines_is_missed_later(guarded: Guarded) -> None:
    guarded.beat("serve:1")
    await guarded.look()
    assert await faults(guarded, 45) == set()
    assert await faults(guarded, 30) == {"engine:serve:1"}


async def test_a_due_task_is_late_after_thirty_seconds_unless_somebody_runs_it(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        tasks.put(session, "note", "k", guarded.clock.now())
    assert await faults(guarded, 25) == set()
    assert await faults(guarded, 10) == {"tasks"}
    assert tasks.claim(guarded.database, 0, guarded.clock.now(), 5)
    assert await faults(guarded, 5) == set()


async def test_a_step_of_danger_that_was_given_up_is_told_for_a_day(guarded: Guarded) -> None:
    for lane in (0, 3):
        with guarded.database.transaction(guarded.station) as session:
            tasks.put(session, "note", f"lane:{lane}", guarded.clock.now(), lane=lane)
    assert await faults(guarded) == set()
    for task in tasks.claim(guarded.database, 0, guarded.clock.now(), 9):
        with guarded.database.transaction(guarded.station) as session:
            tasks.fail(session, task.id, task.lease_token, "unknown-kind")
    assert await faults(guarded) == {"danger-tasks"}
    assert "1 个险情步骤" in " ".join(guarded.phone.texts)
    assert await faults(guarded, 25 * 3600) == set()


async def test_an_arrived_message_is_late_after_a_minute(guarded: Guarded) -> None:
    store(guarded.database, [Arrival(guarded.station, 1, "m", b"c" * 16, b"body")])
    assert await faults(guarded, 55) == set()
    assert await faults(guarded, 10) == {"inbox"}


async def test_a_message_that_failed_is_told_for_a_day(guarded: Guarded) -> None:
    (stored,) = store(guarded.database, [Arrival(guarded.station, 1, "m", b"c" * 16, b"body")])
    with guarded.database.transaction(guarded.station) as session:
        inbox.fail(session, stored.id, "fault:1", guarded.clock.now())
    assert await faults(guarded, 15) == {"inbox-failed"}
    assert await faults(guarded, 25 * 3600) == set()


@pytest.mark.parametrize(
    ("lane", "key", "patience"), [(0, "danger-messages", 30), (1, "outbox:1", 30), (2, "outbox:2", 300)]
)
async def test_urgent_messages_that_do_not_leave_are_told(guarded: Guarded, lane: int, key: str, patience: int) -> None:
    promise(guarded, "k", lane)
    promise(guarded, "bulk", 4)
    assert await faults(guarded, patience - 5) == set()
    assert await faults(guarded, 10) == {key}


async def test_what_the_processes_count_as_alarms_is_told_for_an_hour(guarded: Guarded) -> None:
    await guarded.look()
    guarded.beat(alarms={"send": 2})
    assert await faults(guarded, engine=False) == {"alarm:send"}
    guarded.beat(alarms={"send": 2})
    assert await faults(guarded, 1800, engine=False) >= {"alarm:send"}
    assert await faults(guarded, 1805) == set()


async def test_a_line_that_nobody_holds_for_a_minute_is_told(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        channel = stations.put_channel(
            session, kind=ChannelKind.WECOM_AIBOT.value, key="k", corp="ww", name="助手", credentials={}
        )

    async def with_line(seconds: float, **info: object) -> set[str]:
        guarded.clock.advance(seconds=seconds)
        guarded.beat(**info)
        return await faults(guarded, engine=False)

    assert await with_line(0, down=[channel]) == set()
    assert await with_line(45, down=[channel]) == set()
    assert await with_line(20, down=[channel]) == {f"line:{channel}"}
    guarded.beat("serve:1", up=[channel])
    assert await with_line(0, down=[channel]) == set()


async def test_a_channel_whose_credentials_are_refused_is_told(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        channel = stations.put_channel(
            session, kind=ChannelKind.WECOM_AIBOT.value, key="k", corp="ww", name="助手", credentials={}
        )
        stations.set_channel_state(session, channel, ChannelState.DEAD, "40001")
    assert await faults(guarded, 15) == {f"channel:{channel}"}


async def test_a_robot_that_nobody_speaks_to_any_more_is_told(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        channel = stations.put_channel(
            session, kind=ChannelKind.WECOM_AIBOT.value, key="k", corp="ww", name="助手", credentials={}
        )
        directory.note_heard(
            session,
            channel_id=channel,
            address="g",
            platform="wecom",
            kind=directory.ChatKind.GROUP,
            title="群",
            now=guarded.clock.now(),
        )
    assert await faults(guarded, 47 * 3600) == set()
    assert await faults(guarded, 2 * 3600) == {f"silent:{channel}"}


async def test_a_chain_that_was_touched_is_told(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        for number in range(3):
            audit.append(session, "person:1", "act", f"object:{number}")
    assert await faults(guarded, 15) == set()
    with guarded.database.across(write=True) as session:
        connection = session.connection()
        if guarded.database.dialect == "sqlite":
            connection.execute(sa.text("DROP TRIGGER audit_fixed"))
        else:
            connection.execute(sa.text("DROP TRIGGER audit_fixed ON audit"))
        connection.execute(sa.text("UPDATE audit SET actor = 'person:2' WHERE station_id > 0 AND seq = 2"))
    assert await faults(guarded, 15) == {f"chain:{guarded.station}"}


async def test_a_chain_cut_off_together_with_its_head_is_told(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        audit.append(session, "person:1", "act", "object:0")
        before = audit.head(session)
        audit.append(session, "person:1", "act", "object:1")
    assert await faults(guarded, 15) == set()
    with guarded.database.across(write=True) as session:
        connection = session.connection()
        table = "" if guarded.database.dialect == "sqlite" else " ON audit"
        connection.execute(sa.text(f"DROP TRIGGER audit_kept{table}"))
        connection.execute(sa.text("DELETE FROM audit WHERE station_id > 0 AND seq = 2"))
        connection.execute(
            sa.text("UPDATE audit_head SET seq = :seq, mac = :mac WHERE station_id > 0"),
            {"seq": before.seq, "mac": before.mac},
        )
    assert await faults(guarded, 15) == {f"chain:{guarded.station}"}


async def test_holes_in_tomorrows_schedule_are_told_from_noon(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="东城派出所")
        person = directory.put_person(session, name="王警官", mobile="13800000001", now=guarded.clock.now())
        directory.put_shift(
            session,
            unit_id=root.id,
            person_id=person.id,
            deputy_id=None,
            starts_at=guarded.clock.now(),
            ends_at=guarded.clock.now() + timedelta(hours=24),
        )
    assert await faults(guarded, 3600) == set()  # 10:00
    found = await faults(guarded, 3 * 3600)  # 13:00
    assert found == {f"duty-hole:{guarded.station}:2026-03-03"}
    assert "09:00–24:00" in guarded.auditor.faults[found.pop()].finding.text


async def test_somebody_on_duty_whom_nothing_reaches_is_told(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="东城派出所")
        person = directory.put_person(session, name="王警官", now=guarded.clock.now())
        now = guarded.clock.now()
        for start in (now, now + timedelta(days=1)):
            end = start + timedelta(days=1)
            directory.put_shift(
                session, unit_id=root.id, person_id=person.id, deputy_id=None, starts_at=start, ends_at=end
            )
    assert await faults(guarded, 15) == {f"unreachable:{guarded.station}"}


async def test_a_clock_that_went_back_is_told(guarded: Guarded) -> None:
    from storage import watching

    watching.put_beat(guarded.database, "serve:0", guarded.clock.now() + timedelta(hours=1), {})
    assert await faults(guarded, engine=False) == {"clock-back"}


async def test_an_engine_whose_clock_ran_ahead_is_missed_no_later(guarded: Guarded) -> None:
    from storage import watching

    ahead = guarded.clock.now() + timedelta(hours=1)
    watching.put_beat(guarded.database, "serve:0", ahead, {})
    for _ in range(2):
        guarded.clock.advance(seconds=15)
        ahead += timedelta(seconds=15)
        watching.put_beat(guarded.database, "serve:0", ahead, {})
        assert await faults(guarded, engine=False) == {"clock-back"}
    assert await faults(guarded, 15, engine=False) == {"clock-back"}
    assert await faults(guarded, 15, engine=False) == {"clock-back", "engine"}


async def test_a_danger_case_without_a_step_gets_one_and_everybody_is_called(guarded: Guarded) -> None:
    with guarded.database.transaction(guarded.station) as session:
        case = alarms.open_case(
            session,
            kind="weapon",
            place="unit:1",
            unit_id=None,
            reporter_id=None,
            chat_id=1,
            told=Told("三号库", "有人拿刀"),
            ladder=[[0, ["duty"]], [60, ["duty"]]],
            now=guarded.clock.now(),
        )
    assert await faults(guarded, 1) == {f"danger-step:{case.number}"}
    with guarded.database.reading(guarded.station) as session:
        assert alarms.next_step(session, alarms.get_case(session, case.number)) is not None
    assert await faults(guarded, 15) == set()
    assert await faults(guarded, 30) == {f"danger-late:{case.number}", "tasks"}
    danger = [call for call in guarded.phone.calls if "三号库" in call.text]
    assert danger
    assert danger[-1].at_once


async def test_two_stations_are_looked_at_both(guarded: Guarded) -> None:
    other = system.put_station(guarded.database, key="west", name="西城派出所")
    for station in (guarded.station, other):
        with guarded.database.transaction(station) as session:
            audit.append(session, "person:1", "act", "object")
    assert await faults(guarded, 15) == set()


async def test_a_silent_engine_is_not_said_to_be_replaced_by_others_while_the_watch_begins_to_look(
    guarded: Guarded,
) -> None:
    guarded.beat("serve:0")
    begins = guarded.clock.now() + timedelta(seconds=8)
    queues = Queues(guarded.database, Timing(engine_silent=timedelta(seconds=2)), begins)
    keys = []
    for _ in range(4):
        guarded.clock.advance(seconds=3)
        keys += [one.key for one in queues.look(guarded.clock.now()) if one.key.startswith("engine")]
    assert keys == ["engine"]


async def test_an_engine_whose_clock_ran_ahead_is_missed_from_when_its_last_beat_was_new(guarded: Guarded) -> None:
    """Not from when the moment that it wrote has come."""
    watching.put_beat(guarded.database, "serve:0", guarded.clock.now() + timedelta(seconds=30), {})
    queues = Queues(guarded.database, Timing(engine_silent=timedelta(seconds=20)), guarded.clock.now())
    missed = []
    for _ in range(4):
        guarded.clock.advance(seconds=9)
        missed.append(any(one.key == "engine" for one in queues.look(guarded.clock.now())))
    assert missed == [False, False, False, True]
