"""A simulated DingTalk on a real port, and our channels that speak with it; both clocks stand still."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.clock import VirtualClock
from bot.messages import ChannelKind, ChatKind, Content, Outbound
from bot.platforms.base import Channel
from bot.platforms.dingtalk import Settings
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.dingtalk.webhook import Webhook
from bot.platforms.http_client import Client
from simulator import acts
from simulator.clock import Clock
from simulator.dingtalk import DingTalk, Limits
from simulator.faults import Fault, Faults
from simulator.seed import build
from simulator.world import DINGTALK, Shown, World
from tests.bot.platforms.fakes import START, House, Inbox

ROOT = Path(__file__).parents[4]
FIXTURES = ROOT / "../shared/fixtures/dingtalk"
CORP, OTHER = "ding9f50b15bccd16741", "dingother"
CLIENT_SECRET, HOOK_SECRET, HOOK_TOKEN = "canary-client-secret", "SECcanaryhook", "canaryhooktoken"
CARD_SECRET = "canary-card-secret"
GROUP = "cidPARK=="
ROBOT = {"client_id": "dingabc", "client_secret": CLIENT_SECRET, "robot_code": "dingabc", "chatbot_user_id": "$:bot"}


def _account(corp: str, user_id: str) -> list[dict[str, str]]:
    return [{"platform": DINGTALK, "corp": corp, "user_id": user_id}]


TOWN: dict[str, Any] = {
    "people": [
        {"id": "wang", "name": "王强", "mobile": "13800000001", "accounts": _account(CORP, "u-wang")},
        {"id": "li", "name": "李敏", "mobile": "13800000002", "accounts": _account(CORP, "u-li")},
        {"id": "zhao", "name": "赵外", "mobile": "13800000003", "accounts": _account(OTHER, "x-zhao")},
    ],
    "channels": [
        {"id": "robot", "platform": DINGTALK, "kind": "robot", "name": "联络员", "corp": CORP, "credentials": ROBOT},
        {
            "id": "hook",
            "platform": DINGTALK,
            "kind": "webhook",
            "name": "通知",
            "corp": CORP,
            "credentials": {"access_token": HOOK_TOKEN, "secret": HOOK_SECRET},
        },
    ],
    "chats": [
        {
            "id": "park",
            "platform": DINGTALK,
            "title": "园区群",
            "corp": CORP,
            "wire_id": GROUP,
            "people": ["wang", "li", "zhao"],
            "channels": ["robot", "hook"],
        }
    ],
}


def robot_channel(**more: Any) -> Channel:
    credentials = {"client_id": "dingabc", "client_secret": CLIENT_SECRET, "robot_code": "dingabc"}
    credentials |= more.pop("credentials", {})
    return Channel(1, 1, ChannelKind.DINGTALK_ROBOT, "dingtalk-robot:dingabc", CORP, "联络员", credentials, **more)


def hook_channel() -> Channel:
    credentials = {"access_token": HOOK_TOKEN, "secret": HOOK_SECRET}
    return Channel(2, 1, ChannelKind.DINGTALK_WEBHOOK, "dingtalk-webhook:hook", CORP, "通知", credentials)


def out(
    text: str = "", *, chat: str = GROUP, kind: ChatKind = ChatKind.GROUP, token: str = "t" * 22, **more: Any
) -> Outbound:
    parts = {name: more.pop(name) for name in list(more) if name in Content.__dataclass_fields__}
    return Outbound("key", token, chat, kind, Content(text=text, **parts), **more)


@dataclass
class Town:
    """The simulated side, and everything of ours that was started on it."""

    side: DingTalk
    house: House
    inbox: Inbox = field(default_factory=Inbox)
    running: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.side.world

    def settings(self, **more: Any) -> Settings:
        base = self.world.base_url
        first = {
            "api_base": f"{base}/dingtalk-api",
            "oapi_base": f"{base}/dingtalk-oapi",
            "login_url": f"{base}/dingtalk-login/oauth2/auth",
        }
        second = {"gateway_base": base.replace("http", "ws", 1), "media_base": base, "card_template_id": "liaison"}
        times = {"retry_first_seconds": 0.05, "linger_seconds": 1.0}
        return Settings(**{**first, **second, **times, **more})

    def robot(self, *, channel: Channel | None = None, **more: Any) -> Robot:
        return Robot(channel or robot_channel(), self.house.services, self.settings(**more))

    def hook(self) -> Webhook:
        return Webhook(hook_channel(), self.house.services, self.settings())

    async def connect(self, robot: Robot, connections: int = 1) -> asyncio.Task[None]:
        """The robot's Stream, running and open."""
        task = asyncio.create_task(robot.run(self.inbox))
        self.running.append(task)
        await self.until(lambda: len(self.side.gateway.connections) >= connections)
        return task

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - what is waited for has no event of its own
                await asyncio.sleep(0.005)

    async def advance(self, seconds: float) -> None:
        self.house.clock.advance(seconds=seconds)
        await self.world.clock.advance(seconds)

    def fault(self, kind: str, *, count: int | None = 1, target: str = "", **more: Any) -> None:
        self.world.faults.add(Fault(DINGTALK, kind, count, None, target, **more))

    async def says(self, text: str, *, person: str = "wang", chat: str = "park", **more: Any) -> Shown:
        entry = await acts.say(self.world, person=person, chat=chat, text=text, **more)
        await self.world.settle()
        return entry

    async def uploads(self, name: str, content: bytes, *, chat: str, person: str = "wang", **more: Any) -> Shown:
        entry = await acts.upload(self.world, person=person, chat=chat, name=name, content=content, **more)
        await self.world.settle()
        return entry

    def shown(self, chat: str = "park") -> list[Shown]:
        return [entry for entry in self.world.in_chat(chat) if entry.from_bot]

    async def close(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)


@pytest.fixture
def limits() -> Limits:
    return Limits(push_timeout=1.0, card_timeout=2.0, http_timeout=1.0, keepalive=60)


@pytest.fixture
async def town(limits: Limits) -> AsyncIterator[Town]:
    world = build(World(Clock(start=START, running=False), Faults()), TOWN)
    world.card_templates["liaison"] = json.loads((ROOT / "docs/cards/liaison.json").read_text("utf-8"))
    side = DingTalk(world, seed=7, limits=limits)
    world.platforms[DINGTALK] = side
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_routes(side.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    world.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await side.start()
    http = Client([world.base_url, world.base_url.replace("http", "ws", 1)])
    made = Town(side, House(clock=VirtualClock(START), http=http))
    yield made
    await made.close()
    await made.house.close()
    await world.drop_errands()
    await side.stop()
    await runner.cleanup()
