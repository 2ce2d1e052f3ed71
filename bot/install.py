"""What config.toml names is made to exist in the database: stations and channels, each once, brought up to date."""

import hashlib
from collections.abc import Mapping

import structlog

from bot import texts
from bot.config import ChannelSection, Settings
from bot.messages import ChannelKind
from storage import Database, system
from storage.stations import ChannelState, StoredChannel, put_channel, switch_off

log = structlog.get_logger()

_FROM_WORKBOOK = frozenset({ChannelKind.WECOM_WEBHOOK, ChannelKind.DINGTALK_WEBHOOK})
CALLBACK_PREFIX = "/hook/"


def apply(database: Database, settings: Settings, *, serving: bool = False) -> None:
    """Idempotent; run at every start. `serving`: robots that were configured once and no longer are, are given up; a
    mere command may run with a configuration that names nothing but the database."""
    stations = {
        section.key: system.put_station(
            database,
            key=section.key,
            name=section.name,
            domain=section.domain,
            settings={"quiet_from": section.quiet_from, "quiet_until": section.quiet_until},
        )
        for section in settings.config.stations
    }
    for section in settings.config.channels:
        credentials = settings.credentials[section.secrets]
        with database.transaction(stations[section.station]) as session:
            put_channel(
                session,
                kind=section.kind.value,
                key=channel_key(section.kind, section.corp, credentials),
                corp=section.corp,
                name=section.name,
                credentials={**credentials, "corp_id": section.corp, "mode": section.mode},
                callback_path=callback_path(settings, section) if _calls_back(section) else "",
                edition=section.edition,
            )
    if serving:
        for row in left_over(database, settings):
            with database.transaction(row.station_id) as session:
                switch_off(session, row.key)
            if row.state is not ChannelState.OFF:
                log.warning("channel_off", channel=row.id, meaning=texts.channel_off(channel=row.name))


def left_over(database: Database, settings: Settings) -> list[StoredChannel]:
    """Channels that once came from a configuration and are in it no longer; webhooks come from the workbook too."""
    named = {
        channel_key(section.kind, section.corp, settings.credentials[section.secrets])
        for section in settings.config.channels
    }
    return [row for row in system.list_channels(database) if row.key not in named and _was_configured(row)]


def _was_configured(row: StoredChannel) -> bool:
    """Whether `apply` wrote it: a channel that somebody else put there, as the demo's town does, has another key."""
    if row.kind in _FROM_WORKBOOK:
        return "mode" in row.credentials
    if row.kind not in set(_PUBLIC_ID):  # a later version's; it is told as one that cannot live
        return False
    name = _PUBLIC_ID[ChannelKind(row.kind)]
    return name in row.credentials and row.key == channel_key(ChannelKind(row.kind), row.corp, row.credentials)


#: The public id that tells one channel of a kind from another; a webhook has only its secret, of which a digest stands.
_PUBLIC_ID = {
    ChannelKind.WECOM_AIBOT: "bot_id",
    ChannelKind.WECOM_APP: "agent_id",
    ChannelKind.DINGTALK_ROBOT: "robot_code",
}


def channel_key(kind: ChannelKind, corp: str, credentials: Mapping[str, str]) -> str:
    """Unique in the installation and made from public parts only."""
    name = _PUBLIC_ID.get(kind)
    if name is not None:
        return f"{kind.value}:{corp}:{credentials[name]}"
    secret = credentials.get("key") or credentials["access_token"]
    return f"{kind.value}:{hashlib.sha256(secret.encode()).hexdigest()[:24]}"


def callback_path(settings: Settings, section: ChannelSection) -> str:
    """Unguessable (128 bits of a keyed digest) and the same at every start: it is typed into the platform's console."""
    public = channel_key(section.kind, section.corp, settings.credentials[section.secrets])
    return CALLBACK_PREFIX + settings.ring.blind(public, "callback").hex()


def _calls_back(section: ChannelSection) -> bool:
    return section.mode == "callback" or section.kind is ChannelKind.WECOM_APP
