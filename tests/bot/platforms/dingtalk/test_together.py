"""Frames that came in one turn of the loop: stored as one, answered each as if it had come alone."""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from typing import Any, cast

import pytest
from aiohttp import WSMessage, WSMsgType

from bot.messages import Inbound, InboundKind, Outbound
from bot.platforms.base import Socket, Unavailable
from bot.platforms.dingtalk import Settings
from bot.platforms.dingtalk.connection import Connection
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.parse import Parser
from tests.bot.platforms.dingtalk.conftest import robot_channel
from tests.bot.platforms.dingtalk.test_connection import BOT, bot_frame
from tests.bot.platforms.fakes import House


class Wire:
    """A socket whose frames are all there at once, and that ends when they are taken."""

    def __init__(self, frames: Sequence[str]) -> None:
        self._frames = deque(WSMessage(WSMsgType.TEXT, frame.encode(), None) for frame in frames)
        self.acks: dict[str, int] = {}

    async def receive(self) -> WSMessage:
        return self._frames.popleft() if self._frames else WSMessage(WSMsgType.CLOSED, None, None)

    async def send_frame(self, message: bytes, kind: WSMsgType) -> None:
        ack = json.loads(message)
        self.acks[ack["headers"]["messageId"]] = ack["code"]

    async def close(self) -> None: ...


class Store:
    """A `Receive` that notes what it was handed at once."""

    def __init__(self) -> None:
        self.handed: list[list[str]] = []
        self.down = False

    async def __call__(self, message: Inbound, wait: float, /) -> tuple[Outbound, ...]:
        await self.together([message])
        return ()

    async def together(self, messages: Sequence[Inbound], /) -> None:
        await asyncio.sleep(0)
        if self.down:
            raise Unavailable
        if any(message.text == "坏" for message in messages):
            raise RuntimeError
        self.handed.append([one.message_id if one.kind is InboundKind.MESSAGE else "press" for one in messages])


@pytest.fixture
def store() -> Store:
    return Store()


async def heard(store: Store, *frames: str, most: int = 256) -> tuple[Wire, House]:
    house, settings, channel = House(), Settings(), robot_channel()
    desk = Desk(channel, house.services, settings, Parser(channel, settings, house.clock.now, house.services.count))
    wire = Wire(frames)
    await Connection(cast(Socket, wire), desk, house.services, store, most).read()
    await house.close()
    return wire, house


def press(number: int) -> str:
    headers = {"topic": "/v1.0/card/instances/callback", "messageId": f"m{number}"}
    content = {"cardPrivateData": {"actionIds": ["ok"], "params": {}}}
    data: dict[str, Any] = {"outTrackId": "card", "userId": "u", "corpId": "ding", "content": json.dumps(content)}
    return json.dumps({"type": "CALLBACK", "headers": headers, "data": json.dumps(data)})


async def test_what_came_in_one_turn_is_handed_on_at_once(store: Store) -> None:
    wire, _ = await heard(store, *(bot_frame(n) for n in range(5)))
    assert store.handed == [["msg0", "msg1", "msg2", "msg3", "msg4"]]
    assert wire.acks == dict.fromkeys(("m0", "m1", "m2", "m3", "m4"), 200)


async def test_what_is_no_message_is_answered_so_and_the_others_are_stored(store: Store) -> None:
    nameless = json.dumps({"type": "CALLBACK", "headers": {"topic": BOT["headers"]["topic"]}, "data": "{}"})  # type: ignore[index]
    broken = json.dumps({**BOT, "headers": {**BOT["headers"], "messageId": "m1"}, "data": "[]"})  # type: ignore[dict-item]
    hollow = json.dumps({**BOT, "headers": {**BOT["headers"], "messageId": "m2"}, "data": '{"errorCode":"20001"}'})  # type: ignore[dict-item]
    wire, house = await heard(store, bot_frame(0), nameless, broken, hollow, bot_frame(3))
    assert store.handed == [["msg0", "msg3"]]
    assert wire.acks == {"m0": 200, "m1": 400, "m2": 200, "m3": 200}
    assert sorted(house.counted) == [
        ("alarm", "dingtalk-quota"), ("stream", "bad-data"), ("stream", "bad-frame"), ("unsupported", "quota"),
    ]  # fmt: skip


async def test_none_is_acknowledged_while_nothing_can_be_stored(store: Store) -> None:
    store.down = True
    wire, _ = await heard(store, bot_frame(0), bot_frame(1))
    assert wire.acks == {}


async def test_our_own_fault_with_one_costs_the_others_nothing(store: Store) -> None:
    wire, house = await heard(store, bot_frame(0), bot_frame(1, "坏"), bot_frame(2))
    assert sorted(store.handed) == [["msg0"], ["msg2"]]
    assert wire.acks == {"m0": 200, "m1": 500, "m2": 200}
    assert house.counted == [("stream", "failed")]


async def test_a_press_between_messages_keeps_its_place(store: Store) -> None:
    await heard(store, bot_frame(0), bot_frame(1), press(2), bot_frame(3))
    assert store.handed == [["msg0", "msg1"], ["press"], ["msg3"]]


async def test_they_are_counted_one_by_one_against_what_may_wait(store: Store) -> None:
    wire, _ = await heard(store, *(bot_frame(n) for n in range(7)), most=3)
    assert [len(handed) for handed in store.handed] == [3, 3, 1]
    assert len(wire.acks) == 7
