"""One Stream socket: reads frames, answers pings, acknowledges on the socket that delivered."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from aiohttp import WSMsgType

from bot.platforms.base import Receive, Services, Socket
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.frames import BadFrame, Frame
from bot.platforms.dingtalk.together import gather_writes

log = logging.getLogger(__name__)

DRAIN_SECONDS = 3.0  #: an acknowledgement later than this is of no use to the platform
_ENDS = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)


class Connection:
    """`leaving` is set when the platform has announced the end, after which frames may still come, and at the end."""

    def __init__(self, socket: Socket, desk: Desk, services: Services, receive: Receive, most: int) -> None:
        gather_writes(socket)
        self._socket = socket
        self._desk = desk
        self._services = services
        self._receive = receive
        self._most = most
        self._under_way = 0  #: frames
        self._tasks: set[asyncio.Task[None]] = set()
        self._together: list[Frame] = []  #: bot messages that came in this turn of the loop
        self._room = asyncio.Event()
        self._time = asyncio.get_running_loop().time
        self.opened = self.last_frame = self._time()
        self.frames = 0
        self.ended = False
        self.leaving = asyncio.Event()

    async def read(self) -> None:
        """Until the socket closes; what is under way then is finished and acknowledged where that is still possible."""
        try:
            while (message := await self._socket.receive()).type not in _ENDS:
                if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
                    self.last_frame = self._time()
                    self.frames += 1
                    await self._take(message.data)
        finally:
            self.ended = True
            self.leaving.set()
            await self.close()

    async def close(self) -> None:
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=DRAIN_SECONDS)
        for task in set(self._tasks):
            task.cancel()
        await self._socket.close()

    async def _take(self, raw: bytes | str) -> None:
        try:
            frame = Frame(raw)
        except BadFrame:
            self._services.count("stream", "bad-frame")
            return
        if frame.kind == frames.SYSTEM:
            await self._system(frame)
            return
        while self._under_way >= self._most:
            self._room.clear()
            await self._room.wait()
        self._under_way += 1
        if not frame.is_message:
            self._together = []  # what comes after it is stored after it
            self._start(self._answer(frame), [frame])
            return
        self._together.append(frame)
        if len(self._together) == 1:
            self._start(self._answer_together(self._together), self._together)

    def _start(self, work: Coroutine[Any, Any, None], together: list[Frame]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._done, together))

    def _done(self, together: list[Frame], task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._under_way -= len(together)
        self._room.set()

    async def _answer(self, frame: Frame) -> None:
        acknowledgement = await self._desk.answer(frame, self._receive)
        if acknowledgement is not None:
            await self._send([acknowledgement])

    async def _answer_together(self, together: list[Frame]) -> None:
        if self._together is together:
            self._together = []  # the turn in which they came is over
        await self._send(await self._desk.answer_together(together, self._receive))

    async def _system(self, frame: Frame) -> None:
        """Other topics (CONNECTED, REGISTERED, KEEPALIVE) ask for nothing."""
        if frame.topic == frames.DISCONNECT:
            self._services.count("stream", "disconnect")
            self.leaving.set()
        elif frame.topic == frames.PING and isinstance(frame.message_id, str):
            data = frame.data if isinstance(frame.data, str) else "{}"
            await self._send([frames.ack(frame.message_id, data)])

    async def _send(self, acknowledgements: Sequence[bytes]) -> None:
        for acknowledgement in acknowledgements:
            try:
                await self._socket.send_frame(acknowledgement, WSMsgType.TEXT)
            except ConnectionError:  # gone meanwhile: the platform delivers again, and the row is there
                self._services.count("stream", "ack-lost")
