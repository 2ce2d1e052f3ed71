"""The sheet of duty."""

from datetime import time

from bot.clock import local_day
from handlers.directory.duty import rules
from handlers.directory.workbook import texts
from handlers.directory.workbook.lines import Line
from handlers.directory.workbook.state import Change, Importing
from storage import directory


def take_in(state: Importing, lines: list[Line]) -> None:
    for line in lines:
        span = _span(state, line)
        unit = state.unit(line, "unit") if line["unit"] else state.root
        person = state.person(line, "person") if line["person"] else None
        if not line["person"]:
            state.blame(line, "person", texts.EMPTY)
        deputy = state.person(line, "deputy") if line["deputy"] else None
        if span is None or unit is None or person is None or (line["deputy"] and deputy is None):
            continue
        known = directory.list_shifts(state.session, unit_id=unit.id, since=span.start, until=span.end)
        there = any((one.starts_at, one.ends_at) == (span.start, span.end) for one in known)
        _, changed = directory.put_shift(
            state.session,
            unit_id=unit.id,
            person_id=person.id,
            deputy_id=deputy.id if deputy else None,
            starts_at=span.start,
            ends_at=span.end,
        )
        change = Change.UNCHANGED if not changed else Change.CHANGED if there else Change.ADDED
        state.count(line, change)


def _span(state: Importing, line: Line) -> rules.Span | None:
    day = rules.parse_day(line["day"].split(" ")[0], local_day(state.now))
    if day is None:
        state.blame(line, "day", texts.DAY if line["day"] else texts.EMPTY)
    hours = rules.parse_shift(line["shift"]) if line["shift"] else _hours(line)
    if hours is None:
        state.blame(line, "shift", texts.SHIFT)
    return rules.span_of(day, hours) if day is not None and hours is not None else None


def _hours(line: Line) -> tuple[time, time] | None:
    try:
        return time.fromisoformat(line["start"].zfill(5)), time.fromisoformat(line["end"].zfill(5))
    except ValueError:
        return None
