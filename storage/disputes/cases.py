"""Opening, finding and moving cases. A case that is live never lacks a next step when a transaction commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import tasks
from storage.base import NotFound, database_of, new_id, station_of
from storage.disputes.tables import IS_LIVE, LIVE, DisputeCase, DisputeState, Level, Rung, Source
from storage.tasks import TaskState

STEP = "dispute.step"  #: kind of the task row that every live case has ahead of it


@dataclass(frozen=True, slots=True)
class Told:
    """What was said, in full; masked by whoever shows it."""

    words: str = ""
    place: str = ""
    contact: str = ""  #: of a reporter without an account
    more: tuple[str, ...] = ()  #: what was said later
    reasons: tuple[str, ...] = ()  #: of the grading
    behalf: str = ""  #: whose words these are, where somebody handed them on
    result: str = ""  #: how it was settled

    @property
    def whole(self) -> str:
        return "\n".join((self.words, *self.more))


def step_key(number: int, step: int) -> str:
    return f"dispute:{number}:step{step}"


def open_case(
    session: Session,
    *,
    number: int,
    level: Level,
    rung: Rung,
    source: Source,
    category: str,
    unit_id: int,
    unit_path: str,
    told: Told,
    policy: Mapping[str, Any],
    now: datetime,
    **more: Any,
) -> DisputeCase:
    """A new case without a step ahead of it: the caller runs the first one in the same transaction."""
    row = new_id(session)
    case = DisputeCase(
        station_id=station_of(session),
        id=row,
        number=number,
        state=DisputeState.NEW,
        level=level,
        rung=rung,
        source=source,
        category=category,
        unit_id=unit_id,
        unit_path=unit_path,
        policy=dict(policy),
        opened_at=now,
        told=_sealed(session, row, told),
        **more,
    )
    session.add(case)
    session.flush()
    return case


def told_of(session: Session, case: DisputeCase) -> Told:
    ring = database_of(session).ring
    plain: dict[str, Any] = orjson.loads(ring.open(case.told, "dispute_case", "told", case.station_id, case.id))
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in plain.items()}
    return Told(**values)


def tell(session: Session, case: DisputeCase, **changes: Any) -> Told:
    """Change what is kept of the words."""
    told = replace(told_of(session, case), **changes)
    case.told = _sealed(session, case.id, told)
    session.add(case)
    return told


def _sealed(session: Session, row: int, told: Told) -> bytes:
    plain = orjson.dumps(asdict(told))
    return database_of(session).ring.seal(plain, "dispute_case", "told", station_of(session), row)


# --- finding --------------------------------------------------------------------------------------------------------


def find_case(session: Session, number: int) -> DisputeCase | None:
    query = select(DisputeCase).where(DisputeCase.station_id == station_of(session), DisputeCase.number == number)
    return session.exec(query).one_or_none()


def get_case(session: Session, number: int) -> DisputeCase:
    case = find_case(session, number)
    if case is None:
        raise NotFound("dispute")
    return case


def find_by_row(session: Session, case_id: int) -> DisputeCase | None:
    return session.get(DisputeCase, (station_of(session), case_id))


def list_live(session: Session) -> list[DisputeCase]:
    """Every case that is owed a step, oldest first."""
    query = select(DisputeCase).where(DisputeCase.station_id == station_of(session), sa.text(IS_LIVE))
    return list(session.exec(query.order_by(col(DisputeCase.number))))


def list_cases(
    session: Session,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    path: str = "",
    states: Iterable[DisputeState] = (),
    level: Level | None = None,
    category: str = "",
    holder_id: int | None = None,
    reporter_id: int | None = None,
    limit: int = 10_000,
) -> list[DisputeCase]:
    """Newest first. `path`: only places under it."""
    query = select(DisputeCase).where(DisputeCase.station_id == station_of(session))
    if since is not None:
        query = query.where(DisputeCase.opened_at >= since)
    if until is not None:
        query = query.where(DisputeCase.opened_at < until)
    if path:
        query = query.where(DisputeCase.unit_path >= path, DisputeCase.unit_path < path[:-1] + "0")
    if wanted := list(states):
        query = query.where(col(DisputeCase.state).in_(wanted))
    for column, value in (
        (DisputeCase.level, level),
        (DisputeCase.category, category or None),
        (DisputeCase.holder_id, holder_id),
        (DisputeCase.reporter_id, reporter_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    return list(session.exec(query.order_by(col(DisputeCase.number).desc()).limit(limit)))


def code_hash(session: Session, code: str) -> bytes:
    """What is kept of the code that a poster's reader asks with."""
    return database_of(session).ring.blind(code, "dispute-code")


# --- steps ----------------------------------------------------------------------------------------------------------


def put_step(session: Session, case: DisputeCase, *, due_at: datetime) -> None:
    """Make the case's next step due in place of what was ahead; the one just being run finishes by itself."""
    drop_step(session, case)
    case.step += 1
    lane = 0 if case.level is Level.HIGH and case.state is not DisputeState.SETTLED else 2
    payload = {"number": case.number, "step": case.step}
    tasks.put(session, STEP, step_key(case.number, case.step), due_at, payload, lane=lane)
    session.add(case)
    session.flush()


def drop_step(session: Session, case: DisputeCase) -> None:
    tasks.drop(session, step_key(case.number, case.step))


def next_step(session: Session, case: DisputeCase) -> datetime | None:
    """When the case's next step is due; None when there is none ahead."""
    found = tasks.find(session, step_key(case.number, case.step))
    return found[1] if found is not None and found[0] is TaskState.NEW else None


def is_live(case: DisputeCase) -> bool:
    return case.state in LIVE and case.merged_into is None


def merged_in(session: Session, number: int) -> list[DisputeCase]:
    """The reports that go on inside this one, without theirs."""
    query = select(DisputeCase).where(DisputeCase.station_id == station_of(session), DisputeCase.merged_into == number)
    return list(session.exec(query.order_by(col(DisputeCase.number))))


def without_step(cases: Sequence[DisputeCase], session: Session) -> list[DisputeCase]:
    return [case for case in cases if is_live(case) and next_step(session, case) is None]
