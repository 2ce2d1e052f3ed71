"""Whom a case calls now, in the chats and over the second channel, from within one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.alarms import rules, texts
from bot.alarms.rules import Whom
from bot.clock import STATION_ZONE
from bot.messages import Content
from bot.plain import plain
from bot.routing import Lane, Speech
from storage import Session, alarms, calling, directory, tasks
from storage.alarms import DangerCase

CALL = "danger.call"  #: kind of the task row that speaks to the second channel
MAX_WORDS = 300


def people_of(session: Session, case: DangerCase, whom: Sequence[Whom], now: datetime) -> list[int]:
    found: list[int] = []
    if Whom.DUTY in whom:
        found += directory.duty_and_deputies(session, unit_id=case.unit_id, now=now)
    if Whom.CHIEF in whom:
        found += calling.chiefs(session)
    if Whom.ALL in whom:
        found += calling.all_officers(session)
    return list(dict.fromkeys(found))


def page(session: Session, speech: Speech, case: DangerCase, whom: Sequence[Whom], now: datetime) -> list[int]:
    """Page on every way at once: lane 0 of the chats, and a call in lane 0; whom."""
    people = people_of(session, case, whom, now)
    told = alarms.told_of(session, case)
    text = texts.page(
        number=case.number,
        time=case.step + 1,
        kind=case.kind,
        place=told.place,
        words=plain(told.words, limit=MAX_WORDS),
        reports=case.reports,
    )
    for person_id in people:
        speech.to_person(
            person_id,
            Content(text=text),
            key=f"danger:{case.number}:page{case.step}:{person_id}",
            lane=Lane.DANGER,
            subject=subject(case.number),
        )
    case.paged = list(dict.fromkeys([*case.paged, *people]))
    session.add(case)
    put_call(session, case, people, now)
    return people


def put_call(session: Session, case: DangerCase, people: Iterable[int], now: datetime, news: str = "") -> None:
    """Have the second channel called; `news` is what to say instead of a page. No personal data in the payload."""
    payload = {"number": case.number, "step": case.step, "people": list(people), "news": news}
    key = f"danger:{case.number}:call{case.step}:{news or 'page'}"
    tasks.put(session, CALL, key, now, payload, lane=0)


def tell(session: Session, speech: Speech, case: DangerCase, people: Iterable[int], text: str, key: str) -> None:
    """Say something to some of those who were paged."""
    for person_id in people:
        whole = f"danger:{case.number}:{key}:{person_id}"
        speech.to_person(person_id, Content(text=text), key=whole, lane=Lane.DANGER, subject=subject(case.number))


def name_of(session: Session, person_id: int | None) -> str:
    person = directory.find_person(session, person_id) if person_id is not None else None
    return plain(directory.name_of(session, person), limit=20) if person is not None else ""


def subject(number: int) -> str:
    return f"danger:{number}"


def clock_time(moment: datetime) -> str:
    return f"{moment.astimezone(STATION_ZONE):%H:%M}"


def run_rung(session: Session, speech: Speech, case: DangerCase, now: datetime) -> list[int]:
    """Page the rung that the case stands on and make the next one due, in the same transaction; whom was paged."""
    people = page(session, speech, case, rules.rung_at(case.ladder, case.rung).whom, now)
    due_at = now + rules.until_rung(case.ladder, case.rung + 1)
    alarms.put_step(session, case, due_at=due_at, rung=case.rung + 1)
    return people
