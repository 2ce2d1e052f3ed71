"""Callbacks as the platforms make them, and nearly so: what a forger who knows everything but the secrets can send."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from proof.town import Stage
from simulator.dingtalk.sign import card_sign, sign
from simulator.wecom import crypto
from simulator.world import Channel

DOORS = ("app", "aibot-callback", "robot-http")  #: every robot of the town that is called over HTTP
CARD_DOOR = "card"  #: the same robot's address for presses on cards, where a secret was registered for it
PERSON = {"app": "officer0", "aibot-callback": "officer0", "robot-http": "officer1"}

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """One POST: the parts that a forger can change, in order and with doubles."""

    path: str
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes = field(default=b"", repr=False)

    def with_pairs(self, where: str, pairs: Pairs) -> "Request":
        return replace(self, query=pairs) if where == "query" else replace(self, headers=pairs)


class Door:
    """One robot's callback address, and a pen that writes what its platform would send there."""

    def __init__(self, stage: Stage, name: str) -> None:
        self.stage = stage
        self.name = name
        channel = "robot-http" if name == CARD_DOOR else name
        self.channel: Channel = stage.world.channels[channel]
        self.path = f"/hook/{channel}" + ("/card" if name == CARD_DOOR else "")
        account = stage.world.people[PERSON[channel]].accounts
        self.user_id = account[(self.channel.platform, self.channel.corp)]
        self.signed = "headers" if channel == "robot-http" else "query"  #: where the signature stands

    def message(self, said: str, /, **more: Any) -> Request:
        """A genuine text message; `more` overrides or adds fields of it."""
        return self.seal(self.content(said, **more))

    def content(self, said: str, /, **more: Any) -> dict[str, Any]:
        """What a platform says of a text message, before it is sealed."""
        now = self.stage.clock.now()
        if self.name == "app":
            return self._app(said, int(now.timestamp())) | more
        if self.name == "aibot-callback":
            return self._aibot(said) | more
        if self.name == CARD_DOOR:
            return self._press(said) | more
        return self._robot(said, int(now.timestamp() * 1000)) | more

    def seal(
        self, content: Mapping[str, Any] | str, *, receive_id: str | None = None, late: float = 0, secret: str = ""
    ) -> Request:
        """The request that carries it; a forgery if another receiver, time (seconds ago) or secret is given."""
        moment = self.stage.clock.now().timestamp() - late
        if self.signed == "headers":
            timestamp = str(int(moment * 1000))
            body = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            return Request(self.path, (), self._headers(timestamp, secret), body.encode())
        own = self.channel.corp if self.name == "app" else ""
        plain = content if isinstance(content, str) else self._plain(content)
        encrypted = crypto.encrypt(
            self.channel.credentials["encoding_aes_key"], plain, own if receive_id is None else receive_id
        )
        return Request(self.path, self._query(encrypted, int(moment), secret), (), self._envelope(encrypted))

    def _headers(self, timestamp: str, secret: str) -> Pairs:
        if self.name == CARD_DOOR:
            signature = card_sign(timestamp, secret or self.channel.credentials["card_api_secret"])
            return ("x-ddpaas-signature-timestamp", timestamp), ("x-ddpaas-signature", signature)
        signature = sign(timestamp, secret or self.channel.credentials["client_secret"])
        return ("timestamp", timestamp), ("sign", signature)

    def _query(self, encrypted: str, timestamp: int, secret: str) -> Pairs:
        nonce = secrets.token_hex(8)
        token = secret or self.channel.credentials["token"]
        signature = crypto.signature(token, str(timestamp), nonce, encrypted)
        return ("msg_signature", signature), ("timestamp", str(timestamp)), ("nonce", nonce)

    def _envelope(self, encrypted: str) -> bytes:
        if self.name == "aibot-callback":
            return json.dumps({"encrypt": encrypted}).encode()
        return (
            f"<xml><ToUserName><![CDATA[{self.channel.corp}]]></ToUserName>"
            f"<Encrypt><![CDATA[{encrypted}]]></Encrypt><AgentID><![CDATA[1]]></AgentID></xml>"
        ).encode()

    def _plain(self, content: Mapping[str, Any]) -> str:
        if self.name == "aibot-callback":
            return json.dumps(content, ensure_ascii=False)
        return "<xml>" + "".join(f"<{name}>{_xml(value)}</{name}>" for name, value in content.items()) + "</xml>"

    def _app(self, text: str, timestamp: int) -> dict[str, Any]:
        return {
            "ToUserName": self.channel.corp,
            "FromUserName": self.user_id,
            "CreateTime": timestamp,
            "MsgType": "text",
            "Content": text,
            "MsgId": secrets.randbelow(10**18),
            "AgentID": self.channel.credentials["agent_id"],
        }

    def _aibot(self, text: str) -> dict[str, Any]:
        return {
            "msgid": secrets.token_hex(12),
            "aibotid": self.channel.credentials["bot_id"],
            "chattype": "single",
            "from": {"userid": self.user_id},
            "msgtype": "text",
            "text": {"content": text},
        }

    def _press(self, value: str) -> dict[str, Any]:
        pressed = {"cardPrivateData": {"actionIds": ["go"], "params": {"key": "go", "value": value}}}
        return {
            "type": "actionCallback",
            "outTrackId": "card" + secrets.token_hex(8),
            "corpId": self.channel.corp,
            "userId": self.user_id,
            "userIdType": 1,
            "spaceType": "IM_ROBOT",
            "spaceId": self.user_id,
            "content": json.dumps(pressed, ensure_ascii=False),
        }

    def _robot(self, text: str, timestamp: int) -> dict[str, Any]:
        return {
            "msgId": "msg" + secrets.token_hex(12),
            "conversationId": "cid" + self.user_id,
            "conversationType": "1",
            "chatbotCorpId": self.channel.corp,
            "senderCorpId": self.channel.corp,
            "senderStaffId": self.user_id,
            "senderNick": "x",
            "robotCode": self.channel.credentials["robot_code"],
            "createAt": timestamp,
            "msgtype": "text",
            "text": {"content": text},
        }


def _xml(value: Any) -> str:
    """Numbers bare, words as CDATA, and what is marked as markup as it is."""
    return str(value) if isinstance(value, int | Markup) else f"<![CDATA[{value}]]>"


class Markup(str):
    """XML that goes in as it is."""
