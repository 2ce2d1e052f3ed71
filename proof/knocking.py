"""One request over a connection of its own, byte for byte as it was made up: no client library puts it right first."""

import asyncio
from urllib.parse import quote

from proof.callbacks import Request
from proof.house import Answer
from proof.town import Stage

PATIENCE_SECONDS = 30.0
SAFE = "/?%=&"


async def knock(stage: Stage, request: Request, method: str = "POST") -> Answer:
    """The answer; OSError when the connection was ended without one."""
    host, port = stage.listening.getsockname()
    async with asyncio.timeout(PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(_written(request, method))
            raw = await reader.read()
        finally:
            writer.close()
    return _read(raw)


def _written(request: Request, method: str) -> bytes:
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in request.query)
    target = quote(request.path, safe=SAFE) + (f"?{query}" if query else "")
    lines = [f"{method} {target} HTTP/1.1", "Connection: close", f"Content-Length: {len(request.body)}"]
    lines += [] if any(name.lower() == "host" for name, _ in request.headers) else ["Host: x"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + request.body


def _read(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 1"):  # go on, it says
        head, _, body = body.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first:
        raise OSError("no answer")
    headers = (line.partition(": ")[::2] for line in lines)
    return Answer(int(first.split()[1]), body, tuple((n.lower(), v) for n, v in headers if n.lower() != "date"))
