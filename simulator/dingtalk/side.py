"""All of the simulated DingTalk behind one name."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from aiohttp import web

from simulator.dingtalk.auth import Auth
from simulator.dingtalk.cards import Cards
from simulator.dingtalk.ding import Ding
from simulator.dingtalk.edge import Api, Edge
from simulator.dingtalk.gateway import Gateway
from simulator.dingtalk.inbound import Inbound
from simulator.dingtalk.limits import Limits
from simulator.dingtalk.login import Login
from simulator.dingtalk.media import Media
from simulator.dingtalk.messages import Reader
from simulator.dingtalk.people import People
from simulator.dingtalk.press import Presses
from simulator.dingtalk.push import Parcel, Push
from simulator.dingtalk.robot_send import RobotSend
from simulator.dingtalk.robot_track import RobotTrack
from simulator.dingtalk.state import API, GATEWAY, LOGIN, OAPI, State
from simulator.dingtalk.webhook import Webhook
from simulator.world import DINGTALK, Channel, Chat, Shown, World


class Section(Protocol):
    """A part of the platform that answers calls."""

    def apis(self) -> list[Api]: ...


class DingTalk:
    """The platform's servers. `state` has the counters, `gateway` the open connections, for tests to look at."""

    name = DINGTALK

    def __init__(self, world: World, *, seed: int | None = None, limits: Limits | None = None) -> None:
        self.world = world
        self.state = State(world, seed=seed, limits=limits)
        self.gateway = Gateway(self.state)
        self.push = Push(self.state, self.gateway)
        self.push.answered = self._answered
        self._inbound = Inbound(self.state, self.push)
        reader = Reader(self.state)
        self._webhook = Webhook(self.state, reader)
        self._media = Media(self.state)
        robots: list[Section] = [RobotSend(self.state, reader), RobotTrack(self.state)]
        cards, people = Cards(self.state), People(self.state)
        self._presses = Presses(self.state, self.push, cards)
        self._login = Login(self.state, people)
        self.sections: list[Section] = [
            Auth(self.state), self.gateway, *robots, cards, Ding(self.state), self._webhook, self._media, people,
            self._login,
        ]  # fmt: skip

    def routes(self) -> Iterable[web.RouteDef]:
        edge = Edge(self.state)
        apis = [api for section in self.sections for api in section.apis()]
        return [*edge.routes(apis), *self.gateway.routes(), *self._media.routes(), *self._login.routes()]

    async def start(self) -> None:
        for channel in self.world.channels.values():
            if channel.platform == DINGTALK:
                self._address(channel)
        self.gateway.start()

    async def stop(self) -> None:
        await self.gateway.stop()
        await self.push.stop()
        self.state.forget()

    def connected(self, channel: Channel) -> bool:
        """Whether the robot's program has a connection that takes pushes just now."""
        return any(c.channel == channel.id and not c.leaving and not c.socket.closed for c in self.gateway.connections)

    async def configured(self, channel: Channel) -> str:
        """A robot over HTTP needs an address; the platform does not probe it."""
        self._address(channel)
        return ""

    def _address(self, channel: Channel) -> None:
        base = self.world.base_url
        if channel.kind == "webhook":
            token = channel.credentials.get("access_token", "")
            channel.endpoints.update(oapi=base + OAPI, webhook=f"{base}{OAPI}/robot/send?access_token={token}")
            return
        gateway = base.replace("http", "ws", 1) + GATEWAY
        login = f"{base}{LOGIN}/oauth2/auth"
        channel.endpoints.update(api=base + API, oapi=base + OAPI, gateway=gateway, login=login)

    # --- people act ---------------------------------------------------------------------------------------------

    async def said(self, message: Shown, *, mentioned: Sequence[str]) -> None:
        self._inbound.said(message, list(mentioned))

    async def pressed(self, message: Shown, *, person: str, button: str, values: dict[str, list[str]]) -> None:
        await self._presses.pressed(message, person, button, values)

    async def opened(self, chat: Chat, *, person: str) -> None:
        """DingTalk tells a robot nothing when its private chat is opened."""

    def happened(self, channel: Channel, event_type: str, content: dict[str, Any]) -> None:
        """Push an event of the organisation (chat_disband, chat_add_member …) to one app."""
        self.push.event(channel, event_type, content)

    async def _answered(self, parcel: Parcel, answer: dict[str, Any]) -> None:
        chat = self.world.chats.get(parcel.chat)
        if chat is not None and answer.get("msgtype") not in (None, "empty"):
            self._webhook.reply(parcel.channel, chat, answer)
