"""What became of claimed rows of the outbox, written down by whoever holds their lease."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import PoolProxiedConnection

from storage.base import const
from storage.database import Database
from storage.outbox import HERE, TABLE, OutboxState
from storage.statements import Row, Statement, among, listed

_T = TABLE


@dataclass(slots=True)
class Settlement:
    """What is now known. `state` PENDING with a `due_at` tries again; `tries` is not given back unless `untried`."""

    station_id: int
    id: int
    lease_token: int
    state: OutboxState
    provider_id: str = ""
    handle: str = ""
    answer: str = ""
    reason: str = ""
    due_at: datetime | None = None
    resent: bool = False
    sent_at: datetime | None = None
    booked: str = ""
    untried: bool = False  #: nothing left the house (pace, closed bucket): this try does not count


_SETTLE = Statement(
    lambda dialect: (
        sa.update(_T)
        .where(
            HERE,
            among(_T.c.id, "rows", dialect),
            _T.c.lease_token == sa.bindparam("lease"),
            _T.c.state == const("sending"),
        )
        .values(
            state=sa.bindparam("to"),
            lease_until=sa.null(),
            tries=_T.c.tries - sa.bindparam("back", type_=sa.Integer),
            provider_id=sa.bindparam("provider"),
            handle=sa.bindparam("by_handle"),
            answer=sa.bindparam("code"),
            reason=sa.bindparam("why"),
            due_at=sa.func.coalesce(sa.bindparam("again", type_=_T.c.due_at.type), _T.c.due_at),
            resent=sa.bindparam("second"),
            sent_at=sa.bindparam("gone"),
            booked=sa.bindparam("budgets"),
        )
        .returning(_T.c.id)
    )
)
_ALIKE = {  #: what a settlement says beside the row's number, and what the statement calls it
    "station_id": "station",
    "lease_token": "lease",
    "state": "to",
    "untried": "back",
    "provider_id": "provider",
    "handle": "by_handle",
    "answer": "code",
    "reason": "why",
    "due_at": "again",
    "resent": "second",
    "sent_at": "gone",
    "booked": "budgets",
}
_said = attrgetter(*_ALIKE)


def settle_many(
    database: Database, settlements: list[Settlement], *, within: PoolProxiedConnection | None = None
) -> list[int]:
    """Record what became of claimed rows, in one transaction; the ids that had been taken over meanwhile."""
    if not settlements:
        return []
    if within is not None:
        return _settle(database, within, settlements)
    with database.short() as connection:
        return _settle(database, connection, settlements)


def _settle(database: Database, connection: PoolProxiedConnection, settlements: list[Settlement]) -> list[int]:
    """One statement for all that ended alike, as most do."""
    alike = dict[Row, list[int]]()
    for one in settlements:
        said = _said(one)
        if said in alike:
            alike[said].append(one.id)
        else:
            alike[said] = [one.id]
    dialect = database.dialect
    many = [
        _values(dict(zip(_ALIKE.values(), said, strict=True)), database.now()) | {"rows": listed(rows, dialect)}
        for said, rows in alike.items()
    ]
    found = {row[0] for rows in _SETTLE.short_each(connection, dialect, many) for row in rows}
    return [one.id for one in settlements if one.id not in found]


def _values(said: dict[str, Any], present: datetime) -> dict[str, Any]:
    said["to"], said["back"] = str(said["to"]), 1 if said["back"] else 0
    said["code"], said["why"] = said["code"][:64], said["why"][:64]
    if said["to"] == "sent" and said["gone"] is None:
        said["gone"] = present
    return said
