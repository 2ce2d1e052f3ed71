"""A small DingTalk town on a real port, its clock standing still."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from simulator import acts
from simulator.clock import Clock
from simulator.dingtalk import DingTalk, Limits
from simulator.faults import Fault, Faults
from simulator.seed import build
from simulator.world import DINGTALK, Channel, Shown, World
from tests.simulator.dingtalk.bot import Bot

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CORP = "ding9f50b15bccd16741"
SECRET = "SEC00112233"

PEOPLE = [
    {"id": "wang", "name": "王强", "mobile": "13800000001"},
    {"id": "li", "name": "李敏", "mobile": "13800000002"},
    {"id": "zhao", "name": "赵外", "mobile": "13800000003"},
]
ROBOT = {
    "client_id": "dingabc",
    "client_secret": "s3cret",
    "robot_code": "dingabc",
    "chatbot_user_id": "$:LWCP_v1:$bot",
}
TOWN: dict[str, Any] = {
    "people": [
        {**PEOPLE[0], "accounts": [{"platform": DINGTALK, "corp": CORP, "user_id": "u-wang"}]},
        {**PEOPLE[1], "accounts": [{"platform": DINGTALK, "corp": CORP, "user_id": "u-li"}]},
        {**PEOPLE[2], "accounts": [{"platform": DINGTALK, "corp": "dingother", "user_id": "x-zhao"}]},
    ],
    "channels": [
        {"id": "robot", "platform": DINGTALK, "kind": "robot", "name": "联络员", "corp": CORP, "credentials": ROBOT},
        {
            "id": "hook", "platform": DINGTALK, "kind": "webhook", "name": "通知", "corp": CORP,
            "credentials": {"access_token": "hooktoken", "secret": SECRET},
        },
    ],
    "chats": [
        {
            "id": "park", "platform": DINGTALK, "title": "园区群", "corp": CORP, "wire_id": "cidPARK==",
            "people": ["wang", "li", "zhao"], "channels": ["robot", "hook"],
        },
    ],
}  # fmt: skip


class Town:
    """What the tests hold: the side under test, and a hand to act with."""

    def __init__(self, side: DingTalk, session: aiohttp.ClientSession) -> None:
        self.side = side
        self.world = side.world
        self.session = session
        self.bots: list[Bot] = []

    @property
    def robot(self) -> Channel:
        return self.world.channels["robot"]

    @property
    def api(self) -> str:
        return self.world.base_url + "/dingtalk-api"

    @property
    def oapi(self) -> str:
        return self.world.base_url + "/dingtalk-oapi"

    def fault(self, kind: str, *, count: int | None = 1, target: str = "", **more: Any) -> None:
        self.world.faults.add(Fault(DINGTALK, kind, count, None, target, **more))

    def impatient(self, seconds: float = 0.05) -> None:
        """How long the platform waits for an ack, in real seconds."""
        self.side.state.limits.push_timeout = self.side.state.limits.card_timeout = seconds

    async def bot(self, **more: Any) -> Bot:
        """A connected Stream client."""
        bot = Bot(self.session, self.api, **more)
        await bot.connect()
        self.bots.append(bot)
        return bot

    async def says(self, text: str, *, person: str = "wang", chat: str = "park", **more: Any) -> Shown:
        entry = await acts.say(self.world, person=person, chat=chat, text=text, **more)
        await self.world.settle()
        return entry

    async def uploads(
        self, name: str, content: bytes, *, chat: str = "park", person: str = "wang", **more: Any
    ) -> Shown:
        entry = await acts.upload(self.world, person=person, chat=chat, name=name, content=content, **more)
        await self.world.settle()
        return entry

    async def token(self) -> str:
        status, answer = await self.v1("/v1.0/oauth2/accessToken", {"appKey": "dingabc", "appSecret": "s3cret"})
        assert status == 200, answer
        return str(answer["accessToken"])

    async def v1(
        self, path: str, body: Any = None, *, method: str = "POST", token: str = "", **query: str
    ) -> tuple[int, dict[str, Any]]:
        headers = {"x-acs-dingtalk-access-token": token} if token else {}
        async with self.session.request(method, self.api + path, json=body, params=query, headers=headers) as answer:
            return answer.status, await answer.json()

    async def old(self, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        async with self.session.post(self.oapi + path, json=body, params=query) as answer:
            assert answer.status == 200
            found: dict[str, Any] = await answer.json()
            return found

    async def send(self, text: str = "你好", *, token: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
        """groupMessages/send of a plain text, any parameter replaced by `more`."""
        body = {
            "robotCode": "dingabc", "openConversationId": "cidPARK==", "msgKey": "sampleText",
            "msgParam": f'{{"content": "{text}"}}', **more,
        }  # fmt: skip
        return await self.v1("/v1.0/robot/groupMessages/send", body, token=token or await self.token())

    def shown(self, chat: str = "park") -> list[Shown]:
        """What bots show in a chat."""
        return [entry for entry in self.world.in_chat(chat) if entry.from_bot]


@pytest.fixture
def limits() -> Limits:
    """Time enough for a busy machine; a test whose bot stays silent calls `Town.impatient`."""
    return Limits(push_timeout=5, card_timeout=5, http_timeout=5, keepalive=60)


@pytest.fixture
async def town(limits: Limits) -> AsyncIterator[Town]:
    world = build(World(Clock(start=START, running=False), Faults()), TOWN)
    side = DingTalk(world, seed=7, limits=limits)
    world.platforms[DINGTALK] = side
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_routes(side.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    world.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await side.start()
    async with aiohttp.ClientSession() as session:
        made = Town(side, session)
        yield made
        for bot in made.bots:
            await bot.close()
        await world.drop_errands()
        await side.stop()
    await runner.cleanup()
