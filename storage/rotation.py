"""Sealing everything anew under the active key, some rows to a transaction, beside a running bot.

What is left to do is told by the rows themselves, so that a process killed at any moment leaves nothing to mend: the
next one goes on.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from storage.database import Database
from storage.encryption import SealBroken
from storage.sealed import SEALED, SealedColumn


def count_by_key(database: Database) -> dict[int, int]:
    """How many values each key has sealed."""
    counts: dict[int, int] = {}
    with database.across() as session:
        for column in SEALED:
            number = column.number.label("number")
            query = sa.select(number, sa.func.count()).where(column.is_there).group_by(number)
            for first, count in session.connection().execute(query):
                counts[bytes(first)[0]] = counts.get(bytes(first)[0], 0) + count
    return dict(sorted(counts.items()))


def reseal(database: Database) -> Iterator[tuple[SealedColumn, int, int]]:
    """Seal under the active key all that an older one has sealed; after each batch: the column, rows done, rows broken.

    A value that does not open is left as it is, so that one spoilt row does not keep the others under an old key.
    """
    for column in SEALED:
        after: Sequence[Any] | None = None
        while True:
            with database.across(write=True) as session:
                rows = _stale(session, column, after)
                done = sum(_reseal_one(session, column, row) for row in rows)
            if not rows:
                break
            after = tuple(rows[-1])[:-1]
            yield column, done, len(rows) - done


def _stale(session: Session, column: SealedColumn, after: Sequence[Any] | None) -> Sequence[Any]:
    """Rows in order of their key, the value last, held until the transaction ends."""
    active = bytes([session.info["database"].ring.active])
    query = sa.select(*column.keys, column.value).where(column.is_there, column.number != active)
    if after is not None:
        query = query.where(sa.tuple_(*column.keys) > sa.tuple_(*map(sa.literal, after)))
    query = query.order_by(*column.keys).limit(column.batch).with_for_update()
    return session.connection().execute(query).all()


def _reseal_one(session: Session, column: SealedColumn, row: Any) -> bool:
    ring = session.info["database"].ring
    keys = {key.name: value for key, value in zip(column.keys, row, strict=False)}
    try:
        sealed = column.seal(ring, column.open(ring, bytes(row[-1]), keys), keys)
    except SealBroken:
        return False
    here = [key == keys[key.name] for key in column.keys]
    session.connection().execute(sa.update(column.rows).where(*here).values({column.value: sealed}))
    return True
