"""What chats can do, computed from the channels by which they are reached."""

from collections.abc import Sequence
from dataclasses import fields
from functools import cache

from bot.messages import ChannelKind
from bot.platforms.base import Abilities
from bot.platforms.catalogue import ABILITIES
from storage import Session, stations
from storage.directory import living_ways


@cache
def ability_names(kind: ChannelKind) -> frozenset[str]:
    """Names of the abilities that a kind of channel has."""
    abilities = ABILITIES[kind]
    return frozenset(f.name for f in fields(Abilities) if getattr(abilities, f.name) is True)


def chat_abilities(session: Session, chat_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Chat → everything that some living route of it can do."""
    rows = stations.list_channels(session)
    kinds = {row.id: ChannelKind(row.kind) for row in rows if row.state is not stations.ChannelState.OFF}
    found: dict[int, frozenset[str]] = dict.fromkeys(chat_ids, frozenset())
    for chat, channel in living_ways(session, chat_ids):
        if channel in kinds:
            found[chat] |= ability_names(kinds[channel])
    return found
