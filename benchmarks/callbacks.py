"""Distinct encrypted callbacks of a WeCom application as complete HTTP requests, made before anything is measured."""

import time
from itertools import count
from random import randrange

from benchmarks import texts
from benchmarks.envelope import AGENT, CORP, seal, sign

PEOPLE = 5_000
_numbers = count(int(time.time()) * 1_000_000)  #: message ids rise and never repeat, over rounds and runs


def requests(
    n: int, path: str, *, text: str = "", receive_id: str = CORP, people: int = PEOPLE, ids: str = "rising"
) -> list[bytes]:
    """`n` POSTs by `people` senders in turn; `text` "" gives everyone something of his own to say."""
    stamp = str(int(time.time()))
    return [
        _request(f"user{number % people}", path, stamp, text or texts.chatter(number), receive_id, ids)
        for number in range(n)
    ]


def _request(user: str, path: str, stamp: str, text: str, receive_id: str, ids: str) -> bytes:
    message_id = next(_numbers) if ids == "rising" else randrange(10**18, 10**19)
    inner = (
        f"<xml><ToUserName><![CDATA[{receive_id}]]></ToUserName>"
        f"<FromUserName><![CDATA[{user}]]></FromUserName><CreateTime>{stamp}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
        f"<MsgId>{message_id}</MsgId><AgentID>{AGENT}</AgentID></xml>"
    )
    encrypted = seal(inner.encode(), receive_id.encode())
    nonce = str(message_id)[-10:]
    body = (
        f"<xml><ToUserName><![CDATA[{receive_id}]]></ToUserName><AgentID><![CDATA[{AGENT}]]></AgentID>"
        f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    ).encode()
    query = f"msg_signature={sign(stamp, nonce, encrypted)}&timestamp={stamp}&nonce={nonce}"
    head = f"Host: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return f"POST {path}?{query} HTTP/1.1\r\n{head}".encode() + body
