"""What will be due: one row for each thing that time must bring about, written in the transaction that makes it due."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Field, Session, UniqueConstraint

from storage.base import (
    LeaseLost,
    NotFound,
    Tenant,
    const,
    database_of,
    enum_column,
    from_database,
    json_type,
    new_id,
    partial_index,
    station_of,
)
from storage.database import Database
from storage.statements import Row, Statement, counted, insert_for, values_of

LEASE = timedelta(seconds=60)
LANES = 5
#: What has failed so often is failed for good. A process that dies is no failure of the tasks that it had claimed; only
#: a task that was taken over from it and is begun alone is counted before it begins, lest it kill one after the other.
MAX_TRIES = 5
NEVER_FAILED_LANE = 0  #: danger is tried for ever
MAX_KEY = 200


class TaskState(StrEnum):
    NEW = "new"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  #: dropped, or expired before its turn


class Task(Tenant, table=True):
    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("station_id", "key"),
        partial_index("ix_task_new", "lane", "due_at", "id", where="state = 'new'"),
        partial_index("ix_task_failed", "station_id", "id", where="state = 'failed'"),
    )

    kind: str = Field(max_length=64)
    key: str = Field(max_length=MAX_KEY)
    due_at: datetime
    lane: int
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=sa.Column(json_type(), nullable=False))
    lease_until: datetime | None = None
    lease_token: int = Field(default=0, sa_type=sa.BigInteger)
    tries: int = 0
    state: TaskState = Field(sa_column=enum_column(TaskState))
    expires_at: datetime | None = None
    error: str = Field(default="", max_length=64)
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueTask:
    """A claimed row; `finish` it with its lease token in the transaction that holds its effect.

    `taken_over`: whoever had claimed it before has let its lease lapse; to be begun alone, after `count_try`.
    """

    station_id: int
    id: int
    lease_token: int
    kind: str
    key: str
    due_at: datetime
    lane: int
    tries: int
    expires_at: datetime | None
    payload: dict[str, Any]
    taken_over: bool = False


_T: sa.Table = Task.__table__  # type: ignore[attr-defined]
_HERE = _T.c.station_id == sa.bindparam("station")
_NEW = _T.c.state == const("new")
_FIELDS = [name for name in DueTask.__dataclass_fields__ if name != "taken_over"]


# --- making -----------------------------------------------------------------------------------------------------------

_BORN = {
    **{name: sa.literal_column("0") for name in ("lease_token", "tries")},
    **{name: sa.null() for name in ("lease_until", "finished_at")},
    "state": const("new"),
    "error": const(""),
}
_INSERT = Statement(
    lambda dialect: counted(
        insert_for(dialect)(_T)
        .values(values_of(_T, _BORN))
        .on_conflict_do_nothing(index_elements=["station_id", "key"]),
        _T.c.id,
        dialect,
    )
)
_MOVE = Statement(
    lambda _: (
        sa.update(_T)
        .where(_HERE, _T.c.key == sa.bindparam("of"), _NEW)
        .values(due_at=sa.bindparam("at"), lease_until=sa.null(), lease_token=sa.literal_column("0"))
    )
)
_DROP = Statement(
    lambda _: (
        sa.update(_T)
        .where(_HERE, _T.c.key == sa.bindparam("of"), _NEW)
        .values(state=const("skipped"), error=const("dropped"), finished_at=sa.bindparam("at"))
    )
)


def put(
    session: Session,
    kind: str,
    key: str,
    due_at: datetime,
    payload: Mapping[str, Any] | None = None,
    lane: int = 3,
    expires_at: datetime | None = None,
) -> bool:
    """Make it due; False when the key is there already, whatever became of it. No personal data in the payload."""
    if not key or len(key) > MAX_KEY:
        raise ValueError(f"task key must have 1..{MAX_KEY} characters")
    values = {
        "station_id": station_of(session),
        "id": new_id(session),
        "kind": kind,
        "key": key,
        "due_at": due_at,
        "lane": lane,
        "payload": dict(payload or {}),
        "expires_at": expires_at,
    }
    return _INSERT.changes(session, [values])[0]


def move(session: Session, key: str, due_at: datetime) -> bool:
    """Change when it is due, if it has not run; a claim that is out on it is fenced off."""
    count: int = _MOVE.run(session, {"station": station_of(session), "of": key, "at": due_at}).rowcount
    return count > 0


def drop(session: Session, key: str) -> bool:
    """It is not to run any more; False when it has run or is not there."""
    values = {"station": station_of(session), "of": key, "at": database_of(session).now()}
    count: int = _DROP.run(session, values).rowcount
    return count > 0


# --- running ----------------------------------------------------------------------------------------------------------

_FREE = sa.or_(_T.c.lease_until.is_(None), _T.c.lease_until <= sa.bindparam("at"))
_DUE = Statement(
    lambda _: (
        sa.select(_T.c.station_id, _T.c.id, _T.c.lease_token)
        .where(_NEW, _T.c.lane == sa.bindparam("in_lane"), _T.c.due_at <= sa.bindparam("at"), _FREE)
        .order_by(_T.c.due_at, _T.c.id)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
    ),
    across=True,
)
_TAKE = Statement(
    lambda _: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"))
        .values(lease_until=sa.bindparam("until"), lease_token=sa.bindparam("lease"))
        .returning(*[_T.c[name] for name in _FIELDS])
    )
)
_CLOSE = Statement(
    lambda dialect: counted(
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"), _T.c.lease_token == sa.bindparam("lease"), _NEW)
        .values(state=sa.bindparam("to"), error=sa.bindparam("code"), finished_at=sa.bindparam("at")),
        _T.c.id,
        dialect,
    )
)
_LATER = Statement(
    lambda _: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"), _T.c.lease_token == sa.bindparam("lease"), _NEW)
        .values(
            due_at=sa.bindparam("at"),
            lease_until=sa.null(),
            lease_token=sa.literal_column("0"),
            error=sa.bindparam("code"),
            tries=_T.c.tries + sa.bindparam("counts"),
        )
        .returning(_T.c.id)
    )
)


_COUNT_TRY = Statement(
    lambda _: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"), _T.c.lease_token == sa.bindparam("lease"), _NEW)
        .values(tries=_T.c.tries + sa.literal_column("1"))
    )
)


def count_try(database: Database, task: DueTask) -> None:
    """A row taken over is about to be run: known to the next process, should this one die of it."""
    with database.short() as connection:
        values = {"station": task.station_id, "row": task.id, "lease": task.lease_token}
        _COUNT_TRY.short(connection, database.dialect, values)


def claim(
    database: Database,
    worker: int,
    now: datetime,
    limit: int,
    given_up: Callable[[DueTask], None] = lambda task: None,
) -> list[DueTask]:
    """Lease due rows of all stations by lane, due time and age. Expired ones are skipped, hopeless ones failed.

    `given_up` is told, after the commit, of each row that was failed because it killed its process so often.
    """
    with database.short() as connection:
        keys: list[Row] = []
        for lane in range(LANES):
            if len(keys) < limit:
                values = {"in_lane": lane, "at": now, "most": limit - len(keys)}
                keys += _DUE.short(connection, database.dialect, values).fetchall()
        until = now + LEASE
        takes = [{"station": key[0], "row": key[1], "until": until, "lease": database.new_id()} for key in keys]
        lapsed = {(key[0], key[1]) for key in keys if key[2]}
        claimed = [_opened(rows[0], lapsed) for rows in _TAKE.short_each(connection, database.dialect, takes)]
        closing = {task.id: word for task in claimed if (word := _not_to_run(task, now))}
        closes = [
            {
                "station": task.station_id,
                "row": task.id,
                "lease": task.lease_token,
                "to": "skipped" if closing[task.id] == "expired" else "failed",
                "code": closing[task.id],
                "at": now,
            }
            for task in claimed
            if task.id in closing
        ]
        _CLOSE.short_changes(connection, database.dialect, closes)
    for task in claimed:
        if closing.get(task.id) == "tries":
            given_up(task)
    return [task for task in claimed if task.id not in closing]


def _not_to_run(task: DueTask, now: datetime) -> str:
    if task.expires_at is not None and task.expires_at <= now:
        return "expired"
    return "tries" if task.tries >= MAX_TRIES and task.lane > NEVER_FAILED_LANE else ""


def _opened(row: Row, lapsed: Container[tuple[int, int]]) -> DueTask:
    values: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    values["taken_over"] = (values["station_id"], values["id"]) in lapsed
    values["due_at"] = from_database(values["due_at"])
    values["expires_at"] = None if values["expires_at"] is None else from_database(values["expires_at"])
    if isinstance(values["payload"], str):
        values["payload"] = orjson.loads(values["payload"])
    return DueTask(**values)


def finish(session: Session, id: int, lease_token: int) -> None:
    """Done, in the transaction of its effect; LeaseLost when the claim was taken over, moved or dropped."""
    _close(session, id, lease_token, state="done", code="")


def skip(session: Session, id: int, lease_token: int, code: str) -> None:
    """Nothing was to be done any more; `code` says why."""
    _close(session, id, lease_token, state="skipped", code=code)


def fail(session: Session, id: int, lease_token: int, code: str) -> None:
    """It cannot be done; kept for the console. `code` is a short word, never an exception's text."""
    _close(session, id, lease_token, state="failed", code=code)


