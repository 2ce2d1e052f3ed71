"""Where DingTalk is, how its connections are kept, and what one channel's credentials are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yarl import URL

from bot.platforms.addresses import is_loopback
from bot.platforms.base import Channel


@dataclass(frozen=True, slots=True)
class Settings:
    """The live addresses and sensible times by default; addresses on this machine are for development only."""

    api_base: str = "https://api.dingtalk.com"
    oapi_base: str = "https://oapi.dingtalk.com"
    login_url: str = "https://login.dingtalk.com/oauth2/auth"
    gateway_suffix: str = ".dingtalk.com"  #: gateways move between hosts under it; none is pinned
    gateway_base: str = ""  #: ws address of this machine that may stand for the gateway; "" = the platform's hosts only
    media_base: str = ""  #: http address of this machine that may stand for the file hosts
    client_script: str = (
        ""  #: DingTalk's own script for pages inside its client; "" = such pages sign in as in a browser
    )
    card_template_id: str = ""  #: used by channels that name none of their own
    connections: int = 1  #: Stream connections per robot in this process; 2 carry on while one is replaced
    heartbeat_seconds: float = 30.0  #: our WebSocket ping; the connection is dead half this time later without a pong
    silent_seconds: float = 60.0  #: no frame at all for so long: the connection is replaced, however healthy it looks
    renew_seconds: float = 4 * 3600.0  #: planned replacement by age
    linger_seconds: float = 15.0  #: how long a replaced connection is still read; the platform closes after about 10 s
    retry_first_seconds: float = 1.0
    retry_last_seconds: float = 60.0
    refused_seconds: float = 300.0  #: between tries with credentials that the platform has refused
    concurrent_frames: int = 256  #: frames of one connection that may wait for the database at once
    card_wait_seconds: float = 1.5  #: how long a press waits for its passive answer; the platform gives 2 s
    window_seconds: float = 300.0  #: age of a signed header pair; the platform itself allows an hour

    def bases(self) -> tuple[str, ...]:
        """What the outgoing client must be allowed to visit."""
        local = tuple(base for base in (self.gateway_base, self.media_base) if base)
        return (self.api_base, self.oapi_base, self.gateway_suffix, *local)

    def may_be_gateway(self, endpoint: str) -> bool:
        """wss to a host of the platform, or the configured address of this machine."""
        try:
            url = URL(endpoint)
        except ValueError:
            return False
        if url.user is not None or url.password is not None:
            return False
        if self.gateway_base and url.origin() == URL(self.gateway_base).origin():
            return True
        host = url.raw_host or ""
        return url.scheme == "wss" and url.port == 443 and host.endswith(self.gateway_suffix)

    def is_development(self) -> bool:
        """Some address is this machine's: production refuses to start so."""
        bases = (self.api_base, self.oapi_base, self.login_url, self.gateway_base, self.media_base)
        return any(is_loopback(URL(base).host or "") for base in bases if base)


@dataclass(frozen=True, slots=True)
class RobotKeys:
    """The credentials of an app robot. Only the first two are always there."""

    client_id: str
    client_secret: str = field(repr=False)
    robot_code: str
    card_template_id: str = ""
    card_route_key: str = ""  #: HTTP mode only: the key under which our card callback address was registered
    card_api_secret: str = field(default="", repr=False)  #: HTTP mode only: registered with it, signs card callbacks
    cool_app_code: str = ""

    @classmethod
    def of(cls, channel: Channel, settings: Settings) -> "RobotKeys":
        given: Mapping[str, str] = channel.credentials
        client_id = given["client_id"]
        return cls(
            client_id=client_id,
            client_secret=given["client_secret"],
            robot_code=given.get("robot_code") or client_id,
            card_template_id=given.get("card_template_id") or settings.card_template_id,
            card_route_key=given.get("card_route_key", ""),
            card_api_secret=given.get("card_api_secret", ""),
            cool_app_code=given.get("cool_app_code", ""),
        )
