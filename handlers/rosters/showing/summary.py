"""The day's summary: a line, a picture of the table, a workbook. Once at the cut-off, and later what came after it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot import drawing
from bot.clock import STATION_ZONE, local_day
from bot.drawing import Cell, Column, Line
from bot.messages import Content, Media, MediaKind
from bot.plain import plain
from bot.routing import Job, Lane, NetworkJob, NetworkTools, StationView
from handlers.rosters.chasing import board, people, rungs
from handlers.rosters.chasing.board import CAME, Entry, Sums
from handlers.rosters.showing import texts, workbook
from storage import Session, tasks
from storage.media import put_media
from storage.rosters import figures

KIND = "roster.summary"
CUT_OFF = timedelta(minutes=60)  #: behind the station's deadline
SUPPLEMENT_MINUTES = 17 * 60
KEPT = timedelta(days=2)  #: the files, until they are sent
MOST_LINES = 45  #: of a picture; the workbook holds everything

_COLUMNS = (
    Column(texts.UNIT, 260),
    Column(texts.STATE, 110),
    Column(texts.HEADS, 80, True),
    Column(texts.JOINED, 70, True),
    Column(texts.LEFT, 70, True),
    Column(texts.FAULTY, 80, True),
    Column(texts.AT, 100),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One summary for everybody who oversees the same enterprises."""

    persons: tuple[int, ...]
    words: str
    picture: bytes = field(repr=False)
    book: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be drawn; made in a reading, without anything of the session left in it."""

    persons: tuple[int, ...]
    title: str
    words: str
    under: str
    lines: list[Line]
    rows: list[list[object]]


def plan(session: Session, station: StationView, now: datetime) -> None:
    """Today's and tomorrow's summary and its supplement."""
    deadline = figures.station_duty(session).deadline
    for offset in range(3):
        day = local_day(now) + timedelta(days=offset)
        moments = {"main": rungs.at(day, deadline) + CUT_OFF, "late": rungs.at(day, SUPPLEMENT_MINUTES)}
        for which, due in moments.items():
            if now < due <= now + rungs.PLANNED:
                payload = {"day": day.isoformat(), "which": which, "cut": moments["main"].isoformat()}
                key = f"{KIND}:{day.isoformat()}:{which}"
                tasks.put(session, KIND, key, due, payload, Lane.REMINDER.number, due + rungs.LATEST)


def ask(session: Session, person_id: int, paths: Sequence[str], day: date, now: datetime, key: str) -> None:
    """`今日汇总`: for one person, at once."""
    payload = {"day": day.isoformat(), "which": "asked", "person": person_id, "paths": list(paths)}
    tasks.put(session, KIND, f"{KIND}:{key}", now, payload, Lane.URGENT.number, now + rungs.LATEST)


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> list[Told]:
    """Look, then draw in a thread."""
    asked = await tools.read(lambda session: _look(session, payload))
    return await asyncio.to_thread(lambda: [_draw(one) for one in asked])


def _draw(asked: _Asked) -> Told:
    picture = drawing.table(asked.title, asked.under, _COLUMNS, asked.lines)
    return Told(asked.persons, asked.words, picture, workbook.summary(asked.title, asked.rows))


def done(job: Job, told: object) -> None:
    """To each of them: the line, the picture, the workbook."""
    if not isinstance(told, list):
        return
    for number, one in enumerate(told):
        until = job.now + KEPT
        picture = put_media(job.session, MediaKind.IMAGE.value, texts.PICTURE_NAME, one.picture, until)
        book = put_media(job.session, MediaKind.FILE.value, texts.BOOK_NAME, one.book, until)
        contents = (
            Content(text=one.words),
            Content(media=Media(MediaKind.IMAGE, texts.PICTURE_NAME, picture)),
            Content(media=Media(MediaKind.FILE, texts.BOOK_NAME, book)),
        )
        for person in one.persons:
            for part, content in enumerate(contents):
                key = f"{job.key}:{number}:{person}:{part}"
                job.speech.to_person(person, content, key=key, lane=Lane.REMINDER, subject="")


JOBS = {KIND: NetworkJob(work, done)}


# --- looking ----------------------------------------------------------------------------------------------------------


def _look(session: Session, payload: Mapping[str, Any]) -> list[_Asked]:
    day = date.fromisoformat(str(payload["day"]))
    which = str(payload["which"])
    groups: dict[tuple[str, ...], tuple[int, ...]] = (
        {tuple(payload["paths"]): (int(payload["person"]),)} if which == "asked" else _by_paths(session)
    )
    after = datetime.fromisoformat(str(payload["cut"])) if which == "late" else None
    found = (_asked(session, day, paths, persons, after) for paths, persons in groups.items())
    return [one for one in found if one is not None]


def _by_paths(session: Session) -> dict[tuple[str, ...], tuple[int, ...]]:
    groups: dict[tuple[str, ...], tuple[int, ...]] = {}
    for person, paths in people.overseers(session, people.above(session)).items():
        groups[paths] = (*groups.get(paths, ()), person)
    return groups


def _asked(
    session: Session, day: date, paths: Sequence[str], persons: tuple[int, ...], after: datetime | None
) -> _Asked | None:
    """None when there is nothing to tell: no enterprises, or nothing came after the cut-off."""
    entries = board.of_day(session, day, paths)
    late = [one for one in entries if after and one.day is not None and one.day.first_sent_at > after]
    if not entries or (after is not None and not late):
        return None
    found = board.sums(session, entries, day)
    station = _station_name(session)
    title = texts.summary_title(station=station, day=texts.day_of(month=day.month, day=day.day), late=after is not None)
    line = texts.summary_line(
        owed=found.owed, came=found.came, on_time=found.on_time, silent=found.silent, still=found.still
    )
    words = [texts.summary(title=title, line=line, people=told(found))]
    if late:
        words.append(texts.late_ones(units=[plain(one.unit.name, limit=40) for one in late[:20]]))
    lines, rows = _lines(entries), [_row(session, one) for one in entries]
    return _Asked(persons, title, "\n".join(words), line, lines, rows)


def told(found: Sums) -> str:
    return texts.summary_people(
        heads=found.heads,
        labourers=found.labourers,
        joined=found.joined,
        left=found.left,
        faulty=found.faulty,
    )


def _station_name(session: Session) -> str:
    from storage.stations import get_station

    return plain(get_station(session).name, limit=40)


def _lines(entries: Sequence[Entry]) -> list[Line]:
    """By park; where there are too many, those first whose list is not in order."""
    kept = entries
    if len(entries) > MOST_LINES:
        kept = sorted(entries, key=lambda one: one.state in CAME)[:MOST_LINES]
        kept = sorted(kept, key=lambda one: (one.park.name if one.park else "", one.unit.name))
    found: list[Line] = []
    last: object = object()
    for one in kept:
        park = one.park.id if one.park is not None else 0
        if park != last:
            found.append(_park_line([other for other in entries if (other.park.id if other.park else 0) == park]))
            last = park
        found.append(_line(one))
    return found


def _park_line(here: Sequence[Entry]) -> Line:
    park = here[0].park
    came = [one.day for one in here if one.day is not None]
    state = texts.park_came(came=sum(one.is_owed and one.day is not None for one in here), owed=_owed(here))
    numbers = (
        sum(one.heads for one in came),
        sum(one.joined for one in came),
        sum(one.left for one in came),
        sum(one.faulty for one in came),
    )
    name = plain(park.name, limit=40) if park is not None else texts.OTHER_PARK
    return Line((Cell(name), Cell(state), *(Cell(str(number)) for number in numbers)), is_group=True)


def _owed(entries: Sequence[Entry]) -> int:
    return sum(one.is_owed for one in entries)


def _line(one: Entry) -> Line:
    day = one.day
    figures_ = ("", "", "", "") if day is None else tuple(map(str, (day.heads, day.joined, day.left, day.faulty)))
    at = day.first_sent_at.astimezone(STATION_ZONE).strftime("%H:%M") if day is not None else ""
    state = Cell(texts.STATES[one.state], texts.TONES[one.state])
    return Line((Cell(plain(one.unit.name, limit=40)), state, *map(Cell, figures_), Cell(at)))


def _row(session: Session, one: Entry) -> list[object]:
    """A row of the workbook."""
    day = one.day
    at = day.first_sent_at.astimezone(STATION_ZONE).strftime("%H:%M") if day is not None else ""
    return [
        one.park.name if one.park is not None else texts.OTHER_PARK,
        one.unit.name,
        texts.STATES[one.state],
        *((day.heads, day.joined, day.left, day.changed, day.faulty) if day is not None else ("",) * 5),
        at,
        one.silent_days or "",
        people.contact(session, one.unit),
    ]
