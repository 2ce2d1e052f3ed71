"""Answers once, events once, totals that are the sum of their events; on both databases."""

import os
import random
from datetime import date, timedelta
from typing import Any

import pytest

from bot.clock import VirtualClock
from storage import Database, purging, scoring, system
from storage.scoring import RoundKind

FULL = bool(os.environ.get("SCORING_FULL"))
GROUPS, ANSWERS = (300, 10_000) if FULL else (30, 600)


@pytest.fixture
def station(database: Database) -> int:
    return system.put_station(database, key="one", name="一所")


def opened(database: Database, station: int, clock: VirtualClock, teams: int) -> scoring.Round:
    with database.transaction(station) as session:
        return scoring.put_round(
            session,
            kind=RoundKind.DAILY,
            unit_id=1,
            author_id=None,
            questions=[{"id": 1, "number": 1, "answer": "B"}],
            day=date(2026, 3, 2),
            places=[(team, team, 40) for team in range(1, teams + 1)],
            opened_at=clock.now(),
            closes_at=clock.now() + timedelta(minutes=10),
        )


def row(made: scoring.Round, person: int, team: int, letters: str, clock: VirtualClock) -> dict[str, Any]:
    return {
        "round_id": made.id,
        "place": 0,
        "speaker": scoring.speaker_of(person, "", ""),
        "unit_id": team,
        "person_id": person,
        "chat_id": team,
        "letters": letters,
        "correct": letters == "B",
        "in_view": True,
        "at": clock.now(),
    }


def test_ten_thousand_answers_twice_and_out_of_order_count_each_person_once(
    database: Database, station: int, clock: VirtualClock
) -> None:
    """300 groups and 10,000 answers with SCORING_FULL=1, fewer otherwise; each delivered twice, shuffled."""
    made = opened(database, station, clock, GROUPS)
    chance = random.Random(5)
    rows = [row(made, person, person % GROUPS + 1, chance.choice("AB"), clock) for person in range(ANSWERS)] * 2
    chance.shuffle(rows)
    fresh: list[bool] = []
    first: dict[bytes, str] = {}
    for one in rows:
        first.setdefault(one["speaker"], one["letters"])
    for start in range(0, len(rows), 256):
        with database.transaction(station) as session:
            fresh += scoring.put_answers(session, rows[start : start + 256])
    assert sum(fresh) == ANSWERS
    with database.reading(station) as session:
        done = scoring.tally(session, made.id)
        kept = {one.speaker: one.letters for one in scoring.answers_of(session, made.id)}
    assert sum(one.people for one in done.values()) == ANSWERS
    assert kept == first


def test_the_same_person_twice_in_one_statement_counts_by_the_first(
    database: Database, station: int, clock: VirtualClock
) -> None:
    made = opened(database, station, clock, 2)
    with database.transaction(station) as session:
        rows = [row(made, 1, 1, "A", clock), row(made, 1, 1, "B", clock), row(made, 2, 1, "B", clock)]
        assert scoring.put_answers(session, rows) == [True, False, True]
        assert scoring.put_answer(session, **row(made, 1, 1, "B", clock)) is False
        assert scoring.tally(session, made.id)[1].correct == 1


def event(unit: int, cause: str, got: int, day: date, clock: VirtualClock) -> dict[str, Any]:
    return {
        "unit_id": unit,
        "unit_path": f"/{unit}/",
        "day": day,
        "part": "participation",
        "due": 10,
        "got": got,
        "cause": cause,
        "now": clock.now(),
    }


def test_an_event_is_entered_once_and_totals_are_sums(database: Database, station: int, clock: VirtualClock) -> None:
    day = date(2026, 3, 2)
    with database.transaction(station) as session:
        assert scoring.put_events(session, [event(1, "a", 3, day, clock), event(1, "b", 4, day, clock)]) == [True, True]
        assert scoring.put_event(session, **event(1, "a", 9, day, clock)) is False
        assert scoring.put_event(session, **event(1, "c", 5, day.replace(month=4), clock))
    with database.reading(station) as session:
        march = scoring.sums_of(session, 1, "2026-03")["participation"]
        assert (march.due, march.got, march.events) == (20, 7, 2)
        assert scoring.totals(session, "2026-W10")[1]["participation"].got == 7
        assert scoring.months_of(session, 1) == ["2026-03", "2026-04"]
        assert scoring.first_months(session) == {1: "2026-03"}
        assert sum(one.got for one in scoring.events_of(session, 1, date(2026, 3, 1), date(2026, 3, 31))) == march.got


def test_another_station_sees_nothing(database: Database, station: int, clock: VirtualClock) -> None:
    made = opened(database, station, clock, 2)
    with database.transaction(station) as session:
        scoring.put_answers(session, [row(made, 1, 1, "A", clock)])
        scoring.put_event(session, **event(1, "a", 3, date(2026, 3, 2), clock))
    other = system.put_station(database, key="two", name="二所")
    with database.reading(other) as session:
        assert scoring.answers_of(session, made.id) == []
        assert scoring.totals(session, "2026-03") == {}
        assert scoring.find_round(session, made.number) is None


def test_questions_keep_their_versions(database: Database, station: int, clock: VirtualClock) -> None:
    fields = {"kind": "single", "stem": "题", "options": ["甲", "乙"], "answer": "A", "fingerprint": b"1" * 16}
    with database.transaction(station) as session:
        assert scoring.put_questions(session, [fields, fields], clock.now()) == 1
        question = scoring.get_question(session, 1)
        scoring.change_question(session, question, {"answer": "B"}, by=7, now=clock.now())
    with database.reading(station) as session:
        question = scoring.get_question(session, 1)
        assert (question.version, question.answer, question.history[0]["answer"]) == (2, "B", "A")
        assert scoring.list_questions(session)[0].number == 1


def test_single_answers_lapse_with_their_term_and_the_ledger_stays(
    database: Database, station: int, clock: VirtualClock
) -> None:
    old = opened(database, station, clock, 2)
    with database.transaction(station) as session:
        scoring.put_answers(session, [row(old, person, 1, "B", clock) for person in range(5)])
        scoring.put_practice(session, 1, 7, correct=True, days=(1, 3), today=date(2026, 3, 2))
        scoring.put_event(session, **event(1, "quiz:1:1", 5, date(2026, 3, 2), clock))
    clock.advance(days=400)
    fresh = opened(database, station, clock, 2)
    with database.transaction(station) as session:
        scoring.put_answers(session, [row(fresh, 1, 1, "A", clock)])
        before = clock.now() - timedelta(days=365)
        assert [purging.purge(session, "quiz", before, 3) for _ in range(3)] == [4, 2, 0]
        assert scoring.answers_of(session, old.id) == []
        assert len(scoring.answers_of(session, fresh.id)) == 1
        assert len(scoring.events_of(session, 1, date(2020, 1, 1), date(2030, 1, 1))) == 1
