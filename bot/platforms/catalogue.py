"""The platforms as one list: what each kind of channel can do, and how a channel of it is made alive."""

from bot.messages import ChannelKind
from bot.platforms import dingtalk, wecom
from bot.platforms.base import Abilities, Channel, Platform, Services

#: Kind of channel → what it can do.
ABILITIES: dict[ChannelKind, Abilities] = {**wecom.ABILITIES, **dingtalk.ABILITIES}


def abilities_of(channel: Channel) -> Abilities:
    """What this very channel can do: a smart robot in callback mode does less than one on the long connection."""
    if channel.kind in wecom.ABILITIES:
        return wecom.abilities_of(channel)
    return dingtalk.ABILITIES[channel.kind]


def check(channel: Channel) -> list[str]:
    """What keeps this channel from ever coming to life, by name; its credentials are not in it."""
    return wecom.check(channel) if channel.kind in wecom.ABILITIES else dingtalk.check(channel)


def build(
    channel: Channel, services: Services, *, wecom_settings: wecom.Settings, dingtalk_settings: dingtalk.Settings
) -> Platform:
    """The living channel for one set of credentials."""
    if channel.kind in wecom.ABILITIES:
        return wecom.build(channel, services, wecom_settings)
    return dingtalk.build(channel, services, dingtalk_settings)


__all__ = ["ABILITIES", "Channel", "Platform", "Services", "abilities_of", "build", "check"]
