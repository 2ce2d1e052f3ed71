"""Where every enterprise stands on one day: handed in, to be mended, under way, standing still, silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.holidays import is_workday
from storage import Session, directory, rosters
from storage.directory import Unit, UnitKind
from storage.rosters import RosterDay, figures

LOOKED_BACK = 31  #: days over which a row of silent days is counted


class State(StrEnum):
    ON_TIME = "on-time"
    LATE = "late"
    MEND = "mend"  #: handed in, and rows of it are to be mended
    WORKING = "working"  #: something came and is being read, or waits for the reporter's word
    STOPPED = "stopped"
    HOLIDAY = "holiday"
    FREE = "free"  #: nothing is owed on this day
    SILENT = "silent"


CAME = frozenset({State.ON_TIME, State.LATE, State.MEND})
OWING = frozenset({State.SILENT, State.WORKING})


@dataclass(frozen=True, slots=True)
class Entry:
    unit: Unit
    park: Unit | None
    state: State
    day: RosterDay | None
    deadline: int  #: minutes after midnight, station time
    is_owed: bool
    silent_days: int = 0  #: owed days in a row without a list, this one included, when it is silent


@dataclass(frozen=True, slots=True)
class Sums:
    owed: int
    came: int
    on_time: int
    silent: int
    working: int
    still: int  #: standing still: 停工, 放假
    heads: int
    labourers: int
    joined: int
    left: int
    faulty: int


def of_day(session: Session, day: date, paths: Sequence[str] = ("/",)) -> list[Entry]:
    """Every active enterprise under `paths`, by park and name."""
    units = {unit.id: unit for unit in directory.list_units(session)}
    wanted = [one for one in units.values() if one.kind is UnitKind.ENTERPRISE and one.path.startswith(tuple(paths))]
    ids = [one.id for one in wanted]
    came = {one.unit_id: one for one in figures.days(session, ids, day, day)}
    owed = {unit for unit, _ in figures.owed(session, ids, day, day, is_workday)}
    still = figures.paused(session, ids, day)
    working = {paper.unit_id for paper in rosters.papers.under_way(session, ids, _morning(day))}
    silent = [one.id for one in wanted if one.id in owed and one.id not in came]
    rows = _rows_of_silence(session, silent, day)
    found = []
    for unit in wanted:
        handed, pause = came.get(unit.id), still.get(unit.id)
        if handed is not None:
            state = State.MEND if handed.faulty else State.ON_TIME if handed.on_time else State.LATE
        elif pause is not None:
            state = State.STOPPED if pause.kind is rosters.PauseKind.STOPPED else State.HOLIDAY
        elif unit.id not in owed:
            state = State.FREE
        else:
            state = State.WORKING if unit.id in working else State.SILENT
        found.append(
            Entry(
                unit,
                park_of(units, unit),
                state,
                handed,
                figures.duty_of(session, unit.id).deadline,
                unit.id in owed,
                rows.get(unit.id, 0),
            )
        )
    return sorted(found, key=lambda one: (one.park.name if one.park else "", one.unit.name))


def sums(session: Session, entries: Sequence[Entry], day: date) -> Sums:
    """What the day comes to. What came unasked counts among the heads, not among what was owed."""
    owed = [one for one in entries if one.is_owed]
    came = [one.day for one in entries if one.day is not None]
    blocks = rosters.daily.blocks(session, day, [one.unit.id for one in entries])
    return Sums(
        owed=len(owed),
        came=sum(one.day is not None for one in owed),
        on_time=sum(one.day is not None and one.day.on_time for one in owed),
        silent=sum(one.state is State.SILENT for one in entries),
        working=sum(one.state is State.WORKING for one in entries),
        still=sum(one.state in (State.STOPPED, State.HOLIDAY) for one in entries),
        heads=sum(one.heads for one in came),
        labourers=sum(one.heads for one in blocks),
        joined=sum(one.joined for one in came),
        left=sum(one.left for one in came),
        faulty=sum(one.faulty for one in came),
    )


def park_of(units: dict[int, Unit], unit: Unit) -> Unit | None:
    """The park that an enterprise stands in."""
    above = (units.get(int(part)) for part in reversed(unit.path.strip("/").split("/")[:-1]))
    return next((one for one in above if one is not None and one.kind is UnitKind.PARK), None)


def _rows_of_silence(session: Session, silent: Sequence[int], day: date) -> dict[int, int]:
    """How many owed days in a row, counted back from `day`, nothing came."""
    since = _began(session, day)
    owed = figures.owed(session, silent, since, day, is_workday)
    came = {(one.unit_id, one.day) for one in figures.days(session, silent, since, day)}
    found = {}
    for unit in silent:
        days = sorted((one for of, one in owed if of == unit), reverse=True)
        found[unit] = next((number for number, one in enumerate(days) if (unit, one) in came), len(days))
    return found


def _began(session: Session, day: date) -> date:
    """The first of the days looked back on which anybody handed in: before that nobody was silent."""
    earliest = day - timedelta(days=LOOKED_BACK)
    return min((one.day for one in figures.days(session, figures.enterprises(session), earliest, day)), default=day)


def _morning(day: date) -> datetime:
    from bot.clock import STATION_ZONE

    return datetime(day.year, day.month, day.day, tzinfo=STATION_ZONE)
