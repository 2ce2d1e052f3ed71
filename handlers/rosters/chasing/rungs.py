"""The day's reminders as task rows, each with a key of its own; each looks again at who is still silent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import STATION_ZONE, local_day
from bot.messages import Button, Card, Content
from bot.plain import plain
from bot.routing import Job, Lane, OnAmbiguous, StationView
from handlers.rosters.chasing import board, people, texts
from handlers.rosters.chasing.board import Entry, State
from handlers.rosters.locking import rules
from storage import Session, directory, tasks
from storage.rosters import figures

CHASE = "roster.chase"
NO_CHANGE, STOP = "roster-nochange", "roster-stop"  #: buttons `roster-nochange:<unit>`, taken by `taking`
PLANNED = timedelta(hours=48)
LATEST = timedelta(hours=3)  #: a reminder that could not be sent for so long is not sent
MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder of the day: `after` the deadline, by `send`."""

    name: str
    after: timedelta
    send: Callable[[Job, date, Sequence[Entry]], None]


def plan(session: Session, station: StationView, now: datetime) -> None:
    """The rows of the next two days, for every deadline that some enterprise has."""
    ids = figures.enterprises(session)
    deadlines = {figures.duty_of(session, unit).deadline for unit in ids}
    for offset in range(3):
        day = local_day(now) + timedelta(days=offset)
        for deadline in deadlines:
            for rung in RUNGS:
                due = at(day, deadline) + rung.after
                if now < due <= now + PLANNED:
                    payload = {"day": day.isoformat(), "deadline": deadline, "rung": rung.name}
                    key = f"{CHASE}:{day.isoformat()}:{deadline}:{rung.name}"
                    tasks.put(session, CHASE, key, due, payload, Lane.REMINDER.number, due + LATEST)


def chase(job: Job) -> None:
    """Whoever is silent now and has this deadline."""
    day, deadline = date.fromisoformat(str(job.payload["day"])), int(job.payload["deadline"])
    rung = next((one for one in RUNGS if one.name == job.payload["rung"]), None)
    if rung is None:
        return
    entries = [one for one in board.of_day(job.session, day) if one.deadline == deadline]
    if any(one.state is State.SILENT for one in entries):
        rung.send(job, day, entries)


def at(day: date, minutes: int) -> datetime:
    """So many minutes after the station's midnight."""
    return datetime.combine(day, time(), STATION_ZONE) + timedelta(minutes=minutes)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _silent(entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if one.state is State.SILENT]


# --- to the reporter --------------------------------------------------------------------------------------------------


def _open(job: Job, day: date, entries: Sequence[Entry]) -> None:
    for one in _silent(entries):
        card(job, day, one, texts.OPEN_TITLE, texts.opened(unit=_name(one), deadline=clock(one.deadline)), "open")


def _soon(job: Job, day: date, entries: Sequence[Entry]) -> None:
    for one in _silent(entries):
        card(job, day, one, texts.SOON_TITLE, texts.soon(unit=_name(one), deadline=clock(one.deadline)), "soon")


def _due(job: Job, day: date, entries: Sequence[Entry]) -> None:
    """Privately, and once in each of the enterprise's own groups."""
    for one in _silent(entries):
        locks = rules.clock_of(job.session, one.unit, day)
        words = texts.due(unit=_name(one), deadline=clock(one.deadline), in_a_row=one.silent_days, locks=locks)
        card(job, day, one, texts.DUE_TITLE, words, "due")
        for chat in directory.chats_of_unit(job.session, one.unit.id):
            if chat.kind is directory.ChatKind.GROUP:
                _to_group(job, day, one, chat.id)


def _to_group(job: Job, day: date, entry: Entry, chat_id: int) -> None:
    job.speech.to_chat(
        chat_id,
        Content(text=texts.due_in_group(unit=_name(entry), deadline=clock(entry.deadline))),
        key=f"{CHASE}:{day.isoformat()}:group:{entry.unit.id}:{chat_id}",
        lane=Lane.REMINDER,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=job.now + LATEST,
        subject="",
    )


def card(job: Job, day: date, entry: Entry, title: str, words: str, rung: str) -> bool:
    """To each reporter, with the answer in one tap; False when all of them have had this one."""
    shown = Card(
        title=title,
        text=words,
        buttons=(
            Button(f"{NO_CHANGE}:{entry.unit.id}", texts.NO_CHANGE, "primary"),
            Button(f"{STOP}:{entry.unit.id}", texts.STOPPED),
        ),
    )
    sent = False
    for person in people.reporters(job.session, entry.unit):
        key = f"{CHASE}:{day.isoformat()}:{rung}:{entry.unit.id}:{person}"
        sent |= job.speech.to_person(person, Content(card=shown), key=key, lane=Lane.REMINDER, subject="")
    return sent


def _name(entry: Entry) -> str:
    return plain(entry.unit.name, limit=40)


# --- to park and officer, one list each -------------------------------------------------------------------------------


def _park(job: Job, day: date, entries: Sequence[Entry]) -> None:
    by_park: dict[int, list[Entry]] = {}
    for one in entries:
        if one.park is not None:
            by_park.setdefault(one.park.id, []).append(one)
    for park_id, here in by_park.items():
        silent = _silent(here)
        park = here[0].park
        if not silent or park is None:
            continue
        units = [_told(job.session, one) for one in silent[:MOST_NAMES]]
        units += [texts.more(number=len(silent) - MOST_NAMES)] if len(silent) > MOST_NAMES else []
        words = texts.park_list(park=plain(park.name, limit=40), units=units, of=sum(one.is_owed for one in here))
        for person in people.managers(job.session, park):
            key = f"{CHASE}:{day.isoformat()}:park:{here[0].deadline}:{park_id}:{person}"
            job.speech.to_person(person, Content(text=words), key=key, lane=Lane.REMINDER, subject="")


def _told(session: Session, entry: Entry) -> str:
    return texts.silent_name(unit=_name(entry), in_a_row=entry.silent_days, contact=people.contact(session, entry.unit))


def _officer(job: Job, day: date, entries: Sequence[Entry]) -> None:
    for person, paths in people.overseers(job.session, people.above(job.session)).items():
        here = [one for one in entries if one.unit.path.startswith(paths)]
        silent = _silent(here)
        if silent:
            words = texts.officer_list(groups=grouped(silent), silent=len(silent), of=sum(one.is_owed for one in here))
            key = f"{CHASE}:{day.isoformat()}:officer:{entries[0].deadline}:{person}"
            job.speech.to_person(person, Content(text=words), key=key, lane=Lane.REMINDER, subject="")


def grouped(entries: Sequence[Entry]) -> list[tuple[str, list[str]]]:
    """Names by park, at most so many of each."""
    groups: dict[str, list[str]] = {}
    for one in entries:
        park = plain(one.park.name, limit=40) if one.park is not None else ""
        groups.setdefault(park, []).append(texts.short_name(unit=_name(one), in_a_row=one.silent_days))
    return [
        (park, names[:MOST_NAMES] + ([texts.more(number=len(names) - MOST_NAMES)] if len(names) > MOST_NAMES else []))
        for park, names in groups.items()
    ]


RUNGS = (
    Rung("open", timedelta(minutes=-90), _open),
    Rung("soon", timedelta(minutes=-20), _soon),
    Rung("due", timedelta(minutes=1), _due),
    Rung("park", timedelta(minutes=15), _park),
    Rung("officer", timedelta(minutes=30), _officer),
)
JOBS: Mapping[str, Callable[[Job], None]] = {CHASE: chase}
