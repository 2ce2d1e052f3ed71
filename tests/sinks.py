"""Second channels on this machine: a gateway, and a mail server that keeps what it was given."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage

from proof.gateway import Gateway, gateway


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


__all__ = ["Gateway", "Mailbox", "gateway", "mailbox"]
