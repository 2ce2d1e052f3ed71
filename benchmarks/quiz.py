"""Ten thousand answers, each person's first to a question, and the board over them: against a bare SQLite table."""

import random
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.report import SECONDS, Report
from storage import Database, KeyRing, scoring, system
from storage.migrations import migrate
from storage.scoring.rounds import Counted

GOAL, BOARD_GOAL = 2.0, 1.5
TEAMS, BATCH = 200, 256
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_ROW = tuple[int, int, int, str, int]  #: question, person, team, letters, right


def answers(n: int, people: int) -> list[_ROW]:
    chance = random.Random(1)
    return [(i // people, i % people, i % TEAMS, chance.choice("ABCD"), chance.randint(0, 1)) for i in range(n)]


def measure(report: Report, console: Console, *, rounds: int, n: int, most: int) -> None:
    rows = answers(n, n)
    found: dict[str, list[float]] = {"floor": [], "ours": []}
    for number in range(rounds):
        for name, store in (("floor", _floor), ("ours", _ours)):
            with tempfile.TemporaryDirectory(prefix="bench-quiz-") as folder:
                found[name].append(store(Path(folder), rows))
            console.print(f"round {number + 1}  answers {name:<8}{found[name][-1]:>8.3f} {SECONDS} CPU")
    report.compare(f"quiz answers {n}", found, ours="ours", floor="floor", goal=GOAL, unit=SECONDS)
    boards = _boards(n, most, rounds, console)
    report.compare(f"quiz board {most}", boards, ours="many", floor="few", goal=BOARD_GOAL, unit=SECONDS)


def _floor(folder: Path, rows: list[_ROW]) -> float:
    """Group commit 256, one counter for each team, on sqlite3 alone."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE answer(question INT, person INT, team INT, letters TEXT, points INT, at REAL, "
        "PRIMARY KEY(question, person))"
    )
    connection.execute("CREATE TABLE board(team INT PRIMARY KEY, s INT, n INT)")
    begun = time.process_time()
    for start in range(0, len(rows), BATCH):
        connection.execute("BEGIN")
        sums: dict[int, list[int]] = {}
        for question, person, team, letters, right in rows[start : start + BATCH]:
            values = (question, person, team, letters, right, 1.7e9)
            if connection.execute("INSERT OR IGNORE INTO answer VALUES(?,?,?,?,?,?)", values).rowcount:
                counted = sums.setdefault(team, [0, 0])
                counted[0] += right
                counted[1] += 1
        connection.executemany(
            "INSERT INTO board VALUES(?,?,?) ON CONFLICT(team) DO UPDATE SET s=s+excluded.s, n=n+excluded.n",
            [(team, *counted) for team, counted in sums.items()],
        )
        connection.execute("COMMIT")
    spent = time.process_time() - begun
    connection.close()
    return spent


def _open(folder: Path) -> tuple[Database, int]:
    database = Database(f"sqlite:///{folder / 'ours.db'}", KeyRing.parse(KeyRing.generate()), now=lambda: NOW).open()
    migrate(database)
    return database, system.put_station(database, key="bench", name="bench")


def _values(row: _ROW, first_round: int = 1) -> dict[str, object]:
    question, person, team, letters, right = row
    return {
        "round_id": first_round + question,
        "place": 0,
        "speaker": person.to_bytes(16, "big"),
        "unit_id": team + 1,
        "person_id": person + 1,
        "chat_id": team + 1,
        "letters": letters,
        "correct": bool(right),
        "in_view": True,
        "at": NOW,
    }


def _ours(folder: Path, rows: list[_ROW]) -> float:
    """As dispatch does it: a transaction for each batch. Counters are made once, at the close, from one GROUP BY."""
    database, station = _open(folder)
    given = [_values(row) for row in rows]  # made beforehand, as the floor's rows are
    begun = time.process_time()
    for start in range(0, len(given), BATCH):
        with database.transaction(station) as session:
            fresh = scoring.put_answers(session, given[start : start + BATCH])
        assert all(fresh)
    with database.transaction(station) as session:
        done = scoring.tally(session, 1)
        scoring.put_events(session, [_event(1, unit, "correctness", one) for unit, one in done.items()])
    spent = time.process_time() - begun
    assert sum(counted.answered for counted in done.values()) == len(rows)
    database.close()
    return spent


def _boards(few: int, many: int, rounds: int, console: Console) -> dict[str, list[float]]:
    """The totals that a board is made of, after few answers and after many, in one database each."""
    found: dict[str, list[float]] = {}
    for name, number in (("few", few), ("many", many)):
        with tempfile.TemporaryDirectory(prefix="bench-board-") as folder:
            database, station = _open(Path(folder))
            _fill(database, station, number, few)
            found[name] = [_look(database, station) for _ in range(max(rounds, 3))]
            console.print(f"board over {number} answers {statistics.median(found[name]) * 1000:8.2f} ms")
            database.close()
    return found


def _fill(database: Database, station: int, number: int, people: int) -> None:
    rows = answers(number, people)
    for start in range(0, number, 20_000):
        with database.transaction(station) as session:
            scoring.put_answers(session, [_values(row) for row in rows[start : start + 20_000]])
    for question in range(number // people):
        with database.transaction(station) as session:
            done = scoring.tally(session, 1 + question).items()
            parts = ("participation", "correctness")
            scoring.put_events(session, [_event(question, unit, part, one) for unit, one in done for part in parts])


def _event(question: int, unit: int, part: str, done: Counted) -> dict[str, object]:
    return {
        "unit_id": unit,
        "unit_path": f"/{unit}/",
        "day": NOW.date(),
        "part": part,
        "due": done.answered,
        "got": done.correct,
        "cause": f"quiz:{question}:{unit}:{part}",
        "now": NOW,
    }


def _look(database: Database, station: int) -> float:
    """CPU of ten looks; one alone is too short to be told from noise."""
    begun = time.process_time()
    for _ in range(10):
        with database.reading(station) as session:
            assert len(scoring.totals(session, "2026-03")) == TEAMS
            scoring.first_months(session)
    return (time.process_time() - begun) / 10
