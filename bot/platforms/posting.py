"""One POST of JSON over a session's own pool, without what the session makes ready for every conceivable request.

The connector still gives the connection (names, certificates, limits, keeping alive) and aiohttp's parser reads the
answer; only the request itself is written here, head and body in one piece. Half of what a small call costs is saved.
"""

import asyncio
import re
from collections.abc import Mapping

import aiohttp
from aiohttp import hdrs
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDictProxy
from yarl import URL

MOST_ORIGINS = 256  #: remembered; there are a handful, unless somebody posts to addresses out of messages
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  #: what would end a header's line, or the head


class TooLong(Exception):
    """The answer has more bytes than the caller takes."""


class Poster:
    """Calls over one session; `always` are the headers of every call that does not say them itself."""

    def __init__(self, session: aiohttp.ClientSession, always: Mapping[str, str]) -> None:
        self._session = session
        self._always = {name.lower(): value for name, value in always.items()}
        self._usual = _lines(self._always)
        self._origins: dict[tuple[str, str | None, int | None], aiohttp.ClientRequest] = {}

    async def post(
        self, url: URL, body: bytes, headers: Mapping[str, str] | None, *, patience: aiohttp.ClientTimeout, limit: int
    ) -> tuple[int, "CIMultiDictProxy[str]", bytes]:
        """Status, headers and body of the answer. Raises what aiohttp raises; `patience.total` is for all of it."""
        loop = asyncio.get_running_loop()
        due = loop.time() + (patience.total or 0.0)
        lines = self._usual if not headers else _lines(self._always | {k.lower(): v for k, v in headers.items()})
        head = (
            f"POST {url.raw_path_qs} HTTP/1.1\r\nhost: {url.host_port_subcomponent}\r\n{lines}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        connector = self._session.connector
        if connector is None:
            raise aiohttp.ClientConnectionError("closed")
        try:
            connection = await connector.connect(self._origin(url, loop), [], patience)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError from error
        deadline: asyncio.TimerHandle | None = None
        try:
            protocol, transport = connection.protocol, connection.transport
            if protocol is None or transport is None:
                raise aiohttp.ServerDisconnectedError
            deadline = loop.call_at(due, transport.abort)
            protocol.set_response_params(read_until_eof=True, auto_decompress=False)
            transport.write(head.encode() + body)
            message, content = await protocol.read()
            while message.code < 200 and message.code != 101:
                message, content = await protocol.read()
            answer = content.read_nowait() if content.is_eof() else await _rest(content, message.headers, limit)
            if len(answer) > limit:
                raise TooLong
        except HttpProcessingError:  # not of the library's own kind, and it holds what was sent
            connection.close()
            raise aiohttp.ClientPayloadError from None
        except BaseException as error:
            connection.close()
            if isinstance(error, aiohttp.ClientError) and loop.time() >= due:
                raise TimeoutError from error
            raise
        finally:
            if deadline is not None:
                deadline.cancel()
        connection.release()
        return message.code, message.headers, answer

    def _origin(self, url: URL, loop: asyncio.AbstractEventLoop) -> aiohttp.ClientRequest:
        """What the connector wants to know of whoever asks for a connection; the same for every call to one origin."""
        place = (url.scheme, url.raw_host, url.port)
        known = self._origins.get(place)
        if known is None:
            if len(self._origins) >= MOST_ORIGINS:
                self._origins.clear()
            known = self._origins[place] = aiohttp.ClientRequest("POST", url.origin(), loop=loop, session=self._session)
        return known


def _lines(headers: Mapping[str, str]) -> str:
    for name, value in headers.items():
        if _FORBIDDEN.search(name) or _FORBIDDEN.search(value):
            raise ValueError("a header has a character that would end its line")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


async def _rest(content: aiohttp.StreamReader, headers: "CIMultiDictProxy[str]", limit: int) -> bytes:
    """What has not come together with the head; no more of it is read than is taken."""
    if int(headers.get(hdrs.CONTENT_LENGTH, "0")) > limit:
        raise TooLong
    parts, size = [], 0
    while size <= limit and (part := await content.readany()):
        size += len(part)
        parts.append(part)
    if size > limit:
        raise TooLong
    return b"".join(parts)
