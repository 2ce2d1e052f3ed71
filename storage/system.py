"""The only door across stations: what the edge, the claims and the watch must know before a station is known."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import NotFound
from storage.database import Database
from storage.links import SignedLink
from storage.stations import ChannelRow, Station, StoredChannel, opened


def across_stations(database: Database, *, write: bool = False) -> AbstractContextManager[Session]:
    """A session that may look at every station's rows. For this module's callers in the frame, never for a handler."""
    return database.across(write=write)


def put_station(
    database: Database,
    *,
    key: str,
    name: str,
    domain: str = "",
    zone: str = "Asia/Shanghai",
    settings: Mapping[str, Any] | None = None,
) -> int:
    """Make a station, or bring the one with this key up to date; its number. `settings` are added to its own."""
    with database.across(write=True) as session:
        station = session.exec(select(Station).where(col(Station.key) == key)).first()
        if station is None:
            station = Station(id=database.new_id(), key=key, name=name, created_at=database.now())
        station.name, station.domain, station.zone = name, domain, zone
        if settings:
            station.settings = {**station.settings, **settings}
        session.add(station)
        session.flush()
        return station.id


def find_station(database: Database, key: str) -> Station | None:
    with database.across() as session:
        return session.exec(select(Station).where(col(Station.key) == key)).first()


def list_stations(database: Database) -> list[Station]:
    with database.across() as session:
        return list(session.exec(select(Station).order_by(col(Station.id))).all())


def list_channels(database: Database, station: int | None = None) -> list[StoredChannel]:
    """Every channel of the installation, credentials opened."""
    query = select(ChannelRow).order_by(col(ChannelRow.station_id), col(ChannelRow.id))
    if station is not None:
        query = query.where(col(ChannelRow.station_id) == station)
    with database.across() as session:
        return [opened(session, row) for row in session.exec(query).all()]


def find_channel_by_path(database: Database, path: str) -> StoredChannel | None:
    """The channel whose callback comes in at this path."""
    if not path:
        return None
    with database.across() as session:
        row = session.exec(
            select(ChannelRow).where(col(ChannelRow.callback_path) == path, sa.text("callback_path <> ''"))
        ).first()
        return None if row is None else opened(session, row)


def get_channel(database: Database, channel: int) -> StoredChannel:
    with database.across() as session:
        row = session.exec(select(ChannelRow).where(col(ChannelRow.id) == channel)).first()
        if row is None:
            raise NotFound("channel")
        return opened(session, row)


def station_of_link(database: Database, token: str) -> int | None:
    """The station that a signed link belongs to, living or not; the link itself is looked at in that station."""
    with database.across() as session:
        digest = database.ring.blind(token, "link")
        return session.exec(select(SignedLink.station_id).where(col(SignedLink.token_hash) == digest)).first()


__all__ = [
    "across_stations",
    "find_channel_by_path",
    "find_station",
    "get_channel",
    "list_channels",
    "list_stations",
    "put_station",
    "station_of_link",
]
