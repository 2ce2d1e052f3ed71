"""Mutated frames over the long connections. They come from a platform that has proved itself, so none is a forgery:
what can be read is a message like any other, once; nothing breaks the line, the process or what comes after."""

import asyncio
import json
import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from proof.callbacks import Door
from proof.mutations import mutate_frame
from proof.served import Served
from simulator.dingtalk.gateway import BOT_TOPIC, CARD_TOPIC

FRESH_EVERY = 50  #: mutated frames between two genuine ones, which must be stored
AGAIN_SECONDS = 60.0  #: in which a line that was broken off must stand again
HEARD_SECONDS = 30.0
WAIT_SECONDS = 0.02


class Line(Protocol):
    """The platform's side of one long connection."""

    name: str

    def genuine(self, said: str) -> dict[str, Any]:
        """A frame of any kind that the platform sends; one with the words, where it carries words."""
        ...

    def message(self, said: str) -> dict[str, Any]: ...

    def sockets(self) -> list[web.WebSocketResponse]: ...


class Stream:
    """DingTalk's Stream."""

    name = "stream"

    def __init__(self, served: Served, chance: random.Random) -> None:
        self._door = Door(served.stage, "robot-http")
        self._channel = served.stage.world.channels["robot"]
        self._gateway = served.stage.world.platforms["dingtalk"].gateway  # type: ignore[attr-defined]
        self._chance = chance

    def genuine(self, said: str) -> dict[str, Any]:
        kind = self._chance.randrange(5)
        if kind == 0:
            content = Door(self._door.stage, "card").content(said)
            return self._frame("CALLBACK", CARD_TOPIC, content)
        if kind == 1:
            headers = {"eventId": secrets.token_hex(16), "eventType": "chat_disband", "eventCorpId": self._channel.corp}
            return self._frame("EVENT", "*", {"openConversationId": "cid" + secrets.token_hex(4)}, headers)
        return self.message(said)

    def message(self, said: str) -> dict[str, Any]:
        content = self._door.content(said) | {"robotCode": self._channel.credentials["robot_code"]}
        return self._frame("CALLBACK", BOT_TOPIC, content)

    def sockets(self) -> list[web.WebSocketResponse]:
        mine = [c for c in self._gateway.connections if c.channel == "robot" and not c.leaving]
        return [one.socket for one in mine if not one.socket.closed]

    def _frame(
        self, kind: str, topic: str, content: dict[str, Any], more: dict[str, str] | None = None
    ) -> dict[str, Any]:
        headers = {
            "messageId": secrets.token_hex(12),
            "topic": topic,
            "contentType": "application/json",
            **(more or {}),
        }
        data = json.dumps(content, ensure_ascii=False)
        return {"specVersion": "1.0", "type": kind, "headers": headers, "data": data}


class SmartRobot:
    """WeCom's long connection of a smart robot."""

    name = "aibot"

    def __init__(self, served: Served, chance: random.Random) -> None:
        self._door = Door(served.stage, "aibot-callback")
        self._bot_id = served.stage.world.channels["aibot"].credentials["bot_id"]
        self._gateway = served.stage.world.platforms["wecom"]._gateway  # type: ignore[attr-defined]
        self._chance = chance

    def genuine(self, said: str) -> dict[str, Any]:
        frame = self.message(said)
        kind = self._chance.randrange(4)
        if kind == 0:
            event: dict[str, Any] = {"eventtype": "enter_chat"}
        elif kind == 1:
            card = {"card_type": "button_interaction", "event_key": "go", "task_id": "t" + said[:8]}
            event = {"eventtype": "template_card_event", "template_card_event": card}
        else:
            return frame
        del frame["body"]["text"]
        frame["body"] |= {"msgtype": "event", "event": event}
        return frame | {"cmd": "aibot_event_callback"}

    def message(self, said: str) -> dict[str, Any]:
        body = self._door.content(said) | {"aibotid": self._bot_id}
        return {"cmd": "aibot_msg_callback", "headers": {"req_id": secrets.token_hex(8)}, "body": body}

    def sockets(self) -> list[web.WebSocketResponse]:
        connection = self._gateway._of_bot.get("aibot")
        return [connection.socket] if connection is not None and not connection.socket.closed else []


LINES: dict[str, Callable[[Served, random.Random], Line]] = {Stream.name: Stream, SmartRobot.name: SmartRobot}


@dataclass
class Found:
    frames: int = 0
    genuine: int = 0
    lines_lost: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


async def frames(
    served: Served, name: str, *, count: int, seed: int, looked: Callable[[int], None] = lambda done: None
) -> Found:
    """`count` mutated frames over one kind of line, with genuine ones between them."""
    chance, found = random.Random(seed), Found()
    line = LINES[name](served, chance)
    began = await served.stored()
    while found.frames < count:
        socket = await _line(line, found)
        for _ in range(min(FRESH_EVERY, count - found.frames)):
            await _send(socket, mutate_frame(chance, line.genuine(f"核验 {found.frames}-ABCD")))
            found.frames += 1
        await _one_genuine(served, line, found)
        looked(found.frames)
    stored = await served.stored() - began
    found.counts["stored"] = stored
    if stored > found.frames + found.genuine:
        found.problems.append(f"{stored} messages of {found.frames + found.genuine} frames")
    return found


async def _line(line: Line, found: Found) -> web.WebSocketResponse:
    """A standing line; a frame may rightly have said that it ends."""
    sockets = line.sockets()
    if not sockets:
        found.lines_lost += 1
    async with asyncio.timeout(AGAIN_SECONDS):
        while not (sockets := line.sockets()):  # noqa: ASYNC110 - it is the other side that comes back
            await asyncio.sleep(WAIT_SECONDS)
    return sockets[0]


async def _one_genuine(served: Served, line: Line, found: Found) -> None:
    """What comes after the rubbish is stored, once; it is sent again, as the same, when the line went meanwhile."""
    before, frame = await served.stored(), json.dumps(line.message(f"核验 {found.frames}-WXYZ"), ensure_ascii=False)
    found.genuine += 1
    try:
        async with asyncio.timeout(HEARD_SECONDS):
            while True:
                socket = await _line(line, found)
                await _send(socket, frame)
                await asyncio.sleep(WAIT_SECONDS)
                for _ in range(50):
                    if await served.stored() > before:
                        return
                    await asyncio.sleep(WAIT_SECONDS)
    except TimeoutError:
        found.problems.append(f"after {found.frames} frames a genuine message was not stored")


async def _send(socket: web.WebSocketResponse, frame: str | bytes) -> None:
    try:
        if isinstance(frame, bytes):
            await socket.send_bytes(frame)
        else:
            await socket.send_str(frame.encode("utf-8", "replace").decode())
    except (ConnectionError, RuntimeError):
        return  # the line went: what was lost with it is not sent again
