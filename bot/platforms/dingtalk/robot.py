"""An app robot as a channel: Stream or HTTP inwards, session answers and the OpenAPI outwards."""

from collections.abc import Iterable
from dataclasses import replace

from aiohttp import web

from bot.errors import Permanent
from bot.messages import Act, Attachment, Fetched, MediaKind, Outbound, Reading, Receipt, ReplyKind
from bot.platforms.base import Channel, Receive, Services
from bot.platforms.dingtalk.abilities import ABILITIES
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.http_callback import HttpCallback
from bot.platforms.dingtalk.identity import Identity
from bot.platforms.dingtalk.media import Files
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.parse import Parser
from bot.platforms.dingtalk.reading import read_by
from bot.platforms.dingtalk.sends import Sends
from bot.platforms.dingtalk.sessions import reply
from bot.platforms.dingtalk.settings import RobotKeys, Settings
from bot.platforms.dingtalk.stream import Stream


class Robot:
    """`bot.platforms.base.Platform`. A channel with a callback path hears over HTTP, one without over Stream."""

    def __init__(self, channel: Channel, services: Services, settings: Settings) -> None:
        self.channel = channel
        keys = RobotKeys.of(channel, settings)
        over_http = bool(channel.callback_path)
        has_cards = bool(keys.card_template_id) and (
            not over_http or bool(keys.card_route_key and keys.card_api_secret)
        )
        able = ABILITIES[channel.kind]
        self.abilities = replace(
            able, card_group=has_cards, card_private=has_cards, update_card=has_cards, trusted=not over_http
        )
        self._services = services
        self._keys = keys
        self._parser = Parser(channel, settings, services.now, services.count)
        self._api = OpenApi(channel, keys, services, settings)
        self._files = Files(channel, keys.robot_code, services, self._api)
        self._sends = Sends(keys, self._api, self._files, over_http=over_http, has_cards=has_cards)
        self._http = HttpCallback(channel, keys, services, settings, self._parser) if over_http else None
        self.stream = Stream(channel, keys, services, settings, Desk(channel, services, settings, self._parser))
        self.identity = Identity(channel, keys, self._api, settings)

    @property
    def is_connected(self) -> bool | None:
        """Whether a Stream connection of this process stands; None where the robot hears over HTTP."""
        return self.stream.connections > 0 if self._http is None else None

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        return self._http.routes(receive) if self._http is not None else ()

    async def run(self, receive: Receive) -> None:
        if self._http is None:
            await self.stream.run(receive)

    async def send(self, message: Outbound) -> Receipt:
        if message.act is Act.SEND and self._answers_in_session(message):
            return await reply(message, self._services, self._parser)
        return await self._sends.send(message)

    def _answers_in_session(self, message: Outbound) -> bool:
        """Cards and media cannot go that way; they go out as messages of their own."""
        content = message.content
        if message.reply is None or message.reply.kind is not ReplyKind.SESSION or content.media is not None:
            return False
        return content.card is None or not self._sends.shows(content.card)

    async def fetch(self, attachment: Attachment) -> Fetched:
        return await self._files.fetch(attachment)

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        return await self._files.upload(kind, name, content)

    async def read_by(self, provider_id: str, chat_address: str) -> Reading:
        if not provider_id:
            raise Permanent("no-read-list")
        return await read_by(self._api, self._keys.robot_code, provider_id, chat_address)
