"""Bulletins as they are kept, on both databases: drafts and their versions, groups and ends, readings, the library."""

from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from storage import Database, Session, bulletins, inbox, outbox, outcomes, system
from storage.bulletins import Bulletin, Hold, Kind, Plan, ReceiptRule
from storage.outbox import OutboxState


@pytest.fixture
def station(database: Database) -> int:
    return system.put_station(database, key="a", name="东城派出所", settings={"quiet_from": "22:00"})


def draft(session: Session, clock: VirtualClock, number: int = 1, plan: Plan | None = None) -> Bulletin:
    return bulletins.put_draft(
        session,
        number=number,
        author_id=7,
        body="正文",
        title="标题",
        scope=[5],
        code="AB12",
        plan=plan,
        now=clock.now(),
    )


def test_a_plan_comes_back_as_it_was_settled(database: Database, station: int, clock: VirtualClock) -> None:
    plan = Plan(
        tags=("快递",),
        urgent=True,
        send_at=clock.now() + timedelta(hours=1),
        repeat="weekly:0 08:30",
        receipt=ReceiptRule.QUORUM,
        quorum=3,
        kind=Kind.LOOKOUT,
        media=(("image", "a.png", "ff"),),
    )
    with database.transaction(station) as session:
        draft(session, clock, plan=plan)
    with database.reading(station) as session:
        kept = bulletins.get_by_number(session, 1)
        assert kept.settled == plan
        assert (bulletins.title_of(session, kept), bulletins.body_of(session, kept)) == ("标题", "正文")
    assert Plan.load({}) == Plan()
    assert Plan().dump() == {}
    assert Plan.load({"unknown": 1, "urgent": True}).urgent


def test_a_change_makes_what_was_shown_stale(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        made = draft(session, clock)
        bulletins.show(session, made, 3, clock.now())
        assert made.shown_version == made.version
        bulletins.change(session, made, body="新", title="", scope=[6])
        assert made.shown_version < made.version
        assert (bulletins.body_of(session, made), bulletins.title_of(session, made), made.scope) == ("新", "", [6])


def test_how_it_ended_outlives_the_messages(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        made = draft(session, clock)
        bulletins.put_targets(session, made, [(11, 5), (12, 6), (13, 6)])
        bulletins.carry(session, made, [13], "bulletin-roll:1")
        for chat, state in ((11, OutboxState.SENT), (12, OutboxState.FAILED)):
            key = f"bulletin:1:v1:chat{chat}"
            outbox.put(session, outbox.Draft(key, 1, "a", b"words", chat_id=chat, subject="bulletin:1", state=state))
        found = outcomes.outcomes(session, ["bulletin:1"])
        assert {row.chat_id: row.state for row in found} == {11: OutboxState.SENT, 12: OutboxState.FAILED}
        bulletins.close_targets(session, made, {row.chat_id: (row.state.value, "93000", None) for row in found})
        assert outcomes.forget(session, "bulletin:1") == 2
        kept = bulletins.targets_of(session, made)
        assert [(one.state, one.via) for one in kept] == [("sent", ""), ("failed", ""), ("", "bulletin-roll:1")]
        assert [one.chat_id for one in bulletins.next_targets(session, made, 11, 5)] == [12, 13]
        assert bulletins.count_targets(session, made) == (3, 2)
        assert bulletins.count_ends(session, made) == {"sent": 1, "failed": 1, "": 1}
        assert bulletins.target_units(session, made) == [5, 6]
        written = bulletins.written_of(session, made)
        assert [(one.chat_id, one.state, one.reason) for one in written] == [
            (11, "sent", "93000"),
            (12, "failed", "93000"),
            (13, "", ""),
        ]


def test_a_units_history_and_what_is_forgotten(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        made = draft(session, clock)
        bulletins.put_targets(session, made, [(11, 5)])
        assert bulletins.history_of(session, 5, 10) == []
        made.confirmed_at = clock.now()
        session.flush()
        assert [(one.number, at) for one, at in bulletins.history_of(session, 5, 10)] == [(1, None)]
        for minutes, speaker in ((9, b"b"), (4, b"a")):
            at = clock.now() + timedelta(minutes=minutes)
            bulletins.put_receipt(session, made, speaker=speaker, unit_id=5, chat_id=11, person_id=None, now=at)
        ((_, first),) = bulletins.history_of(session, 5, 10)
        assert first == clock.now() + timedelta(minutes=4)
        outbox.put(session, outbox.Draft("answer:7", 1, "a", b"words", cause=7, state=OutboxState.SENT))
        outbox.put(session, outbox.Draft("answer:8", 1, "a", b"words", cause=8, state=OutboxState.SENT))
        assert outcomes.forget_answers(session, [7]) == 1
        assert outbox.find_by_key(session, "answer:8") is not None
        assert inbox.blank(session, [7]) == 0


def test_readings_are_replaced_and_burden_is_counted(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        for number in (1, 2):
            made = draft(session, clock, number)
            made.confirmed_at = clock.now() - timedelta(days=10 * (number - 1))
            bulletins.put_targets(session, made, [(11, 5)])
        first = bulletins.get_by_number(session, 1)
        bulletins.put_reading(session, first, 11, people=2, complete=False, now=clock.now())
        bulletins.put_reading(session, first, 11, people=4, complete=True, now=clock.now())
        assert [(one.people, one.complete) for one in bulletins.readings_of(session, first)] == [(4, True)]
        assert bulletins.asked_lately(session, [5, 6], clock.now()) == {5: 1}


def test_what_is_wiped_is_gone_and_another_station_sees_nothing(
    database: Database, station: int, clock: VirtualClock
) -> None:
    other = system.put_station(database, key="b", name="西城派出所")
    with database.transaction(station) as session:
        made = draft(session, clock, plan=Plan(kind=Kind.LOOKOUT))
        assert bulletins.put_sighting(session, made, chat_id=1, person_id=None, told="东门", now=clock.now()) == 1
        assert [bulletins.told_of(session, one) for one in bulletins.sightings_of(session, made)] == ["东门"]
        assert bulletins.wipe_sightings(session, made) == 1
        bulletins.wipe(session, made, clock.now())
        assert bulletins.body_of(session, made) == bulletins.title_of(session, made) == ""
        assert bulletins.author_of(session, "bulletin:1") == 7
        assert bulletins.author_of(session, "quiz:1") is None
    with database.reading(other) as session:
        assert bulletins.find_by_number(session, 1) is None
        assert bulletins.author_of(session, "bulletin:1") is None
        assert bulletins.list_held(session, Hold.SLOT) == []
