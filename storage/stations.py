"""Stations (the tenants), their human numbers, and their channels with sealed credentials."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from storage.base import NotFound, Tenant, database_of, enum_column, json_column, new_id, partial_index, station_of
from storage.encryption import SealBroken
from storage.statements import Statement, insert_for


class Station(SQLModel, table=True):
    __tablename__ = "station"

    id: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    key: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=200)
    domain: str = Field(default="", max_length=200)
    zone: str = Field(default="Asia/Shanghai", max_length=64)
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    created_at: datetime


class Counter(SQLModel, table=True):
    """The last human number given out (通报 12), by kind."""

    __tablename__ = "counter"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    kind: str = Field(primary_key=True, max_length=64)
    value: int = Field(sa_type=sa.BigInteger)


class ChannelState(StrEnum):
    LIVE = "live"
    DEAD = "dead"  #: the platform refuses its credentials; `dead_reason` says so to an officer
    OFF = "off"


class ChannelRow(Tenant, table=True):
    __tablename__ = "channel"
    __table_args__ = (
        partial_index("uq_channel_callback_path", "callback_path", where="callback_path <> ''", unique=True),
    )

    kind: str = Field(max_length=32)
    key: str = Field(max_length=200, unique=True)  #: unique in the installation
    corp: str = Field(max_length=128)
    name: str = Field(max_length=128)
    credentials: bytes = Field(repr=False)  #: sealed JSON object
    callback_path: str = Field(default="", max_length=200)
    edition: str = Field(default="", max_length=64)
    state: ChannelState = Field(default=ChannelState.LIVE, sa_column=enum_column(ChannelState))
    dead_reason: str = Field(default="", max_length=200)


@dataclass(frozen=True, slots=True)
class StoredChannel:
    """A channel with its credentials opened; they never reach a log or a repr."""

    station_id: int
    id: int
    kind: str
    key: str
    corp: str
    name: str
    credentials: Mapping[str, str] = field(repr=False)
    callback_path: str
    edition: str
    state: ChannelState
    dead_reason: str


TABLE: sa.Table = Station.__table__  # type: ignore[attr-defined]
_COUNTER: sa.Table = Counter.__table__  # type: ignore[attr-defined]

LOCK = Statement(lambda dialect: sa.select(TABLE.c.id).where(TABLE.c.id == sa.bindparam("station")).with_for_update())


def _count_up(dialect: str) -> Any:
    statement = insert_for(dialect)(_COUNTER).values(
        station_id=sa.bindparam("station_id"), kind=sa.bindparam("kind"), value=sa.literal_column("1")
    )
    return statement.on_conflict_do_update(
        index_elements=["station_id", "kind"], set_={"value": _COUNTER.c.value + sa.literal_column("1")}
    ).returning(_COUNTER.c.value)


_NEXT = Statement(_count_up)


def next_number(session: Session, kind: str) -> int:
    """The next human number of this kind; never given twice, with no gap unless the transaction is rolled back."""
    row = _NEXT.one(session, {"station_id": station_of(session), "kind": kind})
    assert row is not None
    return int(row[0])


def get_station(session: Session) -> Station:
    station = session.get(Station, station_of(session))
    if station is None:
        raise NotFound("station")
    return station


def put_channel(
    session: Session,
    *,
    kind: str,
    key: str,
    corp: str,
    name: str,
    credentials: Mapping[str, str],
    callback_path: str = "",
    edition: str = "",
) -> int:
    """Add the station's channel, or replace what is stored under the same key; its row number stays."""
    station = station_of(session)
    row = find_channel_row(session, key)
    if row is None:
        row = ChannelRow(
            station_id=station, id=new_id(session), key=key, kind=kind, corp=corp, name=name, credentials=b""
        )
    row.kind, row.corp, row.name, row.edition, row.callback_path = kind, corp, name, edition, callback_path
    row.state, row.dead_reason = ChannelState.LIVE, ""
    row.credentials = seal_credentials(session, row.id, credentials)
    session.add(row)
    session.flush()
    return row.id


def seal_credentials(session: Session, channel: int, credentials: Mapping[str, str]) -> bytes:
    plain = orjson.dumps(dict(credentials))
    return database_of(session).ring.seal(plain, "channel", "credentials", station_of(session), channel)


def find_channel_row(session: Session, key: str) -> ChannelRow | None:
    return session.exec(
        select(ChannelRow).where(col(ChannelRow.station_id) == station_of(session), col(ChannelRow.key) == key)
    ).first()


def get_channel(session: Session, channel: int) -> StoredChannel:
    row = session.get(ChannelRow, (station_of(session), channel))
    if row is None:
        raise NotFound("channel")
    return opened(session, row)


def list_channels(session: Session) -> list[StoredChannel]:
    rows = session.exec(
        select(ChannelRow).where(col(ChannelRow.station_id) == station_of(session)).order_by(col(ChannelRow.id))
    ).all()
    return [opened(session, row) for row in rows]


def switch_off(session: Session, key: str) -> None:
    """The channel is known and no longer used; `put_channel` takes it up again."""
    row = find_channel_row(session, key)
    if row is not None and row.state is not ChannelState.OFF:
        set_channel_state(session, row.id, ChannelState.OFF)


def set_channel_state(session: Session, channel: int, state: ChannelState, reason: str = "") -> None:
    row = session.get(ChannelRow, (station_of(session), channel))
    if row is None:
        raise NotFound("channel")
    row.state, row.dead_reason = state, reason[:200]
    session.add(row)
    session.flush()


def opened(session: Session, row: ChannelRow) -> StoredChannel:
    try:
        plain = database_of(session).ring.open(row.credentials, "channel", "credentials", row.station_id, row.id)
    except SealBroken:
        plain = b"{}"  # told when it is brought to life; one broken row must not hide the others
    return StoredChannel(
        station_id=row.station_id,
        id=row.id,
        kind=row.kind,
        key=row.key,
        corp=row.corp,
        name=row.name,
        credentials=orjson.loads(plain),
        callback_path=row.callback_path,
        edition=row.edition,
        state=row.state,
        dead_reason=row.dead_reason,
    )


__all__ = [
    "LOCK",
    "ChannelRow",
    "ChannelState",
    "Counter",
    "Station",
    "StoredChannel",
    "find_channel_row",
    "get_channel",
    "get_station",
    "list_channels",
    "next_number",
    "opened",
    "put_channel",
    "seal_credentials",
    "set_channel_state",
    "switch_off",
]
