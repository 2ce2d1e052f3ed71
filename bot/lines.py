"""Stored channels as living ones: what a row says, and what keeps it from ever coming to life."""

from bot.messages import ChannelKind
from bot.platforms import catalogue
from bot.platforms.base import Channel
from storage.stations import ChannelState, StoredChannel


def channel_of(row: StoredChannel) -> Channel:
    return Channel(
        id=row.id,
        station_id=row.station_id,
        kind=ChannelKind(row.kind),
        key=row.key,
        corp=row.corp,
        name=row.name,
        credentials=row.credentials,
        callback_path=row.callback_path,
        edition=row.edition,
        off=row.state is ChannelState.OFF,
    )


def faults(row: StoredChannel) -> list[str]:
    """Why it could not live, for the log: no value in it. A kind that only a later version knows is one of them."""
    if row.kind not in set(ChannelKind):
        return [f"{row.key}: kind"]
    return catalogue.check(channel_of(row))
