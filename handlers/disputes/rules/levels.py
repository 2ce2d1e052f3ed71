"""Grades and what raises them. Pure."""

from storage.disputes import Level

ORDER = (Level.LOW, Level.MIDDLE, Level.HIGH)


def raised(level: Level, by: int = 1) -> Level:
    return ORDER[min(ORDER.index(level) + by, len(ORDER) - 1)]


def is_above(level: Level, other: Level) -> bool:
    return ORDER.index(level) > ORDER.index(other)


def opened_at(graded: Level, *, repeats: int, repeats_raise: int, sensitive: bool) -> Level:
    """What a fresh case is graded at: like ones before it raise the grade, and so does a sensitive day."""
    return raised(graded, int(repeats >= repeats_raise) + int(sensitive))
