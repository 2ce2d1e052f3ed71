"""Figures in words and the monthly report with its charts, over what the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from docx.shared import Cm

from bot import drawing
from bot.identity import reach
from bot.plain import plain
from handlers.disputes import texts as words
from handlers.disputes.core import access, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.record import dossier, figures, ledger, texts
from handlers.disputes.record.figures import Figures, Share, Spot
from storage import directory, disputes
from storage.disputes import DisputeCase, VisitResult


@dataclass(frozen=True)
class Monthly:
    """What the report shows; collected in a reading, written outside of any."""

    title: str
    lines: Sequence[str]
    levels: Sequence[tuple[str, int]]
    kinds: Sequence[tuple[str, int]]
    spots: Sequence[tuple[str, int]]
    patterns: Sequence[str]


def count(desk: Desk, cases: Sequence[DisputeCase]) -> Figures:
    return figures.count(cases, visits(desk, cases))


def visits(desk: Desk, cases: Sequence[DisputeCase]) -> list[tuple[bool, VisitResult | None]]:
    """Of each visit whose day has come."""
    return [
        (one.done_at is not None, one.result)
        for case in cases
        for one in disputes.visits_of(desk.session, case, all_rounds=True)
        if one.due_at <= desk.now or one.done_at is not None
    ]


def lines(scope: str, span: str, found: Figures) -> list[str]:
    def share(name: str, one: Share) -> str:
        return texts.share(name=name, part=one.part, of=one.of, percent=one.percent)

    levels = found.by_level
    return [
        texts.figures_head(
            scope=scope, span=span, opened=found.opened, high=levels["high"], mid=levels["mid"], low=levels["low"]
        ),
        share(texts.SETTLED, found.settled),
        share(texts.ON_TIME, found.on_time),
        texts.median_of(name=texts.TAKEN, span=found.taken_median, of=found.taken),
        texts.median_of(name=texts.LASTED, span=found.settle_median, of=found.settled.part),
        share(texts.BROKEN, found.broken),
        share(texts.DIVERTED, found.diverted),
        share(texts.REOPENED, found.reopened),
        share(texts.VISITED, found.visits),
        share(texts.GOOD, found.visits_good),
        share(texts.WITHDRAWN, found.withdrawn),
    ]


def described(desk: Desk, wanted: ledger.Wanted) -> str:
    cases = ledger.rows(desk, wanted)
    scope = plain(wanted.unit_name or scope_of(desk), limit=40)
    spots = [spot_text(desk, one) for one in figures.hot_spots(cases, most=5, least=2)]
    return "\n".join([*lines(scope, wanted.span, count(desk, cases)), *spots, definitions(desk)])


def definitions(desk: Desk) -> str:
    """What the figures count; who does not see the whole place is told that they are of what he sees."""
    root = directory.find_root(desk.session)
    sees_all = root is not None and access.sees_station(desk, root.path)
    return texts.DEFINITIONS if sees_all else texts.DEFINITIONS + texts.ONLY_SEEN


def scope_of(desk: Desk) -> str:
    """What the asker sees, by name: the station, or the units that his roles are on."""
    root = directory.find_root(desk.session)
    paths = reach(desk.grants, access.SEE)
    if root is None or root.path in paths:
        return desk.station.name
    units = [unit for unit in directory.list_units(desk.session) if unit.path in paths]
    return words.scope(names=[unit.name for unit in units])


def spot_text(desk: Desk, spot: Spot) -> str:
    unit = directory.find_unit(desk.session, spot.unit_id)
    name = telling.place_text(desk, unit.id) if unit is not None else ""
    return texts.spot(unit=name, category=words.CATEGORIES[spot.category], count=len(spot.numbers), open=spot.open)


def collect(desk: Desk, wanted: ledger.Wanted) -> Monthly:
    cases = ledger.rows(desk, wanted)
    found, spots = count(desk, cases), figures.hot_spots(cases)
    patterns = figures.hot_spots(cases, most=30, least=figures.PATTERN_FROM)
    return Monthly(
        title=texts.monthly_title(station=wanted.unit_name or scope_of(desk), span=wanted.span),
        lines=lines(wanted.unit_name or scope_of(desk), wanted.span, found),
        levels=[(words.LEVELS[level], number) for level, number in found.by_level.items()],
        kinds=[(words.CATEGORIES[kind], number) for kind, number in figures.by_category(cases)],
        spots=[
            (f"{telling.place_text(desk, one.unit_id)} {words.CATEGORIES[one.category]}", len(one.numbers))
            for one in spots
        ],
        patterns=[f"{spot_text(desk, one)}：{'、'.join(map(str, one.numbers))}" for one in patterns],
    )


def write(found: Monthly) -> bytes:
    """A Word file; charts take about a second each."""
    document = dossier.new_document(found.title)
    document.add_heading(texts.OVERVIEW, 1)
    for one in found.lines:
        document.add_paragraph(dossier.printable(one), style="List Bullet")
    document.add_paragraph(texts.DEFINITIONS)
    for title, rows in (
        (texts.LEVELS_TITLE, found.levels),
        (texts.KINDS_TITLE, found.kinds),
        (texts.SPOTS_TITLE, found.spots),
    ):
        document.add_heading(title, 1)
        if any(number for _, number in rows):
            document.add_picture(BytesIO(drawing.bars(title, rows)), width=Cm(15))
        dossier.add_table(document, (), [[name, str(number)] for name, number in rows])
    document.add_heading(texts.PATTERNS_TITLE, 1)
    for one in found.patterns or [texts.NONE]:
        document.add_paragraph(dossier.printable(one), style="List Bullet")
    return dossier.saved(document)
