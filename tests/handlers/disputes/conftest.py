"""A small station with somebody on every rung, and time that runs by what is due."""

from dataclasses import replace

import pytest

from bot.clock import VirtualClock
from handlers.disputes import reporting
from handlers.disputes.grading import Category, Grade, Risk
from handlers.disputes.intake import opening
from storage import Database
from tests.handlers.disputes.stage import PINNED, Case, Precinct

__all__ = ["Case"]


@pytest.fixture
def precinct(sqlite_database: Database, home: int, clock: VirtualClock) -> Precinct:
    return Precinct(sqlite_database, home, clock)


@pytest.fixture(autouse=True)
def graded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests report is graded as they mean it: they hold what follows from a grade, not the grading."""

    def grade(text: str) -> Grade:
        found = opening_grade(text)
        known = next((known for words, known in PINNED.items() if words in text), None)
        if known is None:
            return found
        return replace(found, is_dispute=True, risk=Risk(known[0]), category=Category(known[1]), emergency=False)

    opening_grade = opening.grade
    monkeypatch.setattr(opening, "grade", grade)
    monkeypatch.setattr(reporting, "grade", grade)
