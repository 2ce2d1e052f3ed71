"""The WeCom side of the simulator: everything mounted, and what happens when a person acts."""

from collections.abc import Iterable, Sequence
from datetime import timedelta, timezone

import aiohttp
from aiohttp import web

from simulator.wecom.aibot.callback import CallbackMode
from simulator.wecom.aibot.gateway import PATH, Gateway
from simulator.wecom.aibot.inbound import MAX_FILE_BYTES, Bodies
from simulator.wecom.aibot.robot import ENTER, MESSAGE, PRESS, Request, Robots, new_id
from simulator.wecom.app.api import AppApi
from simulator.wecom.app.login import PREFIX as OPEN_PREFIX
from simulator.wecom.courier import Courier
from simulator.wecom.gate import Gate
from simulator.wecom.shared import Shared
from simulator.wecom.webhook import Webhooks
from simulator.world import WECOM, Channel, Chat, Shown, World

API_PREFIX, MEDIA_PREFIX = "/qyapi", "/wecom-media"
CHINA = timezone(timedelta(hours=8))  #: enter_chat comes once a day, by China's calendar
MAX_INTERACTIONS = 3  #: at a time, per user and bot (§2.2)


class WeCom:
    """Implements `PlatformSide` and `Configurable`. `calls` counts API calls by name, e.g. calls["gettoken"]."""

    name = WECOM

    def __init__(self, world: World) -> None:
        self._world = world
        self._build()

    def _build(self) -> None:
        self._shared = Shared(self._world)
        self._courier = Courier(self._shared)
        self._robots = Robots(self._shared)
        self._bodies = Bodies(self._shared)
        gate = Gate(self._shared)
        self._webhooks = Webhooks(self._shared, gate)
        self._app = AppApi(self._shared, gate, self._courier)
        self._gateway = Gateway(self._shared, self._robots, self._bodies)
        self._callback_mode = CallbackMode(self._robots, self._bodies, self._courier, gate)
        self.calls = self._shared.calls

    # --- PlatformSide ----------------------------------------------------------------------------------------------

    def routes(self) -> Iterable[web.RouteDef]:
        parts = (self._webhooks, self._app, self._gateway, self._callback_mode)
        yield from (route for part in parts for route in part.routes())
        yield web.get(MEDIA_PREFIX + "/{token}", self._media)

    async def start(self) -> None:
        for channel in self._world.channels.values():
            self.fill(channel)
        self._shared.http = aiohttp.ClientSession()
        await self._gateway.start()

    async def stop(self) -> None:
        await self._gateway.stop()
        if self._shared.http is not None:
            await self._shared.http.close()
            self._shared.http = None
        self._shared.forget()

    async def said(self, message: Shown, *, mentioned: Sequence[str]) -> None:
        chat = self._world.chats[message.chat]
        hearing = mentioned if chat.kind == "group" else chat.channels
        for channel in (self._world.channels.get(id) for id in hearing):
            if channel is None or channel.platform != WECOM or channel.id not in chat.channels:
                continue
            if channel.kind == "aibot":
                self._tell_robot(channel, chat, message)
            elif channel.kind == "app" and chat.kind == "private":
                self._app.events.said(channel, chat, message)

    async def pressed(self, message: Shown, *, person: str, button: str, values: dict[str, list[str]]) -> None:
        channel, chat = self._world.channels.get(message.sender), self._world.chats[message.chat]
        if channel is None or not message.wire.get("card"):
            return
        if channel.kind == "app":
            self._app.events.pressed(channel, chat, message, person, button, values)
        elif channel.kind == "aibot":
            body = self._bodies.pressed(channel, chat, message, person, button, values, new_id())
            self._deliver(self._request(channel, chat, PRESS, person, message), body, "aibot_event_callback")

    async def opened(self, chat: Chat, *, person: str) -> None:
        channel = self._world.channels.get(chat.channels[0]) if chat.channels else None
        if channel is None or chat.kind != "private":
            return
        if channel.kind == "app":
            self._app.events.entered(channel, chat, person)
        elif channel.kind == "aibot" and self._is_first_today(channel, person):
            body = self._bodies.enter_chat(channel, chat, person, new_id())
            self._deliver(self._request(channel, chat, ENTER, person, None), body, "aibot_event_callback")

    def connected(self, channel: Channel) -> bool:
        """Whether the robot's program is on the long connection just now."""
        return self._gateway.is_connected(channel)

    async def configured(self, channel: Channel) -> str:
        """Verify a callback address; a robot switched to callback mode loses its long connection."""
        self.fill(channel)
        if channel.kind == "aibot" and channel.mode == "callback":
            self._gateway.close(channel)
            return await self._courier.verify(channel, "")
        return await self._courier.verify(channel, channel.corp) if channel.kind == "app" else ""

    def fill(self, channel: Channel) -> None:
        """Put the platform's addresses for this channel into `endpoints`; call it for channels added later."""
        if channel.platform != WECOM:
            return
        base = self._world.base_url
        given = {"api": base + API_PREFIX}
        if channel.kind == "webhook":
            given["webhook"] = f"{base}{API_PREFIX}/cgi-bin/webhook/send?key={channel.credentials['key']}"
        elif channel.kind == "aibot":
            given["ws"] = base.replace("http", "ws", 1) + PATH
        else:
            given["authorize"] = f"{base}{OPEN_PREFIX}/connect/oauth2/authorize"
            given["qr"] = f"{base}{OPEN_PREFIX}/wwlogin/sso/login"
        channel.endpoints.update(given)

    # --- smart robots ----------------------------------------------------------------------------------------------

    def _tell_robot(self, channel: Channel, chat: Chat, message: Shown) -> None:
        """In a group only text, or text with a picture, reaches a robot that is @ed; the quote comes along."""
        mixed = message.kind == "image" and message.text.strip()
        if chat.kind == "group" and message.kind != "text" and not mixed:
            return
        if any(attached.size > MAX_FILE_BYTES for attached in message.files):
            return
        if not self._shared.user_id(message.sender, channel.corp):
            return
        self._robots.heard(channel, chat)
        if self._robots.open_streams(channel, message.sender) >= MAX_INTERACTIONS:
            channel.state["busy"] = channel.state.get("busy", 0) + 1
            return
        msgid = self._courier.message_id(channel, new_id())
        request = self._request(channel, chat, MESSAGE, message.sender, message)
        body = self._bodies.message(channel, chat, message, msgid)
        if channel.mode == "callback":
            body["response_url"] = self._callback_mode.response_url(request)
        self._deliver(request, body, "aibot_msg_callback")

    def _request(self, channel: Channel, chat: Chat, sort: str, person: str, trigger: Shown | None) -> Request:
        request = Request(new_id(), channel, chat, sort, self._shared.now(), trigger, person)
        self._robots.open_request(request)
        return request

    def _deliver(self, request: Request, body: dict[str, object], cmd: str) -> None:
        async def deliver() -> None:
            if request.channel.mode == "callback":
                await self._callback_mode.deliver(request, body)
            else:
                await self._gateway.push(request.channel, cmd, request.id, body)

        self._courier.hand_over(request.channel, deliver)

    def _is_first_today(self, channel: Channel, person: str) -> bool:
        today = self._shared.now().astimezone(CHINA).date()
        entered = channel.state.setdefault("entered", {})
        first: bool = entered.get(person) != today
        entered[person] = today
        return first

    async def _media(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        owner = self._world.channels.get(self._shared.media.owner_of(token))
        gone = self._shared.take("media_gone", owner) is not None
        return self._shared.media.fetch(token, now=self._shared.now(), gone=gone)
