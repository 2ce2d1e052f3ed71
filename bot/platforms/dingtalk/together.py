"""Acknowledgements of one turn of the loop in one system call; one each would cost as much as storing the message."""

import asyncio
from typing import Any

from bot.platforms.base import Socket


class Together:
    """Stands before a transport and holds what is written until the present turn of the loop has ended."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: list[bytes] = []
        self._call_soon = asyncio.get_running_loop().call_soon
        self.is_closing = transport.is_closing  # asked before every frame

    def write(self, piece: bytes) -> None:
        if not self._held:
            self._call_soon(self.flush)
        self._held.append(piece)

    def flush(self) -> None:
        held, self._held = self._held, []
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def gather_writes(socket: Socket) -> None:
    """The library has no door for this; where its writer looks otherwise than we know it, nothing is changed."""
    writer = getattr(socket, "_writer", None)
    transport: Any = getattr(writer, "transport", None)
    if writer is not None and hasattr(transport, "write"):
        writer.transport = Together(transport)
