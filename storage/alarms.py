"""Danger cases: who was paged, who took it, what is due next; and what every call over a second channel came to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Field, Session, UniqueConstraint, col, select

from storage import tasks
from storage.base import (
    NotFound,
    Tenant,
    database_of,
    enum_column,
    json_list_column,
    new_id,
    partial_index,
    station_of,
)
from storage.stations import next_number
from storage.tasks import TaskState

STEP = "danger.step"  #: kind of the task row that every case that is not closed has ahead of it


class CaseState(StrEnum):
    OPEN = "open"  #: nobody has taken it; everybody on its ladder is paged again and again
    TAKEN = "taken"  #: somebody has; his own clock runs
    ARRIVED = "arrived"  #: he is at the place
    DONE = "done"
    FALSE = "false"  #: it was no danger


LIVE = (CaseState.OPEN, CaseState.TAKEN, CaseState.ARRIVED)
_IS_LIVE = "state IN ('open', 'taken', 'arrived')"


class DangerCase(Tenant, table=True):
    __tablename__ = "danger_case"
    __table_args__ = (
        UniqueConstraint("station_id", "number"),
        partial_index("ix_danger_case_live", "station_id", "number", where=_IS_LIVE),
        partial_index("ix_danger_case_place", "station_id", "place", "last_report_at", where=_IS_LIVE),
    )

    number: int = Field(sa_type=sa.BigInteger)
    kind: str = Field(max_length=20)
    place: str = Field(max_length=80)  #: what makes two reports one place: "unit:…" or "chat:…"
    unit_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    reporter_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    state: CaseState = Field(sa_column=enum_column(CaseState))
    ladder: list[Any] = Field(default_factory=list, sa_column=json_list_column())  #: frozen when it opened
    step: int = 0  #: number of the step that is due next; never used twice
    rung: int = 0  #: where on its present clock that step stands
    reports: int = 1
    opened_at: datetime
    last_report_at: datetime
    taken_by: int | None = Field(default=None, sa_type=sa.BigInteger)
    taken_at: datetime | None = None
    closed_by: int | None = Field(default=None, sa_type=sa.BigInteger)
    closed_at: datetime | None = None
    paged: list[int] = Field(default_factory=list, sa_column=json_list_column())  #: persons
    heard: list[int] = Field(default_factory=list, sa_column=json_list_column())  #: chats it was reported from
    told: bytes = Field(repr=False)  #: sealed JSON: where, in words, and what was said first


class PageTry(Tenant, table=True):
    """One try to reach somebody over a second channel."""

    __tablename__ = "page_try"
    __table_args__ = (sa.Index("ix_page_try_subject", "station_id", "subject"),)

    subject: str = Field(max_length=100)  #: "danger:12", "drill:2026-03-02"
    step: int = 0
    route: str = Field(max_length=64)
    person_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    sent: bool
    code: str = Field(default="", max_length=64)
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of a case, in full; masked by whoever shows it."""

    place: str
    words: str


def step_key(number: int, step: int) -> str:
    return f"danger:{number}:step{step}"


def open_case(
    session: Session,
    *,
    kind: str,
    place: str,
    unit_id: int | None,
    reporter_id: int | None,
    chat_id: int,
    told: Told,
    ladder: Sequence[Any],
    now: datetime,
) -> DangerCase:
    """A new case, with no step ahead of it yet: the caller runs the first one in the same transaction."""
    database, row = database_of(session), new_id(session)
    plain = orjson.dumps({"place": told.place, "words": told.words})
    case = DangerCase(
        station_id=station_of(session),
        id=row,
        number=next_number(session, "danger"),
        kind=kind,
        place=place,
        unit_id=unit_id,
        reporter_id=reporter_id,
        state=CaseState.OPEN,
        ladder=list(ladder),
        opened_at=now,
        last_report_at=now,
        heard=[chat_id],
        told=database.ring.seal(plain, "danger_case", "told", station_of(session), row),
    )
    session.add(case)
    session.flush()
    return case


def told_of(session: Session, case: DangerCase) -> Told:
    ring = database_of(session).ring
    plain: Mapping[str, str] = orjson.loads(ring.open(case.told, "danger_case", "told", case.station_id, case.id))
    return Told(plain["place"], plain["words"])


def get_case(session: Session, number: int) -> DangerCase:
    case = find_case(session, number)
    if case is None:
        raise NotFound("danger case")
    return case


