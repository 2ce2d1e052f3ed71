"""A DingTalk Stream message, durable before its acknowledgement, beside the official client that stores nothing."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import count
from threading import Thread
from typing import Any, TypeVar

import orjson
import uvloop
from aiohttp import WSMsgType, web
from rich.console import Console

from benchmarks import texts
from benchmarks.machine import Absent, Meter, Subject, module, running
from benchmarks.report import Case, Drive, Report, Sample, interleave

T = TypeVar("T")

OUTSTANDING = 64
WARM = 640
PATIENCE_SECONDS = 60.0
_numbers = count(int(time.time()) * 1_000_000)


def measure(report: Report, console: Console, *, rounds: int, n: int) -> None:
    cases = [
        Case("dingtalk-stream", partial(_opened, "floors.stream", n)),
        Case("product stream", partial(_opened, "subjects.stream", n)),
    ]
    found = interleave(cases, rounds, n, console, report)
    report.compare("stream", found, ours="product stream", floor="dingtalk-stream", goal=1.0)


@contextmanager
def _opened(program: str, n: int) -> Iterator[Drive]:
    """The gateway is the driver's own; whatever connects to it is measured."""
    if program == "floors.stream" and find_spec("dingtalk_stream") is None:
        raise Absent("dingtalk-stream is not installed (extra `test`)")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _gateway() as gateway:
        path = f"{folder}/bench.db"
        environment = {"DINGTALK_OPENAPI_ENDPOINT": f"http://127.0.0.1:{gateway.port}", "PYTHONWARNINGS": "ignore"}
        with running(module(program, f"sqlite:///{path}", gateway.port), environment=environment) as subject:
            gateway.call(gateway.connected())
            sent = 0

            def drive(n: int) -> Sample:
                nonlocal sent
                sent += n
                return gateway.call(gateway.push(n, subject))

            drive(min(WARM, n))
            yield drive
        if program == "subjects.stream":
            with sqlite3.connect(path) as connection:
                stored = connection.execute("SELECT count(*) FROM inbox").fetchone()[0]
            if stored != sent:
                raise AssertionError(f"{stored} rows are stored, {sent} were acknowledged")


class Gateway:
    """One WebSocket, so many frames unacknowledged at a time. Lives in a loop and thread of its own."""

    def __init__(self) -> None:
        self.loop = uvloop.new_event_loop()
        self.port = 0
        self._socket: web.WebSocketResponse | None = None
        self._there = asyncio.Event()
        self._acknowledged = 0
        self._expected = 0
        self._outstanding = asyncio.Semaphore(OUTSTANDING)
        self._all = asyncio.Event()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_SECONDS)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1.0/gateway/connections/open", self._open)
        app.router.add_get("/connect", self._connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        await self._runner.cleanup()

    async def connected(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._there.wait()

    async def push(self, n: int, subject: Subject) -> Sample:
        """`n` distinct messages, every one acknowledged with code 200."""
        assert self._socket is not None
        frames = [_frame(next(_numbers)) for _ in range(n)]
        self._acknowledged, self._expected = 0, n
        self._all.clear()
        meter = Meter([subject.pid])
        for frame in frames:
            await self._outstanding.acquire()
            await self._socket.send_str(frame)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._all.wait()
        return Sample(*meter.read())

    async def _open(self, request: web.Request) -> web.Response:
        return web.json_response({"endpoint": f"ws://127.0.0.1:{self.port}/connect", "ticket": "bench"})

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = self._socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._there.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT and orjson.loads(message.data)["code"] == 200:
                self._acknowledged += 1
                self._outstanding.release()
                if self._acknowledged == self._expected:
                    self._all.set()
        return socket


@contextmanager
def _gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    thread = Thread(target=gateway.loop.run_forever, daemon=True)
    thread.start()
    gateway.call(gateway.start())
    try:
        yield gateway
    finally:
        gateway.call(gateway.stop())
        gateway.loop.call_soon_threadsafe(gateway.loop.stop)
        thread.join(10)
        gateway.loop.close()


def _frame(number: int) -> str:
    now = int(time.time() * 1000)
    said = {
        "msgId": f"msg{number}",
        "conversationId": f"cid{number % 10_000}",
        "conversationType": "2",
        "conversationTitle": "班组群",
        "chatbotUserId": "$:LWCP_v1:$bench",
        "senderId": f"$:LWCP_v1:$user{number % 5_000}",
        "senderStaffId": f"user{number % 5_000}",
        "senderNick": "张三",
        "senderCorpId": "dingbench",
        "chatbotCorpId": "dingbench",
        "createAt": now,
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=bench",
        "sessionWebhookExpiredTime": now + 5_400_000,
        "robotCode": "dingbenchrobot",
        "msgtype": "text",
        "text": {"content": texts.chatter(number)},
        "atUsers": [{"dingtalkId": "$:LWCP_v1:$bench"}],
        "isInAtList": True,
    }
    headers = {
        "appId": "bench",
        "connectionId": "bench",
        "contentType": "application/json",
        "messageId": f"push{number}",
        "time": str(now),
        "topic": "/v1.0/im/bot/messages/get",
    }
    frame = {"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": orjson.dumps(said).decode()}
    return orjson.dumps(frame).decode()
