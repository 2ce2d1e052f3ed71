"""Second channels on this machine: an HTTP gateway and a mail server that keep what they were given."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiohttp import web


@dataclass
class Gateway:
    """An HTTP gateway. `answer` is its status; `hold` makes it say nothing until it is let go."""

    port: int = 0
    answer: int = 200
    got: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None

    def address(self, path: str = "") -> str:
        return f"json://127.0.0.1:{self.port}/{path}"

    @property
    def texts(self) -> list[str]:
        return [str(one.get("message", "")) for one in self.got]

    async def take(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        if request.method == "POST":
            self.got.append(await request.json())
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        return web.Response(status=self.answer)

    async def until(self, words: str, seconds: float = 10.0) -> str:
        """Wait in real time for a message with these words."""
        async with asyncio.timeout(seconds):
            while True:
                self.arrived.clear()
                found = next((text for text in self.texts if words in text), None)
                if found is not None:
                    return found
                await self.arrived.wait()


@contextlib.asynccontextmanager
async def gateway(answer: int = 200) -> AsyncIterator[Gateway]:
    sink = Gateway(answer=answer)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", sink.take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sink.port = runner.addresses[0][1]
    try:
        yield sink
    finally:
        if sink.hold is not None:
            sink.hold.set()
        await runner.cleanup()


@dataclass
class Mailbox:
    """A mail server that speaks just enough SMTP. `refuse`: a reply to every recipient instead of 250."""

    port: int = 0
    refuse: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode():
            verb = line.split(" ")[0].strip().upper()
            if verb == "EHLO":
                writer.write(b"250-here\r\n250 AUTH PLAIN\r\n")
            elif verb == "AUTH":
                self.logins.append(line.split(" ")[2].strip())
                writer.write(b"235 welcome\r\n")
            elif verb == "RCPT":
                self.recipients.append(line.partition("<")[2].partition(">")[0])
                writer.write(f"{self.refuse or '250 ok'}\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(email.message_from_bytes(body[:-5], policy=email.policy.default))  # type: ignore[arg-type]
                writer.write(b"250 taken\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()


@contextlib.asynccontextmanager
async def mailbox(refuse: str = "") -> AsyncIterator[Mailbox]:
    box = Mailbox(refuse=refuse)
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box
