"""The ledger: every case that the asker may see, by month, place and grade; as rows, and as a workbook."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

import xlsxwriter

from bot.clock import STATION_ZONE, local_day
from bot.errors import UserError
from bot.identity import reach
from handlers.disputes import texts as words
from handlers.disputes.core import access, people, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.record import texts
from storage import directory, disputes
from storage.disputes import DisputeCase, DisputeState, Level

_MONTH = re.compile(r"(20\d\d)[-/年.](\d{1,2})月?")
#: A cell that begins so is a formula to a spreadsheet.
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the ledger is asked for; empty parts do not filter."""

    since: datetime
    until: datetime
    span: str
    unit_path: str = ""
    unit_name: str = ""
    level: Level | None = None
    category: str = ""
    state: DisputeState | None = None


def parse(desk: Desk, rest: str) -> Wanted:
    """`2026-03 一号物流园 高 观察期`, in any order; without a month the present one."""
    month = _MONTH.search(rest)
    rest = rest.replace(month.group(), " ") if month is not None else rest
    day = local_day(desk.now)
    year, number = (int(month[1]), int(month[2])) if month is not None else (day.year, day.month)
    if not 1 <= number <= 12:
        raise UserError(texts.NO_MONTH)
    since, until = month_of(year, number)
    level, state, category, path, name = None, None, "", "", ""
    for word in rest.split():
        if word in words.LEVEL_WORDS:
            level = Level(words.LEVEL_WORDS[word])
        elif word in words.STATE_WORDS:
            state = DisputeState(words.STATE_WORDS[word])
        elif word in words.CATEGORY_BY_NAME:
            category = words.CATEGORY_BY_NAME[word]
        else:
            found = directory.find_units_by_name(desk.session, word, paths=reach(desk.grants, access.SEE))
            if not found.certain:
                raise UserError(texts.NO_UNIT)
            path, name = found.units[0].path, found.units[0].name
    return Wanted(since, until, f"{year}-{number:02}", path, name, level, category, state)


def month_of(year: int, month: int) -> tuple[datetime, datetime]:
    first = date(year, month, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    since, until = (datetime.combine(day, time(), STATION_ZONE) for day in (first, following))
    return since, until


def rows(desk: Desk, wanted: Wanted) -> list[DisputeCase]:
    """Only what the asker may see, case by case."""
    found = disputes.list_cases(
        desk.session,
        since=wanted.since,
        until=wanted.until,
        path=wanted.unit_path,
        states=(wanted.state,) if wanted.state is not None else (),
        level=wanted.level,
        category=wanted.category,
    )
    return [case for case in found if access.may_see(desk, case)]


def line(desk: Desk, case: DisputeCase, units: dict[int, str]) -> list[str]:
    session = desk.session
    referrals, visits = disputes.referrals_of(session, case), disputes.visits_of(session, case, all_rounds=True)
    return [
        str(case.number),
        telling.moment(case.opened_at),
        words.STATES[case.state.value] if case.merged_into is None else texts.went_into(number=case.merged_into),
        words.LEVELS[case.level.value],
        words.CATEGORIES[case.category],
        telling.place_names(units, case.unit_path),
        texts.SOURCES[case.source.value],
        people.name_of(session, case.holder_id),
        telling.moment(case.first_taken_at) if case.first_taken_at is not None else "",
        telling.moment(case.settle_by) if case.settle_by is not None else "",
        telling.moment(case.settled_at) if case.settled_at is not None else "",
        words.OUTCOMES.get(case.outcome, ""),
        str(case.clocks_broken),
        str(case.reopened),
        str(case.repeats),
        "、".join(one.service for one in referrals),
        f"{sum(1 for one in visits if one.done_at is not None)}/{len(visits)}",
        str(case.merged_into or ""),
    ]


def lines(desk: Desk, cases: Iterable[DisputeCase]) -> list[list[str]]:
    units = {unit.id: unit.name for unit in directory.list_units(desk.session, active_only=False)}
    return [line(desk, case, units) for case in cases]


def workbook(found: Sequence[Sequence[str]]) -> bytes:
    """No names of parties and no words of theirs: those stand in the dossier."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, _SAFE) as book:
        sheet = book.add_worksheet(texts.SHEET)
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(texts.COLUMNS):
            sheet.write_string(0, column, name, bold)
        for row, values in enumerate(found, 1):
            for column, value in enumerate(values):
                sheet.write_string(row, column, value)
        sheet.autofilter(0, 0, max(1, len(found)), len(texts.COLUMNS) - 1)
    return buffer.getvalue()
