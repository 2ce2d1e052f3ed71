"""The legal clock: who came or went is to be filed with the police within three working days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clock import local_day
from bot.holidays import is_workday
from bot.messages import Content
from bot.plain import plain
from bot.routing import Job, Lane, StationView
from handlers.rosters.chasing import people, rungs, texts
from storage import Session, directory, tasks
from storage.directory import Unit
from storage.rosters import RosterMove, figures

KIND = "roster.lapsing"
WORKING_DAYS = 3  #: within which the law wants it filed; the station may set another number
SETTING = "roster_filing_days"
LOOKED_BACK = timedelta(days=30)
AT_MINUTES = 10 * 60 + 30  #: when the day's list goes out
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Lapsing:
    """What an enterprise owes for one day."""

    unit: Unit
    day: date
    last: date  #: the last day on which it is in time
    joined: int
    left: int
    ids: tuple[int, ...]


def last_day(moved: date, working_days: int = WORKING_DAYS) -> date:
    """The working day on which the term ends; the day itself does not count."""
    day, left = moved, working_days
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return day


def owed(session: Session, today: date, working_days: int, paths: Sequence[str] = ("/",)) -> list[Lapsing]:
    """Everything that is not filed, what ends first first."""
    groups: dict[tuple[int, date], list[RosterMove]] = {}
    for move in figures.unfiled(session, today - LOOKED_BACK):
        groups.setdefault((move.unit_id, move.day), []).append(move)
    units = {unit.id: unit for unit in directory.list_units(session) if unit.path.startswith(tuple(paths))}
    found = []
    for (unit_id, day), moves in groups.items():
        if unit_id in units:
            sides = Counter(move.joined for move in moves)
            ids = tuple(move.id for move in moves)
            last = last_day(day, working_days)
            found.append(Lapsing(units[unit_id], day, last, sides[True], sides[False], ids))
    return sorted(found, key=lambda one: (one.last, one.unit.id))


def plan(session: Session, station: StationView, now: datetime) -> None:
    for offset in range(3):
        day = local_day(now) + timedelta(days=offset)
        due = rungs.at(day, AT_MINUTES)
        if is_workday(day) and now < due <= now + rungs.PLANNED:
            payload = {"day": day.isoformat()}
            tasks.put(
                session, KIND, f"{KIND}:{day.isoformat()}", due, payload, Lane.REMINDER.number, due + rungs.LATEST
            )


def remind(job: Job) -> None:
    """What ends today or tomorrow, or has ended: to who reports it, and as one list to each officer."""
    today = date.fromisoformat(str(job.payload["day"]))
    close = [one for one in owed(job.session, today, days_of(job.station)) if _working_days_to(today, one.last) <= 1]
    for one in close:
        for person in people.reporters(job.session, one.unit):
            key = f"{KIND}:{today.isoformat()}:{one.unit.id}:{one.day.isoformat()}:{person}"
            _say(job, person, f"{texts.UNFILED_TITLE}\n{line(one)}", key)
    for person, paths in people.overseers(job.session, people.above(job.session)).items():
        here = [one for one in close if one.unit.path.startswith(paths)]
        if here:
            lines = [line(one) for one in here[:MOST_LINES]]
            lines += [texts.more(number=len(here) - MOST_LINES)] if len(here) > MOST_LINES else []
            _say(job, person, texts.lapsing_list(lines=lines), f"{KIND}:{today.isoformat()}:officer:{person}")


def line(one: Lapsing) -> str:
    return texts.lapsing(
        unit=plain(one.unit.name, limit=40),
        joined=one.joined,
        left=one.left,
        day=f"{one.day.month}-{one.day.day}",
        last=f"{one.last.month}-{one.last.day}",
    )


def days_of(station: StationView) -> int:
    said = station.settings.get(SETTING, WORKING_DAYS)
    return said if isinstance(said, int) and 1 <= said <= 30 else WORKING_DAYS


def _say(job: Job, person: int, words: str, key: str) -> None:
    job.speech.to_person(person, Content(text=words), key=key, lane=Lane.REMINDER, subject="")


def _working_days_to(today: date, last: date) -> int:
    """Working days after today up to and with the last one; 0 when it is today or over."""
    days = (today + timedelta(days=number) for number in range(1, (last - today).days + 1))
    return sum(map(is_workday, days))
