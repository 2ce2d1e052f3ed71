"""A custom robot: one secret address per group, which only sends."""

from collections.abc import Iterable
from urllib.parse import quote

from aiohttp import web

from bot.errors import Permanent
from bot.messages import Act, Attachment, Fetched, MediaKind, Outbound, Reading, Receipt
from bot.platforms.base import Channel, Receive, Services
from bot.platforms.dingtalk import bodies
from bot.platforms.dingtalk.abilities import ABILITIES
from bot.platforms.dingtalk.answers import Refused, TokenRefused, read
from bot.platforms.dingtalk.settings import Settings
from bot.platforms.dingtalk.sign import signed_query


class Webhook:
    """`bot.platforms.base.Platform`. The message's token is its msgUuid: a repeated send shows nothing twice."""

    def __init__(self, channel: Channel, services: Services, settings: Settings) -> None:
        self.channel = channel
        self.abilities = ABILITIES[channel.kind]
        self._services = services
        self._address = (
            f"{settings.oapi_base}/robot/send?access_token={quote(channel.credentials['access_token'], safe='')}"
        )
        self._secret = channel.credentials.get("secret", "")

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        return ()

    async def run(self, receive: Receive) -> None:
        return

    async def send(self, message: Outbound) -> Receipt:
        if message.act is not Act.SEND or message.content.media is not None:
            raise Permanent("unsupported")
        body = bodies.post(message.content) | {"msgUuid": message.token}
        try:
            read(await self._services.http.request("POST", self._signed(), json=body))
        except Refused as refused:
            raise refused.neutral() from None
        except TokenRefused:  # its token is part of the address and is never renewed
            raise Permanent("token", target_dead=True, alarm=True) from None
        return Receipt()

    def _signed(self) -> str:
        if not self._secret:
            return self._address
        milliseconds = int(self._services.now().timestamp() * 1000)
        return f"{self._address}&{signed_query(milliseconds, self._secret)}"

    async def fetch(self, attachment: Attachment) -> Fetched:
        raise Permanent("unsupported")

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        raise Permanent("unsupported")

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        raise Permanent("unsupported")
