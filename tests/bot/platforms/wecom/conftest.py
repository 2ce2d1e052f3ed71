"""Our channels against the simulated WeCom over loopback; no secret of theirs may stand in a log."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.clock import VirtualClock
from bot.edge import Edge
from bot.messages import Act, Card, ChannelKind, ChatKind, Content, Outbound, ReplyHandle
from bot.platforms import wecom
from bot.platforms.base import Channel, Platform
from bot.platforms.http_client import Client
from bot.platforms.wecom.aibot import Aibot
from bot.platforms.wecom.aibot_socket import Pace
from bot.platforms.wecom.settings import Settings
from tests.bot.platforms.fakes import House, Inbox
from tests.simulator.wecom.town import CORP, KEY, START, Stage, Town

FIXTURES = Path(__file__).parents[4] / "../shared/fixtures/wecom"
FAST = Pace(ping=0.05, ack=0.3, first_retry=0.02, refused=0.02, kicked=0.02, lease=0.3, lease_poll=0.02)

SECRETS = {
    "secret": "canary-s3cret-of-the-channel",
    "token": "canaryT0kenOfTheCallback",
    "key": "canary-key0-of-the-webhook",
}


def fixture(name: str) -> Any:
    path = FIXTURES / name
    if not path.exists():
        pytest.skip("the shared fixtures are not beside this checkout")
    return json.loads(path.read_text())


@pytest.fixture(autouse=True)
def no_secret_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test does, at the most talkative level."""
    caplog.set_level(logging.DEBUG)
    yield
    talk = "\n".join(
        f"{r.getMessage()} {r.exc_text or ''}" for r in caplog.get_records("call") if not r.name.startswith("simulator")
    )
    for secret in (*SECRETS.values(), KEY, "access_token="):
        assert secret not in talk


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        yield Stage(stack)


@dataclass
class Setting:
    """A town, our house, and the channels alive in it."""

    stage: Stage
    town: Town
    house: House
    settings: Settings
    inbox: Inbox = field(default_factory=Inbox)

    def channel(self, kind: ChannelKind, *, callback: bool = False, name: str = "联络 助手") -> Channel:
        wire = self.town.channel({"aibot": "robot", "app": "app", "webhook": "hook"}[kind.value.split("-")[1]])
        path = "/cb/unguessable" if callback else ""
        return Channel(7, 1, kind, f"{kind.value}:public", CORP, name, dict(wire.credentials), path)

    def build(self, kind: ChannelKind, *, callback: bool = False) -> Platform:
        return wecom.build(self.channel(kind, callback=callback), self.house.services, self.settings)

    def robot(self, pace: Pace = FAST) -> Aibot:
        return Aibot(self.channel(ChannelKind.WECOM_AIBOT), self.house.services, self.settings, pace)

    async def listen(self, platform: Platform) -> str:
        """Serve the platform's callbacks and tell the town; returns the address."""
        edge = Edge()
        edge.add(platform.routes(self.inbox))
        base = await self.stage.serve([web.route("*", "/{path:.*}", edge.callback)], runner=edge.runner)
        wire = self.town.channel("robot" if platform.channel.kind is ChannelKind.WECOM_AIBOT else "app")
        wire.endpoints["callback"] = base + platform.channel.callback_path
        if wire.kind == "aibot":
            wire.mode = "callback"
        assert await self.town.side.configured(wire) == ""
        return wire.endpoints["callback"]

    def pass_time(self, **span: float) -> None:
        self.house.clock.advance(**span)


@pytest.fixture
async def setting(stage: Stage) -> AsyncIterator[Setting]:
    town = await stage.town()
    for channel in town.world.channels.values():
        channel.credentials.update({name: value for name, value in SECRETS.items() if name in channel.credentials})
    base = town.world.base_url
    settings = Settings(api_url=f"{base}/qyapi", socket_url=town.channel("robot").endpoints["ws"])
    house = House(clock=VirtualClock(START), http=Client(settings.bases()))
    yield Setting(stage, town, house, settings)
    await house.close()


@pytest.fixture
async def robot(setting: Setting) -> AsyncIterator[Aibot]:
    robot = setting.robot()
    task = asyncio.create_task(robot.run(setting.inbox))
    async with asyncio.timeout(5):
        while not robot.is_connected:  # noqa: ASYNC110 (a socket's state)
            await asyncio.sleep(0.005)
    yield robot
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def outbound(
    text: str = "",
    *,
    to: str = "wrPark",
    token: str = "tokenABCDEFGHIJKLMNOPQ",
    kind: ChatKind | None = None,
    content: Content | None = None,
    card: Card | None = None,
    act: Act = Act.SEND,
    reply: ReplyHandle | None = None,
    target: str = "",
    repeat: bool = False,
) -> Outbound:
    chat_kind = kind or (ChatKind.GROUP if to.startswith("wr") else ChatKind.PRIVATE)
    shown = content or Content(text=text, card=card)
    return Outbound(f"test:{token}", token, to, chat_kind, shown, act, reply, target, repeat)


def in_future(house: House, **span: float) -> Any:
    return house.clock.now() + timedelta(**span)