def _close(session: Session, id: int, lease_token: int, *, state: str, code: str) -> None:
    values = {
        "station": station_of(session),
        "row": id,
        "lease": lease_token,
        "to": state,
        "code": code[:64],
        "at": database_of(session).now(),
    }
    if not _CLOSE.changes(session, [values])[0]:
        raise LeaseLost(f"task {id}")


def retry_later(
    session: Session, id: int, lease_token: int, due_at: datetime, code: str = "", *, failed: bool = True
) -> None:
    """Give the claim back; it is due again at `due_at`. `failed`: it was tried, which counts."""
    values = {
        "station": station_of(session),
        "row": id,
        "lease": lease_token,
        "at": due_at,
        "code": code[:64],
        "counts": int(failed),
    }
    if _LATER.one(session, values) is None:
        raise LeaseLost(f"task {id}")


# --- looking ----------------------------------------------------------------------------------------------------------

_NEXT = Statement(
    lambda _: (
        sa.select(_T.c.due_at, _T.c.lease_until)
        .where(_NEW, _T.c.lane == sa.bindparam("in_lane"))
        .order_by(_T.c.due_at)
        .limit(sa.literal_column("64"))
    ),
    across=True,
)
_FIND = Statement(lambda _: sa.select(_T.c.state, _T.c.due_at).where(_HERE, _T.c.key == sa.bindparam("of")))
_REPLAY = Statement(
    lambda _: (
        sa.update(_T)
        .where(_HERE, _T.c.id == sa.bindparam("row"), _T.c.state == const("failed"))
        .values(
            state=const("new"),
            due_at=sa.bindparam("at"),
            lease_until=sa.null(),
            lease_token=sa.literal_column("0"),
            tries=sa.literal_column("0"),
        )
        .returning(_T.c.id)
    )
)


def next_due(database: Database) -> datetime | None:
    """When the next row can be claimed: its due time, or the end of the lease that is out; may lie in the past."""
    moments: list[datetime] = []
    with database.short(write=False) as connection:
        for lane in range(LANES):
            for due, until in _NEXT.short(connection, database.dialect, {"in_lane": lane}).fetchall():
                due_at = from_database(due)
                moments.append(due_at if until is None else max(due_at, from_database(until)))
                if until is None:
                    break
    return min(moments, default=None)


def find(session: Session, key: str) -> tuple[TaskState, datetime] | None:
    """State and due time of a key."""
    row = _FIND.one(session, {"station": station_of(session), "of": key})
    return None if row is None else (TaskState(row[0]), from_database(row[1]))


def replay(session: Session, id: int, now: datetime) -> None:
    """Put a failed row back in line; NotFound when it has not failed."""
    if _REPLAY.one(session, {"station": station_of(session), "row": id, "at": now}) is None:
        raise NotFound("task")
