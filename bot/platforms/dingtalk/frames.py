"""Stream frames: JSON whose `data` is JSON again. Written for speed: every message passes here twice."""

from typing import Any

import orjson

PING, DISCONNECT = "ping", "disconnect"
SYSTEM, CALLBACK, EVENT = "SYSTEM", "CALLBACK", "EVENT"
BOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
SUBSCRIPTIONS = (
    {"type": EVENT, "topic": "*"},
    {"type": CALLBACK, "topic": BOT_TOPIC},
    {"type": CALLBACK, "topic": CARD_TOPIC},
)

_HEAD = b'{"code":200,"message":"OK","headers":{"contentType":"application/json","messageId":'
_STORED = b'},"data":"{\\"response\\":null}"}'


class BadFrame(Exception):
    """Not a frame, or without an id: nobody to answer."""


class BadData(Exception):
    """A frame whose data is not an object."""


class Frame:
    __slots__ = ("data", "headers", "kind", "message_id", "topic")

    def __init__(self, raw: bytes | str) -> None:
        try:
            frame = orjson.loads(raw)
            self.headers: dict[str, Any] = frame["headers"]
            self.kind: str = frame["type"]
            self.topic = self.headers.get("topic")
            self.message_id = self.headers.get("messageId")
            self.data = frame.get("data")
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise BadFrame from None

    def id(self) -> str:
        """What it is acknowledged by."""
        if not isinstance(self.message_id, str):
            raise BadFrame
        return self.message_id

    @property
    def is_message(self) -> bool:
        return self.topic == BOT_TOPIC and self.kind != EVENT

    def content(self) -> dict[str, Any]:
        """`data` as the object that it stands for; BadData when it is not one."""
        try:
            found = orjson.loads(self.data)
        except (orjson.JSONDecodeError, TypeError):
            raise BadData from None
        if not isinstance(found, dict):
            raise BadData
        return found


def stored(message_id: str) -> bytes:
    """The acknowledgement of a bot message."""
    return _HEAD + orjson.dumps(message_id) + _STORED


def ack(message_id: str, data: str, *, code: int = 200, message: str = "OK") -> bytes:
    headers = {"messageId": message_id, "contentType": "application/json"}
    return orjson.dumps({"code": code, "message": message, "headers": headers, "data": data})


def event_ack(message_id: str, *, taken: bool) -> bytes:
    """LATER asks for another delivery."""
    return ack(message_id, '{"status":"SUCCESS"}' if taken else '{"status":"LATER"}')


def response(message_id: str, answer: dict[str, Any] | None) -> bytes:
    """The acknowledgement of a press, with what the card shall show now."""
    return ack(message_id, orjson.dumps({"response": answer}).decode())
