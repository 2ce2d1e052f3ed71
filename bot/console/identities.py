"""The platforms' own sign-in, as one thing: which ways a station has, where each begins, and who comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import Unauthentic
from bot.messages import ChannelKind, Sender
from bot.platforms import dingtalk, wecom
from bot.platforms.base import Channel


class Way(StrEnum):
    WECOM_CLIENT = "wecom-client"  #: inside the WeCom client, without a question
    WECOM_QR = "wecom-qr"  #: in a browser, by QR code
    DINGTALK_WEB = "dingtalk-web"  #: in a browser or inside DingTalk, by its own page
    DINGTALK_CLIENT = "dingtalk-client"  #: inside DingTalk, by the code its client gives a page

    @property
    def platform(self) -> str:
        return self.value.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Entrance:
    """One way in, over one channel of the station."""

    way: Way
    channel: int


class Identities:
    """Whoever a platform does not vouch for as a member of the channel's own organisation is nobody here."""

    def __init__(self, channels: Mapping[int, Channel], *, client_script: str = "") -> None:
        """`client_script`: DingTalk's own, by which a page inside its client gets a code; "" for no such page."""
        self._channels = channels
        self.client_script = client_script
        self._wecom: dict[int, wecom.Identity] = {}
        self._dingtalk: dict[int, dingtalk.Identity] = {}

    def add(self, channel: int, identity: wecom.Identity | dingtalk.Identity) -> None:
        if isinstance(identity, wecom.Identity):
            self._wecom[channel] = identity
        else:
            self._dingtalk[channel] = identity

    def remove(self, channel: int) -> None:
        """Nobody enters by this channel any more."""
        self._wecom.pop(channel, None)
        self._dingtalk.pop(channel, None)

    def entrances(self, station: int) -> list[Entrance]:
        found = []
        for channel in self._channels.values():
            if channel.station_id == station:
                found += [Entrance(way, channel.id) for way in _WAYS.get(channel.kind, ()) if self._is_open(way)]
        return [one for one in found if one.channel in (*self._wecom, *self._dingtalk)]

    def name(self, entrance: Entrance) -> str:
        return self._channels[entrance.channel].name

    def _is_open(self, way: Way) -> bool:
        return way is not Way.DINGTALK_CLIENT or bool(self.client_script)

    def url(self, entrance: Entrance, redirect: str, state: str) -> str:
        """Where the browser is sent; it comes back to `redirect` with a code and the state."""
        if entrance.way is Way.WECOM_CLIENT:
            return self._wecom[entrance.channel].url_in_client(redirect, state)
        if entrance.way is Way.WECOM_QR:
            return self._wecom[entrance.channel].url_with_qr(redirect, state)
        return self._dingtalk[entrance.channel].web_address(redirect_uri=redirect, state=state)

    async def who(self, entrance: Entrance, code: str) -> Sender | None:
        """The member behind a code; None for an outsider or a bad code. Transient: no answer came."""
        if entrance.way.platform == "wecom":
            return await self._wecom[entrance.channel].who(code)
        identity = self._dingtalk[entrance.channel]
        inside = entrance.way is Way.DINGTALK_CLIENT
        try:
            login = await (identity.by_client_code(code) if inside else identity.by_web_code(code))
        except Unauthentic:
            return None
        return Sender(login.corp, login.user_id)

    def station_of(self, channel: int) -> int | None:
        found = self._channels.get(channel)
        return found.station_id if found is not None else None

    def public_ids(self, channel: int) -> tuple[str, str]:
        """(organisation, application), by which a page inside the client asks for a code."""
        found = self._channels[channel]
        return found.corp, found.credentials.get("client_id", "")


_WAYS = {
    ChannelKind.WECOM_APP: (Way.WECOM_CLIENT, Way.WECOM_QR),
    ChannelKind.DINGTALK_ROBOT: (Way.DINGTALK_CLIENT, Way.DINGTALK_WEB),
}
