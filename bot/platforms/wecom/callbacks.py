"""The edge of both callback modes: what is not the platform's is refused alike, what is gets its answer."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial

from aiohttp import web

from bot.errors import Unauthentic, Unsupported
from bot.platforms.acknowledged import acknowledge
from bot.platforms.base import Channel, Services, Unavailable
from bot.platforms.wecom.crypto import Envelope, Signed

#: Turns one decrypted message, taken in at that moment, into the answer's body; b"" is the legal "no answer".
Accept = Callable[[bytes, Signed, datetime], Awaitable[bytes]]


class Callbacks:
    """GET verifies the address (path/90930), POST takes messages. No reason ever stands in an answer."""

    def __init__(
        self, channel: Channel, services: Services, envelope: Envelope, *,
        encrypt_of: Callable[[bytes], str], max_bytes: int, answer_type: str,
    ) -> None:  # fmt: skip
        self._channel = channel
        self._services = services
        self._envelope = envelope
        self._encrypt_of = encrypt_of
        self._max_bytes = max_bytes
        self._answer_type = answer_type

    def routes(self, accept: Accept) -> Iterable[web.RouteDef]:
        path = self._channel.callback_path
        return (web.get(path, self._verify, allow_head=False), web.post(path, partial(self._take, accept=accept)))

    async def _verify(self, request: web.Request) -> web.Response:
        """The echoed text, exactly, within the second that the platform waits."""
        try:
            echo = request.query.getall("echostr", [])
            if len(echo) != 1:
                raise Unauthentic("query")
            message, _ = self._envelope.open(request.query, echo[0])
        except Unauthentic as refused:
            return self._refuse(refused.reason)
        return web.Response(body=message, content_type="text/plain")

    async def _take(self, request: web.Request, accept: Accept) -> web.StreamResponse:
        try:
            body = await self._read(request)
            signed, now = Signed.of(request.rel_url), self._services.now()
            message = self._envelope.open_signed(signed, self._encrypt_of(body), now)
            if self._envelope.is_repeat(signed, now):
                self._services.count("redelivered", self._channel.kind.value)
            answer = await accept(message, signed, now)
        except Unauthentic as refused:
            return self._refuse(refused.reason)
        except Unsupported:
            self._services.count("unsupported", self._channel.kind.value)
            return acknowledge(request)
        except Unavailable:
            self._services.count("unavailable", self._channel.kind.value)
            return web.Response(status=503)
        return web.Response(body=answer, content_type=self._answer_type) if answer else acknowledge(request)

    async def _read(self, request: web.Request) -> bytes:
        """The body, never more than the cap, never decompressed (the server would do so by itself)."""
        if "Content-Encoding" in request.headers:
            raise Unauthentic("encoding")
        stream = request.content
        if stream.is_eof():  # all of it came with the head, as it nearly always does
            body = stream.read_nowait()
        else:
            length = request.content_length
            if length is not None and length > self._max_bytes:
                raise Unauthentic("size")
            parts = bytearray()
            async for part in stream.iter_any():
                parts += part
                if len(parts) > self._max_bytes:
                    break
            body = bytes(parts)
        if len(body) > self._max_bytes:
            raise Unauthentic("size")
        return body

    def _refuse(self, reason: str) -> web.Response:
        """One and the same answer for every reason; the connection ends, so an unread body costs nothing."""
        self._services.count("unauthentic", reason)
        response = web.Response(status=403)
        response.force_close()
        return response
