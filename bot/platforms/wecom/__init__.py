"""WeCom (企业微信): smart robots, self-built applications, group webhooks. Wire only; nothing here knows a feature."""

from bot.errors import ConfigError
from bot.messages import ChannelKind
from bot.platforms.base import Channel, Platform, Services
from bot.platforms.wecom.abilities import ABILITIES, abilities_of
from bot.platforms.wecom.aibot import Aibot
from bot.platforms.wecom.aibot_callback import AibotCallback
from bot.platforms.wecom.app import App
from bot.platforms.wecom.crypto import decode_key
from bot.platforms.wecom.identity import Identity
from bot.platforms.wecom.settings import Settings
from bot.platforms.wecom.webhook import Webhook

__all__ = ["ABILITIES", "CREDENTIALS", "Identity", "Settings", "abilities_of", "build", "check", "origins"]

#: What each kind needs; a smart robot in callback mode needs token and encoding_aes_key in place of the secret.
CREDENTIALS: dict[ChannelKind, tuple[str, ...]] = {
    ChannelKind.WECOM_AIBOT: ("bot_id", "secret"),
    ChannelKind.WECOM_APP: ("corp_id", "agent_id", "secret"),
    ChannelKind.WECOM_WEBHOOK: ("key",),
}
_CALLBACK = ("token", "encoding_aes_key")


def check(channel: Channel) -> list[str]:
    """Every fault in the channel's credentials, in words; a wrong key is found here, not at the first callback."""
    needed = CREDENTIALS[channel.kind]
    if channel.callback_path:
        needed = ("bot_id", *_CALLBACK) if channel.kind is ChannelKind.WECOM_AIBOT else (*needed, *_CALLBACK)
    keys = channel.credentials
    faults = [f"{channel.key}: {name} is missing" for name in needed if not keys.get(name)]
    if keys.get("agent_id") and not keys["agent_id"].isdigit():
        faults.append(f"{channel.key}: agent_id is a number")
    if "encoding_aes_key" in needed and keys.get("encoding_aes_key"):
        try:
            decode_key(keys["encoding_aes_key"])
        except ValueError as fault:
            faults.append(f"{channel.key}: {fault}")
    return faults


def build(channel: Channel, services: Services, settings: Settings) -> Platform:
    """The channel, alive; ConfigError lists what is wrong with it."""
    if faults := check(channel):
        raise ConfigError(faults)
    if channel.kind is ChannelKind.WECOM_AIBOT:
        return (AibotCallback if channel.callback_path else Aibot)(channel, services, settings)
    if channel.kind is ChannelKind.WECOM_APP:
        return App(channel, services, settings)
    return Webhook(channel, services, settings)


def origins(settings: Settings) -> tuple[str, ...]:
    """The base addresses that the outgoing client must allow."""
    return settings.bases()
