"""A small bot behind a callback address, written with wechatpy's envelope rather than ours."""

import asyncio
import json
from typing import Any
from xml.etree import ElementTree

from aiohttp import web
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.simulator.wecom.town import CORP, KEY


class CallbackBot:
    """Opens callbacks and answers with the next prepared answer: text, bytes, a status, or None for an empty 200."""

    def __init__(self, token: str, receive_id: str) -> None:
        self._crypto = WeChatCrypto(token, KEY, receive_id)
        self.heard: list[Any] = []
        self.answers: list[Any] = []
        self.requests = 0
        self.came = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        if request.method == "GET":
            return web.Response(text=self._crypto.check_signature(*signed, query["echostr"]))
        self.requests += 1
        self.heard.append(self._open(await request.text(), signed))
        self.came.set()
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.Response(text=self.seal(answer, query["nonce"]) if answer is not None else "")

    def _open(self, text: str, signed: tuple[str, str, str]) -> Any:
        if text.startswith("<"):
            plain = self._crypto.decrypt_message(text, *signed)
            return ElementTree.fromstring(plain)
        envelope = f"<xml><Encrypt>{json.loads(text)['encrypt']}</Encrypt></xml>"
        return json.loads(self._crypto.decrypt_message(envelope, *signed))

    def seal(self, answer: Any, nonce: str) -> str:
        if isinstance(answer, str):
            sealed: str = self._crypto.encrypt_message(answer, nonce, "1772413200")
            return sealed
        envelope = ElementTree.fromstring(self._crypto.encrypt_message(json.dumps(answer), nonce, "1772413200"))
        parts = {"encrypt": "Encrypt", "msgsignature": "MsgSignature", "nonce": "Nonce"}
        named = {name: envelope.findtext(tag) for name, tag in parts.items()}
        return json.dumps({**named, "timestamp": 1772413200})


def robot_bot() -> CallbackBot:
    return CallbackBot("tok1", "")


def app_bot() -> CallbackBot:
    return CallbackBot("tok2", CORP)
