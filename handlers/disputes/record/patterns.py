"""A pattern file: one kind of matter that comes up again at one place, its cases side by side and what they share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import UserError
from bot.plain import plain
from handlers.disputes import texts as words
from handlers.disputes.core import people, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.record import dossier, figures, ledger, reports, texts
from handlers.disputes.record.figures import Spot
from storage import directory, disputes
from storage.disputes import DisputeCase

BACK = timedelta(days=180)  #: so far back is looked
MOST = 30
WORDS_SHOWN = 200  #: characters of each report


@dataclass(frozen=True)
class Pattern:
    """What the file shows, as text; made in a reading, written outside of any."""

    title: str
    summary: Sequence[str]
    cases: Sequence[Sequence[str]]
    told: Sequence[tuple[str, str]]
    people: Sequence[Sequence[str]]
    steps: Sequence[Sequence[str]]


def found(desk: Desk) -> list[tuple[Spot, list[DisputeCase]]]:
    """Over what the asker may see, most cases first, each with its cases, oldest first."""
    wanted = ledger.Wanted(desk.now - BACK, desk.now + timedelta(seconds=1), "")
    cases = {case.number: case for case in ledger.rows(desk, wanted)}
    spots = figures.hot_spots(cases.values(), most=MOST, least=figures.PATTERN_FROM)
    return [(spot, [cases[number] for number in sorted(spot.numbers)]) for spot in spots]


def listed(desk: Desk) -> str:
    rows = [(reports.spot_text(desk, spot), [case.number for case in cases]) for spot, cases in found(desk)]
    return texts.patterns(rows=rows, days=BACK.days)


def meant(desk: Desk, rest: str) -> tuple[int, str]:
    """`2` of the list, or the name of a place and a kind in words → (unit, category)."""
    rows = [spot for spot, _ in found(desk)]
    asked = rest.strip()
    if asked.isdecimal() and 1 <= int(asked) <= len(rows):
        spot = rows[int(asked) - 1]
        return spot.unit_id, spot.category
    fitting = [spot for spot in rows if all(part in reports.spot_text(desk, spot) for part in asked.split())]
    if not asked or len(fitting) != 1:
        raise UserError(texts.NO_PATTERN)
    return fitting[0].unit_id, fitting[0].category


def collect(desk: Desk, unit_id: int, category: str) -> Pattern | None:
    """None when it is none any more, or not the asker's."""
    rows = [(spot, cases) for spot, cases in found(desk) if (spot.unit_id, spot.category) == (unit_id, category)]
    if not rows:
        return None
    spot, cases = rows[0]
    unit = directory.find_unit(desk.session, spot.unit_id)
    name = plain(unit.name, limit=40) if unit is not None else ""
    return Pattern(
        title=texts.pattern_title(unit=name, category=words.CATEGORIES[category]),
        summary=_summary(cases),
        cases=[_row(desk, case) for case in cases],
        told=[_told(desk, case) for case in cases],
        people=_people(desk, cases),
        steps=[step for case in cases for step in _steps(desk, case)],
    )


def _summary(cases: Sequence[DisputeCase]) -> list[str]:
    first, last = cases[0].opened_at, cases[-1].opened_at
    outcomes = Counter(words.OUTCOMES[case.outcome] for case in cases if case.outcome)
    hours = Counter(f"{telling.clock_time(case.opened_at)[:2]}" for case in cases)
    return texts.pattern_summary(
        count=len(cases),
        open=sum(1 for case in cases if case.state in disputes.OPEN),
        reopened=sum(1 for case in cases if case.reopened),
        span=(telling.moment(first)[:5], telling.moment(last)[:5]),
        outcomes=outcomes.most_common(),
        hours=hours.most_common(3),
    )


def _row(desk: Desk, case: DisputeCase) -> list[str]:
    return [
        str(case.number),
        telling.moment(case.opened_at),
        words.LEVELS[case.level.value],
        words.STATES[case.state.value],
        people.name_of(desk.session, case.holder_id),
        words.OUTCOMES.get(case.outcome, ""),
        str(case.reopened),
    ]


def _told(desk: Desk, case: DisputeCase) -> tuple[str, str]:
    return texts.pattern_case(number=case.number), disputes.told_of(desk.session, case).whole[:WORDS_SHOWN]


def _steps(desk: Desk, case: DisputeCase) -> list[list[str]]:
    return [
        [
            str(case.number),
            telling.moment(step.at),
            texts.ACTS.get(step.act, step.act),
            dossier.detail(desk.session, step.detail),
        ]
        for step in disputes.steps_of(desk.session, case)
    ]


def _people(desk: Desk, cases: Sequence[DisputeCase]) -> list[list[str]]:
    """Who is in more than one of them."""
    seen: dict[str, set[int]] = {}
    for case in cases:
        for party in disputes.parties_of(desk.session, case):
            seen.setdefault(disputes.party_name(desk.session, party), set()).add(case.number)
    return [
        [plain(name, limit=40), "、".join(map(str, sorted(numbers)))]
        for name, numbers in sorted(seen.items(), key=lambda one: (-len(one[1]), one[0]))
        if len(numbers) > 1
    ]


def write(found: Pattern) -> bytes:
    """A Word file."""
    document = dossier.new_document(found.title)
    document.add_heading(texts.OVERVIEW, 1)
    for one in found.summary:
        document.add_paragraph(dossier.printable(one), style="List Bullet")
    document.add_heading(texts.PATTERN_CASES, 1)
    dossier.add_table(document, texts.PATTERN_COLUMNS, found.cases)
    document.add_heading(texts.PATTERN_PEOPLE, 1)
    dossier.add_table(document, (), found.people)
    document.add_heading(texts.TOLD, 1)
    for title, said in found.told:
        document.add_heading(title, 2)
        document.add_paragraph(dossier.printable(said))
    document.add_heading(texts.PROCESS, 1)
    dossier.add_table(document, (texts.NUMBER, texts.WHEN, texts.WHAT, texts.DETAIL), found.steps)
    return dossier.saved(document)
