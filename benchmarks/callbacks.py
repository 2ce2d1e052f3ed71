"""Distinct encrypted callbacks of a WeCom application as complete HTTP requests, made before anything is measured."""

import time
from itertools import count

from benchmarks.envelope import AGENT, CORP, seal, sign

PEOPLE = 5_000
_numbers = count(int(time.time()) * 1_000_000)  #: message ids rise and never repeat, over rounds and runs


def chatter(number: int) -> str:
    return f"我想问一下第{number}条：今天夜班的班车几点从宿舍区出发？另外食堂几点关门？"


def requests(n: int, path: str, *, text: str = "", receive_id: str = CORP, people: int = PEOPLE) -> list[bytes]:
    """`n` POSTs by `people` senders in turn; `text` "" gives everyone something of his own to say."""
    stamp = str(int(time.time()))
    return [_request(number, path, stamp, text or chatter(number), receive_id, people) for number in range(n)]


def _request(number: int, path: str, stamp: str, text: str, receive_id: str, people: int) -> bytes:
    message_id = next(_numbers)
    inner = (
        f"<xml><ToUserName><![CDATA[{receive_id}]]></ToUserName>"
        f"<FromUserName><![CDATA[user{number % people}]]></FromUserName><CreateTime>{stamp}</CreateTime>"
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
    head = f"POST {path}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