def find_case(session: Session, number: int) -> DangerCase | None:
    query = select(DangerCase).where(DangerCase.station_id == station_of(session), DangerCase.number == number)
    return session.exec(query).one_or_none()


def live_at(session: Session, place: str, *, since: datetime) -> DangerCase | None:
    """The case of this place, not closed, that was last reported at `since` or later."""
    query = select(DangerCase).where(
        DangerCase.station_id == station_of(session),
        DangerCase.place == place,
        sa.text(_IS_LIVE),
        DangerCase.last_report_at >= since,
    )
    return session.exec(query.order_by(col(DangerCase.number).desc())).first()


def list_live(session: Session) -> list[DangerCase]:
    """Every case of the station that is not closed, oldest first."""
    query = select(DangerCase).where(DangerCase.station_id == station_of(session), sa.text(_IS_LIVE))
    return list(session.exec(query.order_by(col(DangerCase.number))))


def list_recent(session: Session, *, since: datetime, limit: int = 50) -> list[DangerCase]:
    """Newest first, closed ones too."""
    query = select(DangerCase).where(DangerCase.station_id == station_of(session), DangerCase.opened_at >= since)
    return list(session.exec(query.order_by(col(DangerCase.number).desc()).limit(limit)))


def put_step(session: Session, case: DangerCase, *, due_at: datetime, rung: int) -> None:
    """Make the case's next step due, which a live case must never lack; the one just being run finishes by itself."""
    case.step, case.rung = case.step + 1, rung
    payload = {"number": case.number, "step": case.step}
    tasks.put(session, STEP, step_key(case.number, case.step), due_at, payload, lane=0)
    session.add(case)
    session.flush()


def drop_step(session: Session, case: DangerCase) -> None:
    """A person has acted: what was ahead of the case is not to run any more."""
    tasks.drop(session, step_key(case.number, case.step))


def next_step(session: Session, case: DangerCase) -> datetime | None:
    """When the case's next step is due; None when there is none ahead, which must never be for a live one."""
    found = tasks.find(session, step_key(case.number, case.step))
    return found[1] if found is not None and found[0] is TaskState.NEW else None


# --- calls ----------------------------------------------------------------------------------------------------------


def record_tries(
    session: Session,
    tries: Iterable[tuple[str, int | None, bool, str]],
    *,
    subject: str,
    step: int,
    now: datetime,
) -> None:
    """Put on record what each call came to: (route, person, sent, code)."""
    session.add_all(
        PageTry(
            station_id=station_of(session),
            id=new_id(session),
            subject=subject,
            step=step,
            route=route[:64],
            person_id=person_id,
            sent=sent,
            code=code[:64],
            at=now,
        )
        for route, person_id, sent, code in tries
    )
    session.flush()


def list_tries(session: Session, subject: str) -> list[PageTry]:
    query = select(PageTry).where(PageTry.station_id == station_of(session), PageTry.subject == subject)
    return list(session.exec(query.order_by(col(PageTry.id))))


def last_tries(session: Session, *, since: datetime, limit: int = 100) -> list[PageTry]:
    """Newest first; for whoever looks whether the second channels work."""
    query = select(PageTry).where(PageTry.station_id == station_of(session), PageTry.at >= since)
    return list(session.exec(query.order_by(col(PageTry.id).desc()).limit(limit)))


def purge(session: Session, *, before: datetime) -> int:
    """Delete closed cases and tries older than a moment; how many."""
    station = station_of(session)
    closed = sa.delete(DangerCase).where(
        col(DangerCase.station_id) == station,
        col(DangerCase.state).in_([CaseState.DONE, CaseState.FALSE]),
        col(DangerCase.closed_at) < before,
    )
    old = sa.delete(PageTry).where(col(PageTry.station_id) == station, col(PageTry.at) < before)
    results: list[Any] = [session.execute(one) for one in (closed, old)]
    return sum(int(result.rowcount) for result in results)


JOIN_WITHIN = timedelta(minutes=10)  #: reports from one place so close together are one case

__all__ = [
    "JOIN_WITHIN",
    "LIVE",
    "STEP",
    "CaseState",
    "DangerCase",
    "PageTry",
    "Told",
    "drop_step",
    "find_case",
    "get_case",
    "last_tries",
    "list_live",
    "list_recent",
    "list_tries",
    "live_at",
    "next_step",
    "open_case",
    "purge",
    "put_step",
    "record_tries",
    "step_key",
    "told_of",
]
