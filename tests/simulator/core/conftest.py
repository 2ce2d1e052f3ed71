"""A small town whose platforms only write down what they are told."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from simulator import seed
from simulator.clock import Clock
from simulator.server import Simulator, new_world
from simulator.world import DINGTALK, WECOM, Channel, Chat, Shown, World

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

TOWN: dict[str, Any] = {
    "people": [
        {"id": "wang", "name": "王一", "accounts": [{"platform": WECOM, "corp": "c", "user_id": "WangYi"}]},
        {"id": "li", "name": "李二", "accounts": [{"platform": WECOM, "corp": "c", "user_id": "LiEr"}]},
        {"id": "hu", "name": "胡三", "accounts": [{"platform": DINGTALK, "corp": "d", "user_id": "u3"}]},
    ],
    "channels": [
        {"id": "bot", "platform": WECOM, "kind": "aibot", "name": "警务助手", "corp": "c"},
        {"id": "other", "platform": WECOM, "kind": "aibot", "name": "警务", "corp": "c"},
        {"id": "hook", "platform": WECOM, "kind": "webhook", "name": "通报", "corp": "c"},
        {"id": "robot", "platform": DINGTALK, "kind": "robot", "name": "助手", "corp": "d"},
    ],
    "chats": [
        {"id": "g", "platform": WECOM, "title": "群", "corp": "c", "people": ["wang", "li"],
         "channels": ["bot", "other", "hook"], "wire_id": "wrAbC"},
        {"id": "d", "platform": DINGTALK, "title": "钉群", "corp": "d", "people": ["hu"], "channels": ["robot"]},
    ],
}  # fmt: skip


class Side:
    """A platform that keeps a diary."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.diary: list[tuple[Any, ...]] = []
        self.running = False
        self.refusal = ""

    def routes(self) -> Iterable[web.RouteDef]:
        return []

    async def start(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def said(self, message: Shown, *, mentioned: Sequence[str]) -> None:
        self.diary.append(("said", message.kind, message.text, tuple(mentioned)))

    async def pressed(self, message: Shown, *, person: str, button: str, values: dict[str, list[str]]) -> None:
        self.diary.append(("pressed", message.id, person, button, values))

    async def opened(self, chat: Chat, *, person: str) -> None:
        self.diary.append(("opened", chat.id, person))

    async def configured(self, channel: Channel) -> str:
        self.diary.append(("configured", channel.id))
        return self.refusal


class Town:
    """The running simulator and a client for its control API."""

    def __init__(self, world: World, client: aiohttp.ClientSession) -> None:
        self.world = world
        self.client = client
        self.wecom: Side = world.platforms[WECOM]  # type: ignore[assignment]
        self.dingtalk: Side = world.platforms[DINGTALK]  # type: ignore[assignment]

    async def get(self, path: str, *, status: int = 200) -> Any:
        async with self.client.get(f"/sim/{path}") as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def post(self, path: str, body: dict[str, Any] | None = None, *, status: int = 200) -> Any:
        async with self.client.post(f"/sim/{path}", json=body or {}) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def refused(self, path: str, body: dict[str, Any]) -> str:
        return str((await self.post(path, body, status=400))["error"])

    async def upload(self, *, status: int = 200, path: str = "upload", **fields: Any) -> Any:
        form = aiohttp.FormData()
        for name, value in fields.items():
            if name == "file":
                form.add_field(name, value[1], filename=value[0])
            else:
                form.add_field(name, value)
        async with self.client.post(f"/sim/{path}", data=form) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    def card(self, **more: Any) -> Shown:
        return self.world.show(chat="g", sender="bot", from_bot=True, kind="card", text="选", **more)


@pytest.fixture
def world() -> World:
    world = new_world(Clock(start=START, running=False))
    world.platforms = {WECOM: Side(WECOM), DINGTALK: Side(DINGTALK)}
    return seed.build(world, TOWN)


@pytest.fixture
async def town(world: World) -> AsyncIterator[Town]:
    async with Simulator(world) as simulator, aiohttp.ClientSession(simulator.url) as client:
        yield Town(world, client)
