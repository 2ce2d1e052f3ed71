"""Every sealed column of the schema, and the place that each value is bound to. A new one is named here: a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage import disputes as _disputes  # noqa: F401 - its tables are named below
from storage.base import metadata
from storage.encryption import KeyRing

Keys = Mapping[str, Any]  #: a row's primary key, by column
Place = tuple[str, int, int]  #: (column as it was sealed, station, row)


def _own(column: str) -> Callable[[Keys], Place]:
    return lambda keys: (column, keys["station_id"], keys["id"])


@dataclass(frozen=True)
class SealedColumn:
    table: str
    column: str
    place: Callable[[Keys], Place]
    batch: int = 200  #: rows that are re-sealed in one transaction

    @property
    def rows(self) -> sa.Table:
        return metadata.tables[self.table]

    @property
    def value(self) -> sa.Column[Any]:
        return self.rows.c[self.column]

    @property
    def keys(self) -> list[sa.Column[Any]]:
        return list(self.rows.primary_key.columns)

    @property
    def number(self) -> sa.ColumnElement[bytes]:
        """The number of the key that sealed the value, as one byte, inside the database."""
        return sa.func.substr(self.value, 1, 1, type_=sa.LargeBinary())

    @property
    def is_there(self) -> sa.ColumnElement[bool]:
        return sa.and_(self.value.is_not(None), sa.func.length(self.value) > 0)

    def open(self, ring: KeyRing, sealed: bytes, keys: Keys) -> bytes:
        column, station, row = self.place(keys)
        return ring.open(sealed, self.table, column, station, row)

    def seal(self, ring: KeyRing, plain: bytes, keys: Keys) -> bytes:
        column, station, row = self.place(keys)
        return ring.seal(plain, self.table, column, station, row)


SEALED = (
    SealedColumn("channel", "credentials", _own("credentials")),
    SealedColumn("person", "name", _own("name")),
    SealedColumn("person", "mobile", _own("mobile")),
    SealedColumn("inbox", "body", _own("body")),
    SealedColumn("outbox", "body", _own("body")),
    SealedColumn("bulletin", "body", _own("body")),
    SealedColumn("bulletin", "title", _own("title")),
    SealedColumn("bulletin_sighting", "told", _own("told")),
    SealedColumn("danger_case", "told", _own("told")),
    SealedColumn("dispute_case", "told", _own("told")),
    SealedColumn("dispute_party", "name", _own("name")),
    SealedColumn("dispute_party", "mobile", _own("mobile")),
    SealedColumn("dispute_event", "detail", _own("detail")),
    SealedColumn("dispute_callout", "what", _own("what")),
    SealedColumn("media", "content", _own("content"), batch=4),
    SealedColumn(
        "piece",
        "content",
        lambda keys: (f"content:{keys['number']}", keys["station_id"], keys["owner"]),
        batch=16,
    ),
    SealedColumn("console_outcome", "outcome", _own("outcome")),
    SealedColumn("audit", "detail", lambda keys: ("detail", keys["station_id"], keys["seq"])),
    SealedColumn("token", "value", lambda keys: (keys["name"], 0, keys["channel_id"])),
    SealedColumn("roster_line", "body", _own("body"), batch=2000),
    SealedColumn("roster_fault", "body", _own("body")),
    SealedColumn("roster_fault", "reason", _own("reason")),
    SealedColumn("roster_daily", "body", _own("body")),
    SealedColumn("roster_memo", "body", lambda keys: ("body", keys["station_id"], keys["unit_id"]), batch=1),
    SealedColumn("roster_paper", "body", _own("body"), batch=20),
    SealedColumn("roster_opening", "reason", _own("reason")),
    SealedColumn(
        "conversation",
        "payload",
        lambda keys: (f"payload:{keys['person_id']}", keys["station_id"], keys["chat_id"]),
    ),
)
