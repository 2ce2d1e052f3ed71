"""A bare Stream client: opens, connects, acknowledges; what it heard is in `heard`."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

BOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
SUBSCRIPTIONS = [
    {"type": "CALLBACK", "topic": BOT_TOPIC},
    {"type": "CALLBACK", "topic": CARD_TOPIC},
    {"type": "EVENT", "topic": "*"},
]


class Bot:
    def __init__(
        self, session: aiohttp.ClientSession, api: str, *, acks: bool = True, answer: Any = None, event: str = "SUCCESS"
    ) -> None:
        self._session = session
        self._api = api
        self.acks = acks
        self.answer = answer  #: for card presses
        self.event = event
        self.frames: list[dict[str, Any]] = []
        self.on_frame: Callable[[dict[str, Any]], None] | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None

    async def open(self, secret: str = "s3cret", **headers: str) -> tuple[int, Any]:
        body = {"clientId": "dingabc", "clientSecret": secret, "subscriptions": SUBSCRIPTIONS, "ua": "test"}
        headers = {"Accept": "application/json", **headers}
        async with self._session.post(
            f"{self._api}/v1.0/gateway/connections/open", json=body, headers=headers
        ) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else await answer.text()

    async def connect(self) -> None:
        _, opened = await self.open()
        self._socket = await self._session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})
        self._reading = asyncio.create_task(self._read(self._socket))

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            frame = json.loads(message.data)
            self.frames.append(frame)
            if self.on_frame is not None:
                self.on_frame(frame)
            if self.acks and frame["headers"].get("messageId"):
                await socket.send_str(json.dumps(self._ack(frame)))

    def _ack(self, frame: dict[str, Any]) -> dict[str, Any]:
        data: Any = {"response": self.answer if frame["headers"]["topic"] == CARD_TOPIC else None}
        if frame["type"] == "EVENT":
            data = {"status": self.event, "message": ""}
        if frame["type"] == "SYSTEM":
            data = json.loads(frame["data"])
        headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
        return {"code": 200, "message": "OK", "headers": headers, "data": json.dumps(data)}

    @property
    def closed(self) -> bool:
        return self._reading is not None and self._reading.done()

    async def gone(self) -> None:
        """Wait until the server has closed the socket."""
        assert self._reading is not None
        await asyncio.wait_for(asyncio.shield(self._reading), 3)

    def heard(self, topic: str = BOT_TOPIC) -> list[dict[str, Any]]:
        """The inner content of every frame of a topic."""
        return [json.loads(f["data"]) for f in self.frames if f["headers"]["topic"] == topic]

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
