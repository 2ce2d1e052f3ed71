"""Callbacks sealed by a second hand (wechatpy), to be posted to our edge."""

import json
from typing import Any

import aiohttp
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.bot.platforms.fakes import House
from tests.bot.platforms.wecom.conftest import SECRETS
from tests.simulator.wecom.town import CORP, KEY


def stamp(house: House) -> str:
    return str(int(house.clock.now().timestamp()))


class Caller:
    """Posts to one callback address as WeCom would, or nearly so."""

    def __init__(self, url: str, house: House, *, json_body: bool, receive_id: str = CORP) -> None:
        self.url = url
        self.house = house
        self.json_body = json_body
        self.crypto = WeChatCrypto(SECRETS["token"], KEY, receive_id)

    def seal(self, message: str | dict[str, Any], *, nonce: str = "n1") -> tuple[dict[str, str], bytes]:
        plain = json.dumps(message, ensure_ascii=False) if isinstance(message, dict) else message
        time = stamp(self.house)
        sealed = self.crypto.encrypt_message(plain, nonce, time)
        signature = sealed.split("<MsgSignature><![CDATA[")[1].split("]]")[0]
        encrypt = sealed.split("<Encrypt><![CDATA[")[1].split("]]")[0]
        body = json.dumps({"encrypt": encrypt}) if self.json_body else f"<xml><Encrypt>{encrypt}</Encrypt></xml>"
        return {"msg_signature": signature, "timestamp": time, "nonce": nonce}, body.encode()

    async def post(self, query: Any, body: Any, **more: Any) -> tuple[int, bytes]:
        async with aiohttp.ClientSession() as http, http.post(self.url, params=query, data=body, **more) as response:
            return response.status, await response.read()

    async def tell(self, message: str | dict[str, Any], *, nonce: str = "n1") -> tuple[int, bytes]:
        return await self.post(*self.seal(message, nonce=nonce))


def text_xml(content: str, *, id: str = "6001", sender: str = "wanger") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>1772413200</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>"
        f"<MsgId>{id}</MsgId><AgentID>1000002</AgentID></xml>"
    )


def aibot_text(content: str, *, id: str = "m1", **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "msgid": id,
        "aibotid": "bot-1",
        "chatid": "wrPark",
        "chattype": "group",
        "from": {"userid": "wanger"},
        "msgtype": "text",
        "text": {"content": f"@联络 助手  {content}"},
    }
    return {**body, **more}
