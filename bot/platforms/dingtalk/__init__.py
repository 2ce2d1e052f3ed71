"""DingTalk: app robots over Stream or HTTP, and custom robots by webhook."""

from bot.messages import ChannelKind
from bot.platforms.base import Channel, Platform, Services
from bot.platforms.dingtalk.abilities import ABILITIES, QUOTAS, Quota
from bot.platforms.dingtalk.identity import Identity, Login
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.dingtalk.settings import Settings
from bot.platforms.dingtalk.webhook import Webhook

__all__ = ["ABILITIES", "QUOTAS", "Identity", "Login", "Quota", "Robot", "Settings", "build", "check"]


#: What each kind needs.
CREDENTIALS: dict[ChannelKind, tuple[str, ...]] = {
    ChannelKind.DINGTALK_ROBOT: ("client_id", "client_secret"),
    ChannelKind.DINGTALK_WEBHOOK: ("access_token",),
}


def check(channel: Channel) -> list[str]:
    """Every fault in the channel's credentials, in words."""
    needed, keys = CREDENTIALS[channel.kind], channel.credentials
    return [f"{channel.key}: {name} is missing" for name in needed if not keys.get(name)]


def build(channel: Channel, services: Services, settings: Settings) -> Platform:
    """The living channel for one set of credentials."""
    if channel.kind is ChannelKind.DINGTALK_WEBHOOK:
        return Webhook(channel, services, settings)
    return Robot(channel, services, settings)
